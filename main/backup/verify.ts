/** Reads back what is stored and compares it with what it should be, without touching this device's history. */
import { checkContent, membersByVolume } from './check.ts';
import type { Seen } from './device-state.ts';
import { BackupError } from './errors.ts';
import type { Manifest } from './format/manifest.ts';
import type { ReportProgress } from './progress.ts';
import { BackupSet, refuseOlder, type SetAccess } from './set.ts';

export interface VerifyResult {
  readonly sequence: number;
  readonly createdAt: number;
  readonly counts: Manifest['summary']['counts'];
  readonly digest: string;
  readonly volumes: number;
  readonly bytesRead: number;
  /** Whether every manifest names the one before it as it is. */
  readonly chain: 'whole' | 'broken';
  readonly headerIsWhole: boolean;
}

/** Checks one backup, the newest unless `sequence` says another, from its manifest to its last byte. */
export async function verifyBackup(
  access: SetAccess,
  { sequence, seen }: { readonly sequence: number | null; readonly seen: Seen | null },
  report: ReportProgress,
): Promise<VerifyResult> {
  report({ stage: 'preparing', done: 0, total: null });
  const set = await BackupSet.open(access);
  const wanted = sequence ?? set.sequences.at(-1);
  if (wanted === undefined) {
    throw new BackupError('backup/not-found', { place: access.destination.place });
  }
  const found = await set.readManifest(wanted);
  const { manifest } = found;
  if (sequence === null) refuseOlder(seen, found);
  await refuseMissingVolumes(set, manifest);
  const members = membersByVolume(manifest);
  const total = manifest.volumes.reduce((sum, volume) => sum + volume.size, 0);
  let done = 0;
  for (const [index, volume] of manifest.volumes.entries()) {
    access.signal.throwIfAborted();
    report({ stage: 'reading', done, total });
    await checkContent(access, volume, members.get(index) ?? []);
    done += volume.size;
  }
  report({ stage: 'finishing', done, total });
  const { createdAt, counts, digest } = manifest.summary;
  return {
    sequence: wanted,
    createdAt,
    counts,
    digest,
    volumes: manifest.volumes.length,
    bytesRead: total,
    chain: await chainOf(set),
    headerIsWhole: set.header !== null,
  };
}

/** Finds missing and cut volumes before anything long begins. */
export async function refuseMissingVolumes(
  set: BackupSet,
  manifest: Pick<Manifest, 'volumes'>,
): Promise<void> {
  for (const volume of manifest.volumes) {
    const file = set.paths.volume(volume.name);
    const size = await set.access.destination.size(file);
    if (size === null) throw new BackupError('backup/volume-missing', { file });
    if (size < volume.size) throw new BackupError('backup/damaged', { file, reason: 'truncated' });
    if (size > volume.size) throw new BackupError('backup/damaged', { file, reason: 'changed' });
  }
}

async function chainOf(set: BackupSet): Promise<'whole' | 'broken'> {
  let before: { sequence: number; sha256: string } | null = null;
  for (const sequence of set.sequences) {
    const { manifest, fileSha256 } = await set.readManifest(sequence);
    const neighbours: boolean = before?.sequence === sequence - 1;
    if (neighbours && manifest.summary.previous !== before?.sha256) return 'broken';
    before = { sequence, sha256: fileSha256 };
  }
  return 'whole';
}
