/** Searching: the index says which messages, the messages themselves give the snippets. */
import type { ReadableDb } from '../db.ts';
import type { ChatKind } from '../model.ts';
import type { MessageItem, SearchHit, SearchPage } from '../queries-types.ts';
import { matchExpression, parseQuery, snippetOf } from '../search/query.ts';
import { badRequest, checkedInteger, checkedLimit } from './limits.ts';
import { messagesByIds } from './messages.ts';

export interface SearchInput {
  readonly text: string;
  /** Null for all chats. */
  readonly chatId: number | null;
  readonly limit: number;
  /** `next` of the page before; null for the first page. */
  readonly after: number | null;
}

const LONGEST_QUERY = 1000;

export function searchMessages(chats: ReadableDb, index: ReadableDb, input: SearchInput): SearchPage {
  const { text, chatId, after } = input;
  const limit = checkedLimit(input.limit);
  if (text.length > LONGEST_QUERY) badRequest('text');
  const terms = parseQuery(text);
  const complete = isComplete(chats, index);
  if (terms.length === 0) return { hits: [], next: null, complete };
  const rows = index.all<{ rank: number; messageId: number }>(
    `SELECT doc.rank, doc.message_id AS messageId
     FROM (SELECT rowid AS rank FROM words WHERE words MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?) AS hit
     CROSS JOIN doc ON doc.rank = hit.rank ORDER BY doc.rank DESC`,
    matchExpression(terms, chatId === null ? null : checkedInteger(chatId, 'chatId')),
    after === null ? Number.MAX_SAFE_INTEGER : checkedInteger(after, 'after'),
    limit + 1,
  );
  const page = rows.slice(0, limit);
  const messages = messagesByIds(
    chats,
    page.map((row) => row.messageId),
  );
  const found = chatsOf(chats, messages);
  const hits = messages.flatMap((message): SearchHit[] => {
    const chat = found.get(message.chatId);
    // Deleted after the index was written: gone at once, not when the index learns of it.
    if (message.text === null || chat === undefined) return [];
    const snippet = snippetOf(message.text, terms);
    return [{ message, chatTitle: chat.title, chatKind: chat.kind, snippet }];
  });
  return { hits, next: rows.length > limit ? (page.at(-1)?.rank ?? null) : null, complete };
}

function chatsOf(
  chats: ReadableDb,
  messages: readonly MessageItem[],
): ReadonlyMap<number, { readonly title: string; readonly kind: ChatKind }> {
  const rows = chats.all<{ id: number; title: string; kind: ChatKind }>(
    'SELECT id, title, kind FROM chat WHERE id IN (SELECT value FROM json_each(?))',
    JSON.stringify([...new Set(messages.map((message) => message.chatId))]),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function isComplete(chats: ReadableDb, index: ReadableDb): boolean {
  const taken = index.one<{ message: number; change: number }>(
    'SELECT last_message_id AS message, last_change_id AS change FROM state',
  );
  const present = chats.one<{ message: number | null; change: number | null }>(
    'SELECT (SELECT max(id) FROM message) AS message, (SELECT max(id) FROM search_change) AS change',
  );
  if (taken === undefined || present === undefined) return false;
  return (present.message ?? 0) <= taken.message && (present.change ?? 0) <= taken.change;
}
