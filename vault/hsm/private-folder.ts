/**
 * The folder of a software vault is its owner's alone (docs/spec/vault-token.md, "The software token"): looked at,
 * and put right, at each opening, before anything in it is read, removed or believed.
 *
 * Modes that are too wide are narrowed: an unpacked copy or a careless `mkdir` made them so. What belongs to another
 * account is refused, as that account could have put anything there. Windows has no modes; there the folder is as
 * private as the one that it is in.
 */
import { chmod, lstat, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { VaultError } from './errors.ts';
import { isMissing } from './files.ts';

/** What the vault keeps in its folder, and in each of its parts. Anything else in there is somebody else's. */
export const TOKEN_ID = 'token-id';
export const PARTS = ['keys', 'objects'] as const;
/** The key reference. */
export const KEY_FILE = /^([0-9a-f]{32})\.key$/;
/** The label in base64url, then what tells objects of one label apart. */
export const OBJECT_FILE = /^([\x2dA-Za-z0-9_]+)\.([0-9a-f]{16})\.obj$/;

/** The vault's log, which the service writes. */
export const AUDIT_LOG = 'audit.jsonl';
/** The log that takes its place, before it has its name; and logs that did not verify. */
const NEXT_AUDIT_LOG = `${AUDIT_LOG}.next`;
const BROKEN_AUDIT_LOG = /^audit\.jsonl\.broken-\d+$/;

/** Group's and others' bits. */
const TOO_WIDE = 0o077;

/** Why a folder is refused, in `data.reason` of `vault/folder-unusable`; beside the system's own codes. */
export type FolderRefusal =
  /** The folder, or something in it, belongs to another account. `path` says which. */
  | 'other-owner'
  /** It is no vault's, has other things in it, and is open to others: closing it could lock them out of those. */
  | 'other-files'
  /** A link or something stranger is where the vault keeps a file or a folder. `path` says which. */
  | 'not-a-file';

type Kind = 'file' | 'folder';

function refuse(path: string, reason: FolderRefusal): never {
  throw new VaultError('vault/folder-unusable', { path, reason });
}

/** Its mode, or null where there is nothing of this name. */
async function look(path: string, kind: Kind): Promise<number | null> {
  try {
    const found = await lstat(path);
    if (kind === 'file' ? !found.isFile() : !found.isDirectory()) refuse(path, 'not-a-file');
    if (found.uid !== process.geteuid?.()) refuse(path, 'other-owner');
    return found.mode;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function narrow(path: string, kind: Kind): Promise<void> {
  const mode = await look(path, kind);
  if (mode === null || (mode & TOO_WIDE) === 0) return;
  // Without effect on a file system that keeps no modes, a FAT stick for one: whoever mounts it says who may read.
  await chmod(path, kind === 'file' ? 0o600 : 0o700);
}

/**
 * Makes the vault's folders where they are missing, and everything of the vault in `folder` (which is there, and no
 * link) readable and writable by its owner alone. Touches nothing else that may be in it.
 * @throws VaultError `vault/folder-unusable`, its reason a `FolderRefusal`; or the system's own error
 */
export async function makePrivate(folder: string): Promise<void> {
  const parts = PARTS.map((part) => join(folder, part));
  if (process.platform === 'win32') {
    for (const part of parts) await mkdir(part, { recursive: true });
    return;
  }
  // Whose it is comes first: what is another's is not changed at all.
  const mode = (await look(folder, 'folder')) ?? 0;
  const isVault = (await look(join(folder, TOKEN_ID), 'file')) !== null;
  for (const part of parts) await look(part, 'folder');
  for (const log of [AUDIT_LOG, NEXT_AUDIT_LOG]) await look(join(folder, log), 'file');
  const isOpen = (mode & TOO_WIDE) !== 0;
  if (isOpen && !isVault && (await readdir(folder)).length > 0) refuse(folder, 'other-files');

  // From the outside in: once a folder is closed, nobody else can exchange what is in it.
  await narrow(folder, 'folder');
  for (const name of [TOKEN_ID, AUDIT_LOG, NEXT_AUDIT_LOG]) await narrow(join(folder, name), 'file');
  for (const name of await readdir(folder)) {
    if (BROKEN_AUDIT_LOG.test(name)) await narrow(join(folder, name), 'file');
  }
  for (const part of parts) {
    await mkdir(part, { recursive: true, mode: 0o700 });
    await narrow(part, 'folder');
    for (const name of await readdir(part)) {
      if (KEY_FILE.test(name) || OBJECT_FILE.test(name)) await narrow(join(part, name), 'file');
    }
  }
}
