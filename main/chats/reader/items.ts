/** Turns message rows into items, with quotes, attachments and reactions fetched once a page, not once a row. */
import { FLAG, kindName } from '../codes.ts';
import type { ReadableDb } from '../db.ts';
import type { AttachmentItem, MessageItem, PersonItem, QuoteItem, ReactionItem } from '../queries-types.ts';

export interface MessageRow {
  readonly id: number;
  readonly chatId: number;
  readonly sentAt: number;
  readonly seq: number;
  readonly kind: number;
  readonly flags: number;
  readonly body: string | null;
  readonly editedAt: number | null;
  readonly quoted: string | null;
  readonly quotedText: string | null;
  readonly details: string | null;
  readonly senderId: number | null;
  readonly senderName: string | null;
  readonly isMe: number | null;
}

export const SELECT_MESSAGE = `
  SELECT m.id, m.chat_id AS chatId, m.sent_at AS sentAt, m.seq, m.kind, m.flags, m.body, m.edited_at AS editedAt,
    m.quoted_source_id AS quoted, m.quoted_text AS quotedText, m.details, m.sender_id AS senderId,
    p.name AS senderName, p.is_me AS isMe
  FROM message m LEFT JOIN person p ON p.id = m.sender_id`;

interface AttachmentRow {
  readonly messageId: number;
  readonly id: number;
  readonly kind: AttachmentItem['kind'];
  readonly fileName: string | null;
  readonly mime: string | null;
  readonly size: number | null;
  readonly sha256: string | null;
  readonly missing: AttachmentItem['missing'];
}

export const SELECT_ATTACHMENT = `
  SELECT a.message_id AS messageId, a.id, a.kind, a.file_name AS fileName, a.mime, a.size,
    lower(hex(d.sha256)) AS sha256, a.missing
  FROM attachment a LEFT JOIN media d ON d.id = a.media_id`;

/** Items for these rows, in their order. */
export function messageItems(db: ReadableDb, rows: readonly MessageRow[]): MessageItem[] {
  if (rows.length === 0) return [];
  const ids = JSON.stringify(rows.map((row) => row.id));
  const attachments = groupBy(
    db.all<AttachmentRow>(
      `${SELECT_ATTACHMENT} WHERE a.message_id IN (SELECT value FROM json_each(?)) ORDER BY a.message_id, a.ordinal`,
      ids,
    ),
  );
  const reactions = groupBy(
    db.all<{ messageId: number; emoji: string; at: number | null; id: number; name: string; isMe: number }>(
      `SELECT r.message_id AS messageId, r.emoji, r.at, p.id, p.name, p.is_me AS isMe
       FROM reaction r JOIN person p ON p.id = r.person_id
       WHERE r.message_id IN (SELECT value FROM json_each(?)) ORDER BY r.message_id, r.id`,
      ids,
    ),
  );
  const quotes = quotedItems(db, rows);
  return rows.map((row) => ({
    id: row.id,
    chatId: row.chatId,
    cursor: { sentAt: row.sentAt, seq: row.seq },
    kind: kindName(row.kind),
    sender: personOf(row.senderId, row.senderName, row.isMe),
    text: row.body,
    edited: (row.flags & FLAG.edited) !== 0,
    editedAt: row.editedAt,
    deleted: (row.flags & FLAG.deleted) !== 0,
    starred: (row.flags & FLAG.starred) !== 0,
    details: row.details === null ? null : parsed(row.details),
    quote: quoteOf(row, quotes),
    attachments: (attachments.get(row.id) ?? []).map(attachmentItem),
    reactions: (reactions.get(row.id) ?? []).map(({ emoji, at, id, name, isMe }): ReactionItem => ({
      emoji,
      at,
      person: { id, name, isMe: isMe === 1 },
    })),
  }));
}

export function attachmentItem(row: AttachmentRow): AttachmentItem {
  const { id, kind, fileName, mime, size, missing } = row;
  return { id, kind, fileName, mime, size, sha256: row.sha256 === '' ? null : row.sha256, missing };
}

/** Quotes are kept by source id, so a quoted message is found even when it was imported later than the quote. */
function quotedItems(db: ReadableDb, rows: readonly MessageRow[]): Map<string, QuoteItem> {
  const byChat = new Map<number, string[]>();
  for (const { chatId, quoted } of rows) {
    if (quoted === null) continue;
    const list = byChat.get(chatId);
    if (list === undefined) byChat.set(chatId, [quoted]);
    else list.push(quoted);
  }
  const found = new Map<string, QuoteItem>();
  for (const [chatId, sourceIds] of byChat) {
    const quoted = db.all<{
      id: number;
      sourceId: string;
      sentAt: number;
      seq: number;
      kind: number;
      text: string | null;
      senderName: string | null;
    }>(
      `SELECT m.id, m.source_id AS sourceId, m.sent_at AS sentAt, m.seq, m.kind, substr(m.body, 1, 200) AS text,
         p.name AS senderName
       FROM message m LEFT JOIN person p ON p.id = m.sender_id
       WHERE m.chat_id = ? AND m.source_id IN (SELECT value FROM json_each(?))`,
      chatId,
      JSON.stringify(sourceIds),
    );
    for (const { id, sourceId, sentAt, seq, kind, text, senderName } of quoted)
      found.set(`${chatId} ${sourceId}`, {
        messageId: id,
        cursor: { sentAt, seq },
        senderName,
        kind: kindName(kind),
        text,
      });
  }
  return found;
}

function quoteOf(row: MessageRow, quotes: ReadonlyMap<string, QuoteItem>): QuoteItem | null {
  if (row.quoted === null && row.quotedText === null) return null;
  const found = row.quoted === null ? undefined : quotes.get(`${row.chatId} ${row.quoted}`);
  if (found !== undefined) return { ...found, text: found.text ?? row.quotedText };
  return { messageId: null, cursor: null, senderName: null, kind: null, text: row.quotedText };
}

function personOf(id: number | null, name: string | null, isMe: number | null): PersonItem | null {
  return id === null || name === null ? null : { id, name, isMe: isMe === 1 };
}

/** Our own rows hold valid JSON; one that does not is shown as its text rather than hiding the message. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function groupBy<Row extends { readonly messageId: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.messageId);
    if (group === undefined) groups.set(row.messageId, [row]);
    else group.push(row);
  }
  return groups;
}
