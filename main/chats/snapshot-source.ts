/**
 * What a backup reads from a chat database: segments, what changed since, counts and media.
 *
 * Every function takes a plain better-sqlite3 handle that the caller opened itself (`openSnapshot`) and reads
 * inside the caller's transaction, so that all answers belong to one state (docs/spec/chat-store.md, "Segments").
 */
import Database from 'better-sqlite3';
import { historyPaths } from './layout.ts';
import { schemaVersion } from './schema/migrate.ts';
import { BACKUP_TABLES, SEGMENT_ROWS, SEGMENT_SHIFT } from './schema/tables.ts';
import type { BackupTableName } from './schema/tables.ts';

export interface SegmentRef {
  readonly table: BackupTableName;
  /** Holds the ids from `segment * SEGMENT_ROWS` to `segment * SEGMENT_ROWS + SEGMENT_ROWS - 1`. */
  readonly segment: number;
  /** The epoch of the last change; 0 when none was ever noted (rows put in by a restore). */
  readonly epoch: number;
}

export interface SnapshotIdentity {
  /** 16 bytes; another one means that epochs kept from an earlier backup say nothing about this database. */
  readonly historyId: Uint8Array;
  readonly epoch: number;
  readonly schemaVersion: number;
}

export interface MediaEntry {
  /** Row id: the key to continue from. */
  readonly id: number;
  /** 32 bytes. */
  readonly sha256: Uint8Array;
  /** Bytes. */
  readonly size: number;
}

/**
 * A read-only connection inside an open read transaction: it sees one state until it is closed, whatever is
 * written meanwhile. Close it with `db.close()`.
 */
export function openSnapshot(historyFolder: string): Database.Database {
  const db = new Database(historyPaths(historyFolder).chats, { readonly: true, fileMustExist: true });
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('query_only = ON');
    db.exec('BEGIN');
    // The transaction begins with its first read, not with BEGIN.
    db.prepare('SELECT epoch FROM meta').get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

export function snapshotIdentity(db: Database.Database): SnapshotIdentity {
  const row = db
    .prepare<[], { historyId: Uint8Array; epoch: number }>('SELECT history_id AS historyId, epoch FROM meta')
    .get();
  if (row === undefined) throw new TypeError('the database has no meta row');
  return { historyId: row.historyId, epoch: row.epoch, schemaVersion: schemaVersion(db) };
}

/** Every segment that holds at least one row, by table in `BACKUP_TABLES` order, then by number. */
export function listSegments(db: Database.Database): SegmentRef[] {
  const segments: SegmentRef[] = [];
  for (const { name, no } of BACKUP_TABLES) {
    // Hops from segment to segment by primary key instead of scanning rows.
    const next = db.prepare<[number], { id: number | null }>(
      `SELECT min(id) AS id FROM ${name} WHERE id >= ?`,
    );
    const noted = db.prepare<[number], { epoch: number }>('SELECT epoch FROM segment_change WHERE key = ?');
    let from = 0;
    for (;;) {
      const id = next.get(from)?.id ?? null;
      if (id === null) break;
      const segment = Math.floor(id / SEGMENT_ROWS);
      segments.push({ table: name, segment, epoch: noted.get(no * 2 ** 32 + segment)?.epoch ?? 0 });
      from = (segment + 1) * SEGMENT_ROWS;
    }
  }
  return segments;
}

/**
 * Every segment touched after epoch `since` (as returned by `advanceEpoch` at the earlier backup), also those
 * that hold no row any more.
 */
export function changedSince(db: Database.Database, since: number): SegmentRef[] {
  const rows = db
    .prepare<[number], { key: number; epoch: number }>(
      'SELECT key, epoch FROM segment_change WHERE epoch > ? ORDER BY key',
    )
    .all(since);
  const names = new Map<number, BackupTableName>(BACKUP_TABLES.map((table) => [table.no, table.name]));
  return rows.map(({ key, epoch }) => {
    const table = names.get(Math.floor(key / 2 ** 32));
    if (table === undefined) throw new TypeError(`unknown table number in segment_change: ${key}`);
    return { table, segment: key % 2 ** 32, epoch };
  });
}

/** Rows of each backed-up table. Counts the smallest index of each, not the rows themselves. */
export function rowCounts(db: Database.Database): Record<BackupTableName, number> {
  const count = (name: BackupTableName): number =>
    Number(db.prepare(`SELECT count(*) FROM ${name}`).pluck().get());
  return {
    person: count('person'),
    chat: count('chat'),
    member: count('member'),
    media: count('media'),
    message: count('message'),
    message_edit: count('message_edit'),
    attachment: count('attachment'),
    reaction: count('reaction'),
  };
}

/** Column names of a backed-up table in the order of its definition. */
export function columnsOf(db: Database.Database, table: BackupTableName): string[] {
  return db
    .prepare<[string], string>('SELECT name FROM pragma_table_info(?) ORDER BY cid')
    .pluck()
    .all(table);
}

/** Up to `limit` media after row id `afterId` (0 to begin), by row id. */
export function mediaAfter(db: Database.Database, afterId: number, limit: number): MediaEntry[] {
  return db
    .prepare<[number, number], MediaEntry>(
      'SELECT id, sha256, size FROM media WHERE id > ? ORDER BY id LIMIT ?',
    )
    .all(afterId, limit);
}

/** First and last id a segment may hold, both inclusive. */
export function segmentRange(segment: number): { first: number; last: number } {
  const first = segment * 2 ** SEGMENT_SHIFT;
  return { first, last: first + SEGMENT_ROWS - 1 };
}
