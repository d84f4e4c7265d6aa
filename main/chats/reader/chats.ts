/** The chat list and finding a chat. */
import { FLAG, kindName } from '../codes.ts';
import type { ReadableDb } from '../db.ts';
import type { ChatKind, Source } from '../model.ts';
import type { ChatCursor, ChatItem, ChatPage, HistoryTotals, MemberPage } from '../queries-types.ts';
import { foldText } from '../search/tokens.ts';
import { checkedInteger, checkedLimit } from './limits.ts';

interface ChatRow {
  readonly id: number;
  readonly source: Source;
  readonly sourceId: string;
  readonly kind: ChatKind;
  readonly title: string;
  readonly archived: number;
  readonly unread: number;
  readonly messageCount: number;
  readonly lastAt: number;
  readonly messageId: number | null;
  readonly messageKind: number | null;
  readonly flags: number | null;
  readonly text: string | null;
  readonly senderName: string | null;
  readonly isMe: number | null;
}

const SELECT = `
  SELECT c.id, c.source, c.source_id AS sourceId, c.kind, c.title, c.archived, c.unread,
    c.message_count AS messageCount, c.last_at AS lastAt, m.id AS messageId, m.kind AS messageKind, m.flags,
    substr(m.body, 1, 200) AS text, p.name AS senderName, p.is_me AS isMe
  FROM chat c
  LEFT JOIN message m ON m.id =
    (SELECT id FROM message WHERE chat_id = c.id ORDER BY sent_at DESC, seq DESC LIMIT 1)
  LEFT JOIN person p ON p.id = m.sender_id`;

export interface ChatListInput {
  readonly archived: boolean;
  readonly limit: number;
  /** From the page before; null for the first page. */
  readonly after: ChatCursor | null;
}

export function historyTotals(db: ReadableDb): HistoryTotals {
  const row = db.one<HistoryTotals>(
    `SELECT chats, archived, messages, media, mediaBytes, page_count * page_size AS databaseBytes FROM
      (SELECT COUNT(*) FILTER (WHERE archived = 0) AS chats, COUNT(*) FILTER (WHERE archived = 1) AS archived,
        COALESCE(SUM(message_count), 0) AS messages FROM chat),
      (SELECT COUNT(*) AS media, COALESCE(SUM(size), 0) AS mediaBytes FROM media),
      pragma_page_count(), pragma_page_size()`,
  );
  if (row === undefined) throw new TypeError('counting always has an answer');
  return row;
}

/** Chats with the most recent first. */
export function chatList(db: ReadableDb, { archived, limit, after }: ChatListInput): ChatPage {
  const last = after === null ? Number.MAX_SAFE_INTEGER : checkedInteger(after.lastAt, 'after.lastAt');
  const id = after === null ? Number.MAX_SAFE_INTEGER : checkedInteger(after.id, 'after.id');
  const rows = db.all<ChatRow>(
    `${SELECT} WHERE c.archived = ? AND (c.last_at, c.id) < (?, ?) ORDER BY c.last_at DESC, c.id DESC LIMIT ?`,
    archived ? 1 : 0,
    last,
    id,
    checkedLimit(limit) + 1,
  );
  const items = rows.slice(0, limit).map(chatItem);
  const end = items.at(-1);
  return {
    items,
    next: rows.length > limit && end !== undefined ? { lastAt: end.lastAt, id: end.id } : null,
  };
}

export function chatById(db: ReadableDb, id: number): ChatItem | null {
  const row = db.one<ChatRow>(`${SELECT} WHERE c.id = ?`, checkedInteger(id, 'id'));
  return row === undefined ? null : chatItem(row);
}

/**
 * Chats whose title contains `text`, case and accents aside; those whose whole title is `text` come first. For the
 * command line, where a chat is named by hand.
 */
export function chatsByTitle(db: ReadableDb, text: string, limit: number): ChatItem[] {
  const wanted = foldText(text);
  checkedLimit(limit);
  const exact: number[] = [];
  const partial: number[] = [];
  for (const { id, title } of db.iterate<{ id: number; title: string }>(
    'SELECT id, title FROM chat ORDER BY last_at DESC',
  )) {
    const folded = foldText(title);
    if (folded === wanted) exact.push(id);
    else if (wanted !== '' && folded.includes(wanted)) partial.push(id);
  }
  return [...exact, ...partial].slice(0, limit).flatMap((id) => chatById(db, id) ?? []);
}

export function chatBySource(db: ReadableDb, source: Source, sourceId: string): ChatItem | null {
  const row = db.one<ChatRow>(`${SELECT} WHERE c.source = ? AND c.source_id = ?`, source, sourceId);
  return row === undefined ? null : chatItem(row);
}

/** Everybody who is known to be in a chat; the first `limit` of them by name, the owner first. */
export function chatMembers(db: ReadableDb, chatId: number, limit: number): MemberPage {
  checkedInteger(chatId, 'chatId');
  const rows = db.all<{ id: number; name: string; isMe: number }>(
    `SELECT p.id, p.name, p.is_me AS isMe FROM member JOIN person p ON p.id = member.person_id
     WHERE member.chat_id = ? ORDER BY p.is_me DESC, p.name, p.id LIMIT ?`,
    chatId,
    checkedLimit(limit),
  );
  const total = db.one<{ count: number }>('SELECT count(*) AS count FROM member WHERE chat_id = ?', chatId);
  return { items: rows.map(({ isMe, ...row }) => ({ ...row, isMe: isMe === 1 })), count: total?.count ?? 0 };
}

function chatItem(row: ChatRow): ChatItem {
  const { messageId, messageKind, flags } = row;
  return {
    id: row.id,
    source: row.source,
    sourceId: row.sourceId,
    kind: row.kind,
    title: row.title,
    archived: row.archived === 1,
    unread: row.unread,
    messageCount: row.messageCount,
    lastAt: row.lastAt,
    lastMessage:
      messageId === null || messageKind === null
        ? null
        : {
            id: messageId,
            kind: kindName(messageKind),
            text: row.text,
            senderName: row.senderName,
            fromMe: row.isMe === 1,
            deleted: ((flags ?? 0) & FLAG.deleted) !== 0,
          },
  };
}
