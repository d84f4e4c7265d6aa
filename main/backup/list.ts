/** The backups of a set, newest first. */
import path from 'node:path/posix';
import { CofferError } from '../base/error.ts';
import type { Summary } from './format/manifest.ts';
import { BackupSet, type SetAccess } from './set.ts';

export type BackupListing =
  | {
      readonly sequence: number;
      readonly createdAt: number;
      readonly counts: Summary['counts'];
      readonly digest: string;
      readonly includesMedia: boolean;
      /** Bytes of the volumes that it needs; most are shared with other backups of the set. */
      readonly size: number;
      /** Volumes that it needs and that are not there, or not whole. */
      readonly missingVolumes: number;
      readonly app: string;
    }
  /** A manifest that cannot be read, and why. */
  | { readonly sequence: number; readonly code: string };

/** Throws `backup/wrong-key`; a single damaged manifest is listed with its code instead. */
export async function listBackups(access: SetAccess): Promise<BackupListing[]> {
  const set = await BackupSet.open(access);
  const stored = new Map<string, number>();
  for (const { name, size } of await access.destination.files(set.paths.volumes)) stored.set(name, size);
  const isThere = ({ name, size }: { name: string; size: number }): boolean =>
    stored.get(path.basename(set.paths.volume(name))) === size;
  const listings: BackupListing[] = [];
  for (const sequence of set.sequences.toReversed()) {
    access.signal.throwIfAborted();
    try {
      const { summary, volumes } = (await set.readManifest(sequence)).manifest;
      const { createdAt, counts, digest, includesMedia, app } = summary;
      const size = volumes.reduce((sum, volume) => sum + volume.size, 0);
      const missingVolumes = volumes.filter((volume) => !isThere(volume)).length;
      listings.push({ sequence, createdAt, counts, digest, includesMedia, size, missingVolumes, app });
    } catch (error) {
      if (!(error instanceof CofferError) || !error.code.startsWith('backup/')) throw error;
      listings.push({ sequence, code: error.code });
    }
  }
  return listings;
}
