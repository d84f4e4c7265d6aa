/**
 * The ways in which the probe tries to get a private key out of a token: reading, loosening, copying, wrapping
 * (docs/spec/vault-token.md, "The probe"). Each returns what the token said, and throws when it is not safe.
 */
import { randomBytes } from 'node:crypto';
import * as ck from './constants.ts';
import type { ObjectHandle, Session, Template } from './cryptoki.ts';
import { mustRefuse, Seen, tryForbidden } from './refusals.ts';

const EXTRACTABLE = { type: ck.CKA_EXTRACTABLE, value: true };
const NOT_SENSITIVE = { type: ck.CKA_SENSITIVE, value: false };
const IN_SESSION = { type: ck.CKA_TOKEN, value: false };

function together(answers: readonly string[]): string {
  return [...new Set(answers)].join(', ');
}

export function tryToLoosen(session: Pick<Session, 'setAttributes'>, key: ObjectHandle): string {
  const changes = [EXTRACTABLE, NOT_SENSITIVE];
  return together(changes.map((change) => mustRefuse('set', () => session.setAttributes(key, [change]))));
}

/**
 * One attribute at a time: NSS refuses a copy that is not sensitive, and makes one that is extractable. The plain copy
 * comes last, as on NSS it and its original are one.
 */
const COPIES: readonly Template[] = [
  [EXTRACTABLE],
  [IN_SESSION, EXTRACTABLE],
  [NOT_SENSITIVE],
  [IN_SESSION, EXTRACTABLE, NOT_SENSITIVE],
  [],
];

/** A copy that is as closed as its original is no way out. Copies are destroyed. */
export function tryToCopy(
  session: Pick<Session, 'copy' | 'attributeOrNull' | 'destroy'>,
  key: ObjectHandle,
): string {
  const answers = COPIES.map((template) => {
    const outcome = tryForbidden('copy', () => session.copy(key, template));
    if (outcome.refused !== null) return outcome.refused;
    const copy = outcome.result;
    const is = (type: number, wanted: boolean): boolean => {
      const value = session.attributeOrNull(copy, type);
      return value?.length === 1 && (value[0] !== 0) === wanted;
    };
    const closed = is(ck.CKA_EXTRACTABLE, false) && is(ck.CKA_SENSITIVE, true);
    session.destroy(copy);
    if (!closed) throw new Seen('a copy is extractable or not sensitive');
    return 'a copy, as closed as its original';
  });
  return together(answers);
}

export interface WrappingKeys {
  readonly keys: readonly ObjectHandle[];
  /** What the token answered instead of making or refusing one; null where it did either, each time. */
  readonly trouble: unknown;
}

/** AES keys that could wrap: ones that we know, and one that the token made, where it takes or makes them. */
export function makeWrappingKeys(session: Pick<Session, 'create' | 'generateKey'>): WrappingKeys {
  const uses = [
    { type: ck.CKA_CLASS, value: ck.CKO_SECRET_KEY },
    { type: ck.CKA_KEY_TYPE, value: ck.CKK_AES },
    IN_SESSION,
    { type: ck.CKA_WRAP, value: true },
    { type: ck.CKA_UNWRAP, value: true },
  ];
  const encrypts = [
    { type: ck.CKA_ENCRYPT, value: true },
    { type: ck.CKA_DECRYPT, value: true },
  ];
  const attempts = [
    () => session.create([...uses, { type: ck.CKA_VALUE, value: randomBytes(32) }]),
    () => session.create([...uses, ...encrypts, { type: ck.CKA_VALUE, value: randomBytes(16) }]),
    () => session.generateKey(ck.CKM_AES_KEY_GEN, [...uses, { type: ck.CKA_VALUE_LEN, value: 32 }]),
  ];
  const keys: ObjectHandle[] = [];
  try {
    for (const attempt of attempts) {
      const outcome = tryForbidden('wrapping-key', attempt);
      if (outcome.refused === null) keys.push(outcome.result);
    }
  } catch (trouble) {
    return { keys, trouble };
  }
  return { keys, trouble: null };
}

/** The mechanisms under which a key that is not extractable has been given away, or could be. */
export const WRAPPINGS = [
  { check: 'wrap-aes-key-wrap', mechanism: ck.CKM_AES_KEY_WRAP, ivBytes: 0 },
  { check: 'wrap-aes-key-wrap-pad', mechanism: ck.CKM_AES_KEY_WRAP_PAD, ivBytes: 0 },
  { check: 'wrap-aes-key-wrap-kwp', mechanism: ck.CKM_AES_KEY_WRAP_KWP, ivBytes: 0 },
  { check: 'wrap-aes-cbc-pad', mechanism: ck.CKM_AES_CBC_PAD, ivBytes: 16 },
] as const;

/** No mechanism may wrap a key that is not extractable, least of all under a key that we know. */
export function tryToWrap(
  session: Pick<Session, 'wrap'>,
  { mechanism, ivBytes }: (typeof WRAPPINGS)[number],
  { keys, trouble }: WrappingKeys,
  key: ObjectHandle,
): string {
  if (trouble !== null) throw trouble;
  if (keys.length === 0) return 'the token takes and makes no wrapping key';
  const wrapping = ivBytes === 0 ? { mechanism } : { mechanism, parameter: randomBytes(ivBytes) };
  return together(
    keys.map((wrappingKey) => {
      const { refused } = tryForbidden('wrap', () => session.wrap(wrapping, wrappingKey, key));
      if (refused === null) throw new Seen('the token gave the key away, wrapped');
      return refused;
    }),
  );
}
