/**
 * What the queries take and return: plain values that cross threads and the page's bridge as they are.
 *
 * Pages go by keyset: a cursor is the place of a row in the order, never a count of rows to skip, so a page stays
 * right while rows are added. Times are Unix milliseconds.
 */
import type { ChatKind, ImportedAttachment, MessageKind, Source } from './model.ts';

/** Place of a message in its chat: time first, then the order within one time. */
export interface MessageCursor {
  readonly sentAt: number;
  readonly seq: number;
}

export interface ChatCursor {
  readonly lastAt: number;
  readonly id: number;
}

export interface MediaCursor {
  readonly sentAt: number;
  readonly id: number;
}

export interface PersonItem {
  readonly id: number;
  readonly name: string;
  readonly isMe: boolean;
}

export interface ChatItem {
  readonly id: number;
  readonly source: Source;
  readonly sourceId: string;
  readonly kind: ChatKind;
  readonly title: string;
  readonly archived: boolean;
  readonly unread: number;
  readonly messageCount: number;
  /** When the last message was sent; 0 in an empty chat. */
  readonly lastAt: number;
  readonly lastMessage: LastMessage | null;
}

export interface LastMessage {
  readonly id: number;
  readonly kind: MessageKind;
  /** At most the first 200 characters. */
  readonly text: string | null;
  readonly senderName: string | null;
  readonly fromMe: boolean;
  readonly deleted: boolean;
}

export interface ChatPage {
  readonly items: readonly ChatItem[];
  /** Continues after the last item; null at the end. */
  readonly next: ChatCursor | null;
}

export interface MemberPage {
  readonly items: readonly PersonItem[];
  /** Of all members, also those that are not among the items. */
  readonly count: number;
}

export interface AttachmentItem {
  readonly id: number;
  readonly kind: ImportedAttachment['kind'];
  readonly fileName: string | null;
  readonly mime: string | null;
  /** Bytes. */
  readonly size: number | null;
  /** 64 hex digits, or null when the bytes are missing. */
  readonly sha256: string | null;
  /** Why there are no bytes. */
  readonly missing: ImportedAttachment['missing'];
}

export interface ReactionItem {
  readonly emoji: string;
  readonly person: PersonItem;
  readonly at: number | null;
}

export interface QuoteItem {
  /** The quoted message, when it is in this chat. */
  readonly messageId: number | null;
  readonly cursor: MessageCursor | null;
  readonly senderName: string | null;
  readonly kind: MessageKind | null;
  /** At most the first 200 characters; the kept words of the quote when the message itself is not here. */
  readonly text: string | null;
}

/** Everything that a bubble shows. */
export interface MessageItem {
  readonly id: number;
  readonly chatId: number;
  readonly cursor: MessageCursor;
  readonly kind: MessageKind;
  readonly sender: PersonItem | null;
  readonly text: string | null;
  readonly edited: boolean;
  readonly editedAt: number | null;
  readonly deleted: boolean;
  readonly starred: boolean;
  /** What the importer kept beside the text (poll options, call length ...), as it was handed over. */
  readonly details: unknown;
  readonly quote: QuoteItem | null;
  readonly attachments: readonly AttachmentItem[];
  readonly reactions: readonly ReactionItem[];
}

/** Which part of a chat: its end, what lies before or after a place, around a place, or the start of a date. */
export type MessagePoint =
  | { readonly at: 'newest' }
  | { readonly at: 'oldest' }
  | { readonly at: 'before'; readonly cursor: MessageCursor }
  | { readonly at: 'after'; readonly cursor: MessageCursor }
  | { readonly at: 'around'; readonly cursor: MessageCursor }
  /** The first messages sent at or after this time, with some before. */
  | { readonly at: 'date'; readonly time: number };

export interface MessagePage {
  /** Oldest first. */
  readonly items: readonly MessageItem[];
  /** Whether the chat has messages before the first and after the last item. */
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

export interface EditItem {
  readonly text: string | null;
  readonly editedAt: number | null;
}

/** Which media of a chat: the newest, or those next to a place, which is not included. */
export type MediaPoint =
  | { readonly at: 'newest' }
  | { readonly at: 'before'; readonly cursor: MediaCursor }
  | { readonly at: 'after'; readonly cursor: MediaCursor };

export interface MediaItem {
  readonly messageId: number;
  readonly cursor: MediaCursor;
  readonly attachment: AttachmentItem;
}

export interface MediaPage {
  /** Newest first. */
  readonly items: readonly MediaItem[];
  /** Where the next page in the same direction starts. */
  readonly next: MediaCursor | null;
}

export interface SearchHit {
  readonly message: MessageItem;
  readonly chatTitle: string;
  readonly chatKind: ChatKind;
  readonly snippet: Snippet;
}

/** A piece of the message's text around the first match. */
export interface Snippet {
  readonly text: string;
  /** Matches in `text`: [start, end) in UTF-16 units, in order, not overlapping. */
  readonly ranges: readonly (readonly [number, number])[];
  readonly cutBefore: boolean;
  readonly cutAfter: boolean;
}

export interface SearchPage {
  /** Newest first. */
  readonly hits: readonly SearchHit[];
  /** Opaque; continues after the last hit. Null at the end. */
  readonly next: number | null;
  /** False while the index is still taking in messages: there may be more hits soon. */
  readonly complete: boolean;
}

export interface HistoryCounts {
  readonly chats: number;
  readonly people: number;
  readonly messages: number;
  readonly attachments: number;
  readonly reactions: number;
  readonly media: number;
  /** Bytes. */
  readonly mediaBytes: number;
}

/** What the whole history holds. */
export interface HistoryTotals {
  /** Not counting the archived ones. */
  readonly chats: number;
  readonly archived: number;
  readonly messages: number;
  /** Stored files, each once. */
  readonly media: number;
  /** Their bytes. */
  readonly mediaBytes: number;
  /** Bytes of the database on the disk. */
  readonly databaseBytes: number;
}
