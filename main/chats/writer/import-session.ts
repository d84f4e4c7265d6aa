/**
 * One import inside the writer's thread: turns what an importer hands over into rows, in one transaction.
 *
 * What is already there (same chat, same source id) is left as it was; only what was missing then and is known now is
 * added to it (docs/spec/chat-store.md, "Merging").
 */
import type Database from 'better-sqlite3';
import { CofferError } from '../../base/error.ts';
import { FLAG, kindNumber } from '../codes.ts';
import type { SqlValue, WritableDb } from '../db.ts';
import type { ChatsErrorCode } from '../errors.ts';
import type {
  ImportCounts,
  ImportedAttachment,
  ImportedChat,
  ImportedMessage,
  ImportedPerson,
} from '../model.ts';
import { checkChat, checkMessage, checkPerson, detailsText } from './import-check.ts';

interface CurrentChat {
  readonly id: number;
  readonly source: string;
  /** Nothing can be in the way at a later time than this. */
  newestAt: number;
  newestSeq: number;
  added: number;
  readonly members: Set<number>;
}

interface StoredRow {
  readonly id: number;
  readonly flags: number;
  readonly body: string | null;
  readonly editedAt: number | null;
  readonly sentAt: number;
}

export class ImportSession {
  readonly #db: WritableDb;
  readonly #insertMessage: Database.Statement<SqlValue[]>;
  readonly #people = new Map<string, Map<string, number>>();
  readonly #chats = new Map<number, CurrentChat>();
  /** Media stored by this import, by hex hash: their size. */
  readonly #stored = new Map<string, number>();
  readonly #media = new Map<string, number>();
  #chat: CurrentChat | undefined;
  #nextMessageId: number;
  readonly #counts = {
    chatsAdded: 0,
    peopleAdded: 0,
    messagesAdded: 0,
    messagesMerged: 0,
    attachmentsAdded: 0,
    mediaAdded: 0,
    mediaBytesAdded: 0,
  };

  constructor(db: WritableDb) {
    this.#db = db;
    // A log that is empty now can be emptied again when the import fails, even on a disk that it has filled.
    db.settle();
    db.exec('BEGIN IMMEDIATE');
    this.#nextMessageId = (db.one<{ id: number | null }>('SELECT max(id) AS id FROM message')?.id ?? 0) + 1;
    this.#insertMessage = db.prepare(
      `INSERT INTO message (id, chat_id, sent_at, seq, sender_id, kind, flags, source_id, body, edited_at,
         quoted_source_id, quoted_text, details)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (chat_id, source_id) DO NOTHING`,
    );
  }

  /** Returns the chat's id. */
  chat(chat: ImportedChat): number {
    checkChat(chat);
    const db = this.#db;
    const found = db.one<{ id: number; title: string }>(
      'SELECT id, title FROM chat WHERE source = ? AND source_id = ?',
      chat.source,
      chat.sourceId,
    );
    if (found !== undefined) {
      // A title that was only the source's own id gives way to a real one; any other is left as it was.
      if (found.title === chat.sourceId && chat.title !== '' && chat.title !== found.title)
        db.run('UPDATE chat SET title = ? WHERE id = ?', chat.title, found.id);
      this.#chat = this.#chats.get(found.id) ?? this.#openChat(found.id, chat.source);
      return found.id;
    }
    const row = db.one<{ id: number }>('SELECT coalesce(max(id), 0) + 1 AS id FROM chat');
    const id = row?.id ?? 1;
    db.run(
      `INSERT INTO chat (id, source, source_id, kind, title, archived, unread, message_count, last_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0)`,
      id,
      chat.source,
      chat.sourceId,
      chat.kind,
      chat.title,
      chat.archived === true ? 1 : 0,
      chat.unread ?? 0,
    );
    this.#counts.chatsAdded++;
    this.#chat = this.#openChat(id, chat.source);
    return id;
  }

  people(people: readonly ImportedPerson[]): void {
    const chat = this.#current();
    const known = this.#peopleOf(chat.source);
    for (const person of people) {
      checkPerson(person);
      const id = this.#person(chat.source, person);
      known.set(person.sourceId, id);
      if (chat.members.has(id)) continue;
      chat.members.add(id);
      this.#db.run(
        'INSERT INTO member (chat_id, person_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
        chat.id,
        id,
      );
    }
  }

  /** Notes that the store holds these bytes now; they get a row when a message refers to them. */
  stored(sha256: Uint8Array, size: number): void {
    this.#stored.set(hexOf(sha256), size);
  }

  messages(batch: readonly ImportedMessage[]): void {
    const chat = this.#current();
    for (const message of batch) this.#message(chat, message);
  }

  commit(): ImportCounts {
    for (const chat of this.#chats.values()) {
      if (chat.added === 0) continue;
      this.#db.run(
        `UPDATE chat SET message_count = message_count + ?,
           last_at = max(last_at, (SELECT max(sent_at) FROM message WHERE chat_id = chat.id)) WHERE id = ?`,
        chat.added,
        chat.id,
      );
    }
    this.#db.exec('COMMIT');
    // It holds every page that the import has written, and the search index needs the room.
    this.#db.settle();
    return { ...this.#counts };
  }

  abort(): void {
    if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
    this.#db.settle();
  }

  #current(): CurrentChat {
    if (this.#chat === undefined) throw badImport('chat');
    return this.#chat;
  }

  #openChat(id: number, source: string): CurrentChat {
    const newest = this.#db.one<{ at: number; seq: number }>(
      'SELECT sent_at AS at, seq FROM message WHERE chat_id = ? ORDER BY sent_at DESC, seq DESC LIMIT 1',
      id,
    );
    const chat: CurrentChat = {
      id,
      source,
      newestAt: newest?.at ?? Number.NEGATIVE_INFINITY,
      newestSeq: newest?.seq ?? 0,
      added: 0,
      members: new Set(),
    };
    this.#chats.set(id, chat);
    return chat;
  }

  #peopleOf(source: string): Map<string, number> {
    let people = this.#people.get(source);
    if (people === undefined) this.#people.set(source, (people = new Map()));
    return people;
  }

  #person(source: string, person: ImportedPerson): number {
    const db = this.#db;
    const found = db.one<{ id: number; name: string; isMe: number }>(
      'SELECT id, name, is_me AS isMe FROM person WHERE source = ? AND source_id = ?',
      source,
      person.sourceId,
    );
    if (found === undefined) {
      const row = db.one<{ id: number }>('SELECT coalesce(max(id), 0) + 1 AS id FROM person');
      const id = row?.id ?? 1;
      db.run(
        'INSERT INTO person (id, source, source_id, name, is_me) VALUES (?, ?, ?, ?, ?)',
        id,
        source,
        person.sourceId,
        person.name,
        person.isMe ? 1 : 0,
      );
      this.#counts.peopleAdded++;
      return id;
    }
    const name = found.name === person.sourceId && person.name !== '' ? person.name : found.name;
    const isMe = found.isMe === 1 || person.isMe ? 1 : 0;
    if (name !== found.name || isMe !== found.isMe)
      db.run('UPDATE person SET name = ?, is_me = ? WHERE id = ?', name, isMe, found.id);
    return found.id;
  }

  #senderId(chat: CurrentChat, sourceId: string): number {
    const id = this.#peopleOf(chat.source).get(sourceId);
    if (id === undefined)
      throw new CofferError<ChatsErrorCode>('chats/unknown-person', { source: chat.source });
    return id;
  }

  #message(chat: CurrentChat, message: ImportedMessage): void {
    checkMessage(message);
    const kind = kindNumber(message.kind);
    if (kind === undefined) throw badImport('kind');
    const senderId = message.senderSourceId === null ? null : this.#senderId(chat, message.senderSourceId);
    const { sentAt } = message;
    const later = sentAt > chat.newestAt;
    const seq = later ? 0 : sentAt === chat.newestAt ? chat.newestSeq + 1 : this.#nextSeq(chat.id, sentAt);
    const id = this.#nextMessageId;
    const { changes } = this.#insertMessage.run(
      id,
      chat.id,
      sentAt,
      seq,
      senderId,
      kind,
      flagsOf(message),
      message.sourceId,
      message.body,
      message.editedAt ?? null,
      message.quotes ?? null,
      message.quotedText ?? null,
      detailsText(message.details),
    );
    if (changes === 0) {
      this.#merge(chat, message);
      return;
    }
    this.#nextMessageId++;
    if (sentAt >= chat.newestAt) {
      chat.newestAt = sentAt;
      chat.newestSeq = seq;
    }
    chat.added++;
    this.#counts.messagesAdded++;
    if (message.attachments !== undefined)
      for (const [ordinal, attachment] of message.attachments.entries())
        this.#attachment(chat.id, id, sentAt, ordinal, attachment);
    this.#reactions(chat, id, message);
    for (const { body, editedAt } of message.earlier ?? [])
      this.#db.run(
        'INSERT INTO message_edit (message_id, body, edited_at) VALUES (?, ?, ?)',
        id,
        body,
        editedAt,
      );
  }

  #nextSeq(chatId: number, sentAt: number): number {
    const row = this.#db.one<{ seq: number | null }>(
      'SELECT max(seq) AS seq FROM message WHERE chat_id = ? AND sent_at = ?',
      chatId,
      sentAt,
    );
    return (row?.seq ?? -1) + 1;
  }

  #merge(chat: CurrentChat, message: ImportedMessage): void {
    this.#counts.messagesMerged++;
    const db = this.#db;
    const stored = db.one<StoredRow>(
      `SELECT id, flags, body, edited_at AS editedAt, sent_at AS sentAt FROM message
       WHERE chat_id = ? AND source_id = ?`,
      chat.id,
      message.sourceId,
    );
    if (stored === undefined || (stored.flags & FLAG.deletedHere) !== 0) return;
    const editedAt = message.editedAt ?? null;
    if (
      editedAt !== null &&
      (stored.editedAt === null || editedAt > stored.editedAt) &&
      message.body !== stored.body
    ) {
      db.run(
        'INSERT INTO message_edit (message_id, body, edited_at) VALUES (?, ?, ?)',
        stored.id,
        stored.body,
        stored.editedAt,
      );
      db.run(
        'UPDATE message SET body = ?, edited_at = ?, flags = flags | ? WHERE id = ?',
        message.body,
        editedAt,
        FLAG.edited,
        stored.id,
      );
    }
    // A deletion seen later marks the message; the words that were kept here stay.
    if (message.deleted === true && (stored.flags & FLAG.deleted) === 0)
      db.run('UPDATE message SET flags = flags | ? WHERE id = ?', FLAG.deleted, stored.id);
    for (const [ordinal, attachment] of (message.attachments ?? []).entries())
      this.#mergeAttachment(chat.id, stored, ordinal, attachment);
    this.#reactions(chat, stored.id, message);
  }

  #mergeAttachment(chatId: number, stored: StoredRow, ordinal: number, attachment: ImportedAttachment): void {
    const db = this.#db;
    const row = db.one<{ id: number; mediaId: number | null }>(
      'SELECT id, media_id AS mediaId FROM attachment WHERE message_id = ? AND ordinal = ?',
      stored.id,
      ordinal,
    );
    if (row === undefined) this.#attachment(chatId, stored.id, stored.sentAt, ordinal, attachment);
    else if (row.mediaId === null && attachment.sha256 !== null)
      db.run(
        `UPDATE attachment SET media_id = ?, missing = NULL, size = ?, mime = coalesce(mime, ?),
           file_name = coalesce(file_name, ?) WHERE id = ?`,
        this.#mediaId(attachment.sha256, attachment.mime),
        this.#sizeOf(attachment.sha256),
        attachment.mime,
        attachment.fileName,
        row.id,
      );
  }

  #attachment(
    chatId: number,
    messageId: number,
    sentAt: number,
    ordinal: number,
    attachment: ImportedAttachment,
  ): void {
    const { sha256 } = attachment;
    const mediaId = sha256 === null ? null : this.#mediaId(sha256, attachment.mime);
    this.#db.run(
      `INSERT INTO attachment (message_id, chat_id, sent_at, ordinal, kind, file_name, mime, size, media_id, missing)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      messageId,
      chatId,
      sentAt,
      ordinal,
      attachment.kind,
      attachment.fileName,
      attachment.mime,
      sha256 === null ? attachment.size : this.#sizeOf(sha256),
      mediaId,
      // Without bytes there is always a reason; "not in the export" is what an importer that gives none means.
      mediaId === null ? (attachment.missing ?? 'not-in-export') : null,
    );
    this.#counts.attachmentsAdded++;
  }

  #mediaId(sha256: Uint8Array, mime: string | null): number {
    const hex = hexOf(sha256);
    const known = this.#media.get(hex);
    if (known !== undefined) return known;
    const db = this.#db;
    let id = db.one<{ id: number }>('SELECT id FROM media WHERE sha256 = ?', sha256)?.id;
    if (id === undefined) {
      const size = this.#stored.get(hex);
      if (size === undefined) throw new CofferError<ChatsErrorCode>('chats/unknown-medium', { sha256: hex });
      id = db.one<{ id: number }>('SELECT coalesce(max(id), 0) + 1 AS id FROM media')?.id ?? 1;
      db.run('INSERT INTO media (id, sha256, size, mime) VALUES (?, ?, ?, ?)', id, sha256, size, mime);
      this.#counts.mediaAdded++;
      this.#counts.mediaBytesAdded += size;
    }
    this.#media.set(hex, id);
    return id;
  }

  #sizeOf(sha256: Uint8Array): number {
    const stored = this.#stored.get(hexOf(sha256));
    if (stored !== undefined) return stored;
    return this.#db.one<{ size: number }>('SELECT size FROM media WHERE sha256 = ?', sha256)?.size ?? 0;
  }

  #reactions(chat: CurrentChat, messageId: number, message: ImportedMessage): void {
    if (message.reactions === undefined) return;
    for (const { personSourceId, emoji, at } of message.reactions)
      this.#db.run(
        'INSERT INTO reaction (message_id, person_id, emoji, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
        messageId,
        this.#senderId(chat, personSourceId),
        emoji,
        at,
      );
  }
}

function flagsOf(message: ImportedMessage): number {
  let flags = 0;
  if (message.edited === true || (message.editedAt ?? null) !== null) flags |= FLAG.edited;
  if (message.deleted === true) flags |= FLAG.deleted;
  if (message.starred === true) flags |= FLAG.starred;
  if (message.deletedHere === true) flags |= FLAG.deletedHere;
  return flags;
}

function hexOf(sha256: Uint8Array): string {
  return Buffer.from(sha256.buffer, sha256.byteOffset, sha256.byteLength).toString('hex');
}

function badImport(field: string): CofferError<ChatsErrorCode> {
  return new CofferError<ChatsErrorCode>('chats/bad-import', { field });
}
