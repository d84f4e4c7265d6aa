/**
 * Encrypts a stream of any length (docs/spec/stream.md, section 4).
 */
import { randomBytes } from 'node:crypto';
import { crypt, segmentBuffer, type Segment } from './crypt.ts';
import { defaultEngine, type Engine } from './engine.ts';
import {
  CHUNK_LENGTH,
  deriveStreamKeys,
  HEADER_LENGTH,
  SALT_LENGTH,
  SEALED_CHUNK_LENGTH,
  type StreamInputKey,
} from './format.ts';
import type { StreamPool } from './pool.ts';
import { SourceReader, type ByteSource } from './reader.ts';
import { sealedLengthOf } from './segment.ts';

export interface StreamOptions {
  /** 32 bytes; stays the caller's, and is not read any more once the first bytes have come out. */
  readonly key: StreamInputKey;
  /** What the stream is, in public: must be the same for decryption. */
  readonly context: Uint8Array;
  /** By default the platform's own. */
  readonly engine?: Engine;
  /** Without one everything runs on the calling thread, 256 KiB at a time. */
  readonly pool?: StreamPool;
  /** Stops at once, even in the middle of a read; the iteration then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface EncryptOptions extends StreamOptions {
  /** Source of the 24 salt bytes; given only by tests that need the same bytes twice. */
  readonly random?: (length: number) => Uint8Array;
}

/**
 * The ciphertext of `source`: 56 bytes of header, then the chunks. How the source is cut into buffers makes no
 * difference to the bytes. Leaving the iteration early ends the source and frees the workers.
 *
 * Throws `stream/too-long`, `stream/engine-failed`, and whatever the source throws.
 */
export async function* encrypt(
  source: ByteSource,
  options: EncryptOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const { signal, pool, engine = defaultEngine(), random = randomBytes } = options;
  const reader = new SourceReader(source, signal);
  try {
    signal?.throwIfAborted();
    const salt = random(SALT_LENGTH);
    const keys = deriveStreamKeys(options.key, salt, options.context);
    const header = new Uint8Array(HEADER_LENGTH);
    header.set(salt);
    header.set(keys.commitment, SALT_LENGTH);
    yield header;
    const read = (chunks: number): Promise<Segment> => readPlaintext(reader, chunks);
    for await (const crypted of crypt({ operation: 'seal', keys, engine, pool, signal, read })) {
      // Sealing has no damaged chunks.
      if ('bytes' in crypted) yield crypted.bytes;
    }
  } finally {
    await reader.close();
  }
}

/** Spreads plaintext over the slots of a segment. The first chunk that is not full, possibly empty, is the last. */
async function readPlaintext(reader: SourceReader, chunks: number): Promise<Segment> {
  const buffer = segmentBuffer(chunks);
  for (let chunk = 0; chunk < chunks; chunk++) {
    const at = chunk * SEALED_CHUNK_LENGTH;
    const length = await reader.readInto(buffer.subarray(at, at + CHUNK_LENGTH));
    if (length < CHUNK_LENGTH) {
      const sealedLength = sealedLengthOf(chunk * CHUNK_LENGTH + length);
      return { buffer, sealedLength, chunks: chunk + 1, last: true };
    }
  }
  return { buffer, sealedLength: buffer.length, chunks, last: false };
}
