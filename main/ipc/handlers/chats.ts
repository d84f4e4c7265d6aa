/** Calls about chats: lists and pages of what is there, search, media, and notes. */
import { copyFile } from 'node:fs/promises';
import type { Emitters, Handlers } from '../../../preload/contract.ts';
import type { HistoryReader, MessageItem, MessagePoint } from '../../chats/index.ts';
import type { MessagesInput } from '../../../preload/contract/chats.ts';
import { missingCase } from '../../base/error.ts';
import type { Desktop } from '../desktop.ts';
import { IpcError } from '../errors.ts';
import { toChatItem, toMessageItem, toSearchHit } from './items.ts';
import type { Library } from './library.ts';

/** How far back the members of a chat are looked for. */
const MEMBERS_FROM = 500;
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
  const reader = async (): Promise<HistoryReader> => (await library.history()).read;

  /** Messages for the page: their media may be asked for from now on. */
  async function toItems(messages: readonly MessageItem[]) {
    const quoted = messages.flatMap(({ quote }) => quote?.messageId ?? []);
    const originals = quoted.length > 0 ? await (await reader()).messagesByIds(quoted) : [];
    const mine = new Set(originals.filter(({ sender }) => sender?.isMe).map(({ id }) => id));
    return messages.map((message) => {
      library.noteTypes(message.attachments);
      return toMessageItem(message, mine.has(message.quote?.messageId ?? -1));
    });
  }

  async function pointOf(where: MessagesInput['where']): Promise<MessagePoint> {
    const cursorOf = async (id: number) => {
      const [message] = await (await reader()).messagesByIds([id]);
      if (!message) throw new IpcError('ipc/unknown-id', { kind: 'message' });
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
    async list({ archived, after, limit }) {
      const read = await reader();
      const page = await read.chatList({ archived, limit, after });
      const archive = archived ? page : await read.chatList({ archived: true, limit: 1, after: null });
      return {
        items: page.items.map(toChatItem),
        next: page.next && { ...page.next },
        hasArchived: archive.items.length > 0,
      };
    },

    async byTitle({ text, limit }) {
      const found = await (await reader()).chatsByTitle(text, limit);
      return { items: found.map(toChatItem) };
    },

    async details({ chatId }) {
      const read = await reader();
      const chat = await read.chatById(chatId);
      if (!chat) throw new IpcError('ipc/unknown-id', { kind: 'chat' });
      const page = (point: MessagePoint, limit: number) => read.messages({ chatId, point, limit });
      const [oldest, newest] = await Promise.all([
        page({ at: 'oldest' }, 1),
        page({ at: 'newest' }, MEMBERS_FROM),
      ]);
      const members = new Map(newest.items.flatMap(({ sender }) => (sender ? [[sender.id, sender]] : [])));
      return {
        chat: toChatItem(chat),
        members: [...members.values()].map(({ id, name, isMe }) => ({ id, name, isMe })),
        firstSentAt: oldest.items[0]?.cursor.sentAt ?? null,
        lastSentAt: newest.items.at(-1)?.cursor.sentAt ?? null,
      };
    },

    async messages({ chatId, limit, where }) {
      const page = await (await reader()).messages({ chatId, limit, point: await pointOf(where) });
      const first =
        where.at === 'date' ? page.items.find(({ cursor }) => cursor.sentAt >= where.instant) : undefined;
      return {
        items: await toItems(page.items),
        hasBefore: page.hasOlder,
        hasAfter: page.hasNewer,
        anchorId: where.at === 'around' ? where.messageId : (first?.id ?? null),
      };
    },

    async search({ text, chatId, after, limit }) {
      const page = await (await reader()).search({ text, chatId, limit, after });
      return { hits: page.hits.map(toSearchHit), next: page.next, complete: page.complete };
    },

    async media({ chatId, kinds, before, limit }) {
      const read = await reader();
      const page = await read.chatMedia({ chatId, kinds: MEDIA_KINDS[kinds], limit, after: before });
      const here = page.items.filter(({ attachment }) => attachment.sha256 !== null);
      const messages = await read.messagesByIds(here.map(({ messageId }) => messageId));
      const byId = new Map(messages.map((message) => [message.id, message]));
      library.noteTypes(here.map(({ attachment }) => attachment));
      return {
        items: here.map(({ messageId, cursor, attachment }) => {
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
    },

    async saveMedia({ sha256, fileName }) {
      const medium = await library.findMedium(sha256);
      if (!medium) throw new IpcError('ipc/unknown-id', { kind: 'medium' });
      const target = await desktop.chooseSavePath(safeName(fileName ?? sha256));
      if (target === null) return 'declined';
      await copyFile(medium.path, target);
      return 'saved';
    },

    async addNote({ text }) {
      const note = await (await library.history()).write.addNote(text);
      library.changed();
      changed({ reason: 'note' });
      const [item] = await toItems([note]);
      if (!item) throw new TypeError('a note without an item');
      return item;
    },
  };
}

/** A file name from a chat as a proposal: no folders, nothing that hides or runs by its beginning. */
export function safeName(name: string): string {
  const base = name.replaceAll(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, '_').replace(/^[.\s-]+/, '');
  return base.slice(0, 150) || 'file';
}
