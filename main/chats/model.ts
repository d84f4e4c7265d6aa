/**
 * What an importer hands to the chat store: one neutral, validated description of a foreign chat history.
 *
 * Every importer (`main/chats/import/<format>.ts`) turns foreign bytes into these values; the store
 * (`main/chats/writer`) is the only one that turns them into rows. `source` names the format and `sourceId`
 * identifies the thing within it, so that importing the same history twice, or two overlapping exports,
 * merges instead of duplicating (docs/spec/chat-store.md).
 */

/** Where a row came from. `coffer` is what was written here ("Notes to self"). */
export type Source = 'coffer' | 'whatsapp-export' | 'whatsapp-db' | 'telegram' | 'signal';

export type ChatKind = 'direct' | 'group' | 'notes';

export type MessageKind =
  | 'text'
  | 'image'
  | 'video'
  | 'gif'
  | 'audio'
  | 'voice'
  | 'sticker'
  | 'document'
  | 'contact'
  | 'location'
  | 'poll'
  | 'call'
  | 'system'
  /** Kept as text because the importer did not understand it; counted in the summary. */
  | 'unknown';

export interface ImportedPerson {
  /** Stable within the source: a phone number, a jid, or the display name of a text export. */
  readonly sourceId: string;
  readonly name: string;
  readonly isMe: boolean;
}

export interface ImportedChat {
  readonly source: Source;
  readonly sourceId: string;
  readonly kind: ChatKind;
  readonly title: string;
  readonly archived?: boolean;
  readonly unread?: number;
}

/** One medium of a message. The bytes, if present, are already in the media store. */
export interface ImportedAttachment {
  readonly kind: 'image' | 'video' | 'gif' | 'audio' | 'voice' | 'sticker' | 'document' | 'contact';
  /** Display name; never used as a path. */
  readonly fileName: string | null;
  readonly mime: string | null;
  /** SHA-256 of the content, 32 bytes, or null when the export did not include it. */
  readonly sha256: Uint8Array | null;
  /** Bytes; null when missing. */
  readonly size: number | null;
  /** Why there are no bytes. */
  readonly missing: 'omitted' | 'not-in-export' | 'view-once' | 'refused' | null;
}

export interface ImportedReaction {
  readonly personSourceId: string;
  readonly emoji: string;
  /** Unix milliseconds, or null when unknown. */
  readonly at: number | null;
}

export interface ImportedMessage {
  readonly sourceId: string;
  /** Null for system lines. Must be among the people handed over before. */
  readonly senderSourceId: string | null;
  /** Unix milliseconds. */
  readonly sentAt: number;
  readonly kind: MessageKind;
  /** The text, caption, or the system line's words; null when there is none. */
  readonly body: string | null;
  readonly editedAt?: number | null;
  /** True when the source only says "edited" without a time. */
  readonly edited?: boolean;
  readonly deleted?: boolean;
  readonly starred?: boolean;
  /** Deleted by the owner in the history it comes from: kept as a tombstone. Only backups know this. */
  readonly deletedHere?: boolean;
  /** sourceId of the quoted message in the same chat, when the source knows it. */
  readonly quotes?: string | null;
  /** What the quote shows, for sources that keep the words but not which message they were (or both). */
  readonly quotedText?: string | null;
  /** Structured rest (poll options, call length, system event type, coordinates), JSON-serialisable. */
  readonly details?: Readonly<Record<string, unknown>> | null;
  readonly attachments?: readonly ImportedAttachment[];
  readonly reactions?: readonly ImportedReaction[];
  /** Earlier versions, oldest first; taken with a message that is new here. Only backups know them. */
  readonly earlier?: readonly ImportedEdit[];
}

export interface ImportedEdit {
  readonly body: string | null;
  /** Unix milliseconds; null for the first version, or when unknown. */
  readonly editedAt: number | null;
}

/** What one import changed, all counted. */
export interface ImportCounts {
  readonly chatsAdded: number;
  readonly peopleAdded: number;
  readonly messagesAdded: number;
  /** Already there from an earlier import: left as they were. */
  readonly messagesMerged: number;
  readonly attachmentsAdded: number;
  readonly mediaAdded: number;
  readonly mediaBytesAdded: number;
}

/**
 * One import in progress: a single transaction that the importer drives and that either commits whole or
 * leaves the history as it was. Media go to the content-addressed store first; an abandoned import leaves at
 * most unreferenced media, which the store sweeps.
 */
export interface ImportSink {
  /** Chooses (creating or merging) the chat that the following calls belong to; returns its id in the history. */
  chat(chat: ImportedChat): Promise<number>;
  people(people: readonly ImportedPerson[]): Promise<void>;
  /**
   * Batches of about 1,000 to 5,000 messages; awaiting it is the back-pressure. It may resolve while the batch is still
   * being written: what is wrong with it is then reported by the next call, at the latest by `commit`.
   */
  messages(batch: readonly ImportedMessage[]): Promise<void>;
  /** Stores one medium, streaming; returns its SHA-256 (32 bytes) and size in bytes. */
  medium(content: AsyncIterable<Uint8Array>): Promise<{ sha256: Uint8Array; size: number }>;
  commit(): Promise<ImportCounts>;
  abort(): Promise<void>;
}
