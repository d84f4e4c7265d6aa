/** Calls about chats: lists and pages of what is there, search, media, and notes. */
import { copyFile } from 'node:fs/promises';
import type { Emitters, Handlers } from '../../../preload/contract.ts';
import type { MessagesInput } from '../../../preload/contract/chats.ts';
import { CofferError, missingCase } from '../../base/error.ts';
import {
  NOTES,
  type ChatsErrorCode,
  type HistoryReader,
  type MediaPoint,
  type MessageItem,
  type MessagePoint,
} from '../../chats/index.ts';
import type { Desktop } from '../desktop.ts';
import { saving } from '../errors.ts';
import { toChatItem, toMessageItem, toSearchHit } from './items.ts';
import type { Library } from './library.ts';

/** Members that are named; all are counted. */
const NAMED_MEMBERS = 100;
const MEDIA_KINDS = {
  visual: ['image', 'video', 'gif', 'sticker'],
  audio: ['audio', 'voice'],
  documents: ['document', 'contact'],
} as const;

export function chatHandlers(
  library: Library,
  desktop: Desktop,
  changed: Emitters['chats']['changed'],
): Handlers['chats'] {
  /** Messages for the page: their media may be asked for from now on. */
  async function toItems(read: HistoryReader, messages: readonly MessageItem[]) {
    const quoted = messages.flatMap(({ quote }) => quote?.messageId ?? []);
    const originals = quoted.length > 0 ? await read.messagesByIds(quoted) : [];
    const mine = new Set(originals.filter(({ sender }) => sender?.isMe).map(({ id }) => id));
    return messages.map((message) => {
      library.noteTypes(message.attachments);
      return toMessageItem(message, mine.has(message.quote?.messageId ?? -1));
    });
  }

  const reading =
    <Input, Output>(work: (read: HistoryReader, input: Input) => Promise<Output>) =>
    (input: Input): Promise<Output> =>
      library.reading(({ read }) => work(read, input));

  async function pointOf(read: HistoryReader, { chatId, where }: MessagesInput): Promise<MessagePoint> {
    const cursorOf = async (id: number) => {
      const [message] = await read.messagesByIds([id]);
      if (message?.chatId !== chatId) throw gone('chats/unknown-message', { id });
      return message.cursor;
    };
    switch (where.at) {
      case 'latest':
        return { at: 'newest' };
      case 'oldest':
        return { at: 'oldest' };
      case 'before':
        return { at: 'before', cursor: where.point };
      case 'after':
        return { at: 'after', cursor: where.point };
      case 'around':
        return { at: 'around', cursor: await cursorOf(where.messageId) };
      case 'date':
        return { at: 'date', time: where.instant };
      default:
        return missingCase(where);
    }
  }

  return {
    list: reading(async (read, { archived, after, limit }) => {
      const page = await read.chatList({ archived, limit, after });
      const archive = archived ? page : await read.chatList({ archived: true, limit: 1, after: null });
      return {
        items: page.items.map(toChatItem),
        next: page.next && { ...page.next },
        hasArchived: archive.items.length > 0,
        notesId: (await read.chatBySource(NOTES.source, NOTES.sourceId))?.id ?? null,
      };
    }),

    byTitle: reading(async (read, { text, limit }) => {
      const found = await read.chatsByTitle(text, limit);
      return { items: found.map(toChatItem) };
    }),

    details: reading(async (read, { chatId }) => {
      const chat = await read.chatById(chatId);
      if (!chat) throw gone('chats/unknown-chat', { id: chatId });
      const page = (point: MessagePoint) => read.messages({ chatId, point, limit: 1 });
      const [oldest, newest, members] = await Promise.all([
        page({ at: 'oldest' }),
        page({ at: 'newest' }),
        read.chatMembers(chatId, NAMED_MEMBERS),
      ]);
      return {
        chat: toChatItem(chat),
        members: members.items.map(({ id, name, isMe }) => ({ id, name, isMe })),
        memberCount: members.count,
        firstSentAt: oldest.items[0]?.cursor.sentAt ?? null,
        lastSentAt: newest.items.at(-1)?.cursor.sentAt ?? null,
      };
    }),

    messages: reading(async (read, input) => {
      const { chatId, limit, where } = input;
      const page = await read.messages({ chatId, limit, point: await pointOf(read, input) });
      const first =
        where.at === 'date' ? page.items.find(({ cursor }) => cursor.sentAt >= where.instant) : undefined;
      return {
        items: await toItems(read, page.items),
        hasBefore: page.hasOlder,
        hasAfter: page.hasNewer,
        anchorId: where.at === 'around' ? where.messageId : (first?.id ?? null),
      };
    }),

    search: reading(async (read, { text, chatId, after, limit }) => {
      const page = await read.search({ text, chatId, limit, after });
      return { hits: page.hits.map(toSearchHit), next: page.next, complete: page.complete };
    }),

    media: reading(async (read, { chatId, kinds, where, limit }) => {
      const point: MediaPoint =
        where.at === 'latest' ? { at: 'newest' } : { at: where.at, cursor: where.point };
      const page = await read.chatMedia({ chatId, kinds: MEDIA_KINDS[kinds], limit, point });
      const messages = await read.messagesByIds(page.items.map(({ messageId }) => messageId));
      const byId = new Map(messages.map((message) => [message.id, message]));
      library.noteTypes(page.items.map(({ attachment }) => attachment));
      return {
        items: page.items.map(({ messageId, cursor, attachment }) => {
          const message = byId.get(messageId);
          return {
            messageId,
            sentAt: cursor.sentAt,
            senderName: message?.sender?.name ?? null,
            fromMe: message?.sender?.isMe === true,
            caption: message?.text ?? null,
            attachment: { ...attachment },
          };
        }),
        next: page.next && { ...page.next },
      };
    }),

    async saveMedia({ sha256, fileName }) {
      const medium = await library.findMedium(sha256);
      if (!medium) throw gone('chats/media-missing', { sha256 });
      const target = await desktop.chooseSavePath(safeName(fileName ?? sha256));
      if (target === null) return 'declined';
      await saving(() => copyFile(medium.path, target));
      return 'saved';
    },

    async addNote({ text }) {
      const [item] = await library.writing('note', async ({ write, read }) =>
        toItems(read, [await write.addNote(text)]),
      );
      library.changed();
      changed({ reason: 'note' });
      if (!item) throw new TypeError('a note without an item');
      return item;
    },
  };
}

/** What was shown a moment ago is no longer in the history. */
function gone(
  code: Extract<ChatsErrorCode, 'chats/unknown-chat' | 'chats/unknown-message' | 'chats/media-missing'>,
  data: Readonly<Record<string, string | number>>,
): CofferError<ChatsErrorCode> {
  return new CofferError<ChatsErrorCode>(code, data);
}

/** A file name from a chat as a proposal: no folders, nothing that hides or runs by its beginning. */
export function safeName(name: string): string {
  const base = name.replaceAll(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, '_').replace(/^[.\s-]+/, '');
  return base.slice(0, 150) || 'file';
}
