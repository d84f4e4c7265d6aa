/** Chats as the page sees them: the list, pages of messages, search hits, media. */
import { z } from 'zod';
import { count, instant, rowId, sha256Hex } from './common.ts';

export const chatKind = z.enum(['direct', 'group', 'notes']);
export const messageKind = z.enum([
  'text',
  'image',
  'video',
  'gif',
  'audio',
  'voice',
  'sticker',
  'document',
  'contact',
  'location',
  'poll',
  'call',
  'system',
  'unknown',
]);
export type MessageKind = z.infer<typeof messageKind>;

export const chatItem = z.strictObject({
  id: rowId,
  kind: chatKind,
  title: z.string(),
  archived: z.boolean(),
  unread: count,
  messageCount: count,
  /** Null while the chat has no message. `excerpt` is at most 200 characters on one line. */
  lastMessage: z
    .strictObject({
      sentAt: instant,
      senderName: z.string().nullable(),
      fromMe: z.boolean(),
      kind: messageKind,
      excerpt: z.string().nullable(),
      deleted: z.boolean(),
    })
    .nullable(),
});
export type ChatItem = z.infer<typeof chatItem>;

/** Where the next page of the chat list starts: the last item's time (0 without messages) and id. */
export const chatCursor = z.strictObject({ lastAt: instant, id: rowId });
export type ChatCursor = z.infer<typeof chatCursor>;
export const chatListInput = z.strictObject({
  archived: z.boolean(),
  after: chatCursor.nullable(),
  limit: z.number().int().min(1).max(500),
});
export const chatPage = z.strictObject({
  items: z.array(chatItem),
  next: chatCursor.nullable(),
  /** Whether there is an archive to look into. */
  hasArchived: z.boolean(),
  /** "Notes to self"; null until the first note is written, which makes it. */
  notesId: rowId.nullable(),
});

export const attachment = z.strictObject({
  id: rowId,
  kind: z.enum(['image', 'video', 'gif', 'audio', 'voice', 'sticker', 'document', 'contact']),
  fileName: z.string().nullable(),
  mime: z.string().nullable(),
  size: count.nullable(),
  /** Null when the history did not bring the file; `missing` then says why. */
  sha256: sha256Hex.nullable(),
  missing: z.enum(['omitted', 'not-in-export', 'view-once', 'refused']).nullable(),
});
export type Attachment = z.infer<typeof attachment>;

export const messageItem = z.strictObject({
  id: rowId,
  chatId: rowId,
  kind: messageKind,
  /** Null for system lines and for senders nobody knows. */
  sender: z.strictObject({ id: rowId, name: z.string() }).nullable(),
  fromMe: z.boolean(),
  sentAt: instant,
  seq: count,
  body: z.string().nullable(),
  edited: z.boolean(),
  deleted: z.boolean(),
  starred: z.boolean(),
  /** `messageId` is null when the quoted message is not in this history. */
  quote: z
    .strictObject({
      messageId: rowId.nullable(),
      senderName: z.string().nullable(),
      fromMe: z.boolean(),
      kind: messageKind,
      excerpt: z.string().nullable(),
    })
    .nullable(),
  reactions: z.array(
    z.strictObject({ emoji: z.string(), count, names: z.array(z.string()), mine: z.boolean() }),
  ),
  attachments: z.array(attachment),
  poll: z
    .strictObject({
      question: z.string(),
      options: z.array(z.strictObject({ text: z.string(), votes: count.nullable() })),
    })
    .nullable(),
  /** For kind `call`. */
  call: z
    .strictObject({ video: z.boolean(), missed: z.boolean(), durationSeconds: z.number().min(0).nullable() })
    .nullable(),
  location: z
    .strictObject({ latitude: z.number(), longitude: z.number(), name: z.string().nullable() })
    .nullable(),
});
export type MessageItem = z.infer<typeof messageItem>;

/** A point in a chat's order: by time, then by the order within one time. Every message carries both. */
export const messagePoint = z.strictObject({ sentAt: instant, seq: count });
export type MessagePoint = z.infer<typeof messagePoint>;

/**
 * Which page of a chat. `around` puts the point in the middle and includes it; `date` starts at the first
 * message at or after the instant, with some before it for context.
 */
export const messagesInput = z.strictObject({
  chatId: rowId,
  limit: z.number().int().min(1).max(200),
  where: z.discriminatedUnion('at', [
    z.strictObject({ at: z.literal('latest') }),
    z.strictObject({ at: z.literal('oldest') }),
    z.strictObject({ at: z.literal('before'), point: messagePoint }),
    z.strictObject({ at: z.literal('after'), point: messagePoint }),
    z.strictObject({ at: z.literal('around'), messageId: rowId }),
    z.strictObject({ at: z.literal('date'), instant }),
  ]),
});
export type MessagesInput = z.infer<typeof messagesInput>;

/** In reading order, oldest first. `anchorId` is the message that `around` or `date` was asked for. */
export const messagePage = z.strictObject({
  items: z.array(messageItem),
  hasBefore: z.boolean(),
  hasAfter: z.boolean(),
  anchorId: rowId.nullable(),
});
export type MessagePage = z.infer<typeof messagePage>;

export const chatDetails = z.strictObject({
  chat: chatItem,
  /** The first hundred by name; `memberCount` counts all that are known. */
  members: z.array(z.strictObject({ id: rowId, name: z.string(), isMe: z.boolean() })),
  memberCount: count,
  firstSentAt: instant.nullable(),
  lastSentAt: instant.nullable(),
});
export type ChatDetails = z.infer<typeof chatDetails>;

export const searchInput = z.strictObject({
  text: z.string().min(1).max(200),
  chatId: rowId.nullable(),
  /** Opaque: `next` of the page before. */
  after: count.nullable(),
  limit: z.number().int().min(1).max(100),
});
/** Newest first. The snippet comes in parts, so that the page marks hits without ever parsing markup. */
export const searchHit = z.strictObject({
  chatId: rowId,
  chatTitle: z.string(),
  chatKind,
  messageId: rowId,
  sentAt: instant,
  senderName: z.string().nullable(),
  fromMe: z.boolean(),
  snippet: z.array(z.strictObject({ text: z.string(), hit: z.boolean() })),
});
export type SearchHit = z.infer<typeof searchHit>;
export const searchPage = z.strictObject({
  hits: z.array(searchHit),
  next: count.nullable(),
  /** False while the search index is still being built: there may be more than is shown. */
  complete: z.boolean(),
});

/** A medium's place among those of its chat: its message's time, then its own id. */
export const mediaCursor = z.strictObject({ sentAt: instant, id: rowId });
export type MediaCursor = z.infer<typeof mediaCursor>;
/** `before` and `after` do not include the point. */
export const mediaInput = z.strictObject({
  chatId: rowId,
  kinds: z.enum(['visual', 'audio', 'documents']),
  where: z.discriminatedUnion('at', [
    z.strictObject({ at: z.literal('latest') }),
    z.strictObject({ at: z.literal('before'), point: mediaCursor }),
    z.strictObject({ at: z.literal('after'), point: mediaCursor }),
  ]),
  limit: z.number().int().min(1).max(200),
});
export type MediaInput = z.infer<typeof mediaInput>;
/** Newest first; only media whose bytes are here. */
export const mediaItem = z.strictObject({
  messageId: rowId,
  sentAt: instant,
  senderName: z.string().nullable(),
  fromMe: z.boolean(),
  caption: z.string().nullable(),
  attachment,
});
export type MediaItem = z.infer<typeof mediaItem>;
/** `next` is where the next page in the same direction starts. */
export const mediaPage = z.strictObject({ items: z.array(mediaItem), next: mediaCursor.nullable() });
export type MediaPage = z.infer<typeof mediaPage>;

/**
 * The address of a medium in the page. Main's protocol handler serves it read-only from the media store, with
 * range requests and the stored MIME type; anything but 64 hexadecimal digits is refused there.
 */
export function mediaUrl(sha256: string): string {
  return `/media/${sha256}`;
}
