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
import { FreeRanks } from './free-ranks.ts';
import { indexText } from './tokens.ts';

/** Another number means another layout or another way to make words: the index is rebuilt. */
const SEARCH_FORMAT = 1;

/** Messages taken in by one transaction, and about how many UTF-16 units of their texts. */
const CHUNK = 16_384;
const CHUNK_UNITS = 1024 * 1024;
/** Pages that one step of merging writes, which is done in less than a second. */
const MERGE_PAGES = 4000;

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
    let found: WritableDb | undefined;
    try {
      found = openFile(path);
      if (fits(found, historyId, newestMessageId)) return found;
    } catch {
      // Whatever is wrong with it, it holds nothing that cannot be made again.
    }
    // Left open, it would remove the new file's log when it is collected.
    found?.close();
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
  const { again, messages, more, ...next } = chats.snapshot(() => nextChunk(chats, state));
  if (next.lastChangeId === state.lastChangeId && messages.length === 0) return { ...state, more: false };
  return index.transaction(() => {
    for (const id of again) remove(index, id);
    add(index, messages);
    index.run(
      'UPDATE state SET last_message_id = ?, last_change_id = ?',
      next.lastMessageId,
      next.lastChangeId,
    );
    return { ...next, more };
  });
}

interface Chunk extends SearchState {
  /** Messages that are in the index and are to be taken out first; those that still exist are in `messages` as well. */
  readonly again: ReadonlySet<number>;
  readonly messages: NewMessage[];
  readonly more: boolean;
}

/** What comes next, up to the limits of a chunk; one text may go beyond them. */
function nextChunk(chats: ReadableDb, { lastMessageId, lastChangeId }: SearchState): Chunk {
  const next = { lastMessageId, lastChangeId };
  const again = new Set<number>();
  const messages: NewMessage[] = [];
  let units = 0;
  const isFull = (): boolean => messages.length >= CHUNK || units >= CHUNK_UNITS;
  const take = (message: NewMessage): void => {
    messages.push(message);
    units += message.body?.length ?? 0;
  };
  const changes = chats.all<{ id: number; messageId: number }>(
    'SELECT id, message_id AS messageId FROM search_change WHERE id > ? ORDER BY id LIMIT ?',
    lastChangeId,
    CHUNK,
  );
  for (const { id, messageId } of changes) {
    if (isFull()) return { ...next, again, messages, more: true };
    next.lastChangeId = id;
    if (messageId > lastMessageId || again.has(messageId)) continue;
    again.add(messageId);
    const message = chats.one<NewMessage>(`${SELECT} WHERE id = ?`, messageId);
    if (message !== undefined) take(message);
  }
  for (const message of chats.iterate<NewMessage>(`${SELECT} WHERE id > ? ORDER BY id`, lastMessageId)) {
    if (isFull()) return { ...next, again, messages, more: true };
    next.lastMessageId = message.id;
    take(message);
  }
  return { ...next, again, messages, more: changes.length === CHUNK };
}

/** Goes on merging the index's parts into one, after much was taken in. Returns whether there is more to merge. */
export function merge(index: WritableDb, begin: boolean): boolean {
  // The number before the pages is FTS5's way to say that everything is to become one part.
  const pages = begin ? -MERGE_PAGES : MERGE_PAGES;
  const written = (): number => index.one<{ n: number }>('SELECT total_changes() AS n')?.n ?? 0;
  const before = written();
  index.run("INSERT INTO words(words, rank) VALUES ('merge', ?)", pages);
  return written() - before > 1;
}

const SELECT = 'SELECT id, chat_id AS chatId, sent_at AS sentAt, body, flags FROM message';

/** In the order of time: the index takes rising row ids far faster than mixed ones. */
function add(index: WritableDb, messages: NewMessage[]): void {
  messages.sort((a, b) => a.sentAt - b.sentAt || a.id - b.id);
  const ranks = new FreeRanks(index);
  const insertDoc = index.prepare('INSERT INTO doc (rank, message_id) VALUES (?, ?)');
  const insertWords = index.prepare('INSERT INTO words (rowid, chat, body) VALUES (?, ?, ?)');
  for (const { id, chatId, sentAt, body, flags } of messages) {
    if (body === null || (flags & FLAG.deletedHere) !== 0) continue;
    const words = indexText(body);
    if (words === '') continue;
    const rank = ranks.next(sentAt);
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
