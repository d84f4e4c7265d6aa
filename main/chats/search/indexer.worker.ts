/** The one thread that writes search.sqlite: takes in what was written to the chats, a chunk at a time. */
import { openReadable } from '../db.ts';
import type { ReadableDb, WritableDb } from '../db.ts';
import { historyPaths } from '../layout.ts';
import { serve, startData } from '../rpc.ts';
import { merge, newIndex, openIndex, takeIn } from './index-db.ts';

interface IndexerStart {
  readonly folder: string;
}

/** So many messages at once are worth merging the index's parts afterwards. */
const WORTH_MERGING = 65_536;

const paths = historyPaths(startData<IndexerStart>().folder);
let chats: ReadableDb | undefined;
let index: WritableDb | undefined;
let unmerged = 0;
let merging = false;

const methods = {
  /** One chunk. `changeId` is the last change taken in; call again while there is more. */
  takeIn(): TakenIn {
    chats ??= openReadable(paths.chats);
    index ??= openIndex(paths.search, historyId(chats), newestMessageId(chats));
    const before = index.one<{ last: number }>('SELECT last_message_id AS last FROM state')?.last ?? 0;
    const { more, lastMessageId, lastChangeId } = takeIn(chats, index);
    unmerged += lastMessageId - before;
    return { more, changeId: lastChangeId, done: lastMessageId, total: newestMessageId(chats) };
  },

  /** One step of what makes searching fast again after much was taken in; call again while there is more. */
  merge(): { more: boolean } {
    if (index === undefined || (!merging && unmerged < WORTH_MERGING)) return { more: false };
    const more = merge(index, !merging);
    merging = more;
    unmerged = 0;
    if (!more) index.settle();
    return { more };
  },

  /** Throws the index away; the next `takeIn` calls fill it again. */
  reset(): void {
    chats ??= openReadable(paths.chats);
    index?.close();
    index = newIndex(paths.search, historyId(chats));
    merging = false;
  },

  close(): void {
    index?.close();
    chats?.close();
    index = undefined;
    chats = undefined;
  },
};

export type IndexerApi = typeof methods;

interface TakenIn {
  readonly more: boolean;
  readonly changeId: number;
  /** The last message that is in the index, and the last there is. Ids rise by one, so these are also how many. */
  readonly done: number;
  readonly total: number;
}

function historyId(db: ReadableDb): Uint8Array {
  const row = db.one<{ id: Uint8Array }>('SELECT history_id AS id FROM meta');
  if (row === undefined) throw new TypeError('the database has no meta row');
  return row.id;
}

function newestMessageId(db: ReadableDb): number {
  return db.one<{ id: number | null }>('SELECT max(id) AS id FROM message')?.id ?? 0;
}

serve(methods);
