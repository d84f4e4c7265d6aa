/**
 * Merges a staged chat into the present history, as an import of it would: one transaction, nothing twice, and what
 * is here already stays (docs/spec/backup-set.md, section 7; docs/spec/chat-store.md, "Merging").
 */
import Database from 'better-sqlite3';
import type { History } from '../chats/index.ts';
import { FLAG, kindName } from '../chats/codes.ts';
import { historyPaths } from '../chats/layout.ts';
import { MediaStore } from '../chats/media.ts';
import type {
  ImportCounts,
  ImportedAttachment,
  ImportedChat,
  ImportedEdit,
  ImportedMessage,
  ImportedPerson,
  ImportedReaction,
  ImportSink,
} from '../chats/model.ts';
import { BackupError } from './errors.ts';
import type { ReportProgress } from './progress.ts';

/** Messages read at a time: a few milliseconds of this thread. */
const BATCH = 1000;

export interface MergedChat extends ImportCounts {
  /** Its number here, which is another than in the backup. */
  readonly chatId: number;
  readonly kind: ImportedChat['kind'];
  readonly title: string;
  /** Media of the chat that neither the backup nor this computer holds. */
  readonly mediaMissing: number;
}

/** Throws `backup/cancelled`, `backup/mismatch` and what importing throws; the history is then as it was. */
export async function mergeChat(
  staging: string,
  history: History,
  options: { readonly signal?: AbortSignal | undefined; readonly onProgress?: ReportProgress | undefined },
): Promise<MergedChat> {
  const { signal, onProgress } = options;
  const go = (): void => {
    if (signal?.aborted) throw new BackupError('backup/cancelled');
  };
  const staged = new StagedHistory(historyPaths(staging).chats);
  const stagedMedia = new MediaStore(historyPaths(staging).media);
  let sink: ImportSink | null = null;
  try {
    go();
    onProgress?.({ stage: 'building', done: 0, total: null });
    sink = await history.write.beginImport();
    const chat = staged.chat();
    const chatId = await sink.chat(chat);
    await sink.people(staged.people(chat.source));
    const here = new Set<string>();
    let mediaMissing = 0;
    for (const sha256 of staged.media()) {
      go();
      const store = (await stagedMedia.has(sha256)) ? stagedMedia : history.media;
      if (await store.has(sha256)) {
        await sink.medium(store.read(sha256));
        here.add(hexOf(sha256));
      } else {
        mediaMissing += 1;
      }
    }
    for (const batch of staged.messages((sha256) => here.has(hexOf(sha256)))) {
      go();
      await sink.messages(batch);
    }
    go();
    onProgress?.({ stage: 'finishing', done: 0, total: null });
    const { kind, title } = chat;
    return { ...(await sink.commit()), chatId, kind, title, mediaMissing };
  } catch (error) {
    await sink?.abort();
    throw error;
  } finally {
    staged.close();
  }
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

interface MessageRow {
  readonly id: number;
  readonly sourceId: string;
  readonly sender: string | null;
  readonly sentAt: number;
  readonly seq: number;
  readonly kind: number;
  readonly flags: number;
  readonly body: string | null;
  readonly editedAt: number | null;
  readonly quotes: string | null;
  readonly quotedText: string | null;
  readonly details: string | null;
}

/** The one chat of a staged history, in the terms of an import. */
class StagedHistory {
  readonly #db: Database.Database;
  readonly #page: Database.Statement<[number, number, number], MessageRow>;
  readonly #attachmentsOf: Database.Statement<[number], ImportedAttachment>;
  readonly #reactionsOf: Database.Statement<[number], ImportedReaction>;
  readonly #editsOf: Database.Statement<[number], ImportedEdit>;

  constructor(file: string) {
    const db = new Database(file, { readonly: true, fileMustExist: true });
    db.pragma('trusted_schema = OFF');
    this.#db = db;
    this.#page = db.prepare(
      `SELECT message.id, message.source_id AS sourceId, person.source_id AS sender, sent_at AS sentAt, seq, kind, flags,
         body, edited_at AS editedAt, quoted_source_id AS quotes, quoted_text AS quotedText, details
       FROM message LEFT JOIN person ON person.id = sender_id
       WHERE chat_id = (SELECT id FROM chat) AND (sent_at, seq) > (?, ?) ORDER BY sent_at, seq LIMIT ?`,
    );
    this.#attachmentsOf = db.prepare(
      `SELECT kind, file_name AS fileName, attachment.mime, sha256, attachment.size, missing
       FROM attachment LEFT JOIN media ON media.id = media_id WHERE message_id = ? ORDER BY ordinal`,
    );
    this.#reactionsOf = db.prepare(
      `SELECT person.source_id AS personSourceId, emoji, at FROM reaction
       JOIN person ON person.id = person_id WHERE message_id = ? ORDER BY reaction.id`,
    );
    this.#editsOf = db.prepare(
      'SELECT body, edited_at AS editedAt FROM message_edit WHERE message_id = ? ORDER BY id',
    );
  }

  chat(): ImportedChat {
    const row = this.#db
      .prepare<[], Omit<ImportedChat, 'archived' | 'unread'> & { archived: number; unread: number }>(
        'SELECT source, source_id AS sourceId, kind, title, archived, unread FROM chat',
      )
      .get();
    if (row === undefined) throw new BackupError('backup/mismatch', { check: 'chat' });
    return { ...row, archived: row.archived === 1 };
  }

  /** The members, and whoever wrote or reacted without being one. */
  people(source: string): ImportedPerson[] {
    const rows = this.#db
      .prepare<[], { source: string; sourceId: string; name: string; isMe: number }>(
        `SELECT source, source_id AS sourceId, name, is_me AS isMe FROM person WHERE id IN (
           SELECT person_id FROM member UNION SELECT sender_id FROM message UNION SELECT person_id FROM reaction)
         ORDER BY id`,
      )
      .all();
    // An import knows people by their id within the chat's source; others there never are.
    if (rows.some((row) => row.source !== source))
      throw new BackupError('backup/mismatch', { check: 'people' });
    return rows.map(({ sourceId, name, isMe }) => ({ sourceId, name, isMe: isMe === 1 }));
  }

  media(): Uint8Array[] {
    return this.#db.prepare<[], Uint8Array>('SELECT sha256 FROM media ORDER BY id').pluck().all();
  }

  /** In the order of the chat, so that the order within one moment is kept. */
  *messages(isHere: (sha256: Uint8Array) => boolean): Generator<ImportedMessage[]> {
    let after = { sentAt: -Number.MAX_SAFE_INTEGER, seq: 0 };
    for (;;) {
      const rows = this.#page.all(after.sentAt, after.seq, BATCH);
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows.map((row) => this.#message(row, isHere));
      after = last;
    }
  }

  close(): void {
    this.#db.close();
  }

  #message(row: MessageRow, isHere: (sha256: Uint8Array) => boolean): ImportedMessage {
    const { id, sourceId, sender, sentAt, kind, flags, body, editedAt, quotes, quotedText, details } = row;
    return {
      sourceId,
      senderSourceId: sender,
      sentAt,
      kind: kindName(kind),
      body,
      editedAt,
      edited: (flags & FLAG.edited) !== 0,
      deleted: (flags & FLAG.deleted) !== 0,
      deletedHere: (flags & FLAG.deletedHere) !== 0,
      starred: (flags & FLAG.starred) !== 0,
      quotes,
      quotedText,
      details: detailsOf(details),
      attachments: this.#attachments(id, isHere),
      reactions: this.#reactionsOf.all(id),
      earlier: this.#editsOf.all(id),
    };
  }

  #attachments(messageId: number, isHere: (sha256: Uint8Array) => boolean): ImportedAttachment[] {
    const rows = this.#attachmentsOf.all(messageId);
    return rows.map((row) =>
      row.sha256 === null || isHere(row.sha256) ? row : { ...row, sha256: null, missing: 'not-in-export' },
    );
  }
}

function detailsOf(text: string | null): Readonly<Record<string, unknown>> | null {
  if (text === null) return null;
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) {
    throw new BackupError('backup/mismatch', { check: 'details' });
  }
  return Object.fromEntries(Object.entries(value));
}
