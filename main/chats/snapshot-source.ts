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

/** A run of consecutive ids, both inclusive. */
export interface IdRange {
  readonly first: number;
  readonly last: number;
}

export interface Column {
  readonly name: string;
  readonly type: string;
  /** 0 unless it is the primary key. */
  readonly key: number;
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

/** The columns of a backed-up table in the order of its definition. */
export function columnsOf(db: Database.Database, table: BackupTableName): Column[] {
  return db
    .prepare<[string], Column>('SELECT name, type, pk AS key FROM pragma_table_info(?) ORDER BY cid')
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
export function segmentRange(segment: number): IdRange {
  const first = segment * 2 ** SEGMENT_SHIFT;
  return { first, last: first + SEGMENT_ROWS - 1 };
}

/** The last id of the segment that holds this one. */
export const lastOfSegment = (id: number): number => segmentRange(Math.floor(id / SEGMENT_ROWS)).last;

/**
 * A segment in parts of which each holds at most `limit` bytes in texts and blobs, or is one id: its halves, their halves
 * and so on, so that a row that grows moves no end of a part but its own. Parts without rows are left out.
 */
export function partsOf(
  db: Database.Database,
  table: BackupTableName,
  segment: number,
  limit: number,
): IdRange[] {
  const range = segmentRange(segment);
  const measured = columnsOf(db, table).filter(({ type }) => type === 'TEXT' || type === 'BLOB');
  const bytes = ['0', ...measured.map(({ name }) => `coalesce(octet_length(${name}), 0)`)].join(' + ');
  const where = `FROM ${table} WHERE id BETWEEN ? AND ?`;
  const total = db.prepare<[number, number], number>(`SELECT total(${bytes}) ${where}`).pluck();
  if ((total.get(range.first, range.last) ?? 0) <= limit) return [range];
  const rows = db.prepare<[number, number], RowSize>(`SELECT id, ${bytes} AS bytes ${where} ORDER BY id`);
  return halved(range, rows.all(range.first, range.last), limit);
}

interface RowSize {
  readonly id: number;
  readonly bytes: number;
}

function halved({ first, last }: IdRange, rows: readonly RowSize[], limit: number): IdRange[] {
  if (rows.length === 0) return [];
  const total = rows.reduce((sum, row) => sum + row.bytes, 0);
  if (total <= limit || first === last) return [{ first, last }];
  const middle = first + (last - first + 1) / 2;
  const lower = rows.filter(({ id }) => id < middle);
  const upper = rows.slice(lower.length);
  return [
    ...halved({ first, last: middle - 1 }, lower, limit),
    ...halved({ first: middle, last }, upper, limit),
  ];
}
