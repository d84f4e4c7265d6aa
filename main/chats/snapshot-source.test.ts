import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createIndexesAt, createSchemaAt, createTablesAt, migrate, schemaVersion } from './schema/migrate.ts';
import { BACKUP_TABLES, SEGMENT_ROWS } from './schema/tables.ts';
import { SCHEMA_VERSION } from './schema/versions.ts';
import { changedSince, columnsOf, listSegments, openSnapshot, rowCounts } from './snapshot-source.ts';

let folder: string;
let db: Database.Database;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coffer-schema-'));
  db = new Database(join(folder, 'chats.sqlite'));
  db.pragma('journal_mode = WAL');
});

afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

function schemaOf(handle: Database.Database): unknown[] {
  return handle
    .prepare("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
    .all();
}

describe('schema', () => {
  test('tables first and indexes later gives the same schema as all at once', () => {
    createTablesAt(db, SCHEMA_VERSION);
    createIndexesAt(db, SCHEMA_VERSION);
    const other = new Database(':memory:');
    createSchemaAt(other, SCHEMA_VERSION);
    expect(schemaOf(db)).toEqual(schemaOf(other));
    other.close();
  });

  test('every older version migrates up to the present schema', () => {
    for (let version = 1; version <= SCHEMA_VERSION; version++) {
      const old = new Database(':memory:');
      const fresh = new Database(':memory:');
      createSchemaAt(old, version);
      migrate(old);
      migrate(fresh);
      expect(schemaVersion(old)).toBe(SCHEMA_VERSION);
      for (const { name } of BACKUP_TABLES) expect(columnsOf(old, name)).toEqual(columnsOf(fresh, name));
      old.close();
      fresh.close();
    }
  });

  test('a database of a newer version is refused and left alone', () => {
    migrate(db);
    db.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
    const before = schemaOf(db);
    expect(() => migrate(db)).toThrow(expect.objectContaining({ code: 'chats/newer-schema' }));
    expect(schemaOf(db)).toEqual(before);
  });

  test("another program's database is refused", () => {
    db.exec('CREATE TABLE something (id INTEGER PRIMARY KEY)');
    expect(() => migrate(db)).toThrow(expect.objectContaining({ code: 'chats/damaged' }));
  });

  test('every backed-up table has an integer primary key named id', () => {
    migrate(db);
    for (const { name } of BACKUP_TABLES)
      expect(columnsOf(db, name)[0]).toEqual({ name: 'id', type: 'INTEGER', key: 1 });
  });
});

describe('segments', () => {
  test('whatever is written, every changed row lies in a segment that is reported', () => {
    const operation = fc.record({
      what: fc.constantFrom('insert', 'insert', 'update', 'move', 'delete', 'epoch'),
      id: fc.integer({ min: 1, max: 6 * SEGMENT_ROWS }),
      to: fc.integer({ min: 1, max: 6 * SEGMENT_ROWS }),
    });
    migrate(db);
    const runs = process.env['SLOW'] === '1' ? 500 : 40;
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        db.exec('DELETE FROM media; UPDATE meta SET epoch = epoch + 1');
        const epoch = (): number => Number(db.prepare('SELECT epoch FROM meta').pluck().get());
        const base = epoch() - 1;
        // What must be reported after each epoch: segment -> the latest epoch in which a row of it changed.
        const touched = new Map<number, number>();
        const note = (id: number): void => void touched.set(Math.floor(id / SEGMENT_ROWS), epoch());
        const content = (id: number): Buffer => {
          const bytes = Buffer.alloc(32);
          bytes.writeUInt32BE(id);
          return bytes;
        };
        for (const { what, id, to } of operations) {
          let changes = 0;
          if (what === 'insert')
            changes = db
              .prepare('INSERT INTO media VALUES (?, ?, 1, NULL) ON CONFLICT DO NOTHING')
              .run(id, content(id)).changes;
          else if (what === 'update')
            changes = db.prepare('UPDATE media SET size = size + 1 WHERE id = ?').run(id).changes;
          else if (what === 'move')
            changes = db
              .prepare('UPDATE OR IGNORE media SET id = ?, sha256 = ? WHERE id = ?')
              .run(to, content(to), id).changes;
          else if (what === 'delete') changes = db.prepare('DELETE FROM media WHERE id = ?').run(id).changes;
          else db.exec('UPDATE meta SET epoch = epoch + 1');
          if (changes > 0) note(id);
          if (changes > 0 && what === 'move') note(to);
        }
        for (let since = base; since <= epoch(); since++) {
          const reported = changedSince(db, since)
            .filter((ref) => ref.table === 'media')
            .map((ref) => ref.segment);
          const wanted = [...touched].filter(([, at]) => at > since).map(([segment]) => segment);
          // What an earlier run of this property deleted was noted in the epoch before.
          if (since > base) expect(reported).toEqual(wanted.toSorted((a, b) => a - b));
          else expect(reported).toEqual(expect.arrayContaining(wanted));
        }
        const present = new Set(
          db
            .prepare<[], number>('SELECT id FROM media')
            .pluck()
            .all()
            .map((id) => Math.floor(id / SEGMENT_ROWS)),
        );
        expect(listSegments(db).map((ref) => ref.segment)).toEqual([...present].toSorted((a, b) => a - b));
      }),
      { numRuns: runs },
    );
  });

  test('a snapshot goes on seeing one state while rows are written', () => {
    migrate(db);
    const snapshot = openSnapshot(folder);
    const insert = db.prepare(
      "INSERT INTO person (source, source_id, name, is_me) VALUES ('coffer', ?, 'A', 0)",
    );
    insert.run('a');
    expect(rowCounts(snapshot).person).toBe(0);
    expect(listSegments(snapshot)).toEqual([]);
    snapshot.close();
    const later = openSnapshot(folder);
    expect(rowCounts(later).person).toBe(1);
    expect(listSegments(later)).toEqual([{ table: 'person', segment: 0, epoch: 1 }]);
    expect(() => later.exec('DELETE FROM person')).toThrow();
    later.close();
  });
});
