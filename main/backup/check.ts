/** Comparing what a volume holds with the content ids it must have: after writing it, and whenever one verifies. */
import { createHash } from 'node:crypto';
import { mediumId, unpackSegment } from './content.ts';
import { BackupError } from './errors.ts';
import type { Manifest, VolumeEntry } from './format/manifest.ts';
import { setPaths } from './format/names.ts';
import type { SetAccess } from './set.ts';
import { readVolume, type Extent } from './volume-reader.ts';

export type MemberKind = 'segment' | 'medium';

/** A member of a volume, and the content id its bytes must have. */
export interface Identified extends Extent {
  readonly kind: MemberKind;
  readonly id: string;
}

/**
 * Reads the wanted members of one volume and compares each with its content id, and the volume with its length and
 * authentic end. Throws `backup/damaged` or `backup/volume-missing`.
 */
export async function checkContent(
  access: SetAccess,
  volume: VolumeEntry,
  members: readonly Identified[],
): Promise<void> {
  const { keys, setId } = access;
  const file = setPaths(setId).volume(volume.name);
  await readVolume({ ...access, key: keys.streamInputKey }, volume, members, async (member, content) => {
    if (member.kind === 'segment') await unpackSegment(content, member.id, keys.contentIdKey, file);
    else await checkMedium(content, member.id, access, file);
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
export function membersByVolume(manifest: Manifest): ReadonlyMap<number | null, readonly Identified[]> {
  const segments = manifest.segments.map(({ id, volume, offset, length }) => {
    return { kind: 'segment' as const, id, volume, offset, length };
  });
  const media = manifest.media.map(({ id, volume, offset, size }) => {
    return { kind: 'medium' as const, id, volume, offset, length: size };
  });
  return Map.groupBy<number | null, Identified & { volume: number | null }>(
    [...segments, ...media],
    (member) => member.volume,
  );
}
