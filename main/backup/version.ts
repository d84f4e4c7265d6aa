/** One backup opened for reading parts of it: its manifest, and what lies in which volume. */
import { refuseLostManifests } from './check.ts';
import { BackupError } from './errors.ts';
import type { Seen } from './device-state.ts';
import type { Manifest, SegmentEntry, VolumeEntry } from './format/manifest.ts';
import { refuseNewerSchema } from './restore.ts';
import { BackupSet, refuseOlder, type SetAccess } from './set.ts';

export interface VersionRequest {
  readonly access: SetAccess;
  /** The backup to read; null for the newest. */
  readonly sequence: number | null;
  /** The newest state this device has seen there; null goes along with any. Not asked when `sequence` is given. */
  readonly seen: Seen | null;
}

/** Throws `backup/not-found`, `backup/rolled-back`, `backup/newer-format` and what reading a manifest throws. */
export async function openVersion(
  request: VersionRequest,
): Promise<{ readonly set: BackupSet; readonly manifest: Manifest }> {
  const { access } = request;
  const set = await BackupSet.open(access);
  refuseLostManifests(set);
  const sequence = request.sequence ?? set.sequences.at(-1);
  if (sequence === undefined) throw new BackupError('backup/not-found', { place: access.destination.place });
  const found = await set.readManifest(sequence);
  if (request.sequence === null) refuseOlder(request.seen, found);
  refuseNewerSchema(found.manifest);
  return { set, manifest: found.manifest };
}

/** The volumes that hold wanted segments, each with these. */
export function segmentsByVolume(
  manifest: Manifest,
  isWanted: (segment: SegmentEntry) => boolean,
): { readonly volume: VolumeEntry; readonly segments: readonly SegmentEntry[] }[] {
  const segments = Map.groupBy(manifest.segments.filter(isWanted), (segment) => segment.volume);
  return manifest.volumes.flatMap((volume, index) => {
    const inside = segments.get(index);
    return inside ? [{ volume, segments: inside }] : [];
  });
}
