/** The small writes: notes to self, deleting a message here, archive and read marks. Each is one transaction. */
import { randomBytes } from 'node:crypto';
import { CofferError } from '../../base/error.ts';
import { FLAG } from '../codes.ts';
import type { WritableDb } from '../db.ts';
import type { ChatsErrorCode } from '../errors.ts';
import { NOTES } from '../notes.ts';

/** The person who writes notes. */
const OWNER_SOURCE_ID = 'me';
/** UTF-16 units, as many as an import keeps in one message. */
const LONGEST_NOTE = 64 * 1024;

/** Adds a note and returns its message id; makes the chat on first use. `now` is in Unix milliseconds. */
export function addNote(db: WritableDb, text: string, now: number): number {
  const reason = text.trim() === '' ? 'empty' : text.length > LONGEST_NOTE ? 'too-long' : null;
  if (reason !== null) throw failure('chats/bad-note', { reason, limit: LONGEST_NOTE });
  return db.transaction(() => {
    const chatId = notesChat(db);
    const personId = owner(db, chatId);
    // A clock that was set back must not put a new note before older ones.
    const newest = db.one<{ at: number | null }>(
      'SELECT max(sent_at) AS at FROM message WHERE chat_id = ?',
      chatId,
    )?.at;
    const sentAt = Math.max(now, newest ?? now);
    const seq = db.one<{ seq: number }>(
      'SELECT coalesce(max(seq), -1) + 1 AS seq FROM message WHERE chat_id = ? AND sent_at = ?',
      chatId,
      sentAt,
    );
    const id = db.one<{ id: number }>('SELECT coalesce(max(id), 0) + 1 AS id FROM message')?.id ?? 1;
    db.run(
      `INSERT INTO message (id, chat_id, sent_at, seq, sender_id, kind, flags, source_id, body)
       VALUES (?, ?, ?, ?, ?, 1, 0, ?, ?)`,
      id,
      chatId,
      sentAt,
      seq?.seq ?? 0,
      personId,
      randomBytes(16).toString('hex'),
      text,
    );
    db.run('UPDATE chat SET message_count = message_count + 1, last_at = ? WHERE id = ?', sentAt, chatId);
    return id;
  });
}

/**
 * Deletes a message here: its words, earlier versions, attachments and reactions go, a tombstone stays so that no
 * import brings it back. The media files go with the next sweep if nothing else refers to them.
 */
export function deleteMessage(db: WritableDb, id: number): void {
  db.transaction(() => {
    const changed = db.run(
      `UPDATE message SET body = NULL, quoted_text = NULL, details = NULL, flags = flags | ${FLAG.deleted | FLAG.deletedHere}
       WHERE id = ?`,
      id,
    );
    if (changed === 0) throw failure('chats/unknown-message', { id });
    db.run('DELETE FROM message_edit WHERE message_id = ?', id);
    db.run('DELETE FROM reaction WHERE message_id = ?', id);
    const media = db.all<{ id: number }>(
      'SELECT DISTINCT media_id AS id FROM attachment WHERE message_id = ? AND media_id IS NOT NULL',
      id,
    );
    db.run('DELETE FROM attachment WHERE message_id = ?', id);
    for (const medium of media)
      db.run(
        'DELETE FROM media WHERE id = ? AND NOT EXISTS (SELECT 1 FROM attachment WHERE media_id = media.id)',
        medium.id,
      );
  });
}

export function setArchived(db: WritableDb, chatId: number, archived: boolean): void {
  if (db.run('UPDATE chat SET archived = ? WHERE id = ?', archived ? 1 : 0, chatId) === 0)
    throw failure('chats/unknown-chat', { id: chatId });
}

export function markRead(db: WritableDb, chatId: number): void {
  if (db.run('UPDATE chat SET unread = 0 WHERE id = ?', chatId) === 0)
    throw failure('chats/unknown-chat', { id: chatId });
}

/** Ends the present epoch and returns it: every change so far is tagged with it or with an earlier one. */
export function advanceEpoch(db: WritableDb): number {
  return db.transaction(() => {
    const epoch = db.one<{ epoch: number }>('SELECT epoch FROM meta')?.epoch;
    if (epoch === undefined) throw failure('chats/damaged', { reason: 'no meta row' });
    db.run('UPDATE meta SET epoch = ?', epoch + 1);
    return epoch;
  });
}

function notesChat(db: WritableDb): number {
  const find = "SELECT id FROM chat WHERE source = 'coffer' AND source_id = ?";
  const found = db.one<{ id: number }>(find, NOTES.sourceId);
  if (found !== undefined) return found.id;
  db.run(
    `INSERT INTO chat (source, source_id, kind, title, archived, unread, message_count, last_at)
     VALUES ('coffer', ?, 'notes', 'Notes to self', 0, 0, 0, 0)`,
    NOTES.sourceId,
  );
  return db.one<{ id: number }>(find, NOTES.sourceId)?.id ?? 0;
}

function owner(db: WritableDb, chatId: number): number {
  db.run(
    "INSERT INTO person (source, source_id, name, is_me) VALUES ('coffer', ?, 'You', 1) ON CONFLICT DO NOTHING",
    OWNER_SOURCE_ID,
  );
  const id =
    db.one<{ id: number }>("SELECT id FROM person WHERE source = 'coffer' AND source_id = ?", OWNER_SOURCE_ID)
      ?.id ?? 0;
  db.run('INSERT INTO member (chat_id, person_id) VALUES (?, ?) ON CONFLICT DO NOTHING', chatId, id);
  return id;
}

function failure(code: ChatsErrorCode, data: Record<string, string | number>): CofferError<ChatsErrorCode> {
  return new CofferError<ChatsErrorCode>(code, data);
}
