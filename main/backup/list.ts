/** The backups of a set, newest first. */
import { CofferError, type ErrorData } from '../base/error.ts';
import { refuseLostManifests } from './check.ts';
import { mediaIn, type Summary } from './format/manifest.ts';
import { BackupSet, type SetAccess } from './set.ts';

export type BackupListing =
  | {
      readonly sequence: number;
      readonly createdAt: number;
      readonly counts: Summary['counts'];
      readonly digest: string;
      readonly includesMedia: boolean;
      /** Media that are in it, and media that it only knows of. */
      readonly mediaHeld: number;
      readonly mediaMissing: number;
      /** Bytes of the volumes that it needs; most are shared with other backups of the set. */
      readonly size: number;
      /** Volumes that it needs and that are not there, or not whole. */
      readonly missingVolumes: number;
      readonly app: string;
    }
  /** A manifest that cannot be read, and why. */
  | { readonly sequence: number; readonly code: string; readonly data: ErrorData };

/** Throws `backup/wrong-key` and `backup/manifests-missing`; a single damaged manifest is listed with its code instead. */
export async function listBackups(access: SetAccess): Promise<BackupListing[]> {
  const set = await BackupSet.open(access);
  refuseLostManifests(set);
  const sizes = await set.volumeSizes();
  const listings: BackupListing[] = [];
  for (const sequence of set.sequences.toReversed()) {
    access.signal.throwIfAborted();
    try {
      const { manifest } = await set.readManifest(sequence);
      const { summary, volumes } = manifest;
      const { createdAt, counts, digest, includesMedia, app } = summary;
      const size = volumes.reduce((sum, volume) => sum + volume.size, 0);
      const missingVolumes = volumes.filter((volume) => sizes.get(volume.name) !== volume.size).length;
      const known = { sequence, createdAt, counts, digest, includesMedia, size, missingVolumes, app };
      listings.push({ ...known, ...mediaIn(manifest) });
    } catch (error) {
      if (!(error instanceof CofferError) || !error.code.startsWith('backup/')) throw error;
      listings.push({ sequence, code: error.code, data: error.data });
    }
  }
  return listings;
}
