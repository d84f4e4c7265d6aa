/** Making a chat database of any known version, and bringing one up to the present version. */
import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { CofferError } from '../../base/error.ts';
import type { ChatsErrorCode } from '../errors.ts';
import { SCHEMA_VERSION, SCHEMA_VERSIONS } from './versions.ts';
import type { SchemaVersion } from './versions.ts';

/** "Cofr": marks the file as a chat database of Coffer in its SQLite header. */
const APPLICATION_ID = 0x436f6672;

/** The schema version of an open database; 0 when it is empty. Throws when it is some other program's. */
export function schemaVersion(db: Database.Database): number {
  const version = Number(db.pragma('user_version', { simple: true }));
  const application = Number(db.pragma('application_id', { simple: true }));
  const objects = Number(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
  const empty = version === 0 && application === 0 && objects === 0;
  if (!empty && (application !== APPLICATION_ID || version < 1))
    throw new CofferError<ChatsErrorCode>('chats/damaged', { reason: 'not a chat database' });
  return version;
}

/**
 * Brings a database up to the present version, creating it when it is empty: one transaction, so that a kill
 * leaves the old version. Throws `chats/newer-schema` and changes nothing when a newer program wrote it.
 */
export function migrate(db: Database.Database): void {
  const found = schemaVersion(db);
  if (found > SCHEMA_VERSION)
    throw new CofferError<ChatsErrorCode>('chats/newer-schema', { found, known: SCHEMA_VERSION });
  if (found === 0) createSchemaAt(db, SCHEMA_VERSION);
  else applyVersions(db, (step) => step.version > found);
}

/** Makes the whole schema of one known version, with indexes and triggers, in an empty database. */
export function createSchemaAt(db: Database.Database, version: number): void {
  db.transaction(() => {
    createTablesAt(db, version);
    createIndexesAt(db, version);
  })();
}

/**
 * Makes only the tables of one known version (and the one row of `meta`, with a new random history id), for a
 * restore that inserts its rows first. Until `createIndexesAt` has run, changes are not noted.
 */
export function createTablesAt(db: Database.Database, version: number): void {
  if (schemaVersion(db) !== 0) throw new TypeError('the database is not empty');
  const steps = versionsUpTo(version);
  db.transaction(() => {
    for (const step of steps) db.exec(step.tables);
    db.prepare('INSERT INTO meta (id, history_id, epoch) VALUES (1, ?, 1)').run(randomBytes(16));
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${version}`);
  })();
}

/** The indexes and triggers of one known version, after `createTablesAt`. */
export function createIndexesAt(db: Database.Database, version: number): void {
  const steps = versionsUpTo(version);
  db.transaction(() => {
    for (const step of steps) db.exec(step.indexes);
  })();
}

function versionsUpTo(version: number): SchemaVersion[] {
  if (!Number.isInteger(version) || version < 1 || version > SCHEMA_VERSION)
    throw new CofferError<ChatsErrorCode>('chats/newer-schema', { found: version, known: SCHEMA_VERSION });
  return SCHEMA_VERSIONS.filter((step) => step.version <= version);
}

function applyVersions(db: Database.Database, wanted: (step: SchemaVersion) => boolean): void {
  const steps = SCHEMA_VERSIONS.filter(wanted);
  if (steps.length === 0) return;
  db.transaction(() => {
    for (const step of steps) {
      db.exec(step.tables);
      db.exec(step.indexes);
      db.pragma(`user_version = ${step.version}`);
    }
  })();
}
