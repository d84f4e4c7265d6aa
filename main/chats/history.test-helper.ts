/** Shared by the chat store's tests: folders, small imports, and whole chats read page by page. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { History, MessageItem } from './index.ts';
import type { ImportCounts, ImportedChat, ImportedMessage, ImportedPerson } from './model.ts';

export const CHAT: ImportedChat = { source: 'telegram', sourceId: 'chat-1', kind: 'group', title: 'Hiking' };

export const PEOPLE: readonly ImportedPerson[] = [
  { sourceId: 'ann', name: 'Ann', isMe: false },
  { sourceId: 'me', name: 'Me', isMe: true },
];

/** A new folder, and how to remove it. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'coffer-chats-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function message(
  sourceId: string,
  sentAt: number,
  body: string | null = `text ${sourceId}`,
): ImportedMessage {
  return { sourceId, senderSourceId: 'ann', sentAt, kind: 'text', body };
}

/** One import of these messages into one chat. */
export async function importMessages(
  history: History,
  messages: readonly ImportedMessage[],
  chat: ImportedChat = CHAT,
): Promise<ImportCounts> {
  const sink = await history.write.beginImport();
  await sink.chat(chat);
  await sink.people(PEOPLE);
  await sink.messages(messages);
  return sink.commit();
}

export async function* bytes(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

/** Every message of the one chat with this title, oldest first, in pages of `limit`. */
export async function allMessages(history: History, title = CHAT.title, limit = 100): Promise<MessageItem[]> {
  const [chat] = await history.read.chatsByTitle(title, 1);
  if (chat === undefined) return [];
  let page = await history.read.messages({ chatId: chat.id, point: { at: 'oldest' }, limit });
  const items = [...page.items];
  for (let last = items.at(-1); page.hasNewer && last !== undefined; last = items.at(-1)) {
    page = await history.read.messages({
      chatId: chat.id,
      point: { at: 'after', cursor: last.cursor },
      limit,
    });
    items.push(...page.items);
  }
  return items;
}

export async function searchTexts(
  history: History,
  text: string,
  chatId: number | null = null,
): Promise<string[]> {
  await history.searchReady();
  const page = await history.read.search({ text, chatId, limit: 100, after: null });
  return page.hits.map((hit) => hit.message.text ?? '');
}
