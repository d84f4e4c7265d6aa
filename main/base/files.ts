/**
 * Files that are either the old ones or the new ones, whole, whenever the power goes.
 *
 * A file is written under a temporary name in its own folder, synced, renamed over the old one, and then the
 * folder is synced, because a rename lives in the folder. A crash leaves at most a `.<name>.<random>.tmp`
 * beside it, which nothing ever reads.
 */
import { randomBytes } from 'node:crypto';
import { link, lstat, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** How Windows says that a folder cannot be opened or synced, and how some network file systems do. */
const CANNOT_SYNC_A_FOLDER =
  process.platform === 'win32' ? ['EPERM', 'EISDIR', 'EACCES', 'EINVAL'] : ['EINVAL', 'ENOTSUP', 'EISDIR'];

/**
 * Replaces `path` by `data`, atomically and durably: when the promise resolves, the new content is on the disk;
 * when it rejects, or the process dies before, the old content is untouched.
 *
 * `mode` is given to the new file before it has any content (default 0o666 less the umask). File system errors
 * are passed on as they are (`code` ENOSPC, EACCES ...): the caller knows what the file was for.
 */
export async function writeFileAtomic(
  path: string,
  data: Uint8Array | string,
  options: { mode?: number } = {},
): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await writeSynced(temporary, data, options.mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/**
 * Like `writeFileAtomic`, but never replaces: returns false, and leaves everything as it was, when `path` exists.
 * Of two processes at the same moment exactly one gets true (on file systems without hard links, such as FAT, the
 * look and the rename are two steps).
 */
export async function createFileAtomic(
  path: string,
  data: Uint8Array | string,
  options: { mode?: number } = {},
): Promise<boolean> {
  const temporary = temporaryName(path);
  try {
    await writeSynced(temporary, data, options.mode);
    try {
      await link(temporary, path);
    } catch (error) {
      if (hasCode(error, ['EEXIST']) || (await exists(path))) return false;
      if (!hasCode(error, ['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'])) throw error;
      await rename(temporary, path);
    }
  } finally {
    await rm(temporary, { force: true });
  }
  await syncDirectory(dirname(path));
  return true;
}

function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(8).toString('hex')}.tmp`);
}

async function writeSynced(path: string, data: Uint8Array | string, mode: number | undefined): Promise<void> {
  const file = await open(path, 'wx', mode ?? 0o666);
  try {
    // The umask may only have taken bits away; an explicit mode is meant exactly.
    if (mode !== undefined) await file.chmod(mode);
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (hasCode(error, ['ENOENT'])) return false;
    throw error;
  }
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.some((code) => code === error.code);
}

/**
 * Makes a folder and those above it that are missing, durably; one that is there is left as it is. `below` and what is
 * above it is never made: where it is gone, the error is ENOENT.
 *
 * Level by level, because Node's recursive mkdir says ENOENT on a file system that is read-only, and never ends in one
 * that lets nobody make folders, such as /proc. `sync: false` is for who syncs the whole tree at its end.
 */
export async function createDirectory(
  path: string,
  options: { mode?: number; below?: string; sync?: boolean } = {},
): Promise<void> {
  const { mode = 0o777, below, sync = true } = options;
  const top = below === undefined ? undefined : resolve(below);
  const missing: string[] = [];
  for (let folder = resolve(path); folder !== top; folder = dirname(folder)) {
    if (await isDirectory(folder)) break;
    missing.push(folder);
    if (folder === dirname(folder)) break;
  }
  for (const folder of missing.toReversed()) {
    try {
      await mkdir(folder, { mode });
    } catch (error) {
      // Made by somebody else a moment ago; a file of that name is an error.
      if (!hasCode(error, ['EEXIST']) || !(await isDirectory(folder))) throw error;
    }
    if (sync) await syncDirectory(dirname(folder));
  }
}

/** False where there is nothing; what is no folder counts as nothing, and making one there then says so. */
async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (hasCode(error, ['ENOENT'])) return false;
    throw error;
  }
}

/**
 * Removes what writers of `path` left when they were killed. Only for whoever knows that nobody is writing it now; a
 * folder that is not there has none.
 */
export async function sweepTemporaries(path: string): Promise<void> {
  const directory = dirname(path);
  const prefix = `.${basename(path)}.`;
  const names = await readdir(directory).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names) {
    const middle = name.startsWith(prefix) && name.endsWith('.tmp') ? name.slice(prefix.length, -4) : '';
    if (/^[0-9a-f]{16}$/.test(middle)) await rm(join(directory, name), { force: true });
  }
}

/**
 * Makes renames, creations and removals within a folder durable. Where the platform has no such thing (Windows,
 * some network file systems) it does nothing; every other error, such as EIO, is passed on.
 */
export async function syncDirectory(path: string): Promise<void> {
  let directory;
  try {
    directory = await open(path, 'r');
    await directory.sync();
  } catch (error) {
    if (!hasCode(error, CANNOT_SYNC_A_FOLDER)) throw error;
  } finally {
    await directory?.close();
  }
}
