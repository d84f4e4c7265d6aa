/** Reads wanted members out of a volume by their place in its plaintext, and checks the volume to its end. */
import { decrypt, StreamError, type StreamInputKey, type StreamPool } from '../stream/index.ts';
import { DestinationError } from '../destinations/errors.ts';
import type { Destination } from '../destinations/port.ts';
import { BackupError } from './errors.ts';
import type { VolumeEntry } from './format/manifest.ts';
import { setPaths, volumeContext } from './format/names.ts';

/** Where a member's content is in the plaintext of its volume; bytes. */
export interface Extent {
  readonly offset: number;
  readonly length: number;
}

export interface VolumeSource {
  readonly destination: Destination;
  readonly setId: string;
  readonly key: StreamInputKey;
  readonly pool: StreamPool;
  readonly signal: AbortSignal;
}

/**
 * Hands the content of each wanted extent to `take`, in the order of their offsets, each exactly `length` bytes. All of
 * them are authentic; that the volume is complete is certain only when the promise resolves.
 *
 * Throws `backup/damaged`, `backup/volume-missing`, and what `take` throws. `take` must read its content to the end.
 */
export async function readVolume<E extends Extent>(
  source: VolumeSource,
  volume: VolumeEntry,
  wanted: readonly E[],
  take: (extent: E, content: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  const { destination, setId, key, pool, signal } = source;
  const file = setPaths(setId).volume(volume.name);
  const plaintext = decrypt(destination.read(file), {
    key,
    context: volumeContext(setId, volume.name),
    pool,
    signal,
    expectedLength: volume.size,
    keyIsKnown: true,
  });
  const cursor = new Cursor(plaintext, file);
  try {
    for (const extent of wanted.toSorted((a, b) => a.offset - b.offset)) {
      await cursor.skipTo(extent.offset);
      await take(extent, cursor.take(extent.length));
      if (cursor.position !== extent.offset + extent.length)
        throw new TypeError('a member was not read whole');
    }
    await cursor.drain();
  } catch (error) {
    throw volumeError(error, file);
  } finally {
    await cursor.close();
  }
}

/** Says which file failed. What is not about the file passes through. */
export function volumeError(error: unknown, file: string): unknown {
  if (error instanceof DestinationError && error.code === 'destination/not-found') {
    return new BackupError('backup/volume-missing', { file }, { cause: error });
  }
  if (!(error instanceof StreamError)) return error;
  switch (error.code) {
    case 'stream/truncated':
      return new BackupError('backup/damaged', { file, reason: 'truncated' }, { cause: error });
    case 'stream/wrong-key':
    case 'stream/damaged':
    case 'stream/too-long':
      return new BackupError('backup/damaged', { file, reason: 'changed' }, { cause: error });
    case 'stream/engine-failed':
      return error;
  }
}

/** Walks forward through a plaintext. */
class Cursor {
  position = 0;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #file: string;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(plaintext: AsyncIterable<Uint8Array>, file: string) {
    this.#chunks = plaintext[Symbol.asyncIterator]();
    this.#file = file;
  }

  async skipTo(offset: number): Promise<void> {
    if (offset < this.position) throw this.#damaged('members overlap');
    for await (const _ of this.take(offset - this.position));
  }

  async *take(length: number): AsyncGenerator<Uint8Array> {
    for (let missing = length; missing > 0;) {
      if (this.#rest.length === 0) {
        const next = await this.#chunks.next();
        if (next.done === true) throw this.#damaged('a member lies behind its end');
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      this.position += part.length;
      missing -= part.length;
      yield part;
    }
  }

  async drain(): Promise<void> {
    while ((await this.#chunks.next()).done !== true);
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  #damaged(reason: string): BackupError {
    return new BackupError('backup/damaged', { file: this.#file, reason });
  }
}
