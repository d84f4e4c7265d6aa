/**
 * Brings one chat of a backup into a staging folder and proves it there; merging it into the present history is the
 * caller's next step (docs/spec/backup-set.md, section 7). Nothing outside that folder is written.
 */
import fs from 'node:fs/promises';
import type Database from 'better-sqlite3';
import { historyPaths } from '../chats/layout.ts';
import { MediaStore } from '../chats/media.ts';
import { createIndexesAt, createTablesAt, migrate } from '../chats/schema/migrate.ts';
import { refuseMissingVolumes } from './check.ts';
import { unpackSegment } from './content.ts';
import { BackupError } from './errors.ts';
import type { Manifest, MediumEntry, VolumeEntry } from './format/manifest.ts';
import { setPaths } from './format/names.ts';
import type { ReportProgress } from './progress.ts';
import { diskFull, insertSegment, withDatabase } from './restore.ts';
import type { BackupSet } from './set.ts';
import { openVersion, segmentsByVolume, type VersionRequest } from './version.ts';
import { readVolume } from './volume-reader.ts';

/** The column by which a table's rows belong to a chat. The other tables are taken whole and cut down at the end. */
const CHAT_COLUMNS: ReadonlyMap<string, string> = new Map([
  ['chat', 'id'],
  ['member', 'chat_id'],
  ['message', 'chat_id'],
  ['attachment', 'chat_id'],
]);
const SPARE = 64 * 1024 * 1024;

export interface StageChatRequest extends VersionRequest {
  /** An empty folder on the disk where the history is. */
  readonly staging: string;
  /** As `listChats` names it. */
  readonly chatId: number;
  readonly report: ReportProgress;
}

export interface StagedChat {
  readonly sequence: number;
  /** When the backup was made; Unix milliseconds. */
  readonly createdAt: number;
  /** Bytes of the volumes that were read. */
  readonly bytesRead: number;
}

/** Throws `backup/no-such-chat` and every error of a restore; the staging folder is then to be thrown away. */
export async function stageChat(request: StageChatRequest): Promise<StagedChat> {
  const { access, staging, chatId, report } = request;
  report({ stage: 'preparing', done: 0, total: null });
  const { set, manifest } = await openVersion(request);
  const database = historyPaths(staging).chats;
  const { schemaVersion, sequence, createdAt } = manifest.summary;
  try {
    withDatabase(database, (db) => createTablesAt(db, schemaVersion));
    const rows = await readRows(request, set, manifest, database);
    access.signal.throwIfAborted();
    let wanted: ReadonlySet<string> = new Set();
    withDatabase(database, (db) => {
      finish(db, chatId, schemaVersion);
      wanted = mediaOf(db);
    });
    const media = await readMedia(request, set, manifest, wanted);
    return { sequence, createdAt, bytesRead: rows + media };
  } catch (error) {
    throw diskFull(error);
  }
}

async function readRows(
  { access, chatId, report }: StageChatRequest,
  set: BackupSet,
  manifest: Manifest,
  database: string,
): Promise<number> {
  const parts = segmentsByVolume(manifest, () => true);
  const total = await refuseMissing(
    set,
    parts.map(({ volume }) => volume),
  );
  let done = 0;
  for (const { volume, segments } of parts) {
    access.signal.throwIfAborted();
    report({ stage: 'reading', done, total });
    const file = setPaths(access.setId).volume(volume.name);
    const source = { ...access, key: access.keys.streamInputKey };
    await readVolume(source, volume, segments, async (segment, content) => {
      const image = await unpackSegment(content, segment.id, access.keys.contentIdKey, file);
      const column = CHAT_COLUMNS.get(segment.table);
      insertSegment(database, segment, image, file, column ? { column, value: chatId } : undefined);
    });
    done += volume.size;
  }
  return total;
}

/** Cuts the staged history down to the chat and proves it: references, database, and the chat's own count. */
function finish(db: Database.Database, chatId: number, schemaVersion: number): void {
  const mismatch = (check: string): BackupError => new BackupError('backup/mismatch', { check });
  db.exec(`
    DELETE FROM message_edit WHERE message_id NOT IN (SELECT id FROM message);
    DELETE FROM reaction WHERE message_id NOT IN (SELECT id FROM message);
    DELETE FROM media WHERE id NOT IN (SELECT media_id FROM attachment WHERE media_id IS NOT NULL);
  `);
  createIndexesAt(db, schemaVersion);
  migrate(db);
  const count = db
    .prepare<[number], number>('SELECT message_count FROM chat WHERE id = ?')
    .pluck()
    .get(chatId);
  if (count === undefined) throw new BackupError('backup/no-such-chat', { chatId });
  if (db.prepare('PRAGMA foreign_key_check').all().length > 0) throw mismatch('foreign_key_check');
  if (db.pragma('integrity_check', { simple: true }) !== 'ok') throw mismatch('integrity_check');
  if (db.prepare('SELECT count(*) FROM message').pluck().get() !== count) throw mismatch('count of messages');
}

const mediaOf = (db: Database.Database): ReadonlySet<string> =>
  new Set(db.prepare<[], string>('SELECT lower(hex(sha256)) FROM media').pluck().all());

async function readMedia(
  { access, staging, report }: StageChatRequest,
  set: BackupSet,
  manifest: Manifest,
  wanted: ReadonlySet<string>,
): Promise<number> {
  const media = manifest.media.filter(({ sha256 }) => wanted.has(sha256));
  // What the backup was made without is told apart by the one who merges.
  const byVolume = Map.groupBy(media, (medium) => medium.volume);
  const parts = manifest.volumes.flatMap((volume, index) => {
    const inside = byVolume.get(index);
    return inside ? [{ volume, inside }] : [];
  });
  const total = await refuseMissing(
    set,
    parts.map(({ volume }) => volume),
  );
  await refuseFullDisk(staging, media);
  const store = new MediaStore(historyPaths(staging).media);
  let done = 0;
  for (const { volume, inside } of parts) {
    access.signal.throwIfAborted();
    report({ stage: 'reading', done, total });
    const file = setPaths(access.setId).volume(volume.name);
    const extents = inside.map((medium) => ({ ...medium, length: medium.size }));
    const source = { ...access, key: access.keys.streamInputKey };
    await readVolume(source, volume, extents, async (medium, content) => {
      const { sha256 } = await store.add(content);
      if (Buffer.from(sha256).toString('hex') !== medium.sha256) {
        throw new BackupError('backup/damaged', { file, reason: 'a medium is not what its id says' });
      }
    });
    done += volume.size;
  }
  return total;
}

/** Bytes of these volumes. Volumes that the chat does not need may be missing or damaged. */
async function refuseMissing(set: BackupSet, volumes: readonly VolumeEntry[]): Promise<number> {
  await refuseMissingVolumes(set, { volumes });
  return volumes.reduce((sum, { size }) => sum + size, 0);
}

/** Media are on the disk twice for a moment: staged, and in the history. */
async function refuseFullDisk(staging: string, media: readonly MediumEntry[]): Promise<void> {
  const needed = 2 * media.reduce((sum, { volume, size }) => sum + (volume === null ? 0 : size), 0) + SPARE;
  const stat = await fs.statfs(staging);
  const free = stat.bavail * stat.bsize;
  if (free < needed) throw new BackupError('backup/disk-full', { needed, free });
}
