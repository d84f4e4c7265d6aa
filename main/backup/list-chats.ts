/** The chats of one backup, read from the few segments of their table alone (docs/spec/backup-set.md, section 7). */
import Database from 'better-sqlite3';
import type { ChatKind } from '../chats/model.ts';
import { lastOfSegment } from '../chats/snapshot-source.ts';
import { unpackSegment } from './content.ts';
import { BackupError } from './errors.ts';
import { setPaths } from './format/names.ts';
import { openVersion, segmentsByVolume, type VersionRequest } from './version.ts';
import { readVolume } from './volume-reader.ts';

export interface BackedUpChat {
  /** Row id within the backup; it says nothing about the present history. */
  readonly id: number;
  readonly title: string;
  readonly kind: ChatKind;
  readonly source: string;
  readonly archived: boolean;
  readonly messages: number;
  /** Unix milliseconds; null when the chat has no message. */
  readonly lastSentAt: number | null;
}

/** Newest last message first. Throws what opening a backup throws; other volumes may be missing or damaged. */
export async function listChats(request: VersionRequest): Promise<BackedUpChat[]> {
  const { access } = request;
  const { manifest } = await openVersion(request);
  const chats: BackedUpChat[] = [];
  for (const { volume, segments } of segmentsByVolume(manifest, ({ table }) => table === 'chat')) {
    const file = setPaths(access.setId).volume(volume.name);
    const source = { ...access, key: access.keys.streamInputKey };
    await readVolume(source, volume, segments, async (segment, content) => {
      const image = await unpackSegment(content, segment.id, access.keys.contentIdKey, file);
      chats.push(...chatsOf(image, segment.first, segment.rows, file));
    });
  }
  return chats.sort((a, b) => (b.lastSentAt ?? 0) - (a.lastSentAt ?? 0) || a.id - b.id);
}

type Row = Omit<BackedUpChat, 'archived' | 'lastSentAt'> & { archived: number; lastAt: number };

function chatsOf(image: Uint8Array, first: number, rows: number, file: string): BackedUpChat[] {
  const damaged = (reason: string, cause?: unknown): BackupError =>
    new BackupError('backup/damaged', { file, reason }, { cause });
  const db = new Database(Buffer.from(image));
  let found: Row[];
  try {
    db.pragma('trusted_schema = OFF');
    found = db
      .prepare<[number, number], Row>(
        `SELECT id, title, kind, source, archived, message_count AS messages, last_at AS lastAt FROM chat
           WHERE id BETWEEN ? AND ?`,
      )
      .all(first, lastOfSegment(first));
  } catch (error) {
    throw damaged('a segment cannot be read', error);
  } finally {
    db.close();
  }
  if (found.length !== rows) throw damaged('a segment has not the rows it should have');
  return found.map(({ archived, lastAt, ...row }) => {
    return { ...row, archived: archived === 1, lastSentAt: row.messages === 0 ? null : lastAt };
  });
}
