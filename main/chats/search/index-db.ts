/**
 * The search index: its tables, and taking in what changed (docs/spec/chat-store.md, "Search").
 *
 * The row id of an indexed message is its rank: its second times 64 plus a free slot. So the index itself is in the
 * order of time, and "newest first" reads it backwards and stops after one page, however frequent the word. Old chats
 * that are imported later find their place between the others without renumbering.
 */
import { existsSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { FLAG } from '../codes.ts';
import { translating, WritableDb } from '../db.ts';
import type { ReadableDb } from '../db.ts';
import { indexText } from './tokens.ts';

/** Another number means another layout or another way to make words: the index is rebuilt. */
const SEARCH_FORMAT = 1;

const SLOTS = 64;
/** Messages taken in by one transaction. */
const CHUNK = 65_536;
/** Ranks must stay exact as numbers; no message is from before 1970 or after the year 9999. */
const LATEST_SECOND = 253_402_300_799;

interface SearchState {
  readonly lastMessageId: number;
  readonly lastChangeId: number;
}

/**
 * `chat` holds one word, the chat's number, so that a search in one chat is an intersection inside the index;
 * `body` holds the folded words. No text is stored: hits are cut from the messages themselves.
 */
const TABLES = `
CREATE TABLE state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  format INTEGER NOT NULL,
  history_id BLOB NOT NULL,
  last_message_id INTEGER NOT NULL,
  last_change_id INTEGER NOT NULL
) STRICT;
CREATE TABLE doc (rank INTEGER PRIMARY KEY, message_id INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX doc_message ON doc (message_id);
CREATE VIRTUAL TABLE words USING fts5(chat, body, content='', contentless_delete=1, prefix='2 3', tokenize='ascii');
INSERT INTO words(words, rank) VALUES ('hashsize', 16777216);
`;

interface NewMessage {
  readonly id: number;
  readonly chatId: number;
  readonly sentAt: number;
  readonly body: string | null;
  readonly flags: number;
}

/**
 * The word that stands for a chat: one character above U+FFFF for each 20 bits of its number. One character, so that
 * the index keeps no beginnings of it.
 */
export function chatWord(chatId: number): string {
  const digit = String.fromCodePoint(0x10000 + (chatId % 0x100000));
  return chatId < 0x100000 ? digit : chatWord(Math.floor(chatId / 0x100000)) + digit;
}

/** Opens the index for writing; a missing, foreign, damaged or other history's one is made anew. */
export function openIndex(path: string, historyId: Uint8Array, newestMessageId: number): WritableDb {
  if (existsSync(path)) {
    try {
      const db = openFile(path);
      if (fits(db, historyId, newestMessageId)) return db;
      db.close();
    } catch {
      // Whatever is wrong with it, it holds nothing that cannot be made again.
    }
  }
  return newIndex(path, historyId);
}

/** Deletes what is there and makes an empty index. */
export function newIndex(path: string, historyId: Uint8Array): WritableDb {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
  const db = openFile(path);
  db.transaction(() => {
    db.exec(TABLES);
    db.run(
      'INSERT INTO state (id, format, history_id, last_message_id, last_change_id) VALUES (1, ?, ?, 0, 0)',
      SEARCH_FORMAT,
      historyId,
    );
  });
  return db;
}

function searchState(index: ReadableDb): SearchState {
  const state = index.one<SearchState>(
    'SELECT last_message_id AS lastMessageId, last_change_id AS lastChangeId FROM state',
  );
  if (state === undefined) throw new TypeError('the search index has no state row');
  return state;
}

/**
 * Takes in the next changes and new messages, in one transaction. Returns how far it is now and whether there is
 * more to take in.
 */
export function takeIn(chats: ReadableDb, index: WritableDb): SearchState & { readonly more: boolean } {
  const state = searchState(index);
  const { changes, messages } = chats.snapshot(() => ({
    changes: chats.all<{ id: number; messageId: number }>(
      'SELECT id, message_id AS messageId FROM search_change WHERE id > ? ORDER BY id LIMIT ?',
      state.lastChangeId,
      CHUNK,
    ),
    messages: chats.all<NewMessage>(`${SELECT} WHERE id > ? ORDER BY id LIMIT ?`, state.lastMessageId, CHUNK),
  }));
  if (changes.length === 0 && messages.length === 0) return { ...state, more: false };
  return index.transaction(() => {
    const again = new Set(
      changes.map((change) => change.messageId).filter((id) => id <= state.lastMessageId),
    );
    const batch = [...messages];
    for (const id of again) {
      remove(index, id);
      const message = chats.one<NewMessage>(`${SELECT} WHERE id = ?`, id);
      if (message !== undefined) batch.push(message);
    }
    add(index, batch);
    const lastMessageId = messages.at(-1)?.id ?? state.lastMessageId;
    const lastChangeId = changes.at(-1)?.id ?? state.lastChangeId;
    index.run('UPDATE state SET last_message_id = ?, last_change_id = ?', lastMessageId, lastChangeId);
    return { lastMessageId, lastChangeId, more: changes.length === CHUNK || messages.length === CHUNK };
  });
}

/** Merges the index's parts into one, after much was taken in. */
export function optimize(index: WritableDb): void {
  index.run("INSERT INTO words(words) VALUES ('optimize')");
}

const SELECT = 'SELECT id, chat_id AS chatId, sent_at AS sentAt, body, flags FROM message';

/** In the order of time: the index takes rising row ids far faster than mixed ones. */
function add(index: WritableDb, messages: NewMessage[]): void {
  messages.sort((a, b) => a.sentAt - b.sentAt || a.id - b.id);
  const insertDoc = index.prepare('INSERT INTO doc (rank, message_id) VALUES (?, ?)');
  const insertWords = index.prepare('INSERT INTO words (rowid, chat, body) VALUES (?, ?, ?)');
  for (const { id, chatId, sentAt, body, flags } of messages) {
    if (body === null || (flags & FLAG.deletedHere) !== 0) continue;
    const words = indexText(body);
    if (words === '') continue;
    const rank = freeRank(index, sentAt);
    insertDoc.run(rank, id);
    insertWords.run(rank, chatWord(chatId), words);
  }
}

function remove(index: WritableDb, messageId: number): void {
  const rank = index.one<{ rank: number }>('SELECT rank FROM doc WHERE message_id = ?', messageId)?.rank;
  if (rank === undefined) return;
  index.run('DELETE FROM words WHERE rowid = ?', rank);
  index.run('DELETE FROM doc WHERE rank = ?', rank);
}

/** The next free slot at this second; when its 64 are taken, one of the seconds after it. */
function freeRank(index: WritableDb, sentAt: number): number {
  let first = Math.min(Math.max(Math.floor(sentAt / 1000), 0), LATEST_SECOND) * SLOTS;
  for (;;) {
    const last = index.one<{ rank: number | null }>(
      'SELECT max(rank) AS rank FROM doc WHERE rank >= ? AND rank < ?',
      first,
      first + SLOTS,
    )?.rank;
    if (last === undefined || last === null) return first;
    if (last < first + SLOTS - 1) return last + 1;
    first += SLOTS;
  }
}

function fits(db: ReadableDb, historyId: Uint8Array, newestMessageId: number): boolean {
  const state = db.one<{ format: number; historyId: Uint8Array; last: number }>(
    'SELECT format, history_id AS historyId, last_message_id AS last FROM state',
  );
  if (state === undefined) return false;
  db.one('SELECT rowid FROM words WHERE words MATCH \'"a"\' LIMIT 1');
  return (
    state.format === SEARCH_FORMAT &&
    Buffer.from(state.historyId).equals(historyId) &&
    state.last <= newestMessageId
  );
}

/** NORMAL is enough here: after a power cut the index may be behind, which it notices, but not damaged. */
function openFile(path: string): WritableDb {
  return translating(() => {
    const handle = new Database(path);
    try {
      handle.pragma('journal_mode = WAL');
      handle.pragma('synchronous = NORMAL');
      handle.pragma('trusted_schema = OFF');
      handle.pragma('cache_size = -65536');
      handle.pragma('journal_size_limit = 67108864');
      return new WritableDb(handle);
    } catch (error) {
      handle.close();
      throw error;
    }
  });
}
