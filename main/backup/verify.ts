/** Reads back what is stored and compares it with what it should be, without touching this device's history. */
import { checkContent, faultOfSize, membersByVolume, refuseLostManifests } from './check.ts';
import type { Seen } from './device-state.ts';
import { BackupError } from './errors.ts';
import { mediaIn, type Manifest, type VolumeEntry } from './format/manifest.ts';
import type { ReportProgress } from './progress.ts';
import { BackupSet, refuseOlder, stopIfTold, type SetAccess } from './set.ts';
import { Trial } from './trial.ts';

export interface VerifyResult {
  readonly sequence: number;
  readonly createdAt: number;
  readonly counts: Manifest['summary']['counts'];
  /** Media that are in the backup, and media that it only knows of. */
  readonly mediaHeld: number;
  readonly mediaMissing: number;
  readonly digest: string;
  /** Whether every row was put into a database again and the whole proven, digest and all. */
  readonly full: boolean;
  readonly volumes: number;
  readonly bytesRead: number;
  /** Whether every other manifest of the set can be read and is what the one after it names. */
  readonly chain: 'whole' | 'broken';
  /** Numbers of other backups that are not what the one after them names. */
  readonly exchanged: readonly number[];
  /** Numbers of other backups whose manifests are damaged. */
  readonly unreadable: readonly number[];
  readonly headerIsWhole: boolean;
}

export interface VerifyRequest {
  /** The backup to check; null for the newest. */
  readonly sequence: number | null;
  readonly seen: Seen | null;
  /** An empty folder for a full check, the caller's to remove; null for checking what is stored alone. */
  readonly staging: string | null;
}

/**
 * Checks one backup, from its manifest to its last byte, and then whether the others of its set can be read. Throws
 * `backup/damaged` or `backup/volume-missing` with the first `file`, and with all `files` where there are more, once it has
 * looked at every one.
 */
export async function verifyBackup(
  access: SetAccess,
  { sequence, seen, staging }: VerifyRequest,
  report: ReportProgress,
): Promise<VerifyResult> {
  report({ stage: 'preparing', done: 0, total: null });
  const set = await BackupSet.open(access);
  refuseLostManifests(set);
  const wanted = sequence ?? set.sequences.at(-1);
  if (wanted === undefined) {
    throw new BackupError('backup/not-found', { place: access.destination.place });
  }
  const found = await set.readManifest(wanted);
  const { manifest } = found;
  if (sequence === null) refuseOlder(seen, found);
  const faults = new Map<VolumeEntry, BackupError>();
  for (const volume of manifest.volumes) {
    const fault = await faultOfSize(set, volume);
    if (fault) faults.set(volume, fault);
  }
  // Of a backup that lacks something nothing can be proven.
  const trial = staging === null || faults.size > 0 ? null : await Trial.begin(staging, manifest);
  const members = membersByVolume(manifest);
  const total = manifest.volumes.reduce((sum, volume) => sum + volume.size, 0);
  let done = 0;
  for (const [index, volume] of manifest.volumes.entries()) {
    access.signal.throwIfAborted();
    report({ stage: 'reading', done, total });
    if (!faults.has(volume)) {
      const content = checkContent(access, volume, members.get(index) ?? [], ({ segment }, image, file) => {
        if (segment && faults.size === 0) trial?.insert(segment, image, file);
      });
      await content.catch((error: unknown) => faults.set(volume, faultIn(error)));
    }
    done += volume.size;
  }
  access.signal.throwIfAborted();
  refuseFaults([...faults.values()]);
  trial?.prove(report, () => stopIfTold(access));
  report({ stage: 'finishing', done, total });
  const { createdAt, counts, digest } = manifest.summary;
  const { exchanged, unreadable } = await othersOf(set);
  return {
    sequence: wanted,
    createdAt,
    counts,
    ...mediaIn(manifest),
    digest,
    full: trial !== null,
    volumes: manifest.volumes.length,
    bytesRead: total,
    chain: exchanged.length + unreadable.length === 0 ? 'whole' : 'broken',
    exchanged,
    unreadable,
    headerIsWhole: set.header !== null,
  };
}

/** Passes on what is not about a volume. */
function faultIn(error: unknown): BackupError {
  const isFault =
    error instanceof BackupError &&
    (error.code === 'backup/damaged' || error.code === 'backup/volume-missing');
  if (!isFault) throw error;
  return error;
}

function refuseFaults(faults: readonly BackupError[]): void {
  const [first] = faults;
  if (first === undefined) return;
  if (faults.length === 1) throw first;
  const files = faults.flatMap(({ data }) => (typeof data['file'] === 'string' ? [data['file']] : []));
  throw new BackupError(first.code, { ...first.data, files }, { cause: first });
}

/** For who must not take a whole backup in a set that was tampered with for all well: throws `backup/others-damaged`. */
export function refuseBrokenChain(result: VerifyResult): void {
  const { sequence, exchanged, unreadable } = result;
  if (result.chain === 'whole') return;
  throw new BackupError('backup/others-damaged', {
    sequence,
    exchanged: exchanged.map(String),
    unreadable: unreadable.map(String),
  });
}

/** What is wrong with the manifests of a set. Those of a newer program are not judged. */
async function othersOf(set: BackupSet): Promise<{ exchanged: number[]; unreadable: number[] }> {
  const exchanged: number[] = [];
  const unreadable: number[] = [];
  let before: { sequence: number; sha256: string } | null = null;
  for (const sequence of set.sequences) {
    set.access.signal.throwIfAborted();
    try {
      const { manifest, fileSha256 } = await set.readManifest(sequence);
      const isNext: boolean = before?.sequence === sequence - 1;
      if (before && isNext && manifest.summary.previous !== before.sha256) exchanged.push(before.sequence);
      before = { sequence, sha256: fileSha256 };
    } catch (error) {
      if (!(error instanceof BackupError)) throw error;
      if (error.code === 'backup/damaged') unreadable.push(sequence);
      else if (error.code !== 'backup/newer-format') throw error;
      before = null;
    }
  }
  return { exchanged, unreadable };
}
