/** The probe's attempts against tokens of every kind: which answers are a refusal, and which are not. */
import { describe, expect, it } from 'vitest';
import { VaultError } from '../../vault/hsm/errors.ts';
import * as ck from './constants.ts';
import type { ObjectHandle, Template } from './cryptoki.ts';
import { makeWrappingKeys, tryToCopy, tryToLoosen, tryToWrap, WRAPPINGS } from './probe-attempts.ts';
import { mustRefuse, refusalsOf, type Forbidden } from './refusals.ts';

const KEY = Buffer.of(1);

/** Values with which a token says that something is wrong, and not that it refuses. */
const TROUBLE = [
  'CKR_ARGUMENTS_BAD',
  'CKR_CRYPTOKI_NOT_INITIALIZED',
  'CKR_DEVICE_ERROR',
  'CKR_DEVICE_MEMORY',
  'CKR_DEVICE_REMOVED',
  'CKR_FUNCTION_FAILED',
  'CKR_GENERAL_ERROR',
  'CKR_HOST_MEMORY',
  'CKR_OPERATION_ACTIVE',
  'CKR_SESSION_HANDLE_INVALID',
  'CKR_TOKEN_NOT_PRESENT',
  'CKR_USER_NOT_LOGGED_IN',
  'CKR_VENDOR_DEFINED',
];

function answers(name: string): () => never {
  return () => {
    throw new VaultError('vault/token-error', { operation: 'C_X', ckr: name, ckrValue: 1 });
  };
}

const named = (ckr: string): unknown => expect.objectContaining({ data: expect.objectContaining({ ckr }) });

describe('a refusal', () => {
  const kinds: readonly Forbidden[] = ['read', 'set', 'copy', 'wrapping-key', 'wrap', 'use-destroyed'];

  it('is one of a closed list; with anything else the check fails and names it', () => {
    for (const kind of kinds) {
      for (const name of refusalsOf(kind)) expect(mustRefuse(kind, answers(name))).toBe(name);
      for (const name of TROUBLE) {
        expect(() => mustRefuse(kind, answers(name)), `${kind} ${name}`).toThrow(named(name));
      }
      expect(() => mustRefuse(kind, () => undefined)).toThrow('the token allowed it');
      expect(() => mustRefuse(kind, () => answers('')())).toThrow();
      const other = new TypeError('not of the token');
      expect(() =>
        mustRefuse(kind, () => {
          throw other;
        }),
      ).toThrow(other);
    }
  });
});

describe('loosening a key', () => {
  it('is tried one attribute at a time, and each must be refused', () => {
    const tried: number[] = [];
    const detail = tryToLoosen(
      {
        setAttributes: (_key: ObjectHandle, [change]: Template) => {
          tried.push(change?.type ?? -1);
          return answers('CKR_ATTRIBUTE_READ_ONLY')();
        },
      },
      KEY,
    );
    expect(detail).toBe('CKR_ATTRIBUTE_READ_ONLY');
    expect(tried).toEqual([ck.CKA_EXTRACTABLE, ck.CKA_SENSITIVE]);
    const second = (_key: ObjectHandle, [change]: Template): void => {
      if (change?.type === ck.CKA_EXTRACTABLE) answers('CKR_ATTRIBUTE_READ_ONLY')();
    };
    expect(() => tryToLoosen({ setAttributes: second }, KEY)).toThrow('the token allowed it');
  });
});

describe('copying a key', () => {
  /** A token that makes the copies that `allowed` names, with these flags. */
  function copies(allowed: (template: Template) => boolean, extractable: number | null, sensitive: number) {
    const destroyed: ObjectHandle[] = [];
    let made = 0;
    const session = {
      copy(_key: ObjectHandle, template: Template): ObjectHandle {
        if (!allowed(template)) answers('CKR_ATTRIBUTE_READ_ONLY')();
        made += 1;
        return Buffer.of(100 + made);
      },
      attributeOrNull: (_object: ObjectHandle, type: number): Buffer | null => {
        const value = type === ck.CKA_EXTRACTABLE ? extractable : sensitive;
        return value === null ? null : Buffer.of(value);
      },
      destroy: (object: ObjectHandle) => void destroyed.push(object),
    };
    return { session, destroyed, count: () => made };
  }
  const asks = (type: number) => (template: Template) => template.some((one) => one.type === type);

  it('passes where every copy is refused', () => {
    const { session } = copies(() => false, 0, 1);
    expect(tryToCopy(session, KEY)).toBe('CKR_ATTRIBUTE_READ_ONLY');
  });

  it('fails for a copy that is extractable, whichever template makes it, and destroys it', () => {
    const templates: readonly ((template: Template) => boolean)[] = [
      (template) => template.length === 0,
      (template) => template.length === 1 && asks(ck.CKA_EXTRACTABLE)(template),
      (template) => asks(ck.CKA_TOKEN)(template) && template.length === 2,
      (template) => template.length === 1 && asks(ck.CKA_SENSITIVE)(template),
    ];
    for (const allowed of templates) {
      for (const [extractable, sensitive] of [
        [1, 1],
        [0, 0],
        [null, 1],
      ] as const) {
        const { session, destroyed, count } = copies(allowed, extractable, sensitive);
        expect(() => tryToCopy(session, KEY)).toThrow('a copy is extractable or not sensitive');
        expect(count()).toBe(1);
        expect(destroyed).toEqual([Buffer.of(101)]);
      }
    }
  });

  it('passes where copies are as closed as their original, and destroys them', () => {
    const { session, destroyed, count } = copies(() => true, 0, 1);
    expect(tryToCopy(session, KEY)).toBe('a copy, as closed as its original');
    expect(destroyed).toHaveLength(count());
  });

  it('fails where a copy cannot be destroyed', () => {
    const { session } = copies(() => true, 0, 1);
    const stuck = { ...session, destroy: answers('CKR_DEVICE_ERROR') };
    expect(() => tryToCopy(stuck, KEY)).toThrow(named('CKR_DEVICE_ERROR'));
  });
});

describe('wrapping a key', () => {
  const [wrapping] = WRAPPINGS;
  const refused = answers('CKR_KEY_UNEXTRACTABLE');

  it('passes where the token takes and makes no key that could', () => {
    const no = answers('CKR_ATTRIBUTE_VALUE_INVALID');
    const wrappingKeys = makeWrappingKeys({ create: no, generateKey: no });
    expect(wrappingKeys).toEqual({ keys: [], trouble: null });
    expect(tryToWrap({ wrap: refused }, wrapping, wrappingKeys, KEY)).toBe(
      'the token takes and makes no wrapping key',
    );
  });

  it('fails where no such key could be made for another reason, and names it', () => {
    for (const name of TROUBLE) {
      const wrappingKeys = makeWrappingKeys({
        create: () => KEY,
        generateKey: answers(name),
      });
      expect(wrappingKeys.keys).toHaveLength(2);
      for (const each of WRAPPINGS) {
        expect(() => tryToWrap({ wrap: refused }, each, wrappingKeys, KEY)).toThrow(named(name));
      }
    }
  });

  it('fails where one of the keys wraps it, or answers with something else than a refusal', () => {
    const wrappingKeys = { keys: [Buffer.of(1), Buffer.of(2)], trouble: null };
    expect(tryToWrap({ wrap: refused }, wrapping, wrappingKeys, KEY)).toBe('CKR_KEY_UNEXTRACTABLE');
    const second = (_mechanism: unknown, wrappingKey: ObjectHandle): Buffer =>
      wrappingKey[0] === 1 ? refused() : Buffer.alloc(40);
    expect(() => tryToWrap({ wrap: second }, wrapping, wrappingKeys, KEY)).toThrow('gave the key away');
    for (const name of TROUBLE) {
      expect(() => tryToWrap({ wrap: answers(name) }, wrapping, wrappingKeys, KEY)).toThrow(named(name));
    }
  });
});
