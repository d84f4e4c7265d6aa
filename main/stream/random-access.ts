/**
 * Reads any part of a stream without reading the rest (docs/spec/stream.md, section 5.2).
 */
import type { StreamOptions } from './encrypt.ts';
import { damagedChunk, openHeader, type Expectations } from './decrypt.ts';
import { defaultEngine, type ChunkCipher } from './engine.ts';
import { engineFailed, StreamError, truncated } from './errors.ts';
import {
  CHUNK_LENGTH,
  HEADER_LENGTH,
  plaintextLength,
  SEALED_CHUNK_LENGTH,
  type StreamKeys,
} from './format.ts';
import { runSegment } from './segment.ts';

/** A ciphertext that can be read anywhere. */
export interface RandomAccessSource {
  /** Bytes of ciphertext. */
  readonly size: number;
  /** Exactly `length` bytes from `offset`; fewer only where the source has become shorter than `size`. */
  readAt(offset: number, length: number): Promise<Uint8Array>;
}

export type RandomAccessOptions = Omit<StreamOptions, 'pool'> & Expectations;

export interface RandomAccessStream {
  /** Bytes of plaintext; authentic, because the last chunk has been verified. */
  readonly plaintextLength: number;
  /**
   * `length` bytes of plaintext from `offset`, all verified. Throws a TypeError when they are not within the
   * plaintext, otherwise as `decrypt` does.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Zeroes what copies of the key there are; `read` throws from then on. */
  close(): void;
}

/** Chunks read and decrypted at once. */
const CHUNKS_AT_ONCE = 64;

/** Checks header and last chunk, and so the length. Throws as `decrypt` does. */
export async function openRandomAccess(
  source: RandomAccessSource,
  options: RandomAccessOptions,
): Promise<RandomAccessStream> {
  const { size } = source;
  const { expectedLength, engine = defaultEngine() } = options;
  if (size < HEADER_LENGTH) throw truncated(size, expectedLength);
  const keys = openHeader(await readExactly(source, 0, HEADER_LENGTH), options);
  if (expectedLength !== undefined && size < expectedLength) throw truncated(size, expectedLength);
  if (expectedLength !== undefined && size > expectedLength) {
    throw new StreamError('stream/damaged', { part: 'length' });
  }
  const total = plaintextLength(size);
  if (total === null) throw truncated(size, expectedLength);
  const stream = new OpenStream(source, keys, engine.name, engine.cipher(keys.key), total, options);
  try {
    await stream.checkLastChunk();
  } catch (error) {
    stream.close();
    throw error;
  }
  return stream;
}

class OpenStream implements RandomAccessStream {
  readonly plaintextLength: number;
  readonly #source: RandomAccessSource;
  readonly #keys: StreamKeys;
  readonly #engineName: string;
  readonly #cipher: ChunkCipher;
  readonly #options: RandomAccessOptions;
  readonly #lastChunk: number;
  #closed = false;

  constructor(
    source: RandomAccessSource,
    keys: StreamKeys,
    engineName: string,
    cipher: ChunkCipher,
    total: number,
    options: RandomAccessOptions,
  ) {
    this.plaintextLength = total;
    this.#source = source;
    this.#keys = keys;
    this.#engineName = engineName;
    this.#cipher = cipher;
    this.#options = options;
    this.#lastChunk = Math.floor(total / CHUNK_LENGTH);
  }

  async checkLastChunk(): Promise<void> {
    await this.#openChunks(this.#lastChunk, 1);
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const within = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
    if (!within || offset + length > this.plaintextLength) {
      throw new TypeError(`read of ${length} bytes at ${offset}: not within ${this.plaintextLength}`);
    }
    const out = new Uint8Array(length);
    let written = 0;
    while (written < length) {
      const at = offset + written;
      const firstChunk = Math.floor(at / CHUNK_LENGTH);
      const lastWanted = Math.floor((offset + length - 1) / CHUNK_LENGTH);
      const count = Math.min(CHUNKS_AT_ONCE, lastWanted - firstChunk + 1);
      const plaintext = await this.#openChunks(firstChunk, count);
      const start = at - firstChunk * CHUNK_LENGTH;
      const part = plaintext.subarray(start, start + length - written);
      out.set(part, written);
      written += part.length;
    }
    return out;
  }

  close(): void {
    this.#closed = true;
    this.#cipher.destroy();
  }

  async #openChunks(firstChunk: number, count: number): Promise<Uint8Array> {
    const { signal, expectedLength } = this.#options;
    signal?.throwIfAborted();
    const start = HEADER_LENGTH + firstChunk * SEALED_CHUNK_LENGTH;
    const end = Math.min(start + count * SEALED_CHUNK_LENGTH, this.#source.size);
    // A copy, because the segment is decrypted in place and the source's bytes are not ours.
    const buffer = Uint8Array.from(await readExactly(this.#source, start, end - start, expectedLength));
    if (this.#closed) throw new TypeError('the stream was read after it was closed');
    const task = {
      operation: 'open',
      baseNonce: this.#keys.baseNonce,
      firstChunk,
      sealedLength: buffer.length,
    } as const;
    let result;
    try {
      result = runSegment(this.#cipher, task, buffer);
    } catch (error) {
      throw engineFailed(this.#engineName, 'threw', error);
    }
    if ('damagedChunk' in result) throw damagedChunk(result.damagedChunk, this.#lastChunk, expectedLength);
    return buffer.subarray(0, result.length);
  }
}

async function readExactly(
  source: RandomAccessSource,
  offset: number,
  length: number,
  expectedLength?: number,
): Promise<Uint8Array> {
  const bytes = await source.readAt(offset, length);
  if (bytes.length > length) throw new TypeError('readAt returned more bytes than asked for');
  if (bytes.length < length) throw truncated(offset + bytes.length, expectedLength);
  return bytes;
}
