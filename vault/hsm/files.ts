/**
 * Durable small files for the software token: written whole or not at all, and overwritten before they go.
 *
 * A file is written under a temporary name, synced, renamed and its folder synced. Destroying overwrites the
 * bytes first. On flash, on copy-on-write file systems and in backups of the folder old bytes may remain all
 * the same: the software token does not claim otherwise.
 */
import { randomBytes } from 'node:crypto';
import { open, readdir, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from './json.ts';

const TEMPORARY = '.tmp-';

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
  const temporary = join(folder, `${TEMPORARY}${randomBytes(8).toString('hex')}`);
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
  const nameless = join(folder, `${TEMPORARY}${randomBytes(8).toString('hex')}`);
  try {
    await rename(path, nameless);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  await syncFolder(folder);
  await overwriteAndUnlink(nameless);
  await syncFolder(folder);
}

async function overwriteAndUnlink(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    const { size } = await handle.stat();
    await handle.write(new Uint8Array(size), 0, size, 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await unlink(path);
}

/** Removes what a killed `writeDurably` or `destroyDurably` left behind. */
export async function removeTemporaries(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(TEMPORARY)) await overwriteAndUnlink(join(folder, name));
  }
}

export function isMissing(error: unknown): boolean {
  return systemCode(error) === 'ENOENT';
}
