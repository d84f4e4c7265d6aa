import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  deriveKeys,
  generateBackupKey,
  ownerPublicKey,
  parseDigits,
  signAsOwner,
  toDigits,
} from './index.ts';
import { KEY_LABELS } from './labels.ts';

const GoldenFile = z.object({
  vectors: z
    .array(
      z.object({
        K: z.string(),
        digits: z.string(),
        derived: z.record(z.string(), z.string()),
        ownerPublicKey: z.string(),
      }),
    )
    .min(3),
});
const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const golden = GoldenFile.parse(JSON.parse(read('tests/vectors/key-schedule.json'))).vectors;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the key schedule', () => {
  it.each(golden)(
    'derives from $K what it has always derived',
    ({ K, digits, derived, ownerPublicKey: pub }) => {
      using key = parseDigits(K);
      expect(toDigits(key)).toBe(digits);
      using keys = deriveKeys(key);
      expect({
        [KEY_LABELS['stream-input-key']]: hex(keys.streamInputKey.expose()),
        [KEY_LABELS['content-id-key']]: hex(keys.contentIdKey.expose()),
        [KEY_LABELS['header-mac-key']]: hex(keys.headerMacKey.expose()),
        [KEY_LABELS['owner-signing-seed']]: hex(keys.ownerSigningSeed.expose()),
        [KEY_LABELS['wrap-key']]: hex(keys.wrapKey.expose()),
      }).toEqual(derived);
      expect(hex(ownerPublicKey(keys.ownerSigningSeed))).toBe(pub);
    },
  );

  it('has a label a purpose, none twice, none the beginning of another', () => {
    const labels = Object.values(KEY_LABELS);
    expect(new Set(labels).size).toBe(labels.length);
    for (const label of labels) {
      expect(label).toMatch(/^coffer\/v1\/[a-z-]+$/);
      expect(labels.filter((other) => other.startsWith(label))).toEqual([label]);
    }
  });

  it('is the table of the specification', () => {
    const rows = [...read('docs/spec/keys.md').matchAll(/^\| `([a-z-]+)`\s*\| `(coffer\/[^`]+)`/gm)];
    expect(Object.fromEntries(rows.map((row) => [row[1], row[2]]))).toEqual(KEY_LABELS);
  });

  it('zeroes every key, and only those that it derived', () => {
    const key = generateBackupKey();
    const keys = deriveKeys(key);
    const { streamInputKey, contentIdKey, headerMacKey, ownerSigningSeed, wrapKey } = keys;
    const secrets = [streamInputKey, contentIdKey, headerMacKey, ownerSigningSeed, wrapKey];
    const exposed = secrets.map((secret) => secret.expose());
    keys.destroy();
    keys.destroy();
    for (const bytes of exposed) expect(bytes.every((byte) => byte === 0)).toBe(true);
    for (const secret of secrets) expect(() => secret.expose()).toThrow(TypeError);
    expect(key.expose().some((byte) => byte !== 0)).toBe(true);
  });

  it('gives different keys for different purposes and different K', () => {
    using a = deriveKeys(generateBackupKey());
    using b = deriveKeys(generateBackupKey());
    const all = [a, b].flatMap((k) => [
      k.streamInputKey,
      k.contentIdKey,
      k.headerMacKey,
      k.ownerSigningSeed,
      k.wrapKey,
    ]);
    expect(new Set(all.map((secret) => hex(secret.expose()))).size).toBe(10);
  });
});

describe("the owner's signature", () => {
  it('is the Ed25519 that node:crypto verifies', () => {
    using keys = deriveKeys(generateBackupKey());
    const spki = Buffer.concat([
      Buffer.from('302a300506032b6570032100', 'hex'),
      ownerPublicKey(keys.ownerSigningSeed),
    ]);
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
        const signature = signAsOwner(keys.ownerSigningSeed, message);
        expect(signature.length).toBe(64);
        expect(verify(null, message, publicKey, signature)).toBe(true);
        expect(verify(null, Buffer.concat([message, Buffer.from('x')]), publicKey, signature)).toBe(false);
      }),
      { numRuns: 10 },
    );
  });
});
