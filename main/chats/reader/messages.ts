/** Pages of messages, single messages, earlier versions, and the media of a chat. */
import type { ReadableDb, SqlValue } from '../db.ts';
import type {
  AttachmentItem,
  EditItem,
  MediaPage,
  MediaPoint,
  MessageCursor,
  MessageItem,
  MessagePage,
  MessagePoint,
} from '../queries-types.ts';
import { attachmentItem, messageItems, SELECT_ATTACHMENT, SELECT_MESSAGE } from './items.ts';
import type { MessageRow } from './items.ts';
import { badRequest, checkedInteger, checkedLimit } from './limits.ts';

export interface MessagesInput {
  readonly chatId: number;
  readonly point: MessagePoint;
  /** 1 to 500. */
  readonly limit: number;
}

const START: MessageCursor = { sentAt: -Number.MAX_SAFE_INTEGER, seq: 0 };
const END: MessageCursor = { sentAt: Number.MAX_SAFE_INTEGER, seq: 0 };

export function messagePage(db: ReadableDb, { chatId, point, limit }: MessagesInput): MessagePage {
  checkedInteger(chatId, 'chatId');
  checkedLimit(limit);
  return db.snapshot(() => {
    switch (point.at) {
      case 'newest':
        return older(db, chatId, END, limit, false);
      case 'before':
        return older(db, chatId, checkedCursor(point.cursor), limit, true);
      case 'oldest':
        return newer(db, chatId, START, limit, false);
      case 'after':
        return newer(db, chatId, checkedCursor(point.cursor), limit, true);
      case 'around':
        return around(db, chatId, checkedCursor(point.cursor), limit);
      case 'date':
        return around(db, chatId, { sentAt: checkedInteger(point.time, 'point.time'), seq: 0 }, limit);
      default:
        return badRequest('point');
    }
  });
}

/** These messages, in the order asked for; ids that are not there are left out. */
export function messagesByIds(db: ReadableDb, ids: readonly number[]): MessageItem[] {
  const rows = db.all<MessageRow>(
    `${SELECT_MESSAGE} WHERE m.id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(ids.map((id) => checkedInteger(id, 'id'))),
  );
  const items = new Map(messageItems(db, rows).map((item) => [item.id, item]));
  return ids.flatMap((id) => items.get(id) ?? []);
}

/** How many of these the chat holds already, by their ids in the format they come from. */
export function knownMessages(db: ReadableDb, chatId: number, sourceIds: readonly string[]): number {
  const row = db.one<{ count: number }>(
    `SELECT count(*) AS count FROM message
     WHERE chat_id = ? AND source_id IN (SELECT value FROM json_each(?))`,
    checkedInteger(chatId, 'chatId'),
    JSON.stringify(sourceIds),
  );
  return row?.count ?? 0;
}

/** Earlier versions of an edited message, oldest first; the present one is the message itself. */
export function messageEdits(db: ReadableDb, id: number): EditItem[] {
  return db.all<EditItem>(
    'SELECT body AS text, edited_at AS editedAt FROM message_edit WHERE message_id = ? ORDER BY id',
    checkedInteger(id, 'id'),
  );
}

export interface ChatMediaInput {
  readonly chatId: number;
  /** Which kinds; empty for all. */
  readonly kinds: readonly AttachmentItem['kind'][];
  readonly limit: number;
  readonly point: MediaPoint;
}

/** Attachments of a chat whose bytes are here, newest first. */
export function chatMedia(db: ReadableDb, { chatId, kinds, limit, point }: ChatMediaInput): MediaPage {
  const place: SqlValue[] =
    point.at === 'newest'
      ? [Number.MAX_SAFE_INTEGER, 0]
      : [checkedInteger(point.cursor.sentAt, 'cursor.sentAt'), checkedInteger(point.cursor.id, 'cursor.id')];
  const ahead = point.at === 'after';
  const [side, order] = ahead ? ['>', 'ASC'] : ['<', 'DESC'];
  const rows = db.all<Parameters<typeof attachmentItem>[0] & { sentAt: number }>(
    `${SELECT_ATTACHMENT.replace('a.message_id AS messageId', 'a.message_id AS messageId, a.sent_at AS sentAt')}
     WHERE a.chat_id = ? AND a.media_id IS NOT NULL AND (a.sent_at, a.id) ${side} (?, ?)
       ${kinds.length === 0 ? '' : 'AND a.kind IN (SELECT value FROM json_each(?))'}
     ORDER BY a.sent_at ${order}, a.id ${order} LIMIT ?`,
    checkedInteger(chatId, 'chatId'),
    ...place,
    ...(kinds.length === 0 ? [] : [JSON.stringify(kinds)]),
    checkedLimit(limit) + 1,
  );
  const items = rows.slice(0, limit).map((row) => ({
    messageId: row.messageId,
    cursor: { sentAt: row.sentAt, id: row.id },
    attachment: attachmentItem(row),
  }));
  const next = rows.length > limit ? (items.at(-1)?.cursor ?? null) : null;
  return { items: ahead ? items.toReversed() : items, next };
}

function older(
  db: ReadableDb,
  chatId: number,
  end: MessageCursor,
  limit: number,
  hasNewer: boolean,
): MessagePage {
  const rows = before(db, chatId, end, limit + 1);
  const hasOlder = rows.length > limit;
  return { items: messageItems(db, rows.slice(0, limit).toReversed()), hasOlder, hasNewer };
}

function newer(
  db: ReadableDb,
  chatId: number,
  start: MessageCursor,
  limit: number,
  hasOlder: boolean,
): MessagePage {
  const rows = from(db, chatId, { sentAt: start.sentAt, seq: start.seq + 1 }, limit + 1);
  const hasNewer = rows.length > limit;
  return { items: messageItems(db, rows.slice(0, limit)), hasOlder, hasNewer };
}

/** Half a page before the place, the rest from it on; filled up from the other side near either end. */
function around(db: ReadableDb, chatId: number, place: MessageCursor, limit: number): MessagePage {
  const earlier = before(db, chatId, place, limit + 1);
  const later = from(db, chatId, place, limit + 1);
  const half = Math.floor(limit / 2);
  const tail = Math.min(later.length, Math.max(limit - half, limit - earlier.length));
  const head = Math.min(earlier.length, limit - tail);
  const rows = [...earlier.slice(0, head).toReversed(), ...later.slice(0, tail)];
  return { items: messageItems(db, rows), hasOlder: earlier.length > head, hasNewer: later.length > tail };
}

function before(db: ReadableDb, chatId: number, { sentAt, seq }: MessageCursor, limit: number): MessageRow[] {
  return db.all<MessageRow>(
    `${SELECT_MESSAGE} WHERE m.chat_id = ? AND (m.sent_at, m.seq) < (?, ?)
     ORDER BY m.sent_at DESC, m.seq DESC LIMIT ?`,
    chatId,
    sentAt,
    seq,
    limit,
  );
}

function from(db: ReadableDb, chatId: number, { sentAt, seq }: MessageCursor, limit: number): MessageRow[] {
  return db.all<MessageRow>(
    `${SELECT_MESSAGE} WHERE m.chat_id = ? AND (m.sent_at, m.seq) >= (?, ?)
     ORDER BY m.sent_at, m.seq LIMIT ?`,
    chatId,
    sentAt,
    seq,
    limit,
  );
}

function checkedCursor({ sentAt, seq }: MessageCursor): MessageCursor {
  return { sentAt: checkedInteger(sentAt, 'cursor.sentAt'), seq: checkedInteger(seq, 'cursor.seq') };
}
