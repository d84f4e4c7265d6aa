/**
 * Makes one backup: a snapshot, what is new of it into volumes, each read back, then the manifest that makes the
 * backup exist (docs/spec/backup-set.md, section 5). Whatever stops it, earlier backups stay as they were.
 */
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CofferError } from '../base/error.ts';
import { DestinationError } from '../destinations/errors.ts';
import type { Destination } from '../destinations/port.ts';
import { Builder, hexOf } from './builder.ts';
import { checkContent, refuseMissingVolumes } from './check.ts';
import { appendJournal, readJournal, settleJournal, type DeviceState } from './device-state.ts';
import { BackupError } from './errors.ts';
import type { Header, Protector } from './format/header.ts';
import { mediaIn, type Manifest } from './format/manifest.ts';
import { lastBackup, type LastBackup } from './last.ts';
import { attempt } from './meaning.ts';
import type { ReportProgress } from './progress.ts';
import { BackupSet, type SetAccess } from './set.ts';
import { Snapshot } from './snapshot.ts';
import { distrustAt, storedIn } from './stored.ts';
import { writeVolumes } from './volume-writer.ts';

export interface CreateRequest {
  readonly access: SetAccess;
  readonly historyFolder: string;
  readonly stateFolder: string;
  readonly state: DeviceState;
  /** Go on although the place serves an older state than this device has seen, or a damaged one it has not seen. */
  readonly acceptOlder: boolean;
  /** Go on although what was backed up last is no longer here. */
  readonly evenIfEmpty: boolean;
  readonly includeMedia: boolean;
  /** Bytes after which a volume takes no further member; absent for what is best. */
  readonly volumeBytes?: number | undefined;
  readonly protector: Protector;
  readonly app: string;
  readonly now: number;
  readonly report: ReportProgress;
}

export interface CreateResult {
  readonly sequence: number;
  readonly manifestSha256: string;
  readonly bytesWritten: number;
  readonly volumesWritten: number;
  readonly segmentsWritten: number;
  readonly mediaWritten: number;
  /** Media that are in the backup, and media of the history that it is without, for whatever reason. */
  readonly mediaHeld: number;
  readonly mediaMissing: number;
  /** Of these, the ones whose bytes could not be read on this computer. */
  readonly mediaUnreadable: number;
  /** Numbers of damaged backups that this one was not made after, although they are newer. */
  readonly passedOver: readonly number[];
  readonly digest: string;
  readonly counts: Manifest['summary']['counts'];
  /** Of the database that was backed up: 32 hexadecimal digits. */
  readonly historyId: string;
}

export async function createBackup(request: CreateRequest): Promise<CreateResult> {
  const { access, stateFolder, state, report } = request;
  const { destination, setId, signal } = access;
  report({ stage: 'preparing', done: 0, total: null });
  const set = await BackupSet.open(access);
  await destination.sweep(set.paths.folder);
  await destination.sweep(set.paths.volumes);
  await destination.sweep(set.paths.manifests);
  const last = await lastBackup(set, state.places[destination.place], request.acceptOlder);
  const journal = await readJournal(stateFolder, setId, destination.place);
  const distrust = distrustAt(state.runs, destination.place);
  const stored = await storedIn(set, last.found?.manifest ?? null, journal.finished, distrust);

  const snapshot = Snapshot.open(request.historyFolder);
  const builder = new Builder(snapshot, { ...request, last, stored, trustChanges: !distrust.changes });
  let volumesWritten = 0;
  let bytesWritten = 0;
  try {
    refuseLostHistory(request, snapshot, last);
    const begun = [...journal.begun];
    const target = {
      ...access,
      key: access.keys.streamInputKey,
      targetBytes: request.volumeBytes,
      begin: async (name: string) => {
        await appendJournal(stateFolder, { setId, place: destination.place, begun: name });
        begun.push(name);
      },
    };
    for await (const { entry, members } of writeVolumes(builder.newMembers(), target)) {
      report({ stage: 'checking', done: builder.bytesDone, total: builder.bytesTotal });
      const placed = members.map(({ member, offset }) => {
        return { kind: member.kind, id: member.id, offset, length: member.length };
      });
      await checkContent(access, entry, placed);
      for (const { id, offset, length } of placed) stored.set(id, { volume: entry, offset, length });
      await appendJournal(stateFolder, { setId, place: destination.place, volume: entry, members: placed });
      volumesWritten += 1;
      bytesWritten += entry.size;
    }
    signal.throwIfAborted();
    report({ stage: 'finishing', done: builder.bytesDone, total: builder.bytesTotal });
    const manifest = builder.manifest();
    // What was there when it began may have gone since: a backup is only called done when it is whole.
    await refuseMissingVolumes(set, manifest);
    const written = await set.writeManifest(manifest);
    if (isOutdated(set.header, request.protector)) {
      await set.writeHeader(set.header?.createdAt ?? state.createdAt, request.protector);
    }
    const kept = await removeUnnamed(set, manifest, begun);
    // The backup is there: a journal that stays only lists what the next run finds named or removes.
    await attempt(() => settleJournal(stateFolder, setId, destination.place, kept));
    const { sequence, digest, counts, historyId } = manifest.summary;
    return {
      sequence,
      manifestSha256: written.fileSha256,
      bytesWritten: bytesWritten + ((await destination.size(set.paths.manifest(sequence))) ?? 0),
      volumesWritten,
      segmentsWritten: builder.segmentsWritten,
      mediaWritten: builder.mediaWritten,
      ...mediaIn(manifest),
      mediaUnreadable: builder.mediaUnreadable,
      passedOver: last.passedOver,
      digest,
      counts,
      historyId,
    };
  } catch (error) {
    const rest = builder.bytesTotal === null ? null : builder.bytesTotal - bytesWritten;
    throw await withRoom(destination, error, rest, volumesWritten);
  } finally {
    snapshot.close();
  }
}

/** Adds to what a full place says how much is still to be stored beyond what is free, about, and what is stored already. */
async function withRoom(
  destination: Destination,
  error: unknown,
  rest: number | null,
  stored: number,
): Promise<unknown> {
  if (!(error instanceof DestinationError) || error.code !== 'destination/full') return error;
  const free = await destination.freeSpace().catch(() => null);
  // A quota or a limit of one file's size can be met with much room free: how much is needed then nobody knows.
  const needed = rest === null || free === null || rest <= free ? null : rest - free;
  return new DestinationError(error.code, { ...error.data, needed, free, stored }, { cause: error });
}

/**
 * A history that was lost and begun anew must not take the place of what was backed up of it: empty, or in the folder of
 * the one that was backed up last, but another database (docs/spec/backup-set.md, section 5.2).
 */
function refuseLostHistory(request: CreateRequest, snapshot: Snapshot, last: LastBackup): void {
  const { state, historyFolder, evenIfEmpty } = request;
  const before = last.found?.manifest.summary.counts.messages ?? 0;
  if (evenIfEmpty || before === 0) return;
  const now = snapshot.rowCounts().message;
  const { live } = state;
  const madeAnew =
    live?.folder === path.basename(historyFolder) && live.historyId !== hexOf(snapshot.identity.historyId);
  if (now === 0 || madeAnew) throw new BackupError('backup/history-lost', { before, now });
}

/**
 * Whether the header must be written anew: there is none, or the key has another keeper since. One that names a vault
 * is never replaced by one that names none: that is what another device knew before the password was set, and without
 * the vault's account the password opens nothing.
 */
function isOutdated(header: Header | null, protector: Protector): boolean {
  if (header === null) return true;
  if (protector.kind === 'digits') return false;
  return !isDeepStrictEqual({ ...header.protector }, { ...protector });
}

/**
 * Removes the volumes that this device began and that no backup names: a run died before it had checked them, or what
 * they hold has changed since. Never another device's, which may be writing now. Returns those it had to leave,
 * because a manifest that cannot be read may name them.
 */
async function removeUnnamed(
  set: BackupSet,
  manifest: Manifest,
  begun: readonly string[],
): Promise<readonly string[]> {
  const unnamed = new Set(begun);
  const spare = ({ volumes }: Manifest): void => volumes.forEach(({ name }) => unnamed.delete(name));
  spare(manifest);
  if (unnamed.size === 0) return [];
  try {
    for (const sequence of set.sequences) spare((await set.readManifest(sequence)).manifest);
    for (const name of unnamed) await set.access.destination.remove(set.paths.volume(name));
  } catch (error) {
    // The backup itself is made and checked: only rubbish is left for the next run.
    if (error instanceof CofferError && error.code !== 'backup/cancelled') return [...unnamed];
    throw error;
  }
  return [];
}
