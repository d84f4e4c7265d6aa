/**
 * Removes the oldest backups of a set (docs/spec/backup-set.md, section 8). Whatever stops it, every backup that is still
 * listed is whole, and the next run goes on where this one ended.
 */
import { appendJournal, readJournal, settleJournal } from './device-state.ts';
import { BackupError } from './errors.ts';
import { attempt } from './meaning.ts';
import type { ReportProgress } from './progress.ts';
import { BackupSet, type ReadManifest, type SetAccess } from './set.ts';

export interface PruneRequest {
  readonly access: SetAccess;
  readonly stateFolder: string;
  /** How many of the newest backups stay; at least 1. */
  readonly keep: number;
  readonly report: ReportProgress;
}

export interface PruneResult {
  /** Sequence numbers of the backups that were removed, ascending. */
  readonly removed: readonly number[];
  readonly volumesRemoved: number;
  /** Bytes of the volumes that were removed. */
  readonly bytesFreed: number;
  /** Backups that cannot be read. They are neither counted nor removed, and while there are any no volume is. */
  readonly unreadable: readonly number[];
}

export async function pruneBackups({
  access,
  stateFolder,
  keep,
  report,
}: PruneRequest): Promise<PruneResult> {
  if (!Number.isSafeInteger(keep) || keep < 1) throw new TypeError('at least one backup stays');
  const { destination, setId, signal } = access;
  const { place } = destination;
  report({ stage: 'preparing', done: 0, total: null });
  const set = await BackupSet.open(access);
  const { readable, unreadable } = await readAll(set);
  const old = readable.slice(0, -keep);
  const journal = await readJournal(stateFolder, setId, place);

  const unnamed = new Set(journal.begun);
  for (const { manifest } of old) for (const { name } of manifest.volumes) unnamed.add(name);
  for (const { manifest } of readable.slice(-keep))
    for (const { name } of manifest.volumes) unnamed.delete(name);
  // An unfinished backup will use these.
  for (const { volume } of journal.finished) unnamed.delete(volume.name);

  // Noted before the manifests go: afterwards nothing else says that these volumes were ours.
  const begun = new Set(journal.begun);
  for (const name of unnamed)
    if (!begun.has(name)) await appendJournal(stateFolder, { setId, place, begun: name });
  const removed: number[] = [];
  for (const { manifest } of old) {
    signal.throwIfAborted();
    const { sequence } = manifest.summary;
    await destination.remove(set.paths.manifest(sequence));
    removed.push(sequence);
  }
  let volumesRemoved = 0;
  let bytesFreed = 0;
  if (unreadable.length === 0) {
    report({ stage: 'finishing', done: 0, total: null });
    for (const name of unnamed) {
      signal.throwIfAborted();
      const size = await destination.size(set.paths.volume(name));
      if (size === null) continue;
      await destination.remove(set.paths.volume(name));
      volumesRemoved += 1;
      bytesFreed += size;
    }
    // All is done by now: a note that stays says again what the next run finds done.
    if (journal.finished.length === 0) await attempt(() => settleJournal(stateFolder, setId, place, []));
  }
  return { removed, volumesRemoved, bytesFreed, unreadable };
}

/** Every backup, oldest first, and the numbers of those that are damaged or too new to be understood. */
async function readAll(set: BackupSet): Promise<{ readable: ReadManifest[]; unreadable: number[] }> {
  const readable: ReadManifest[] = [];
  const unreadable: number[] = [];
  for (const sequence of set.sequences) {
    set.access.signal.throwIfAborted();
    try {
      readable.push(await set.readManifest(sequence));
    } catch (error) {
      const known = error instanceof BackupError && /damaged|newer-format/.test(error.code);
      if (!known) throw error;
      unreadable.push(sequence);
    }
  }
  return { readable, unreadable };
}
