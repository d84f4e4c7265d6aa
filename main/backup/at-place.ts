/** What can be done with backups at a place by whoever has their key: listing, checking, looking into them. Needs no profile. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openDestination, type Place } from '../destinations/open.ts';
import type { BackupKey } from '../keys/index.ts';
import { runEngine, type EngineOptions } from './engine.ts';
import { BackupError } from './errors.ts';
import type { BackupListing } from './list.ts';
import type { BackedUpChat } from './list-chats.ts';
import type { ReportProgress } from './progress.ts';
import { findSets, type FoundSet } from './set.ts';
import type { VerifyResult } from './verify.ts';

export interface WorkOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ReportProgress | undefined;
}

export interface VerifyOptions extends WorkOptions {
  /** Also put every row into a database and prove the whole. It needs that much room on this computer for a while. */
  readonly full?: boolean;
}

/** Which set, where, and the key to it. Without a set id it must be the only one there. */
export interface Chosen {
  readonly place: Place;
  readonly setId?: string | undefined;
  /** Stays the caller's. */
  readonly key: BackupKey;
}

/** The sets at a place, as one sees them without a key. */
export async function findBackups(place: Place): Promise<FoundSet[]> {
  return findSets(openDestination(place));
}

/** The backups of a set, newest first. */
export async function listBackupsAt(
  chosen: Chosen,
  options: WorkOptions = {},
): Promise<readonly BackupListing[]> {
  return runEngine('list', {}, await engineFor(chosen, options));
}

/** Reads one backup whole, the newest by default, and checks every byte. */
export async function verifyBackupAt(
  chosen: Chosen,
  sequence: number | null = null,
  options: VerifyOptions = {},
): Promise<VerifyResult> {
  const engine = await engineFor(chosen, options);
  const request = { sequence, seen: null, staging: null };
  if (!options.full) return runEngine('verify', request, engine);
  await sweepTrials();
  const staging = await fs.mkdtemp(path.join(os.tmpdir(), `${TRIAL}${process.pid}-`));
  try {
    return await runEngine('verify', { ...request, staging }, engine);
  } finally {
    await fs.rm(staging, { recursive: true, force: true });
  }
}

/** The folder of a full check: this, its process, and what makes it one of a kind. */
const TRIAL = 'coffer-check-';
const TRIAL_OF = new RegExp(`^${TRIAL}(\\d+)-`);

/** Removes what checks left behind that were killed: the whole history lies in there, unencrypted. */
async function sweepTrials(): Promise<void> {
  for (const name of await fs.readdir(os.tmpdir())) {
    const [, pid] = TRIAL_OF.exec(name) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    const folder = path.join(os.tmpdir(), name);
    const found = await fs.lstat(folder).catch(() => null);
    if (!found?.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) continue;
    // What cannot be removed now is no reason not to check.
    await fs.rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another account's is there, too.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** The chats of one backup, the newest by default. */
export async function listChatsAt(
  chosen: Chosen,
  options: WorkOptions & { sequence?: number | null } = {},
): Promise<readonly BackedUpChat[]> {
  const request = { sequence: options.sequence ?? null, seen: null };
  return runEngine('listChats', request, await engineFor(chosen, options));
}

/** What the engine needs, the set found where it was not named. Throws `backup/not-found` and `backup/several-sets`. */
export async function engineFor({ place, key, setId }: Chosen, options: WorkOptions): Promise<EngineOptions> {
  return { place, key, setId: setId ?? (await onlySet(place)), ...options };
}

async function onlySet(place: Place): Promise<string> {
  const [first, ...others] = await findBackups(place);
  if (!first) throw new BackupError('backup/not-found', { place: place.path });
  if (others.length > 0) {
    const sets = [first, ...others].map((set) => set.setId);
    throw new BackupError('backup/several-sets', { place: place.path, sets });
  }
  return first.setId;
}
