/**
 * The double's chats: a few written by hand, many made up by rule, one of a million messages. Every message is a
 * pure function of its chat and index, so nothing is stored and every run sees the same.
 */
import type { Attachment, ChatItem, MessageItem } from '../../preload/contract/chats.ts';

/** The double's present: a Saturday afternoon. */
export const NOW = new Date(2026, 2, 14, 16, 20).getTime();
const MINUTE = 60_000;
const IDS_PER_CHAT = 10_000_000;

export interface History {
  readonly id: number;
  readonly title: string;
  readonly kind: ChatItem['kind'];
  readonly archived: boolean;
  readonly unread: number;
  readonly members: readonly string[];
  readonly count: number;
  /** Milliseconds between two made-up messages. */
  readonly step: number;
  readonly end: number;
  readonly written: readonly Part[];
}

/** What a hand-written message says beyond the ordinary. Sender 0 is oneself. */
export type Part = Partial<Omit<MessageItem, 'sender' | 'sentAt' | 'id'>> & {
  readonly who?: number;
  /** Minutes after the message before. */
  readonly after?: number;
};

function hash(value: number): number {
  let h = (value + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
}

export function shaOf(seed: number): string {
  return Array.from({ length: 8 }, (_, index) =>
    hash(seed * 8 + index)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
}

const SAYINGS = [
  'Good morning! Did you sleep well?',
  'On my way, about ten minutes.',
  'That sounds lovely, count me in.',
  'Could you bring the big pot on Saturday? The small one is not enough for everybody.',
  'Ha, exactly what I thought.',
  'I found the photos from the summer house. There are more than four hundred of them.',
  'Ok',
  'Thank you so much ❤️',
  'The train is late again, do not wait for me with dinner.',
  'Who has the key to the shed?',
  'Look at this: https://example.org/garden/late-tomatoes',
  'We should do that again some time.',
  'No problem at all.',
  'Please remember: Thursday, half past six, at the usual place.',
  'I am not sure. Let me ask and I will tell you this evening.',
  'Happy birthday!! 🎉🎂',
  'Haha',
  'It rained the whole day, so we stayed in and baked.',
  'Can somebody tell me how the coffee machine works?',
  'Yes, gladly.',
  'The doctor says everything is fine.',
  'Sleep well, talk tomorrow.',
  'What did the recipe say, two or three eggs?',
  'Three.',
] as const;

const LIGHTHOUSE = 'Remember the lighthouse on the last evening? I still have the shell from there.';

function sayingOf(history: History, index: number): string {
  if (index % 50_021 === 7) return LIGHTHOUSE;
  return SAYINGS[hash(history.id * 7919 + index) % SAYINGS.length] ?? 'Ok';
}

/** The one video: the server of the tests has a short clip for it (tests/page/server.ts). */
export const CLIP = 941;

export function photo(seed: number, fileName: string): Attachment {
  return {
    id: seed,
    kind: 'image',
    fileName,
    mime: 'image/svg+xml',
    size: 1_840_000,
    sha256: shaOf(seed),
    missing: null,
  };
}

export function timeOf(history: History, index: number): number {
  const made = history.count - history.written.length;
  const handStart = history.end - history.written.reduce((sum, part) => sum + (part.after ?? 2), 0) * MINUTE;
  if (index < made)
    return (
      handStart -
      90 * MINUTE -
      (made - 1 - index) * history.step +
      (hash(index) % Math.floor(history.step / 2))
    );
  let at = handStart;
  for (let i = 0; i <= index - made; i++) at += (history.written[i]?.after ?? 2) * MINUTE;
  return at;
}

/** The first index whose time is at or after the instant. */
export function indexAt(history: History, instant: number): number {
  let low = 0;
  let high = history.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(history, middle) >= instant) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function messageId(history: History, index: number): number {
  return history.id * IDS_PER_CHAT + index;
}

export function placeOf(id: number): { readonly chatId: number; readonly index: number } {
  return { chatId: Math.floor(id / IDS_PER_CHAT), index: id % IDS_PER_CHAT };
}

export function messageOf(history: History, index: number): MessageItem {
  const made = history.count - history.written.length;
  const part = index < made ? null : (history.written[index - made] ?? null);
  const h = hash(index * 31 + history.id);
  const who = part?.who ?? (history.kind === 'notes' ? 0 : h % (history.members.length + 1));
  const empty = {
    quote: null,
    reactions: [],
    attachments: [],
    poll: null,
    call: null,
    location: null,
    edited: false,
    deleted: false,
    starred: false,
  };
  const ordinary = {
    kind: 'text' as const,
    body: sayingOf(history, index),
    ...empty,
    reactions:
      h % 29 === 0 ? [{ emoji: '👍', count: 1, names: [history.members[0] ?? '?'], mine: false }] : [],
    edited: h % 41 === 0,
    attachments:
      h % 37 === 0 ? [photo(messageId(history, index), `IMG-${String(index).padStart(6, '0')}.jpg`)] : [],
  };
  const { who: _, after: __, ...said } = part ?? {};
  return {
    ...(part === null ? ordinary : { kind: 'text' as const, body: null, ...empty }),
    ...said,
    id: messageId(history, index),
    chatId: history.id,
    seq: index,
    sentAt: timeOf(history, index),
    fromMe: who === 0 && said.kind !== 'system',
    sender:
      who === 0 || said.kind === 'system'
        ? null
        : { id: history.id * 100 + who, name: history.members[who - 1] ?? '?' },
  };
}

/** What a message says, without making the rest of it. */
export function textOf(history: History, index: number): string | null {
  const made = history.count - history.written.length;
  return index < made ? sayingOf(history, index) : (history.written[index - made]?.body ?? null);
}

export function lineOf(history: History): ChatItem {
  const last = history.count === 0 ? null : messageOf(history, history.count - 1);
  return {
    id: history.id,
    kind: history.kind,
    title: history.title,
    archived: history.archived,
    unread: history.unread,
    messageCount: history.count,
    lastMessage:
      last === null
        ? null
        : {
            sentAt: last.sentAt,
            senderName: last.sender?.name ?? null,
            fromMe: last.fromMe,
            kind: last.kind,
            excerpt: last.body?.slice(0, 200).replaceAll('\n', ' ') ?? null,
            deleted: last.deleted,
          },
  };
}
