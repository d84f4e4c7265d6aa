/**
 * One consistent state of the history, cut into segments while the app keeps writing (docs/spec/backup-set.md,
 * section 2).
 *
 * A read transaction in WAL mode holds the state. Each segment is copied by SQLite itself into an attached database
 * in memory and serialised there inside a savepoint that is rolled back, so that every segment starts from an
 * empty database: the same rows always give the same bytes, whatever was copied before.
 */
import Database from 'better-sqlite3';
import { canonicalDigest, type CanonicalDigest } from '../chats/digest.ts';
import { historyPaths } from '../chats/layout.ts';
import type { BackupTableName } from '../chats/schema/tables.ts';
import {
  changedSince,
  columnsOf,
  listSegments,
  mediaAfter,
  partsOf,
  rowCounts,
  snapshotIdentity,
  type IdRange,
  type MediaEntry,
  type SegmentRef,
  type SnapshotIdentity,
} from '../chats/snapshot-source.ts';

const MEDIA_PAGE = 1000;
/** Texts and blobs that one segment holds at most, unless a single row has more. Bytes. */
const SEGMENT_BYTES = 64 * 1024 * 1024;

export interface SegmentImage {
  /** An SQLite database file with the one table. */
  readonly bytes: Uint8Array;
  readonly rows: number;
}

export class Snapshot {
  readonly identity: SnapshotIdentity;
  readonly #db: Database.Database;
  readonly #definitions = new Map<BackupTableName, { create: string; columns: string }>();

  private constructor(db: Database.Database) {
    this.#db = db;
    this.identity = snapshotIdentity(db);
  }

  /** Begins a snapshot of the history in `folder`. Close it: until then SQLite's log cannot be cut. */
  static open(folder: string): Snapshot {
    // Not opened read-only, because SQLite would then refuse to write to the attached database in memory.
    const db = new Database(historyPaths(folder).chats, { fileMustExist: true });
    try {
      db.pragma('trusted_schema = OFF');
      db.exec("ATTACH ':memory:' AS segment");
      db.exec('BEGIN');
      return new Snapshot(db);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  segments(): readonly SegmentRef[] {
    return listSegments(this.#db);
  }

  /** Segments touched after `epoch`, as keys of `segmentKey`. */
  changedSince(epoch: number): ReadonlySet<string> {
    return new Set(changedSince(this.#db, epoch).map((ref) => segmentKey(ref.table, ref.segment)));
  }

  *media(): Generator<MediaEntry> {
    for (let after = 0; ;) {
      const page = mediaAfter(this.#db, after, MEDIA_PAGE);
      const last = page.at(-1);
      if (last === undefined) return;
      yield* page;
      after = last.id;
    }
  }

  /** `watch` is called now and then; what it throws ends the work. */
  digest(watch?: () => void): CanonicalDigest {
    return canonicalDigest(this.#db, watch);
  }

  /** How many rows each table has. */
  rowCounts(): Readonly<Record<BackupTableName, number>> {
    return rowCounts(this.#db);
  }

  rowsIn(table: BackupTableName, { first, last }: IdRange): number {
    const rows = this.#db.prepare<[number, number], number>(
      `SELECT count(*) FROM ${table} WHERE id BETWEEN ? AND ?`,
    );
    return rows.pluck().get(first, last) ?? 0;
  }

  /** A run of ids in parts that are small enough to be one segment each. */
  parts(table: BackupTableName, segment: number, limit: number = SEGMENT_BYTES): readonly IdRange[] {
    return partsOf(this.#db, table, segment, limit);
  }

  /** The rows with these ids as a database of their own. */
  copy(table: BackupTableName, { first, last }: IdRange): SegmentImage {
    const { create, columns } = this.#definition(table);
    this.#db.exec(`SAVEPOINT one; ${create}`);
    try {
      const { changes } = this.#db
        .prepare(
          `INSERT INTO segment.${table} (${columns})
             SELECT ${columns} FROM main.${table} WHERE id BETWEEN ? AND ? ORDER BY id`,
        )
        .run(first, last);
      return { bytes: this.#db.serialize({ attached: 'segment' }), rows: changes };
    } finally {
      this.#db.exec('ROLLBACK TO one; RELEASE one');
    }
  }

  close(): void {
    this.#db.close();
  }

  /** The table as a segment has it: names and types of the columns, without constraints and references. */
  #definition(table: BackupTableName): { create: string; columns: string } {
    const known = this.#definitions.get(table);
    if (known) return known;
    const info = columnsOf(this.#db, table);
    const columns = info.map((column) => column.name).join(', ');
    const declared = info.map(({ name, type, key }) => `${name} ${type}${key > 0 ? ' PRIMARY KEY' : ''}`);
    const made = { create: `CREATE TABLE segment.${table} (${declared.join(', ')})`, columns };
    this.#definitions.set(table, made);
    return made;
  }
}

export const segmentKey = (table: string, segment: number): string => `${table}/${segment}`;
