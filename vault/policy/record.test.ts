/** Stored values: what is written reads back, and nothing else reads at all. */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountId } from '../protocol/ids.ts';
import { deriveDiffieHellmanKeyPair } from '../protocol/points.ts';
import { vaultIdOf } from '../protocol/vault-id.ts';
import { encodeMeta, encodeRecord, parseMeta, parseRecord } from './record.ts';
import type { LiveRecord, LockedRecord, VaultMeta } from './types.ts';

const RUNS = { numRuns: process.env['SLOW'] === '1' ? 1000 : 30 };
const point = deriveDiffieHellmanKeyPair(new Uint8Array(32).fill(7)).publicKey;
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const keyRef = fc
  .uint8Array({ minLength: 2, maxLength: 16 })
  .map((id) => Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join(''));

const base = fc.record({
  account: bytes(16).map((id) => accountId(id)),
  generation: fc.integer({ min: 1, max: 2 ** 48 - 1 }),
  attemptsLimit: fc.integer({ min: 3, max: 20 }),
  ownerPublicKey: bytes(32),
  createdAt: time,
  changedAt: time,
});
const live: fc.Arbitrary<LiveRecord> = fc
  .tuple(base, fc.constantFrom('live' as const, 'decoy' as const), keyRef, bytes(96), bytes(40), fc.nat(20))
  .map(([common, state, ref, rest, wrappedKey, left]) => ({
    ...common,
    state,
    attemptsLeft: Math.min(left, common.attemptsLimit),
    key: { keyRef: ref, publicKey: point },
    registration: concatBytes(point, rest),
    wrappedKey,
  }));
const locked: fc.Arbitrary<LockedRecord> = base.map((common) => ({ ...common, state: 'locked' }));
const meta: fc.Arbitrary<VaultMeta> = fc
  .tuple(keyRef, fc.integer({ min: 3, max: 20 }), bytes(16), time)
  .map(([ref, attemptsLimit, decoy, createdAt]) => ({
    vault: vaultIdOf(point),
    ake: { keyRef: ref, publicKey: point },
    attemptsLimit,
    decoyAccount: accountId(decoy),
    createdAt,
  }));

/** A value with some bytes changed and the checksum made right again. */
function forged(whole: Uint8Array, label: string, at: number, ...values: number[]): Uint8Array {
  const out = whole.slice();
  out.set(values, at);
  out.set(sha256(concatBytes(utf8ToBytes(label), out.subarray(0, -32))), out.length - 32);
  return out;
}

const damage = (field: string) =>
  expect.objectContaining({ code: 'protocol/record-damaged', data: { field } });
const [someLive] = fc.sample(live, { numRuns: 1, seed: 1 });
const [someLocked] = fc.sample(locked, { numRuns: 1, seed: 1 });
const [someMeta] = fc.sample(meta, { numRuns: 1, seed: 1 });
if (someLive === undefined || someLocked === undefined || someMeta === undefined)
  throw new TypeError('samples');

describe('a record', () => {
  it('reads back as it was written, in 324 bytes', () => {
    fc.assert(
      fc.property(fc.oneof(live, locked), (record) => {
        const encoded = encodeRecord(record);
        expect(encoded.length).toBe(324);
        expect(parseRecord(encoded)).toEqual(record);
        expect(encodeRecord(parseRecord(encoded))).toEqual(encoded);
      }),
      RUNS,
    );
  });

  it('is refused when any one bit is wrong, when torn, and with a byte too many', () => {
    const whole = encodeRecord(someLive);
    for (let at = 0; at < whole.length; at++) {
      const changed = whole.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      expect(() => parseRecord(changed), `byte ${at}`).toThrow(/record-damaged/);
      expect(() => parseRecord(whole.subarray(0, at))).toThrow(damage('length'));
    }
    expect(() => parseRecord(concatBytes(whole, Uint8Array.of(0)))).toThrow(damage('length'));
  });

  it.each([
    ['state', 4, [0]],
    ['state', 4, [4]],
    ['generation', 21, [0, 0, 0, 0, 0, 0]],
    ['attempts limit', 27, [2]],
    ['attempts limit', 27, [21]],
    ['attempts left', 27, [3, 4]],
    ['key reference', 73, [1]],
    ['key reference', 73, [17]],
    ['key reference', 73, [2, 1, 2, 0, 0, 0, 1]],
    ['point', 90, [4]],
    ['point', 123, [0]],
  ])('with a right checksum and a wrong %s is refused all the same', (field, at, values) => {
    const changed = forged(encodeRecord(someLive), 'coffer-vault-v1/record', at, ...values);
    expect(() => parseRecord(changed)).toThrow(damage(field));
  });

  it('that is a tombstone holds nothing but zeros where the key was', () => {
    for (const at of [28, 73, 90, 291]) {
      const changed = forged(encodeRecord(someLocked), 'coffer-vault-v1/record', at, 1);
      expect(() => parseRecord(changed)).toThrow(damage('tombstone'));
    }
  });

  it('is never taken for what the vault is, nor the other way round', () => {
    expect(() => parseMeta(encodeRecord(someLive))).toThrow(damage('length'));
    expect(() => parseRecord(encodeMeta(someMeta))).toThrow(damage('length'));
  });

  it('is not written with a field of a wrong length', () => {
    expect(() => encodeRecord({ ...someLive, wrappedKey: new Uint8Array(39) })).toThrow(TypeError);
    expect(() => encodeRecord({ ...someLive, generation: 2 ** 48 })).toThrow(TypeError);
    expect(() => encodeRecord({ ...someLive, key: { keyRef: '01', publicKey: point } })).toThrow(TypeError);
  });
});

describe('what a vault is', () => {
  it('reads back as it was written, in 109 bytes', () => {
    fc.assert(
      fc.property(meta, (value) => {
        const encoded = encodeMeta(value);
        expect(encoded.length).toBe(109);
        expect(parseMeta(encoded)).toEqual(value);
      }),
      RUNS,
    );
  });

  it('is refused when any one bit is wrong', () => {
    const whole = encodeMeta(someMeta);
    for (let at = 0; at < whole.length; at++) {
      const changed = whole.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      expect(() => parseMeta(changed), `byte ${at}`).toThrow(/record-damaged/);
    }
  });

  it.each([
    ['attempts limit', 54, [2]],
    ['key reference', 4, [0]],
    ['point', 21, [0]],
  ])('with a right checksum and a wrong %s is refused all the same', (field, at, values) => {
    const changed = forged(encodeMeta(someMeta), 'coffer-vault-v1/meta', at, ...values);
    expect(() => parseMeta(changed)).toThrow(damage(field));
  });
});
