/** The thread that answers queries. It opens both databases for reading only. */
import { existsSync } from 'node:fs';
import { CofferError } from '../../base/error.ts';
import { openReadable, translate } from '../db.ts';
import type { ReadableDb } from '../db.ts';
import type { ChatsErrorCode } from '../errors.ts';
import { historyPaths } from '../layout.ts';
import type { Source } from '../model.ts';
import type {
  ChatItem,
  ChatPage,
  EditItem,
  HistoryTotals,
  MediaPage,
  MemberPage,
  MessageItem,
  MessagePage,
  SearchPage,
} from '../queries-types.ts';
import { serve, startData } from '../rpc.ts';
import { chatById, chatBySource, chatList, chatMembers, chatsByTitle, historyTotals } from './chats.ts';
import type { ChatListInput } from './chats.ts';
import { chatMedia, knownMessages, messageEdits, messagePage, messagesByIds } from './messages.ts';
import type { ChatMediaInput, MessagesInput } from './messages.ts';
import { searchMessages } from './search.ts';
import type { SearchInput } from './search.ts';

interface ReaderStart {
  readonly folder: string;
}

const paths = historyPaths(startData<ReaderStart>().folder);
let chats: ReadableDb | undefined;
let index: ReadableDb | undefined;
let couldNotOpen = false;

const methods = {
  totals: (): HistoryTotals => historyTotals(db()),
  chatList: (input: ChatListInput): ChatPage => chatList(db(), input),
  chatById: ({ id }: { id: number }): ChatItem | null => chatById(db(), id),
  chatBySource: (input: { source: Source; sourceId: string }): ChatItem | null =>
    chatBySource(db(), input.source, input.sourceId),
  chatMembers: (input: { chatId: number; limit: number }): MemberPage =>
    chatMembers(db(), input.chatId, input.limit),
  chatsByTitle: (input: { text: string; limit: number }): ChatItem[] =>
    chatsByTitle(db(), input.text, input.limit),
  messages: (input: MessagesInput): MessagePage => messagePage(db(), input),
  messagesByIds: ({ ids }: { ids: readonly number[] }): MessageItem[] => messagesByIds(db(), ids),
  knownMessages: (input: { chatId: number; sourceIds: readonly string[] }): number =>
    knownMessages(db(), input.chatId, input.sourceIds),
  messageEdits: ({ id }: { id: number }): EditItem[] => messageEdits(db(), id),
  chatMedia: (input: ChatMediaInput): MediaPage => chatMedia(db(), input),

  search(input: SearchInput): SearchPage {
    index ??= openIndex();
    if (index === undefined) return { hits: [], next: null, complete: false };
    return searchMessages(db(), index, input);
  },

  /** Lets go of the search index: it is about to be replaced, or has been. */
  dropIndex(): void {
    index?.close();
    index = undefined;
  },

  close(): void {
    index?.close();
    chats?.close();
    index = undefined;
    chats = undefined;
  },
};

export type ReaderApi = typeof methods;

/** Undefined while the indexer has not made it yet, or is just putting another in its place. */
function openIndex(): ReadableDb | undefined {
  if (!existsSync(paths.search)) return undefined;
  let made: ReadableDb | undefined;
  try {
    made = openReadable(paths.search);
    // The tables come with the indexer's first commit.
    const isMade = made.one('SELECT 1 FROM sqlite_schema WHERE name = ?', 'words') !== undefined;
    couldNotOpen = false;
    if (isMade) return made;
    made.close();
  } catch (error) {
    made?.close();
    const failure = translate(error);
    // Gone between two looks at it. Twice in a row, it is something else.
    if (failure.code !== 'chats/io' || couldNotOpen) throw failure;
    couldNotOpen = true;
  }
  return undefined;
}

function db(): ReadableDb {
  if (!existsSync(paths.chats)) throw new CofferError<ChatsErrorCode>('chats/not-found');
  chats ??= openReadable(paths.chats);
  return chats;
}

serve(methods);
