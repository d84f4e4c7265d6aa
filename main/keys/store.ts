/**
 * `K` at rest on the device, so that backups run unattended (docs/spec/keys.md, section 5.2).
 */
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { missingCase } from '../base/error.ts';
import { createDirectory, syncDirectory, writeFileAtomic } from '../base/files.ts';
import { BACKUP_KEY_LENGTH, backupKeyFromBytes, type BackupKey } from './backup-key.ts';
import { KeysError, storeFailed, systemCode } from './errors.ts';
import type { KeySealer, SealerKind } from './sealer.ts';

const FILE = 'backup.key';
/** Begins every other name that this file ever has: while it is written, while it is forgotten. */
const TEMPORARY_PREFIX = `.${FILE}.`;
/** The name under which it is sealed. */
const SEALED_NAME = 'backup-key';
const MAGIC = Buffer.from('CFKY', 'latin1');
const VERSION = 1;
/** magic(4) || version(1) || sealer(1), then what the sealer made. */
const PREFIX_LENGTH = MAGIC.length + 2;
/** More than any sealer makes of 32 bytes. */
const MAX_LENGTH = 64 * 1024;

/** Keeps `key` in `folder`, replacing the one that is there. `key` stays the caller's. */
export async function storeBackupKey(folder: string, sealer: KeySealer, key: BackupKey): Promise<void> {
  const sealed = await sealer.seal(SEALED_NAME, key.expose());
  const prefix = [...MAGIC, VERSION, codeOfSealer(sealer.describe())];
  try {
    await createDirectory(folder, { mode: 0o700 });
    await writeFileAtomic(join(folder, FILE), Buffer.concat([Uint8Array.from(prefix), sealed]), {
      mode: 0o600,
    });
  } catch (error) {
    throw storeFailed(error);
  }
}

/**
 * The key kept in `folder`, or null when there is none. Throws `keys/other-sealer` when it was sealed by another
 * kind of sealer or on another device, `keys/damaged`, `keys/newer-format`, `keys/store-failed`.
 */
export async function loadBackupKey(folder: string, sealer: KeySealer): Promise<BackupKey | null> {
  let file;
  try {
    file = await readFile(join(folder, FILE));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw storeFailed(error);
  }
  const damaged = new KeysError('keys/damaged', { file: FILE });
  if (file.length < PREFIX_LENGTH || file.length > MAX_LENGTH) throw damaged;
  if (!file.subarray(0, MAGIC.length).equals(MAGIC)) throw damaged;
  const version = file[MAGIC.length] ?? 0;
  if (version !== VERSION) throw new KeysError('keys/newer-format', { version });
  const sealedBy = sealerOfCode(file[MAGIC.length + 1] ?? 0);
  if (sealedBy === null) throw damaged;
  if (sealedBy !== sealer.describe()) throw new KeysError('keys/other-sealer', { sealedBy });
  const bytes = await sealer.open(SEALED_NAME, file.subarray(PREFIX_LENGTH));
  if (bytes.length !== BACKUP_KEY_LENGTH) {
    bytes.fill(0);
    throw damaged;
  }
  return backupKeyFromBytes(bytes);
}

/**
 * Forgets the key kept in `folder`: from the moment it has another name it is not found any more; then it is
 * overwritten and removed. A file system may still have older copies of the blocks: what was overwritten is what the
 * sealer made, never the bare key. Does nothing when there is none; finishes what was interrupted.
 */
export async function forgetBackupKey(folder: string): Promise<void> {
  try {
    await rename(join(folder, FILE), join(folder, `${TEMPORARY_PREFIX}forgotten`)).catch((error: unknown) => {
      if (systemCode(error) !== 'ENOENT') throw error;
    });
    const names = await readdir(folder).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return null;
      throw error;
    });
    if (names === null) return;
    await syncDirectory(folder);
    for (const name of names) {
      if (name.startsWith(TEMPORARY_PREFIX)) await overwriteAndRemove(join(folder, name));
    }
    await syncDirectory(folder);
  } catch (error) {
    throw storeFailed(error);
  }
}

async function overwriteAndRemove(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    const { size } = await handle.stat();
    await handle.write(new Uint8Array(size), 0, size, 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rm(path);
}

function codeOfSealer(kind: SealerKind): number {
  switch (kind) {
    case 'file':
      return 1;
    case 'os-key-store':
      return 2;
    default:
      return missingCase(kind);
  }
}

function sealerOfCode(code: number): SealerKind | null {
  if (code === 1) return 'file';
  if (code === 2) return 'os-key-store';
  return null;
}
