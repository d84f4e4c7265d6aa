/**
 * The proof that a backup restores: every row into a new database in a folder that is thrown away, then all that a restore
 * checks (docs/spec/backup-set.md, section 6.1). Media are not written: comparing their content is all there is to prove.
 */
import { historyPaths } from '../chats/layout.ts';
import { createTablesAt } from '../chats/schema/migrate.ts';
import type { Manifest, SegmentEntry } from './format/manifest.ts';
import type { ReportProgress } from './progress.ts';
import {
  buildAndProve,
  diskFull,
  insertSegment,
  refuseFullDisk,
  refuseNewerSchema,
  withDatabase,
} from './restore.ts';

export class Trial {
  readonly #manifest: Manifest;
  readonly #database: string;

  private constructor(manifest: Manifest, database: string) {
    this.#manifest = manifest;
    this.#database = database;
  }

  /** `staging` is an empty folder. Throws `backup/newer-format` and `backup/disk-full`. */
  static async begin(staging: string, manifest: Manifest): Promise<Trial> {
    refuseNewerSchema(manifest);
    await refuseFullDisk(staging, { segments: manifest.segments, media: [] });
    const database = historyPaths(staging).chats;
    return noRoom(() => {
      withDatabase(database, (db) => createTablesAt(db, manifest.summary.schemaVersion));
      return new Trial(manifest, database);
    });
  }

  /** `image` has been compared with the segment's id; `file` is the volume that it came from. */
  insert(segment: SegmentEntry, image: Uint8Array, file: string): void {
    noRoom(() => insertSegment(this.#database, segment, image, file));
  }

  /** Once every segment is in. Throws `backup/mismatch`. */
  prove(report: ReportProgress, stop: () => void): void {
    noRoom(() => buildAndProve(this.#database, this.#manifest, report, stop));
  }
}

function noRoom<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw diskFull(error);
  }
}
