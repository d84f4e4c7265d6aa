/** Rows of the chat store as the contract describes them. Pure. */
import type * as contract from '../../../preload/contract/chats.ts';
import type { ChatItem, MessageItem, PersonItem, ReactionItem, SearchHit } from '../../chats/index.ts';

export function toChatItem(chat: ChatItem): contract.ChatItem {
  const { id, kind, title, archived, unread, messageCount, lastMessage, lastAt } = chat;
  return {
    id,
    kind,
    title,
    archived,
    unread,
    messageCount,
    lastMessage: lastMessage && {
      sentAt: lastAt,
      senderName: lastMessage.senderName,
      fromMe: lastMessage.fromMe,
      kind: lastMessage.kind,
      excerpt: lastMessage.text?.replaceAll(/\s+/g, ' ') ?? null,
      deleted: lastMessage.deleted,
    },
  };
}

const nameOf = (person: PersonItem | null) => person && { id: person.id, name: person.name };

/** `quotedFromMe` says whose the quoted message is, where it is here. */
export function toMessageItem(message: MessageItem, quotedFromMe: boolean): contract.MessageItem {
  const { id, chatId, kind, sender, cursor, text, edited, deleted, starred, quote, attachments } = message;
  const details = toRecord(message.details);
  return {
    id,
    chatId,
    kind,
    sender: nameOf(sender),
    fromMe: sender?.isMe === true,
    sentAt: cursor.sentAt,
    seq: cursor.seq,
    body: text,
    edited,
    deleted,
    starred,
    quote: quote && {
      messageId: quote.messageId,
      senderName: quote.senderName,
      fromMe: quotedFromMe,
      kind: quote.kind ?? 'text',
      excerpt: quote.text,
    },
    reactions: groupReactions(message.reactions),
    attachments: attachments.map((attachment) => ({ ...attachment })),
    poll: kind === 'poll' ? toPoll(details) : null,
    call: kind === 'call' ? toCall(details) : null,
    location: kind === 'location' ? toLocation(details) : null,
  };
}

function groupReactions(reactions: readonly ReactionItem[]): contract.MessageItem['reactions'] {
  return [...Map.groupBy(reactions, ({ emoji }) => emoji)].map(([emoji, same]) => ({
    emoji,
    count: same.length,
    names: same.map(({ person }) => person.name),
    mine: same.some(({ person }) => person.isMe),
  }));
}

/** What an importer kept beside the text: foreign, so every part is looked at. */
function toRecord(details: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof details === 'object' && details !== null ? Object.entries(details) : []);
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

function toPoll(details: ReadonlyMap<string, unknown>): contract.MessageItem['poll'] {
  const options = details.get('options');
  if (!Array.isArray(options)) return null;
  return {
    question: textOf(details.get('question')) ?? '',
    options: options.map((option: unknown) => {
      const parts = toRecord(option);
      return { text: textOf(option) ?? textOf(parts.get('text')) ?? '', votes: countOf(parts.get('votes')) };
    }),
  };
}

function toCall(details: ReadonlyMap<string, unknown>): contract.MessageItem['call'] {
  const seconds = numberOf(details.get('seconds'));
  return {
    video: details.get('call') === 'video',
    missed: details.get('missed') === true,
    durationSeconds: seconds !== null && seconds >= 0 ? seconds : null,
  };
}

function toLocation(details: ReadonlyMap<string, unknown>): contract.MessageItem['location'] {
  const [latitude, longitude] = [numberOf(details.get('latitude')), numberOf(details.get('longitude'))];
  if (latitude === null || longitude === null) return null;
  return { latitude, longitude, name: textOf(details.get('name')) };
}

export function toSearchHit({ message, chatTitle, chatKind, snippet }: SearchHit): contract.SearchHit {
  return {
    chatId: message.chatId,
    chatTitle,
    chatKind,
    messageId: message.id,
    sentAt: message.cursor.sentAt,
    senderName: message.sender?.name ?? null,
    fromMe: message.sender?.isMe === true,
    snippet: toParts(snippet),
  };
}

function toParts({ text, ranges, cutBefore, cutAfter }: SearchHit['snippet']): contract.SearchHit['snippet'] {
  const parts: { text: string; hit: boolean }[] = [];
  const add = (part: string, hit: boolean): void => {
    if (part !== '') parts.push({ text: part, hit });
  };
  let at = 0;
  if (cutBefore) add('…', false);
  for (const [start, end] of ranges) {
    add(text.slice(at, start), false);
    add(text.slice(start, end), true);
    at = end;
  }
  add(text.slice(at), false);
  if (cutAfter) add('…', false);
  return parts;
}
