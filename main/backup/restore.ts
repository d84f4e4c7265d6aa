/**
 * Builds a history out of one backup in an empty folder and proves it; making it the live one is the caller's last
 * step (docs/spec/backup-set.md, section 6). Nothing outside that folder is written.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { syncDirectory } from '../base/files.ts';
import { canonicalDigest } from '../chats/digest.ts';
import { historyPaths } from '../chats/layout.ts';
import { MediaStore } from '../chats/media.ts';
import { lastOfSegment, snapshotIdentity } from '../chats/snapshot-source.ts';
import { createIndexesAt, createTablesAt, migrate } from '../chats/schema/migrate.ts';
import { BACKUP_TABLES, SEGMENT_ROWS } from '../chats/schema/tables.ts';
import { SCHEMA_VERSION } from '../chats/schema/versions.ts';
import { refuseLostManifests, refuseMissingVolumes } from './check.ts';
import { unpackSegment } from './content.ts';
import type { Seen } from './device-state.ts';
import { BackupError } from './errors.ts';
import type { Protector } from './format/header.ts';
import { mediaIn, type Manifest, type MediumEntry, type SegmentEntry } from './format/manifest.ts';
import type { ReportProgress } from './progress.ts';
import { setPaths } from './format/names.ts';
import { BackupSet, refuseOlder, stopIfTold, type SetAccess } from './set.ts';
import { readVolume } from './volume-reader.ts';

/** Room for the indexes, the search index and SQLite's own files, as a multiple of the rows' packed size. */
const DATABASE_GROWTH = 8;
const SPARE = 64 * 1024 * 1024;
const SYNCS_AT_ONCE = 16;

export interface RestoreRequest {
  readonly access: SetAccess;
  /** An empty folder on the disk where the history is to live. */
  readonly staging: string;
  /** The backup to restore; null for the newest. */
  readonly sequence: number | null;
  /** The newest state of the set that this device knows of: an older one is not taken for the newest. */
  readonly seen: Seen | null;
  readonly report: ReportProgress;
}

export interface RestoreResult {
  readonly sequence: number;
  readonly createdAt: number;
  readonly manifestSha256: string;
  readonly digest: string;
  readonly counts: Manifest['summary']['counts'];
  /** Media that the backup knows of but does not hold. */
  readonly mediaMissing: number;
  readonly setCreatedAt: number;
  /** Of the database that was made: 32 hexadecimal digits. */
  readonly historyId: string;
  /** What the set's header says; null where it is missing or not authentic. */
  readonly protector: Protector | null;
}

type Wanted =
  | { readonly segment: SegmentEntry; readonly offset: number; readonly length: number }
  | { readonly medium: MediumEntry; readonly offset: number; readonly length: number };

/** Throws `backup/...` errors; the staging folder is then to be thrown away. */
export async function restoreBackup(request: RestoreRequest): Promise<RestoreResult> {
  const { access, staging, report } = request;
  report({ stage: 'preparing', done: 0, total: null });
  const set = await BackupSet.open(access);
  refuseLostManifests(set);
  const sequence = request.sequence ?? set.sequences.at(-1);
  if (sequence === undefined) throw new BackupError('backup/not-found', { place: access.destination.place });
  const found = await set.readManifest(sequence);
  const { manifest, fileSha256 } = found;
  if (request.sequence === null) refuseOlder(request.seen, found);
  refuseNewerSchema(manifest);
  await refuseMissingVolumes(set, manifest);
  await refuseFullDisk(staging, manifest);

  const database = historyPaths(staging).chats;
  let historyId = '';
  try {
    withDatabase(database, (db) => createTablesAt(db, manifest.summary.schemaVersion));
    await readVolumes(request, manifest, database);
    access.signal.throwIfAborted();
    buildAndProve(database, manifest, report, () => stopIfTold(access));
    withDatabase(database, (db) => (historyId = hexOf(snapshotIdentity(db).historyId)));
    access.signal.throwIfAborted();
    // What is left, in its place included, is the caller's.
    report({ stage: 'finishing', done: 0, total: null });
    await syncTree(staging, access.signal);
  } catch (error) {
    throw diskFull(error);
  }
  const { createdAt, digest, counts } = manifest.summary;
  return {
    sequence,
    createdAt,
    manifestSha256: fileSha256,
    digest,
    counts,
    mediaMissing: mediaIn(manifest).mediaMissing,
    historyId,
    setCreatedAt: set.header?.createdAt ?? createdAt,
    protector: set.header?.protector ?? null,
  };
}

/**
 * Once all rows are in the database: its indexes, the present schema, and every proof there is. Throws `backup/mismatch`, and
 * what `stop` throws, which is called between the steps and within the longest.
 */
export function buildAndProve(
  database: string,
  manifest: Manifest,
  report: ReportProgress,
  stop: () => void,
): void {
  report({ stage: 'building', done: 0, total: null });
  withDatabase(database, (db) => {
    createIndexesAt(db, manifest.summary.schemaVersion);
    migrate(db);
    stop();
    report({ stage: 'checking', done: 0, total: null });
    prove(db, manifest, stop);
  });
}

export function withDatabase(file: string, work: (db: Database.Database) => void): void {
  const db = new Database(file);
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('synchronous = OFF');
    db.pragma('cache_size = -262144');
    work(db);
  } finally {
    db.close();
  }
}

async function readVolumes(request: RestoreRequest, manifest: Manifest, database: string): Promise<void> {
  const { access, staging, report } = request;
  const media = new MediaStore(historyPaths(staging).media);
  const total = manifest.volumes.reduce((sum, volume) => sum + volume.size, 0);
  const wanted = Map.groupBy<number | null, { volume: number | null; want: Wanted }>(
    [
      ...manifest.segments.map((segment) => {
        const { volume, offset, length } = segment;
        return { volume, want: { segment, offset, length } };
      }),
      ...manifest.media.map((medium) => {
        const { volume, offset, size } = medium;
        return { volume, want: { medium, offset, length: size } };
      }),
    ],
    ({ volume }) => volume,
  );
  let done = 0;
  for (const [index, volume] of manifest.volumes.entries()) {
    access.signal.throwIfAborted();
    report({ stage: 'reading', done, total });
    const file = setPaths(access.setId).volume(volume.name);
    const wants = (wanted.get(index) ?? []).map(({ want }) => want);
    await readVolume({ ...access, key: access.keys.streamInputKey }, volume, wants, async (want, content) => {
      if ('medium' in want) {
        const { sha256 } = await media.add(content, { sync: false });
        if (hexOf(sha256) !== want.medium.sha256) {
          throw new BackupError('backup/damaged', { file, reason: 'a medium is not what its id says' });
        }
        return;
      }
      const { segment } = want;
      const image = await unpackSegment(content, segment.id, access.keys.contentIdKey, file);
      insertSegment(database, segment, image, file);
    });
    done += volume.size;
  }
}

/**
 * SQLite copies the rows itself: the segment is opened in memory and the new database attached to it. With `only`, the
 * rows whose column has that value.
 */
export function insertSegment(
  database: string,
  segment: SegmentEntry,
  image: Uint8Array,
  file: string,
  only?: { readonly column: string; readonly value: number },
): void {
  const { table, first, rows } = segment;
  if (!BACKUP_TABLES.some(({ name }) => name === table)) {
    throw new BackupError('backup/damaged', { file, reason: 'an unknown table' });
  }
  const source = new Database(Buffer.from(image));
  try {
    source.pragma('trusted_schema = OFF');
    // Segments arrive in any order; `prove` checks all references at once.
    source.pragma('foreign_keys = OFF');
    source.prepare('ATTACH ? AS history').run(database);
    // A crash throws the whole staging folder away.
    source.pragma('history.journal_mode = OFF');
    source.pragma('history.synchronous = OFF');
    const columns = source
      .prepare<[string], string>("SELECT name FROM pragma_table_info(?, 'history') ORDER BY cid")
      .pluck()
      .all(table)
      .join(', ');
    const last = lastOfSegment(first);
    const found = source
      .prepare<[number, number]>(`SELECT count(*) FROM main.${table} WHERE id BETWEEN ? AND ?`)
      .pluck()
      .get(first, last);
    source
      .prepare(
        `INSERT INTO history.${table} (${columns}) SELECT ${columns} FROM main.${table}
           WHERE id BETWEEN ? AND ? ${only ? `AND ${only.column} = ?` : ''} ORDER BY id`,
      )
      .run(first, last, ...(only ? [only.value] : []));
    if (found !== rows) {
      throw new BackupError('backup/damaged', { file, reason: 'a segment has not the rows it should have' });
    }
  } catch (error) {
    if (error instanceof BackupError || isOutOfRoom(error)) throw error;
    throw new BackupError('backup/damaged', { file, reason: 'a segment cannot be read' }, { cause: error });
  } finally {
    source.close();
  }
}

/** Every proof there is. Throws `backup/mismatch` with the name of the check that failed. */
function prove(db: Database.Database, manifest: Manifest, stop: () => void): void {
  const mismatch = (check: string): BackupError => new BackupError('backup/mismatch', { check });
  if (db.prepare('PRAGMA foreign_key_check').all().length > 0) throw mismatch('foreign_key_check');
  stop();
  if (db.pragma('integrity_check', { simple: true }) !== 'ok') throw mismatch('integrity_check');
  stop();
  const { sha256: digest, counts } = canonicalDigest(db, stop);
  for (const [name, count] of Object.entries(manifest.summary.counts)) {
    if (Object.entries(counts).find(([key]) => key === name)?.[1] !== count)
      throw mismatch(`count of ${name}`);
  }
  if (digest !== manifest.summary.digest) throw mismatch('digest');
}

export function refuseNewerSchema(manifest: Manifest): void {
  const { schemaVersion, segmentRows } = manifest.summary;
  if (schemaVersion > SCHEMA_VERSION || segmentRows !== SEGMENT_ROWS) {
    throw new BackupError('backup/newer-format', { version: schemaVersion });
  }
}

/** Before anything is written to the disk of `staging`: throws `backup/disk-full` with how much is needed. */
export async function refuseFullDisk(
  staging: string,
  { segments, media }: Pick<Manifest, 'segments' | 'media'>,
): Promise<void> {
  const rows = segments.reduce((sum, segment) => sum + segment.length, 0);
  const files = media.reduce((sum, medium) => sum + (medium.volume === null ? 0 : medium.size), 0);
  const needed = rows * DATABASE_GROWTH + files + SPARE;
  const stat = await fs.statfs(staging);
  const free = stat.bavail * stat.bsize;
  if (free < needed) throw new BackupError('backup/disk-full', { needed, free });
}

/** A full disk says so wherever it shows: in SQLite, in the media store, in the file system. */
export function diskFull(error: unknown): unknown {
  if (!isOutOfRoom(error)) return error;
  return new BackupError('backup/disk-full', { needed: null, free: null }, { cause: error });
}

function isOutOfRoom(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC', 'EDQUOT', 'chats/disk-full'].includes(
    String(error.code),
  );
}

/** Makes every file and folder of a tree durable, several at once: most have reached the disk meanwhile. */
async function syncTree(folder: string, signal: AbortSignal): Promise<void> {
  const entries = await fs.readdir(folder, { withFileTypes: true });
  for (let at = 0; at < entries.length; at += SYNCS_AT_ONCE) {
    signal.throwIfAborted();
    const some = entries.slice(at, at + SYNCS_AT_ONCE);
    await Promise.all(
      some.map((entry) => syncEntry(path.join(folder, entry.name), entry.isDirectory(), signal)),
    );
  }
  await syncDirectory(folder);
}

async function syncEntry(file: string, isFolder: boolean, signal: AbortSignal): Promise<void> {
  if (isFolder) return syncTree(file, signal);
  await using handle = await fs.open(file, 'r+');
  await handle.sync();
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
