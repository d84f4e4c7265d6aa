/**
 * What counts as "no" when the probe tries what must not be possible (docs/spec/vault-token.md, "The probe").
 *
 * Closed lists: with any other return value (the device was pulled, is out of memory, is broken) the token has not
 * refused anything, the check could not be made, and the probe fails with that value's name.
 */
import { returnValueOf } from './errors.ts';

/** The function is not there, or its use is not granted to this login. */
const NOT_OFFERED = ['CKR_FUNCTION_NOT_SUPPORTED', 'CKR_FUNCTION_REJECTED'] as const;

/** The object or its attributes do not take what the template asks for. */
const NOT_TAKEN = [
  'CKR_ACTION_PROHIBITED',
  'CKR_ATTRIBUTE_READ_ONLY',
  'CKR_ATTRIBUTE_TYPE_INVALID',
  'CKR_ATTRIBUTE_VALUE_INVALID',
  'CKR_TEMPLATE_INCONSISTENT',
] as const;

const REFUSALS = {
  /** CKA_VALUE of the private key. */
  read: ['CKR_ATTRIBUTE_SENSITIVE', 'CKR_ATTRIBUTE_TYPE_INVALID'],
  /** Loosening it with C_SetAttributeValue. */
  set: [...NOT_OFFERED, ...NOT_TAKEN],
  copy: [...NOT_OFFERED, ...NOT_TAKEN],
  /** An AES key that could wrap it, given or generated. */
  'wrapping-key': [...NOT_OFFERED, ...NOT_TAKEN, 'CKR_MECHANISM_INVALID', 'CKR_KEY_SIZE_RANGE'],
  wrap: [
    ...NOT_OFFERED,
    'CKR_ACTION_PROHIBITED',
    'CKR_ATTRIBUTE_SENSITIVE',
    'CKR_KEY_FUNCTION_NOT_PERMITTED',
    'CKR_KEY_NOT_WRAPPABLE',
    'CKR_KEY_TYPE_INCONSISTENT',
    'CKR_KEY_UNEXTRACTABLE',
    'CKR_MECHANISM_INVALID',
    'CKR_WRAPPING_KEY_TYPE_INCONSISTENT',
  ],
  /** Deriving with a key that was destroyed. */
  'use-destroyed': ['CKR_KEY_HANDLE_INVALID', 'CKR_OBJECT_HANDLE_INVALID'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Forbidden = keyof typeof REFUSALS;

export const refusalsOf = (what: Forbidden): ReadonlySet<string> => new Set(REFUSALS[what]);

type Outcome<T> = { readonly refused: string } | { readonly refused: null; readonly result: T };

/** Tries it. Throws what the token answered when that is no refusal. */
export function tryForbidden<T>(what: Forbidden, run: () => T): Outcome<T> {
  try {
    return { refused: null, result: run() };
  } catch (error) {
    const name = returnValueOf(error)?.name;
    if (name === undefined || !refusalsOf(what).has(name)) throw error;
    return { refused: name };
  }
}

/** What was seen instead of what must be; thrown inside a check. */
export class Seen extends Error {}

/** The return value with which it was refused. Throws `Seen` when it was allowed. */
export function mustRefuse(what: Forbidden, run: () => unknown): string {
  const { refused } = tryForbidden(what, run);
  if (refused === null) throw new Seen('the token allowed it');
  return refused;
}
