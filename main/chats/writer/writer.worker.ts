/** The one thread that writes chats.sqlite. It holds the writer lock of the history for as long as it lives. */
import Database from 'better-sqlite3';
import { CofferError } from '../../base/error.ts';
import { openWriterHandle, translating, WritableDb } from '../db.ts';
import type { ChatsErrorCode } from '../errors.ts';
import { historyPaths } from '../layout.ts';
import type { ImportCounts, ImportedChat, ImportedMessage, ImportedPerson } from '../model.ts';
import { serve, startData } from '../rpc.ts';
import { migrate, schemaVersion } from '../schema/migrate.ts';
import * as edits from './edits.ts';
import { ImportSession } from './import-session.ts';

interface WriterStart {
  readonly folder: string;
}

const paths = historyPaths(startData<WriterStart>().folder);
let lock: Database.Database | undefined;
let open: WritableDb | undefined;
let session: ImportSession | undefined;

const methods = {
  /** Takes the lock, opens the database and brings its schema up to date. Says whether there was none before. */
  open(): { created: boolean } {
    lock = takeLock(paths.lock);
    const handle = openWriterHandle(paths.chats);
    return translating(() => {
      const created = schemaVersion(handle) === 0;
      migrate(handle);
      open = new WritableDb(handle);
      return { created };
    });
  },

  importBegin(): void {
    if (session !== undefined) throw new TypeError('an import is running');
    session = new ImportSession(db());
  },
  importChat: (chat: ImportedChat): number => importing().chat(chat),
  importPeople: (people: readonly ImportedPerson[]): void => importing().people(people),
  importMessages: (batch: readonly ImportedMessage[]): void => importing().messages(batch),
  importStored: (medium: { sha256: Uint8Array; size: number }): void =>
    importing().stored(medium.sha256, medium.size),
  importCommit(): ImportCounts {
    const counts = importing().commit();
    session = undefined;
    return counts;
  },
  importAbort(): void {
    session?.abort();
    session = undefined;
  },

  addNote: ({ text, now }: { text: string; now: number }): number => edits.addNote(db(), text, now),
  deleteMessage: ({ id }: { id: number }): void => edits.deleteMessage(db(), id),
  setArchived: (input: { chatId: number; archived: boolean }): void =>
    edits.setArchived(db(), input.chatId, input.archived),
  markRead: ({ chatId }: { chatId: number }): void => edits.markRead(db(), chatId),
  advanceEpoch: (): number => edits.advanceEpoch(db()),

  /** Forgets changes that the search index has taken in, up to and including this one. */
  searchTook({ changeId }: { changeId: number }): void {
    db().run('DELETE FROM search_change WHERE id <= ?', changeId);
  },

  /** Which of these media some row refers to. */
  referenced: (media: readonly Uint8Array[]): boolean[] =>
    media.map((sha256) => db().one('SELECT 1 FROM media WHERE sha256 = ?', sha256) !== undefined),

  close(): void {
    session?.abort();
    session = undefined;
    open?.close();
    open = undefined;
    lock?.close();
    lock = undefined;
  },
};

export type WriterApi = typeof methods;

function db(): WritableDb {
  if (open === undefined) throw new CofferError<ChatsErrorCode>('chats/closed');
  return open;
}

function importing(): ImportSession {
  if (session === undefined) throw new CofferError<ChatsErrorCode>('chats/closed');
  return session;
}

/**
 * The lock is an exclusive transaction on an empty database of its own: the operating system drops it with the
 * process, however that ends, and no stale file can be left behind that means anything.
 */
function takeLock(path: string): Database.Database {
  return translating(() => {
    const handle = new Database(path, { timeout: 0 });
    try {
      handle.pragma('journal_mode = MEMORY');
      handle.exec('BEGIN EXCLUSIVE');
      return handle;
    } catch (error) {
      handle.close();
      throw error;
    }
  });
}

serve(methods);
