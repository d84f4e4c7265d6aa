/**
 * The content-addressed media of one history: written once, never changed (docs/spec/chat-store.md, "Media").
 *
 * A medium is written under a temporary name in the media folder, synced, and renamed to its hash. What is already
 * there is left alone. Files are readable by their owner only.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CofferError } from '../base/error.ts';
import { createDirectory, syncDirectory } from '../base/files.ts';
import { translate } from './db.ts';
import type { ChatsErrorCode } from './errors.ts';
import { mediaPath } from './layout.ts';

const TEMPORARY = /^\.incoming-[0-9a-f]{16}$/;
const FANOUT = /^[0-9a-f]{2}$/;
const CONTENT = /^[0-9a-f]{64}$/;

export interface StoredMedium {
  /** 32 bytes. */
  readonly sha256: Uint8Array;
  /** Bytes. */
  readonly size: number;
  /** False when the same content was there before. */
  readonly added: boolean;
}

export class MediaStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  path(sha256: Uint8Array): string {
    return mediaPath(this.folder, sha256);
  }

  /**
   * Stores one medium as it streams in, in memory of one chunk. When it resolves the content is synced, unless
   * `sync` is false: then the caller syncs everything at its end, which is far faster for many. Its name is durable
   * after `syncNames`. Throws `chats/disk-full` or `chats/io`, leaving nothing but perhaps a temporary file.
   */
  async add(
    content: AsyncIterable<Uint8Array>,
    { sync = true }: { sync?: boolean } = {},
  ): Promise<StoredMedium> {
    await this.#folders(this.folder, sync);
    const temporary = join(this.folder, `.incoming-${randomBytes(8).toString('hex')}`);
    try {
      const hash = createHash('sha256');
      let size = 0;
      const file = await open(temporary, 'wx', 0o600);
      try {
        for await (const chunk of content) {
          hash.update(chunk);
          size += chunk.length;
          await writeWhole(file, chunk);
        }
        if (sync) await file.sync();
      } finally {
        await file.close();
      }
      const sha256 = new Uint8Array(hash.digest());
      const path = this.path(sha256);
      if ((await sizeOf(path)) === size) {
        await rm(temporary);
        return { sha256, size, added: false };
      }
      await this.#folders(dirname(path), sync);
      // Same name, same content: replacing a file of the wrong size (cut by a dying disk) heals it.
      await rename(temporary, path);
      return { sha256, size, added: true };
    } catch (error) {
      await rm(temporary, { force: true });
      throw error instanceof Error && 'code' in error ? translate(error) : error;
    }
  }

  /** Makes the names of these media durable: call it before rows that refer to them are committed. */
  async syncNames(media: Iterable<Uint8Array>): Promise<void> {
    const folders = new Set<string>();
    for (const sha256 of media) folders.add(dirname(this.path(sha256)));
    for (const folder of folders) await syncDirectory(folder);
    if (folders.size > 0) await syncDirectory(this.folder);
  }

  async has(sha256: Uint8Array): Promise<boolean> {
    return (await sizeOf(this.path(sha256))) !== undefined;
  }

  /**
   * Reads one medium, checking its hash on the way: the last chunk is followed by `chats/media-damaged` when the
   * bytes are not what the name promises. Throws `chats/media-missing` when there is no such file.
   */
  async *read(sha256: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    const hash = createHash('sha256');
    try {
      const chunks: AsyncIterable<Uint8Array> = createReadStream(this.path(sha256), {
        highWaterMark: 1 << 18,
      });
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    } catch (error) {
      if (isMissing(error)) throw mediaError('chats/media-missing', sha256);
      throw error instanceof Error && 'code' in error ? translate(error) : error;
    }
    if (!hash.digest().equals(sha256)) throw mediaError('chats/media-damaged', sha256);
  }

  /** Reads the whole file and checks it; says what is wrong with it, if anything. */
  async verify(sha256: Uint8Array): Promise<'ok' | 'missing' | 'damaged'> {
    try {
      for await (const chunk of this.read(sha256)) void chunk;
      return 'ok';
    } catch (error) {
      if (error instanceof CofferError && error.code === 'chats/media-missing') return 'missing';
      if (error instanceof CofferError && error.code === 'chats/media-damaged') return 'damaged';
      throw error;
    }
  }

  async remove(sha256: Uint8Array): Promise<void> {
    await rm(this.path(sha256), { force: true });
  }

  /**
   * Removes temporary leftovers and files that no row refers to; leaves names that are none of ours. Only the
   * writer may call it, and not while an import runs. Returns how many files went.
   */
  async sweep(isReferenced: (sha256: readonly Uint8Array[]) => Promise<readonly boolean[]>): Promise<number> {
    let removed = 0;
    for (const entry of await namesIn(this.folder)) {
      if (TEMPORARY.test(entry)) {
        await rm(join(this.folder, entry), { force: true });
        removed++;
      } else if (FANOUT.test(entry)) {
        const names = (await namesIn(join(this.folder, entry))).filter(
          (name) => CONTENT.test(name) && name.startsWith(entry),
        );
        const referenced = await isReferenced(names.map((name) => Buffer.from(name, 'hex')));
        for (const [index, name] of names.entries()) {
          if (referenced[index] !== false) continue;
          await rm(join(this.folder, entry, name), { force: true });
          removed++;
        }
      }
    }
    return removed;
  }

  async #folders(path: string, sync: boolean): Promise<void> {
    try {
      await createDirectory(path, { mode: 0o700, sync });
    } catch (error) {
      throw translate(error);
    }
  }
}

async function writeWhole(file: Awaited<ReturnType<typeof open>>, chunk: Uint8Array): Promise<void> {
  let done = 0;
  while (done < chunk.length) done += (await file.write(chunk, done)).bytesWritten;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw translate(error);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw translate(error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function mediaError(code: ChatsErrorCode, sha256: Uint8Array): CofferError<ChatsErrorCode> {
  return new CofferError<ChatsErrorCode>(code, { sha256: Buffer.from(sha256).toString('hex') });
}
