/**
 * Durable small files for the software token: written whole or not at all, and overwritten before they go.
 *
 * A file is written under a temporary name, synced, renamed and its folder synced. Destroying overwrites the
 * bytes first. On flash, on copy-on-write file systems and in backups of the folder old bytes may remain all
 * the same: the software token does not claim otherwise.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readdir, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from './json.ts';

/** Exactly what `temporaryIn` makes: anything else that starts like it is somebody else's. */
const TEMPORARY = /^\.tmp-[0-9a-f]{16}$/;

/** Absent on Windows, where a link takes an administrator to make. */
export const NO_FOLLOW = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;

function temporaryIn(folder: string): string {
  return join(folder, `.tmp-${randomBytes(8).toString('hex')}`);
}

/** Makes names in `folder` durable. Windows has no such thing as syncing a folder and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes `bytes` to `path`, mode 0600, and returns when both content and name are on disk. */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  const temporary = temporaryIn(folder);
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
  await syncFolder(folder);
}

/**
 * Destroys the file, for good: takes its name away first, so that a kill in between leaves no half-zeroed file
 * under it, then overwrites with zeros and unlinks. A file that is gone is no error.
 */
export async function destroyDurably(path: string): Promise<void> {
  const folder = dirname(path);
  const nameless = temporaryIn(folder);
  try {
    await rename(path, nameless);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  await syncFolder(folder);
  await overwrite(nameless);
  await unlink(nameless);
  await syncFolder(folder);
}

/**
 * Overwrites with zeros. Only what is a file of this name alone: through a link, symbolic or hard, somebody else's
 * bytes would go, and taking the name away is then all there is to do.
 */
async function overwrite(path: string): Promise<void> {
  if (!(await lstat(path)).isFile()) return;
  const handle = await open(path, constants.O_RDWR | NO_FOLLOW);
  try {
    const { size, nlink } = await handle.stat();
    if (nlink > 1) return;
    await handle.write(new Uint8Array(size), 0, size, 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what a killed `writeDurably` or `destroyDurably` left behind, and nothing else. */
export async function removeTemporaries(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!TEMPORARY.test(entry.name) || !entry.isFile()) continue;
    const path = join(folder, entry.name);
    await overwrite(path);
    await unlink(path);
  }
}

export function isMissing(error: unknown): boolean {
  return systemCode(error) === 'ENOENT';
}
