/**
 * A segment: consecutive chunks that are sealed or opened in one go, in place, on whichever thread.
 *
 * One buffer carries a segment there and back. Chunk i of it lives at i * 16400. As plaintext for sealing it
 * occupies the first 16384 bytes of that slot, so that its tag fits behind it; opening moves the plaintexts
 * together, which never overtakes the ciphertext still to be read.
 */
import { chunkNonce, CHUNK_LENGTH, SEALED_CHUNK_LENGTH, TAG_LENGTH } from './format.ts';
import type { ChunkCipher } from './engine.ts';

/** What is to be done with a segment. `bytes` has a length of any number of full slots and one shorter one. */
export interface SegmentTask {
  readonly operation: 'seal' | 'open';
  /** 12 bytes. */
  readonly baseNonce: Uint8Array;
  /** The index of the segment's first chunk within the stream. */
  readonly firstChunk: number;
  /** Bytes of sealed chunks, tags included: what sealing leaves and opening finds at the buffer's start. */
  readonly sealedLength: number;
}

/** `length` bytes at the buffer's start; or the index within the stream of the first chunk that is not authentic. */
export type SegmentResult = { readonly length: number } | { readonly damagedChunk: number };

/** Seals or opens a segment in place. When a chunk is not authentic the whole buffer is zeroed. */
export function runSegment(cipher: ChunkCipher, task: SegmentTask, buffer: Uint8Array): SegmentResult {
  const nonce = new Uint8Array(task.baseNonce.length);
  let written = 0;
  let chunk = task.firstChunk;
  for (let at = 0; at < task.sealedLength; at += SEALED_CHUNK_LENGTH, chunk++) {
    const end = Math.min(at + SEALED_CHUNK_LENGTH, task.sealedLength);
    chunkNonce(task.baseNonce, chunk, nonce);
    if (task.operation === 'seal') {
      cipher.seal(nonce, buffer.subarray(at, end - TAG_LENGTH), buffer.subarray(at, end));
      written = end;
    } else {
      const out = buffer.subarray(written, written + end - at - TAG_LENGTH);
      if (!cipher.open(nonce, buffer.subarray(at, end), out)) {
        buffer.fill(0);
        return { damagedChunk: chunk };
      }
      written += out.length;
    }
  }
  return { length: written };
}

/** Bytes that `length` bytes of plaintext occupy as sealed chunks, the shorter last one included. */
export function sealedLengthOf(length: number): number {
  return length + (Math.floor(length / CHUNK_LENGTH) + 1) * TAG_LENGTH;
}
