/** The thread that answers queries. It opens both databases for reading only. */
import { existsSync } from 'node:fs';
import { CofferError } from '../../base/error.ts';
import { openReadable } from '../db.ts';
import type { ReadableDb } from '../db.ts';
import type { ChatsErrorCode } from '../errors.ts';
import { historyPaths } from '../layout.ts';
import type {
  ChatItem,
  ChatPage,
  EditItem,
  HistoryTotals,
  MediaPage,
  MessageItem,
  MessagePage,
  SearchPage,
} from '../queries-types.ts';
import { serve, startData } from '../rpc.ts';
import { chatById, chatList, chatsByTitle, historyTotals } from './chats.ts';
import type { ChatListInput } from './chats.ts';
import { chatMedia, messageEdits, messagePage, messagesByIds } from './messages.ts';
import type { ChatMediaInput, MessagesInput } from './messages.ts';
import { searchMessages } from './search.ts';
import type { SearchInput } from './search.ts';

interface ReaderStart {
  readonly folder: string;
}

const paths = historyPaths(startData<ReaderStart>().folder);
let chats: ReadableDb | undefined;
let index: ReadableDb | undefined;

const methods = {
  totals: (): HistoryTotals => historyTotals(db()),
  chatList: (input: ChatListInput): ChatPage => chatList(db(), input),
  chatById: ({ id }: { id: number }): ChatItem | null => chatById(db(), id),
  chatsByTitle: (input: { text: string; limit: number }): ChatItem[] =>
    chatsByTitle(db(), input.text, input.limit),
  messages: (input: MessagesInput): MessagePage => messagePage(db(), input),
  messagesByIds: ({ ids }: { ids: readonly number[] }): MessageItem[] => messagesByIds(db(), ids),
  messageEdits: ({ id }: { id: number }): EditItem[] => messageEdits(db(), id),
  chatMedia: (input: ChatMediaInput): MediaPage => chatMedia(db(), input),

  search(input: SearchInput): SearchPage {
    if (index === undefined) {
      if (!existsSync(paths.search)) return { hits: [], next: null, complete: false };
      index = openReadable(paths.search);
    }
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

function db(): ReadableDb {
  if (!existsSync(paths.chats)) throw new CofferError<ChatsErrorCode>('chats/not-found');
  chats ??= openReadable(paths.chats);
  return chats;
}

serve(methods);
