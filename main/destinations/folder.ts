/** Backups in a folder: a disk, a stick, a network share that is mounted, a folder that another program syncs. */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { createDirectory, syncDirectory } from '../base/files.ts';
import { DestinationError, destinationError } from './errors.ts';
import { assertSafePath, type Destination, type StoredFile } from './port.ts';

const TEMPORARY = /^\.[a-z0-9._-]+\.[0-9a-f]{16}\.part$/;
/** How file systems say that they have no hard links; EISDIR is what Windows says of FAT and exFAT. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR', 'EINVAL'];
/** Reads are made in this many bytes; it is also about what one file in flight holds in memory. */
const READ_BYTES = 1024 * 1024;

export class FolderDestination implements Destination {
  readonly place: string;

  /** `root` must exist: a stick that is not plugged in must not become a folder on the system disk. */
  constructor(root: string) {
    this.place = path.resolve(root);
  }

  async folders(): Promise<readonly string[]> {
    return this.#guard('', async () => {
      const entries = await fs.readdir(this.place, { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    });
  }

  async files(folder: string): Promise<readonly StoredFile[]> {
    const absolute = this.#absolute(folder);
    return this.#guard(folder, async () => {
      const found: StoredFile[] = [];
      for (const entry of await this.#entries(absolute)) {
        if (!entry.isFile() || entry.name.startsWith('.')) continue;
        const { size } = await fs.stat(path.join(absolute, entry.name));
        found.push({ name: entry.name, size });
      }
      return found;
    });
  }

  async size(file: string): Promise<number | null> {
    try {
      const stat = await fs.stat(this.#absolute(file));
      return stat.isFile() ? stat.size : null;
    } catch (error) {
      const ours = destinationError(error, { place: this.place, path: file });
      if (ours instanceof DestinationError && ours.code === 'destination/not-found') return null;
      throw ours;
    }
  }

  async *read(file: string, range?: { offset: number; length: number }): AsyncIterable<Uint8Array> {
    if (range?.length === 0) return;
    const stream = createReadStream(this.#absolute(file), {
      highWaterMark: READ_BYTES,
      ...(range ? { start: range.offset, end: range.offset + range.length - 1 } : {}),
    });
    const chunks: AsyncIterable<Uint8Array> = stream;
    try {
      yield* chunks;
    } catch (error) {
      throw destinationError(error, { place: this.place, path: file });
    } finally {
      stream.destroy();
    }
  }

  async write(
    file: string,
    content: AsyncIterable<Uint8Array>,
    options: { replace?: boolean } = {},
  ): Promise<number> {
    const target = this.#absolute(file);
    const folder = path.dirname(target);
    const temporary = path.join(folder, `.${path.basename(file)}.${randomBytes(8).toString('hex')}.part`);
    return this.#guard(file, async () => {
      await this.#makeFolder(folder);
      let size = 0;
      try {
        const handle = await fs.open(temporary, 'wx', 0o600);
        try {
          for await (const chunk of content) {
            let done = 0;
            while (done < chunk.length) done += (await handle.write(chunk, done)).bytesWritten;
            size += chunk.length;
          }
          await handle.sync();
        } finally {
          await handle.close();
        }
        // A hard link refuses an existing name atomically, which rename does not; file systems without links
        // (FAT, some network shares) take the check before the rename, safe while one device writes to a set.
        if (options.replace) await fs.rename(temporary, target);
        else await placeNew(temporary, target);
      } catch (error) {
        await fs.rm(temporary, { force: true });
        throw error;
      }
      await syncDirectory(folder);
      return size;
    });
  }

  async remove(file: string): Promise<void> {
    const target = this.#absolute(file);
    await this.#guard(file, async () => {
      await fs.rm(target, { force: true });
      await syncDirectory(path.dirname(target));
    });
  }

  async sweep(folder: string): Promise<void> {
    const absolute = this.#absolute(folder);
    await this.#guard(folder, async () => {
      for (const entry of await this.#entries(absolute)) {
        if (entry.isFile() && TEMPORARY.test(entry.name)) await fs.rm(path.join(absolute, entry.name));
      }
    });
  }

  async freeSpace(): Promise<number | null> {
    return this.#guard('', async () => {
      const stat = await fs.statfs(this.place);
      return stat.bavail * stat.bsize;
    });
  }

  #absolute(relative: string): string {
    assertSafePath(relative);
    return path.join(this.place, ...relative.split('/'));
  }

  /** Creates the folders below the root one by one, each synced into its parent; never the root itself. */
  async #makeFolder(folder: string): Promise<void> {
    await fs.access(this.place);
    await createDirectory(folder, { mode: 0o700, below: this.place });
  }

  /** What is in a folder; nothing when it is not there although the root is. */
  async #entries(absolute: string) {
    await fs.access(this.place);
    try {
      return await fs.readdir(absolute, { withFileTypes: true });
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  }

  async #guard<T>(relative: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const ours = destinationError(error, { place: this.place, path: relative });
      // The folder itself is gone: that is the place being away, not one of its files.
      if (ours instanceof DestinationError && ours.code === 'destination/not-found') {
        if (!(await exists(this.place))) {
          throw new DestinationError(
            'destination/unavailable',
            { place: this.place, reason: 'ENOENT' },
            { cause: error },
          );
        }
      }
      throw ours;
    }
  }
}

async function placeNew(temporary: string, target: string): Promise<void> {
  try {
    await fs.link(temporary, target);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (!NO_LINKS.includes(String(error.code))) throw error;
    if (await exists(target)) throw new DestinationError('destination/exists', { path: target });
    await fs.rename(temporary, target);
    return;
  }
  await fs.rm(temporary);
}

async function exists(file: string): Promise<boolean> {
  try {
    await fs.access(file);
    return true;
  } catch {
    return false;
  }
}
