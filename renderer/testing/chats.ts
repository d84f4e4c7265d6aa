/** The double's chats: answers by index arithmetic, so that a million messages cost nothing. */
import type {
  MediaInput,
  MediaItem,
  MessageItem,
  MessagesInput,
  SearchHit,
} from '../../preload/contract/chats.ts';
import type { Emitters, Handlers } from '../../preload/contract.ts';
import { Refusal } from './bridge.ts';
import {
  indexAt,
  lineOf,
  messageId,
  messageOf,
  NOW,
  placeOf,
  textOf,
  type History,
  type Part,
} from './histories.ts';
import { histories as everything } from './people.ts';

/** Whether a medium lies on the asked side of the point. */
function isPast(
  sentAt: number,
  id: number,
  { at, point }: Exclude<MediaInput['where'], { at: 'latest' }>,
): boolean {
  const order = sentAt - point.sentAt || id - point.id;
  return at === 'after' ? order > 0 : order < 0;
}

export function chatHandlers(emit: Emitters, empty: boolean): { chats: Handlers['chats']; fill: () => void } {
  let histories: History[] = empty ? [] : [...everything];

  const find = (id: number): History => {
    const history = histories.find((one) => one.id === id);
    if (history === undefined) throw new Refusal('chats/unknown-chat');
    return history;
  };
  const line = (archived: boolean) =>
    histories
      .filter((one) => one.archived === archived)
      .map(lineOf)
      .sort((a, b) => (b.lastMessage?.sentAt ?? 0) - (a.lastMessage?.sentAt ?? 0));

  const range = (history: History, { where, limit }: MessagesInput): [number, number, number | null] => {
    const { count } = history;
    switch (where.at) {
      case 'latest':
        return [Math.max(0, count - limit), count, null];
      case 'oldest':
        return [0, Math.min(count, limit), null];
      case 'before':
        return [Math.max(0, where.point.seq - limit), where.point.seq, null];
      case 'after':
        return [where.point.seq + 1, Math.min(count, where.point.seq + 1 + limit), null];
      case 'around':
      case 'date': {
        const place = where.at === 'around' ? placeOf(where.messageId) : null;
        if (place !== null && (place.chatId !== history.id || place.index >= count))
          throw new Refusal('chats/unknown-message');
        const at =
          where.at === 'date' ? Math.min(count - 1, indexAt(history, where.instant)) : (place?.index ?? 0);
        const from = Math.max(0, at - Math.floor(limit / 2));
        return [from, Math.min(count, from + limit), messageId(history, at)];
      }
    }
  };

  const searchIn = (history: History, text: string, limit: number): SearchHit[] => {
    const hits: SearchHit[] = [];
    for (let index = history.count - 1; index >= 0 && hits.length < limit; index--) {
      const at = textOf(history, index)?.toLocaleLowerCase().indexOf(text) ?? -1;
      if (at === -1) continue;
      const message = messageOf(history, index);
      if (message.body === null) continue;
      hits.push({
        chatId: history.id,
        chatTitle: history.title,
        chatKind: history.kind,
        messageId: message.id,
        sentAt: message.sentAt,
        senderName: message.sender?.name ?? null,
        fromMe: message.fromMe,
        snippet: [
          { text: message.body.slice(Math.max(0, at - 60), at), hit: false },
          { text: message.body.slice(at, at + text.length), hit: true },
          { text: message.body.slice(at + text.length, at + 120), hit: false },
        ].filter((part) => part.text !== ''),
      });
    }
    return hits;
  };

  const note = (text: string): MessageItem => {
    const part: Part = { who: 0, body: text, after: 1 };
    const old = histories.find((one) => one.kind === 'notes');
    const base: History = old ?? {
      id: 40,
      title: 'Notes to self',
      kind: 'notes',
      archived: false,
      unread: 0,
      members: [],
      count: 0,
      step: 60_000,
      end: NOW,
      written: [],
    };
    const next = { ...base, end: NOW, count: base.count + 1, written: [...base.written, part] };
    histories = [...histories.filter((one) => one !== old), next];
    return messageOf(next, next.count - 1);
  };

  return {
    fill: () => {
      histories = [...everything];
      emit.chats.changed({ reason: 'import' });
    },
    chats: {
      list: ({ archived, after, limit }) => {
        const all = line(archived);
        const from = after === null ? 0 : all.findIndex((one) => one.id === after.id) + 1;
        const items = all.slice(from, from + limit);
        const last = items.at(-1);
        return {
          items,
          next:
            last === undefined || from + limit >= all.length
              ? null
              : { lastAt: last.lastMessage?.sentAt ?? 0, id: last.id },
          hasArchived: histories.some((one) => one.archived),
          notesId: histories.find((one) => one.kind === 'notes')?.id ?? null,
        };
      },
      byTitle: ({ text, limit }) => ({
        items: [...line(false), ...line(true)]
          .filter((one) => one.title.toLocaleLowerCase().includes(text.toLocaleLowerCase()))
          .slice(0, limit),
      }),
      details: ({ chatId }) => {
        const history = find(chatId);
        return {
          chat: lineOf(history),
          members: [
            { id: chatId * 100, name: 'Robin', isMe: true },
            ...history.members.map((name, index) => ({ id: chatId * 100 + index + 1, name, isMe: false })),
          ],
          memberCount: history.members.length + 1,
          firstSentAt: history.count === 0 ? null : messageOf(history, 0).sentAt,
          lastSentAt: history.count === 0 ? null : messageOf(history, history.count - 1).sentAt,
        };
      },
      messages: (input) => {
        const history = find(input.chatId);
        const [from, to, anchorId] = range(history, input);
        return {
          items: Array.from({ length: Math.max(0, to - from) }, (_, index) =>
            messageOf(history, from + index),
          ),
          hasBefore: from > 0,
          hasAfter: to < history.count,
          anchorId,
        };
      },
      search: ({ text, chatId, limit }) => {
        const wanted = text.toLocaleLowerCase();
        const searched = histories.filter((one) => chatId === null || one.id === chatId);
        const hits = searched
          .flatMap((history) => searchIn(history, wanted, 20))
          .sort((a, b) => b.sentAt - a.sentAt);
        return { hits: hits.slice(0, limit), next: null, complete: true };
      },
      media: ({ chatId, kinds, where, limit }) => {
        const history = find(chatId);
        const wanted = {
          visual: ['image', 'video', 'gif', 'sticker'],
          audio: ['audio', 'voice'],
          documents: ['document', 'contact'],
        }[kinds];
        const step = where.at === 'after' ? 1 : -1;
        const found: MediaItem[] = [];
        const last = history.count - 1;
        const start = where.at === 'latest' ? last : Math.min(last, indexAt(history, where.point.sentAt));
        // As far as it takes to fill a page of pictures; a chat without any is not gone through to its end.
        for (let i = 0, index = start; i < 3000 && index >= 0 && index < history.count; i++, index += step) {
          const message = messageOf(history, index);
          for (const attachment of step === 1 ? message.attachments : message.attachments.toReversed()) {
            if (attachment.sha256 === null || !wanted.includes(attachment.kind)) continue;
            if (where.at !== 'latest' && !isPast(message.sentAt, attachment.id, where)) continue;
            found.push({
              messageId: message.id,
              sentAt: message.sentAt,
              senderName: message.sender?.name ?? null,
              fromMe: message.fromMe,
              caption: message.body,
              attachment,
            });
          }
          if (found.length > limit) break;
        }
        const items = found.slice(0, limit);
        const end = found.length > limit ? items.at(-1) : undefined;
        return {
          items: step === 1 ? items.toReversed() : items,
          next: end === undefined ? null : { sentAt: end.sentAt, id: end.attachment.id },
        };
      },
      saveMedia: () => 'saved',
      addNote: ({ text }) => {
        const item = note(text);
        emit.chats.changed({ reason: 'note' });
        return item;
      },
    },
  };
}
