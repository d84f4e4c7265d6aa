/**
 * Decrypts a stream and tells a wrong key, a cut and a change apart (docs/spec/stream.md, sections 5 and 6).
 */
import { timingSafeEqual } from 'node:crypto';
import { crypt, segmentBuffer, type Segment } from './crypt.ts';
import { defaultEngine } from './engine.ts';
import type { StreamOptions } from './encrypt.ts';
import { StreamError, truncated } from './errors.ts';
import {
  deriveStreamKeys,
  HEADER_LENGTH,
  SALT_LENGTH,
  SEALED_CHUNK_LENGTH,
  TAG_LENGTH,
  type StreamKeys,
} from './format.ts';
import { SourceReader, type ByteSource } from './reader.ts';

/** What a reader knows beforehand; the more, the more precisely it can say what is wrong. */
export interface Expectations {
  /**
   * The ciphertext's length in bytes, from a trusted place such as a manifest. A shorter stream is then always
   * `stream/truncated`, a longer one always `stream/damaged`.
   */
  readonly expectedLength?: number;
  /**
   * Key and context are known to be right, for instance because another stream of the set was opened with the
   * same key. A header that does not fit is then `stream/damaged` instead of `stream/wrong-key`.
   */
  readonly keyIsKnown?: boolean;
}

export interface DecryptOptions extends StreamOptions, Expectations {}

/**
 * The plaintext of `source`. Every byte that comes out belongs to a chunk whose tag was verified; that nothing is
 * missing at the end is certain only once the iteration has completed without an error. So whoever consumes it
 * must not act on the whole before that.
 *
 * Throws `stream/wrong-key`, `stream/truncated`, `stream/damaged`, `stream/engine-failed`, and whatever the
 * source throws. Nothing is decrypted before the commitment in the header has been checked.
 */
export async function* decrypt(
  source: ByteSource,
  options: DecryptOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const { signal, pool, engine = defaultEngine(), expectedLength } = options;
  const reader = new SourceReader(source, signal);
  try {
    signal?.throwIfAborted();
    const header = new Uint8Array(HEADER_LENGTH);
    if ((await reader.readInto(header)) < HEADER_LENGTH) throw truncated(reader.taken, expectedLength);
    const keys = openHeader(header, options);
    const ending: Ending = { rest: TAG_LENGTH };
    const read = (chunks: number): Promise<Segment> => readCiphertext(reader, chunks, expectedLength, ending);
    for await (const crypted of crypt({ operation: 'open', keys, engine, pool, signal, read })) {
      if ('damagedChunk' in crypted)
        throw damagedChunk(crypted.damagedChunk, ending.lastChunk, expectedLength);
      if (crypted.bytes.length > 0) yield crypted.bytes;
      // All full chunks are authentic, and no last one follows: the end is missing.
      if (crypted.last && ending.rest < TAG_LENGTH) throw truncated(reader.taken, expectedLength);
    }
  } finally {
    await reader.close();
  }
}

/** Derives the stream's keys if the header (56 bytes) commits to them. */
export function openHeader(header: Uint8Array, options: StreamOptions & Expectations): StreamKeys {
  const keys = deriveStreamKeys(options.key, header.subarray(0, SALT_LENGTH), options.context);
  if (timingSafeEqual(keys.commitment, header.subarray(SALT_LENGTH, HEADER_LENGTH))) return keys;
  if (options.keyIsKnown === true) throw new StreamError('stream/damaged', { part: 'header' });
  throw new StreamError('stream/wrong-key');
}

/** A chunk's tag does not verify. `lastChunk` is the number of the final chunk where that is known already. */
export function damagedChunk(chunk: number, lastChunk?: number, expectedLength?: number): StreamError {
  const ambiguous = chunk === lastChunk && expectedLength === undefined;
  return new StreamError('stream/damaged', { part: 'chunk', chunk, ...(ambiguous ? { last: true } : {}) });
}

/** What reading found at the stream's end: bytes behind the last full chunk, and the final chunk's number. */
interface Ending {
  rest: number;
  lastChunk?: number;
}

async function readCiphertext(
  reader: SourceReader,
  chunks: number,
  expectedLength: number | undefined,
  ending: Ending,
): Promise<Segment> {
  const buffer = segmentBuffer(chunks);
  const before = reader.taken;
  const length = await reader.readInto(buffer);
  const last = length < buffer.length;
  if (expectedLength !== undefined) {
    if (last && reader.taken < expectedLength) throw truncated(reader.taken, expectedLength);
    if (reader.taken > expectedLength) throw new StreamError('stream/damaged', { part: 'length' });
  }
  if (!last) return { buffer, sealedLength: length, chunks, last };
  const full = Math.floor(length / SEALED_CHUNK_LENGTH);
  ending.rest = length % SEALED_CHUNK_LENGTH;
  // Fewer bytes than a tag are no chunk: what is before them is checked, then the end is missed.
  if (ending.rest < TAG_LENGTH) {
    return { buffer, sealedLength: full * SEALED_CHUNK_LENGTH, chunks: full, last };
  }
  ending.lastChunk = Math.floor((before - HEADER_LENGTH) / SEALED_CHUNK_LENGTH) + full;
  return { buffer, sealedLength: length, chunks: full + 1, last };
}
