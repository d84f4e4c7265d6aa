/**
 * What the stream's tests share: the vectors, sources cut in every way, and collecting.
 */
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Secret } from '../base/secret.ts';
import type { StreamInputKey } from './format.ts';

const VectorFile = z.object({
  vectors: z.array(
    z.object({
      key: z.string(),
      context: z.string(),
      salt: z.string(),
      plaintextLength: z.number(),
      plaintextSha256: z.string(),
      commitment: z.string(),
      ciphertextLength: z.number(),
      ciphertextSha256: z.string(),
      ciphertext: z.string().optional(),
    }),
  ),
});

export const vectors = VectorFile.parse(
  JSON.parse(readFileSync(new URL('../../tests/vectors/cobblestone256.json', import.meta.url), 'utf8')),
).vectors;

/** The plaintext that the vector file describes by a formula. */
export function vectorPlaintext(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (7 * i + 13 + 31 * Math.floor(i / 256)) % 256);
}

export function streamKey(hexOrByte: string | number): StreamInputKey {
  const bytes = typeof hexOrByte === 'number' ? Buffer.alloc(32, hexOrByte) : Buffer.from(hexOrByte, 'hex');
  return new Secret('stream-input-key', Uint8Array.from(bytes));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A source that gives `bytes` in pieces of the sizes that `next` names. */
export async function* pieces(bytes: Uint8Array, next: () => number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const size = next();
    // The buffer is overwritten as soon as the reader comes back: nobody may keep it.
    const piece = Uint8Array.from(bytes.subarray(at, at + size));
    yield piece;
    piece.fill(0xee);
    at += size;
  }
}

/** A reproducible cutter: sizes from 0 to `max`. */
export function randomSizes(seed: number, max: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * (max + 1));
  };
}

export const WAYS_TO_CUT: readonly (readonly [string, (length: number) => () => number])[] = [
  ['whole', (length) => () => Math.max(1, length)],
  ['split at random', (length) => randomSizes(length + 7, 40_000)],
  ['byte by byte', () => () => 1],
];

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Uint8Array.from(Buffer.concat(parts));
}

export function fixed(salt: Uint8Array): (length: number) => Uint8Array {
  return () => salt;
}
