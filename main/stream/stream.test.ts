import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { CHUNK_LENGTH, ciphertextLength, decrypt, encrypt, engineByName, plaintextLength } from './index.ts';
import { StreamPool, type EngineName } from './index.ts';
import { collect, fixed, pieces, randomSizes, sha256, streamKey } from './test-kit.ts';
import { vectorPlaintext, vectors, WAYS_TO_CUT } from './test-kit.ts';

const RUNS = process.env['SLOW'] === '1' ? 300 : 25;
const pool = new StreamPool({ workers: 2 });
afterAll(() => pool.close());

const ROUTES: readonly (readonly [string, EngineName, StreamPool | undefined])[] = [
  ['node:crypto', 'node', undefined],
  ['node:crypto in the pool', 'node', pool],
  ['noble', 'noble', undefined],
  ['noble in the pool', 'noble', pool],
];

describe.each(ROUTES)('the vectors by %s', (route, engineName, usedPool) => {
  const engine = engineByName(engineName);
  const routed = usedPool === undefined ? { engine } : { engine, pool: usedPool };

  describe.each(WAYS_TO_CUT)('%s', (way, cut) => {
    // All routes share the reader: a million single bytes need to go through it only once.
    const chosen = vectors.filter(
      (v) => route === 'node:crypto' || way !== 'byte by byte' || v.plaintextLength < 200_000,
    );
    it.each(chosen)('$plaintextLength bytes, context "$context"', async (vector) => {
      const plaintext = vectorPlaintext(vector.plaintextLength);
      expect(sha256(plaintext)).toBe(vector.plaintextSha256);
      const options = { key: streamKey(vector.key), context: Buffer.from(vector.context, 'hex'), ...routed };
      const sealed = await collect(
        encrypt(pieces(plaintext, cut(plaintext.length)), {
          ...options,
          random: fixed(Buffer.from(vector.salt, 'hex')),
        }),
      );
      expect(sealed.length).toBe(vector.ciphertextLength);
      expect(sealed.length).toBe(ciphertextLength(plaintext.length));
      expect(Buffer.from(sealed.subarray(24, 56)).toString('hex')).toBe(vector.commitment);
      expect(sha256(sealed)).toBe(vector.ciphertextSha256);
      if (vector.ciphertext !== undefined) {
        expect(Buffer.from(sealed).toString('hex')).toBe(vector.ciphertext);
      }
      const opened = await collect(decrypt(pieces(sealed, cut(sealed.length)), options));
      expect(sha256(opened)).toBe(vector.plaintextSha256);
    });
  });
});

describe('a stream', () => {
  const options = { key: streamKey(7), context: Buffer.from('a test') };

  it('is the same from both engines, inline and pooled, however it is cut, and opens to what went in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          content: fc.uint8Array({ maxLength: 64 }),
          repeat: fc.integer({ min: 0, max: 900 }),
          context: fc.uint8Array({ maxLength: 40 }),
          key: fc.uint8Array({ minLength: 32, maxLength: 32 }),
          salt: fc.uint8Array({ minLength: 24, maxLength: 24 }),
          seed: fc.nat(),
        }),
        async ({ content, repeat, context, key: keyBytes, salt, seed }) => {
          const plaintext = Uint8Array.from(Buffer.concat(Array<Uint8Array>(repeat).fill(content)));
          const key = streamKey(Buffer.from(keyBytes).toString('hex'));
          const node = { key, context, engine: engineByName('node') };
          const noble = { key, context, engine: engineByName('noble') };
          const random = fixed(salt);
          const cut = (): (() => number) => randomSizes(seed, 30_000);
          const a = await collect(encrypt(pieces(plaintext, cut()), { ...node, random }));
          const b = await collect(encrypt(pieces(plaintext, cut()), { ...noble, random }));
          const c = await collect(encrypt(pieces(plaintext, cut()), { ...node, random, pool }));
          expect(Buffer.compare(a, b)).toBe(0);
          expect(Buffer.compare(a, c)).toBe(0);
          expect(Buffer.compare(plaintext, await collect(decrypt(pieces(a, cut()), noble)))).toBe(0);
          expect(Buffer.compare(plaintext, await collect(decrypt(pieces(a, cut()), node)))).toBe(0);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('never has the same salt twice', async () => {
    const a = await collect(
      encrypt(
        pieces(new Uint8Array(5), () => 5),
        options,
      ),
    );
    const b = await collect(
      encrypt(
        pieces(new Uint8Array(5), () => 5),
        options,
      ),
    );
    expect(Buffer.compare(a.subarray(0, 24), b.subarray(0, 24))).not.toBe(0);
  });

  it('refuses a key or a salt of another length as a mistake of the program', async () => {
    const short = { ...options, key: streamKey('00ff') };
    await expect(
      collect(
        encrypt(
          pieces(new Uint8Array(1), () => 1),
          short,
        ),
      ),
    ).rejects.toThrow(TypeError);
    const noSalt = { ...options, random: fixed(new Uint8Array(23)) };
    await expect(
      collect(
        encrypt(
          pieces(new Uint8Array(1), () => 1),
          noSalt,
        ),
      ),
    ).rejects.toThrow(TypeError);
  });

  it('passes on the error of its source as it is, and ends there', async () => {
    const failure = new Error('the disk is gone');
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(100);
      await Promise.resolve();
      throw failure;
    }
    await expect(collect(encrypt(failing(), options))).rejects.toBe(failure);
    await expect(collect(encrypt(failing(), { ...options, pool }))).rejects.toBe(failure);
    await expect(collect(decrypt(failing(), options))).rejects.toMatchObject({ code: 'stream/wrong-key' });
  });

  it('gives the memory of a short stream only as many bytes as it has', async () => {
    for await (const part of encrypt(
      pieces(new Uint8Array(10), () => 10),
      options,
    )) {
      expect(part.buffer.byteLength).toBeLessThan(100);
    }
  });
});

describe('the lengths', () => {
  it('of plaintext and ciphertext are each other inverted', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(200_000), fc.integer({ min: 0, max: 2 ** 51 })), (length) => {
        expect(plaintextLength(ciphertextLength(length))).toBe(length);
      }),
    );
  });

  it('that no whole stream has are told', () => {
    for (const length of [-1, 0, 55, 56, 71, 56 + 16_400, 56 + 16_400 + 15, 56 + 2 * 16_400, 0.5]) {
      expect(plaintextLength(length)).toBeNull();
    }
    expect(plaintextLength(72)).toBe(0);
    expect(plaintextLength(56 + 16_400 + 16)).toBe(CHUNK_LENGTH);
  });

  it('end at four pebibytes', () => {
    expect(() => ciphertextLength(2 ** 52)).toThrow(expect.objectContaining({ code: 'stream/too-long' }));
    expect(ciphertextLength(2 ** 52 - 1)).toBe(56 + 2 ** 52 - 1 + 2 ** 38 * 16);
    expect(() => ciphertextLength(-1)).toThrow(TypeError);
  });
});
