/** Comparing what a volume holds with the content ids it must have: after writing it, and whenever one verifies. */
import { createHash } from 'node:crypto';
import { mediumId, unpackSegment } from './content.ts';
import { BackupError } from './errors.ts';
import type { Manifest, SegmentEntry, VolumeEntry } from './format/manifest.ts';
import { setPaths } from './format/names.ts';
import type { BackupSet, SetAccess } from './set.ts';
import { readVolume, type Extent } from './volume-reader.ts';

export type MemberKind = 'segment' | 'medium';

/** A member of a volume, and the content id its bytes must have. */
export interface Identified extends Extent {
  readonly kind: MemberKind;
  readonly id: string;
}

/** A member as a backup names it; `segment` is null for a medium. */
export interface Named extends Identified {
  readonly segment: SegmentEntry | null;
}

/**
 * Reads the wanted members of one volume and compares each with its content id, and the volume with its length and
 * authentic end. Each segment is then handed to `take` as its database file, with the path of the volume. Throws
 * `backup/damaged` or `backup/volume-missing`.
 */
export async function checkContent<M extends Identified>(
  access: SetAccess,
  volume: VolumeEntry,
  members: readonly M[],
  take?: (member: M, image: Uint8Array, file: string) => void,
): Promise<void> {
  const { keys, setId } = access;
  const file = setPaths(setId).volume(volume.name);
  await readVolume({ ...access, key: keys.streamInputKey }, volume, members, async (member, content) => {
    if (member.kind === 'medium') return checkMedium(content, member.id, access, file);
    const image = await unpackSegment(content, member.id, keys.contentIdKey, file);
    take?.(member, image, file);
  });
}

async function checkMedium(
  content: AsyncIterable<Uint8Array>,
  id: string,
  access: SetAccess,
  file: string,
): Promise<void> {
  const hash = createHash('sha256');
  for await (const part of content) hash.update(part);
  if (mediumId(hash.digest(), access.keys.contentIdKey) !== id) {
    throw new BackupError('backup/damaged', { file, reason: 'a medium is not what its id says' });
  }
}

/** What a backup has in each of its volumes, by the volume's index. */
export function membersByVolume(manifest: Manifest): ReadonlyMap<number | null, readonly Named[]> {
  const segments = manifest.segments.map((segment) => {
    const { id, volume, offset, length } = segment;
    return { kind: 'segment' as const, id, volume, offset, length, segment };
  });
  const media = manifest.media.map(({ id, volume, offset, size }) => {
    return { kind: 'medium' as const, id, volume, offset, length: size, segment: null };
  });
  return Map.groupBy<number | null, Named & { volume: number | null }>(
    [...segments, ...media],
    (member) => member.volume,
  );
}

/**
 * Tells a set that has lost all its manifests from one without backups: its header is only written once there is a manifest
 * (docs/spec/backup-set.md, section 5). Throws `backup/manifests-missing`.
 */
export function refuseLostManifests({ access, header, paths, sequences }: BackupSet): void {
  if (header === null || sequences.length > 0) return;
  throw new BackupError('backup/manifests-missing', {
    place: access.destination.place,
    folder: paths.manifests,
  });
}

/** Finds missing and cut volumes before anything long begins. */
export async function refuseMissingVolumes(
  set: BackupSet,
  manifest: Pick<Manifest, 'volumes'>,
): Promise<void> {
  for (const volume of manifest.volumes) {
    const fault = await faultOfSize(set, volume);
    if (fault) throw fault;
  }
}

/** What a look at the place alone says against a volume. */
export async function faultOfSize(set: BackupSet, volume: VolumeEntry): Promise<BackupError | null> {
  const file = set.paths.volume(volume.name);
  const size = await set.access.destination.size(file);
  if (size === null) return new BackupError('backup/volume-missing', { file });
  if (size === volume.size) return null;
  return new BackupError('backup/damaged', { file, reason: size < volume.size ? 'truncated' : 'changed' });
}
