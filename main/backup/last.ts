/** Which backup the next one goes on from (docs/spec/backup-set.md, sections 3 and 5.1). */
import { createHash } from 'node:crypto';
import type { Seen } from './device-state.ts';
import { BackupError } from './errors.ts';
import { LAST_SEQUENCE } from './format/names.ts';
import { refuseOlder, type BackupSet, type ReadManifest } from './set.ts';

export interface LastBackup {
  /** The newest one that is whole; null where there is none. */
  readonly found: ReadManifest | null;
  /** The highest number there is; 0 where there is none. */
  readonly sequence: number;
  /** What the next manifest names as the one before it. */
  readonly previous: string | null;
  /** Newer than `found` and damaged: they stay where they are. Newest first. */
  readonly passedOver: readonly number[];
}

/**
 * Throws `backup/rolled-back` where this device has seen a newer state at the place, and `backup/newest-damaged` where a
 * damaged manifest may be one that it has never seen; with `acceptOlder` neither. Throws `backup/no-number-left` where the
 * next backup would have a number that no listing finds.
 */
export async function lastBackup(
  set: BackupSet,
  seen: Seen | undefined,
  acceptOlder: boolean,
): Promise<LastBackup> {
  const sequence = set.sequences.at(-1) ?? 0;
  const file = set.paths.manifest(sequence);
  if (sequence >= LAST_SEQUENCE) throw new BackupError('backup/no-number-left', { file });
  const passedOver: number[] = [];
  let found: ReadManifest | null = null;
  for (const earlier of set.sequences.toReversed()) {
    found = await readUnlessDamaged(set, earlier);
    if (found) break;
    passedOver.push(earlier);
  }
  if (passedOver.length === 0) {
    if (!acceptOlder) refuseOlder(seen, found);
    return { found, sequence, previous: found?.fileSha256 ?? null, passedOver };
  }
  if (!acceptOlder && (seen?.sequence ?? 0) > sequence) refuseOlder(seen, found);
  if (seen?.sequence === sequence) return { found, sequence, previous: seen.manifestSha256, passedOver };
  if (!acceptOlder) throw new BackupError('backup/newest-damaged', { sequence, file });
  const hash = createHash('sha256');
  for await (const part of set.access.destination.read(file)) hash.update(part);
  return { found, sequence, previous: hash.digest('hex'), passedOver };
}

async function readUnlessDamaged(set: BackupSet, sequence: number): Promise<ReadManifest | null> {
  try {
    return await set.readManifest(sequence);
  } catch (error) {
    if (error instanceof BackupError && error.code === 'backup/damaged') return null;
    throw error;
  }
}
