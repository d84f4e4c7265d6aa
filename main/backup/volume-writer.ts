/** Writes volumes: members into a tar, padded, encrypted, stored (docs/spec/backup-set.md, section 2). */
import { createHash } from 'node:crypto';
import { encrypt, type StreamInputKey, type StreamPool } from '../stream/index.ts';
import type { Destination } from '../destinations/port.ts';
import { newId, setPaths, volumeContext } from './format/names.ts';
import { padmeLength } from './format/padding.ts';
import { TAR_BLOCK, tarContentLength, tarEnd, tarHeader } from './format/tar.ts';
import type { VolumeEntry } from './format/manifest.ts';

/** A volume takes no further member once it holds this many bytes, unless another number is asked for. */
const VOLUME_TARGET = 64 * 1024 * 1024;

/** One file that goes into a volume. `length` must be exactly what `content` gives. */
export interface Member {
  readonly name: string;
  readonly length: number;
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface WrittenVolume<M extends Member> {
  readonly entry: VolumeEntry;
  /** The members with the offset of their content in the volume's plaintext. */
  readonly members: readonly { readonly member: M; readonly offset: number }[];
}

export interface VolumeTarget {
  readonly destination: Destination;
  readonly setId: string;
  readonly key: StreamInputKey;
  readonly pool: StreamPool;
  readonly signal: AbortSignal;
  readonly targetBytes?: number | undefined;
  /** Told the name of each volume before its first byte is stored. */
  readonly begin: (name: string) => Promise<void>;
}

/** Cuts `members` into volumes and stores them one after the other; yields each once it is durable. */
export async function* writeVolumes<M extends Member>(
  members: AsyncIterable<M>,
  target: VolumeTarget,
): AsyncGenerator<WrittenVolume<M>> {
  const source = members[Symbol.asyncIterator]();
  const { targetBytes = VOLUME_TARGET } = target;
  try {
    let next = await source.next();
    while (next.done !== true) {
      const placed: { member: M; offset: number }[] = [];
      let length = 0;
      const take = async function* (): AsyncGenerator<M> {
        while (next.done !== true && length < targetBytes) {
          const member = next.value;
          placed.push({ member, offset: length + TAR_BLOCK });
          length += TAR_BLOCK + tarContentLength(member.length);
          yield member;
          next = await source.next();
        }
      };
      yield { entry: await writeOne(take(), target), members: placed };
    }
  } finally {
    await source.return?.();
  }
}

async function writeOne(members: AsyncIterable<Member>, target: VolumeTarget): Promise<VolumeEntry> {
  const { destination, setId, key, pool, signal } = target;
  const name = newId();
  await target.begin(name);
  const sha256 = createHash('sha256');
  const ciphertext = encrypt(padded(tarOf(members)), {
    key,
    context: volumeContext(setId, name),
    pool,
    signal,
  });
  const size = await destination.write(setPaths(setId).volume(name), hashing(ciphertext, sha256));
  return { name, size, sha256: sha256.digest('hex') };
}

async function* tarOf(members: AsyncIterable<Member>): AsyncGenerator<Uint8Array> {
  for await (const { name, length, content } of members) {
    yield tarHeader(name, length);
    let missing = length;
    for await (const chunk of content) {
      missing -= chunk.length;
      yield chunk;
    }
    if (missing !== 0) throw new TypeError(`${name} has not the length that was promised`);
    yield new Uint8Array(tarContentLength(length) - length);
  }
  yield tarEnd();
}

async function* padded(plaintext: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of plaintext) {
    length += chunk.length;
    yield chunk;
  }
  const zeros = new Uint8Array(64 * 1024);
  for (let missing = padmeLength(length) - length; missing > 0; missing -= zeros.length) {
    yield missing < zeros.length ? zeros.subarray(0, missing) : zeros;
  }
}

async function* hashing(
  bytes: AsyncIterable<Uint8Array>,
  hash: { update(chunk: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}
