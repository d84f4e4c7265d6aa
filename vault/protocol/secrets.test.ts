/** Password bytes, stretching, key wrap and owner signatures, each beside Node's own implementation. */
import { createCipheriv, createPublicKey, scryptSync, verify } from 'node:crypto';
import { randomBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { hkdfExpand } from './kdf.ts';
import { accountId, exchangeId, vaultId } from './ids.ts';
import { SCRYPT, SCRYPT_SALT, stretchScrypt } from './ksf.ts';
import { LABELS } from './labels.ts';
import { encodeStatement, ownerPublicKey, ownerSign, ownerVerify, type OwnerStatement } from './owner.ts';
import { passwordBytes } from './password.ts';
import { unwrapBackupKey, wrapBackupKey } from './wrap.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

describe('a password', () => {
  it.each([
    ['composed and decomposed accents', 'p\u00e4ss', 'pa\u0308ss'],
    ['any space', 'a b', 'a\u00a0b'],
    ['ideographic space', 'a b', 'a\u3000b'],
  ])('is the same with %s', (_, a, b) => {
    expect(passwordBytes(a)).toEqual(passwordBytes(b));
  });

  it.each([
    ['upper case', 'Password', 'password'],
    ['spaces around it', ' a', 'a'],
    ['full-width letters', 'a', '\uff41'],
    ['two spaces', 'a  b', 'a b'],
  ])('differs with %s', (_, a, b) => {
    expect(passwordBytes(a)).not.toEqual(passwordBytes(b));
  });

  it('has 1 to 1,024 bytes of UTF-8', () => {
    expect(passwordBytes('x'.repeat(1024)).length).toBe(1024);
    expect(passwordBytes('\u00e9').length).toBe(2);
    for (const password of ['', 'x'.repeat(1025), '\u00e9'.repeat(513)]) {
      expect(() => passwordBytes(password)).toThrow(code('protocol/password-length'));
    }
  });
});

describe('stretching', () => {
  it('is scrypt(32768, 8, 1) with 16 zero bytes of salt, as Node computes it, and keeps its input', async () => {
    const input = randomBytes(32);
    const before = input.slice();
    const options = { N: 32768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
    const expected = scryptSync(input, new Uint8Array(16), 32, options);
    expect([SCRYPT, SCRYPT_SALT]).toEqual([{ N: 32768, r: 8, p: 1, dkLen: 32 }, new Uint8Array(16)]);
    expect(await stretchScrypt(input)).toEqual(new Uint8Array(expected));
    expect(input).toEqual(before);
  });
});

describe('the wrapped backup key', () => {
  const exportKey = randomBytes(32);
  const backupKey = randomBytes(32);

  it("is RFC 3394 under a key from the export key, as Node's AES-KW gives it", () => {
    const kek = hkdfExpand(exportKey, LABELS.wrap, 32);
    const node = createCipheriv('id-aes256-wrap', kek, new Uint8Array(8).fill(0xa6));
    const expected = new Uint8Array([...node.update(backupKey), ...node.final()]);
    expect(wrapBackupKey(exportKey, backupKey)).toEqual(expected);
    expect(unwrapBackupKey(exportKey, expected)).toEqual(backupKey);
  });

  it('does not unwrap with a changed byte, another export key or another length', () => {
    const wrapped = wrapBackupKey(exportKey, backupKey);
    for (let at = 0; at < wrapped.length; at++) {
      const changed = wrapped.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => unwrapBackupKey(exportKey, changed)).toThrow(code('protocol/key-not-unwrapped'));
    }
    expect(() => unwrapBackupKey(randomBytes(32), wrapped)).toThrow(code('protocol/key-not-unwrapped'));
    for (const length of [0, 32, 39, 41, 48]) {
      expect(() => unwrapBackupKey(exportKey, new Uint8Array(length))).toThrow(code('protocol/length'));
    }
    expect(() => wrapBackupKey(exportKey, new Uint8Array(16))).toThrow(TypeError);
  });
});

describe("the owner's signature", () => {
  const seed = randomBytes(32);
  const publicKey = ownerPublicKey(seed);
  const subject = {
    vault: vaultId(randomBytes(16)),
    account: accountId(randomBytes(16)),
    exchange: exchangeId(randomBytes(16)),
  };
  const enrolment = {
    ...subject,
    ownerPublicKey: publicKey,
    registration: randomBytes(129),
    wrappedKey: randomBytes(40),
  };
  const statements: readonly OwnerStatement[] = [
    { action: 'create', ...enrolment },
    { action: 'overwrite', ...enrolment },
    { action: 'change-password', ...enrolment },
    { action: 'delete', ...subject },
  ];

  it("verifies with Node's Ed25519", () => {
    const x = Buffer.from(publicKey).toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    for (const statement of statements) {
      expect(verify(null, encodeStatement(statement), key, ownerSign(seed, statement))).toBe(true);
    }
  });

  it('is good for exactly the statement it was made for', () => {
    for (const signed of statements) {
      const signature = ownerSign(seed, signed);
      for (const claimed of statements) {
        expect(ownerVerify(publicKey, signature, claimed)).toBe(signed === claimed);
      }
      for (const field of ['vault', 'account', 'exchange'] as const) {
        expect(ownerVerify(publicKey, signature, { ...signed, [field]: randomBytes(16) })).toBe(false);
      }
    }
  });

  it('is refused without an exception when it, or the key, is no such thing', () => {
    const [statement] = statements;
    if (statement === undefined) throw new TypeError('no statement');
    const signature = ownerSign(seed, statement);
    for (let at = 0; at < 64; at++) {
      const changed = signature.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(ownerVerify(publicKey, changed, statement)).toBe(false);
    }
    for (const key of [
      new Uint8Array(32),
      new Uint8Array(32).fill(255),
      new Uint8Array(0),
      randomBytes(33),
    ]) {
      expect(ownerVerify(key, signature, statement)).toBe(false);
    }
    expect(ownerVerify(publicKey, new Uint8Array(64), statement)).toBe(false);
    expect(ownerVerify(publicKey, signature.subarray(1), statement)).toBe(false);
  });
});
