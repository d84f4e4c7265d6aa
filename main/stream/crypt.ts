/**
 * Runs the segments of one stream in order: on the calling thread when they are few, in the pool when they are many.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CofferError } from '../base/error.ts';
import type { ChunkCipher, Engine } from './engine.ts';
import { engineFailed } from './errors.ts';
import { SEALED_CHUNK_LENGTH, type StreamKeys } from './format.ts';
import type { StreamPool } from './pool.ts';
import { orAborted } from './reader.ts';
import { runSegment, type SegmentResult, type SegmentTask } from './segment.ts';

/** Chunks done on the calling thread before it gets to breathe: 256 KiB, a fraction of a millisecond. */
const INLINE_CHUNKS = 16;
/** Chunks that go to a worker together: 1 MiB, so that a message costs nothing beside its work. */
const POOL_CHUNKS = 64;

/** A segment as read from the source: its chunks in the slots of `buffer`. */
export interface Segment {
  readonly buffer: Uint8Array<ArrayBuffer>;
  readonly sealedLength: number;
  /** How many chunks, the shorter last one included. */
  readonly chunks: number;
  /** Nothing follows. */
  readonly last: boolean;
}

export interface CryptOptions {
  readonly operation: SegmentTask['operation'];
  readonly keys: StreamKeys;
  readonly engine: Engine;
  readonly pool: StreamPool | undefined;
  readonly signal: AbortSignal | undefined;
  /** Reads the next segment of `chunks` chunks into a fresh buffer; called again only if it was not the last. */
  readonly read: (chunks: number) => Promise<Segment>;
}

/** A segment that was done, or the number of its first chunk that is not authentic; and whether it was the last. */
export type Crypted =
  { readonly bytes: Uint8Array; readonly last: boolean } | { readonly damagedChunk: number };

/** Memory: with a pool at most `pool.window` segments of 1 MiB and the one being read, otherwise one of 256 KiB. */
export async function* crypt(options: CryptOptions): AsyncGenerator<Crypted, void, void> {
  const { pool, signal } = options;
  const inline = new InlineRunner(options);
  const segmentChunks = pool === undefined ? INLINE_CHUNKS : POOL_CHUNKS;
  const owner = {};
  const underWay: Promise<Crypted>[] = [];
  let firstChunk = 0;
  let last = false;
  try {
    while (!last || underWay.length > 0) {
      while (!last && underWay.length < (pool?.window ?? 1)) {
        const segment = await options.read(segmentChunks);
        last = segment.last;
        const task: SegmentTask = {
          operation: options.operation,
          baseNonce: options.keys.baseNonce,
          firstChunk,
          sealedLength: segment.sealedLength,
        };
        firstChunk += segment.chunks;
        const small = segment.chunks <= INLINE_CHUNKS && segment.last;
        const crypted =
          pool === undefined || small
            ? inline.run(task, segment)
            : runInPool(pool, owner, options, task, segment);
        // Its failure is told when its turn comes; until then it is not an unhandled one.
        crypted.catch(() => undefined);
        underWay.push(crypted);
      }
      const oldest = underWay.shift();
      if (oldest !== undefined) yield await orAborted(oldest, signal);
    }
  } finally {
    pool?.drop(owner);
    await Promise.allSettled(underWay);
    inline.close();
  }
}

class InlineRunner {
  readonly #engine: Engine;
  readonly #keys: StreamKeys;
  #cipher: ChunkCipher | undefined;

  constructor({ engine, keys }: CryptOptions) {
    this.#engine = engine;
    this.#keys = keys;
  }

  async run(task: SegmentTask, segment: Segment): Promise<Crypted> {
    let result;
    try {
      this.#cipher ??= this.#engine.cipher(this.#keys.key);
      result = runSegment(this.#cipher, task, segment.buffer);
    } catch (error) {
      if (error instanceof CofferError) throw error;
      throw engineFailed(this.#engine.name, 'threw', error);
    }
    // A source that is already in memory would otherwise keep the event loop from everything else.
    if (!segment.last) await nextTurn();
    return toCrypted(segment.buffer, result, segment.last);
  }

  close(): void {
    this.#cipher?.destroy();
  }
}

async function runInPool(
  pool: StreamPool,
  owner: object,
  { engine, keys }: CryptOptions,
  task: SegmentTask,
  segment: Segment,
): Promise<Crypted> {
  const job = { owner, engine: engine.name, key: keys.key, task, buffer: segment.buffer.buffer };
  const { buffer, result } = await pool.run(job);
  return toCrypted(new Uint8Array(buffer), result, segment.last);
}

function toCrypted(buffer: Uint8Array, result: SegmentResult, last: boolean): Crypted {
  if ('damagedChunk' in result) return result;
  // A shorter one is copied out: nobody should hold a whole segment's memory for a few bytes.
  const bytes = last ? buffer.slice(0, result.length) : buffer.subarray(0, result.length);
  return { bytes, last };
}

/** A buffer for `chunks` slots, not zeroed, and its own to be transferred. */
export function segmentBuffer(chunks: number): Uint8Array<ArrayBuffer> {
  const buffer = Buffer.allocUnsafeSlow(chunks * SEALED_CHUNK_LENGTH);
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}
