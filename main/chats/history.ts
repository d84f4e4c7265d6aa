/** One open history: its reader, its writer, its media and its search index, each in a thread of its own. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { CofferError } from '../base/error.ts';
import { workerUrl } from '../base/worker.ts';
import { translate } from './db.ts';
import type { DigestApi, DigestInput, HistoryDigest } from './digest.worker.ts';
import type { ChatsErrorCode } from './errors.ts';
import { WriterSink } from './import-sink.ts';
import { historyPaths } from './layout.ts';
import { MediaStore } from './media.ts';
import type { ImportSink, Source } from './model.ts';
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
} from './queries-types.ts';
import type { ChatListInput } from './reader/chats.ts';
import type { ChatMediaInput, MessagesInput } from './reader/messages.ts';
import type { ReaderApi } from './reader/reader.worker.ts';
import type { SearchInput } from './reader/search.ts';
import { WorkerClient } from './rpc.ts';
import type { IndexerApi } from './search/indexer.worker.ts';
import { IndexKeeper, type ReadyOptions } from './search/keeper.ts';
import type { WriterApi } from './writer/writer.worker.ts';

export interface OpenHistoryOptions {
  /** Only reads: takes no lock, so it works beside a process that writes. The history must exist. */
  readonly readOnly?: boolean;
  /** Whether a history is made where there is none. Default true. */
  readonly create?: boolean;
}

/** Queries; each sees what was committed before it began. */
export interface HistoryReader {
  totals(): Promise<HistoryTotals>;
  chatList(input: ChatListInput): Promise<ChatPage>;
  chatById(id: number): Promise<ChatItem | null>;
  chatBySource(source: Source, sourceId: string): Promise<ChatItem | null>;
  chatMembers(chatId: number, limit: number): Promise<MemberPage>;
  /** By title, case and accents aside; whole titles first. */
  chatsByTitle(text: string, limit: number): Promise<ChatItem[]>;
  messages(input: MessagesInput): Promise<MessagePage>;
  messagesByIds(ids: readonly number[]): Promise<MessageItem[]>;
  /** How many of these the chat holds already, by their ids in the format they come from. */
  knownMessages(chatId: number, sourceIds: readonly string[]): Promise<number>;
  messageEdits(id: number): Promise<EditItem[]>;
  chatMedia(input: ChatMediaInput): Promise<MediaPage>;
  search(input: SearchInput): Promise<SearchPage>;
  /** Over the whole history, in a thread of its own; `verifyMedia` re-hashes every file. Rejects with the signal's reason. */
  digest(options?: { verifyMedia?: boolean; signal?: AbortSignal }): Promise<HistoryDigest>;
}

/** Writes, one at a time. While an import runs, other writes wait for its end. */
export interface HistoryWriter {
  beginImport(): Promise<ImportSink>;
  /** Durable when it resolves. `now` is in Unix milliseconds. */
  addNote(text: string, now?: number): Promise<MessageItem>;
  deleteMessage(id: number): Promise<void>;
  setArchived(chatId: number, archived: boolean): Promise<void>;
  markRead(chatId: number): Promise<void>;
  /** Ends the present epoch and returns it: all changes so far are tagged with it or an earlier one. */
  advanceEpoch(): Promise<number>;
}

export interface History {
  readonly folder: string;
  readonly read: HistoryReader;
  readonly write: HistoryWriter;
  readonly media: MediaStore;
  /** Resolves when the search finds everything committed before the call. Rejects with the signal's reason. */
  searchReady(options?: ReadyOptions): Promise<void>;
  /** Throws the search index away and fills a new one in the background. */
  rebuildSearch(): Promise<void>;
  /** Removes media that nothing refers to, and leftovers of interrupted writes; returns how many files. */
  sweepMedia(): Promise<number>;
  /** An import that still runs is rolled back. */
  close(): Promise<void>;
}

/**
 * Opens the history in `folder`. Throws `chats/locked` when another writer has it open, `chats/newer-schema`,
 * `chats/damaged`, `chats/not-found` (with `readOnly` or `create: false`), `chats/io`.
 */
export async function openHistory(folder: string, options: OpenHistoryOptions = {}): Promise<History> {
  const paths = historyPaths(folder);
  const readOnly = options.readOnly === true;
  if (!existsSync(paths.chats) && (readOnly || options.create === false))
    throw new CofferError<ChatsErrorCode>('chats/not-found');
  if (!readOnly) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw translate(error);
    }
  }
  const media = new MediaStore(paths.media);
  const writer = readOnly ? undefined : await OpenWriter.start(folder, media);
  return new OpenHistory(folder, media, writer);
}

class OpenHistory implements History {
  readonly folder: string;
  readonly media: MediaStore;
  readonly read: HistoryReader;
  readonly write: HistoryWriter;
  readonly #reader: WorkerClient<ReaderApi>;
  readonly #writer: OpenWriter | undefined;

  constructor(folder: string, media: MediaStore, writer: OpenWriter | undefined) {
    this.folder = folder;
    this.media = media;
    this.#writer = writer;
    const reader = new WorkerClient<ReaderApi>(workerUrl('./reader/reader.worker.ts', import.meta.url), {
      folder,
    });
    this.#reader = reader;
    this.read = {
      totals: () => reader.call('totals', null),
      chatList: (input) => reader.call('chatList', input),
      chatById: (id) => reader.call('chatById', { id }),
      chatBySource: (source, sourceId) => reader.call('chatBySource', { source, sourceId }),
      chatMembers: (chatId, limit) => reader.call('chatMembers', { chatId, limit }),
      chatsByTitle: (text, limit) => reader.call('chatsByTitle', { text, limit }),
      messages: (input) => reader.call('messages', input),
      messagesByIds: (ids) => reader.call('messagesByIds', { ids }),
      knownMessages: (chatId, sourceIds) => reader.call('knownMessages', { chatId, sourceIds }),
      messageEdits: (id) => reader.call('messageEdits', { id }),
      chatMedia: (input) => reader.call('chatMedia', input),
      search: (input) => this.#search(input),
      digest: ({ verifyMedia = false, signal } = {}) => digestOf({ folder, verifyMedia }, signal),
    };
    this.write = writer?.api(reader) ?? refusingWriter();
  }

  searchReady(options?: ReadyOptions): Promise<void> {
    return this.#writer?.index.ready(options) ?? Promise.resolve();
  }

  async rebuildSearch(): Promise<void> {
    const writer = this.#neededWriter();
    await this.#reader.call('dropIndex', null);
    await writer.index.rebuild();
    await this.#reader.call('dropIndex', null);
  }

  sweepMedia(): Promise<number> {
    return this.#neededWriter().sweep();
  }

  async close(): Promise<void> {
    await this.#reader.call('close', null).catch(() => undefined);
    await this.#reader.terminate();
    await this.#writer?.close();
  }

  async #search(input: SearchInput): Promise<SearchPage> {
    try {
      return await this.#reader.call('search', input);
    } catch (error) {
      if (!(error instanceof CofferError) || error.code !== 'chats/damaged' || this.#writer === undefined)
        throw error;
      // Only the index is read before the messages are: a damaged one is made anew, and what it has so far answers.
      await this.rebuildSearch();
      return { hits: [], next: null, complete: false };
    }
  }

  #neededWriter(): OpenWriter {
    if (this.#writer === undefined) throw new CofferError<ChatsErrorCode>('chats/read-only');
    return this.#writer;
  }
}

/** The writer's thread and the indexer's, and whose turn it is. */
class OpenWriter {
  readonly index: IndexKeeper;
  readonly #client: WorkerClient<WriterApi>;
  readonly #indexer: WorkerClient<IndexerApi>;
  readonly #media: MediaStore;
  #turn: Promise<unknown> = Promise.resolve();
  #import: ImportSink | undefined;
  #closed = false;

  static async start(folder: string, media: MediaStore): Promise<OpenWriter> {
    const client = new WorkerClient<WriterApi>(workerUrl('./writer/writer.worker.ts', import.meta.url), {
      folder,
    });
    try {
      const { created } = await client.call('open', null);
      // Media beside a database that was only just made: somebody moved or lost the old one. Nothing is unreferenced then.
      if (!created) await media.sweep((hashes) => client.call('referenced', hashes));
      const indexer = new WorkerClient<IndexerApi>(workerUrl('./search/indexer.worker.ts', import.meta.url), {
        folder,
      });
      const writer = new OpenWriter(client, indexer, media);
      writer.index.wake();
      return writer;
    } catch (error) {
      await client.call('close', null).catch(() => undefined);
      await client.terminate();
      throw error;
    }
  }

  private constructor(client: WorkerClient<WriterApi>, indexer: WorkerClient<IndexerApi>, media: MediaStore) {
    this.#client = client;
    this.#indexer = indexer;
    this.#media = media;
    this.index = new IndexKeeper(indexer, (changeId) =>
      this.#inTurn(() => client.call('searchTook', { changeId })),
    );
  }

  api(reader: WorkerClient<ReaderApi>): HistoryWriter {
    const client = this.#client;
    return {
      beginImport: () => this.#beginImport(),
      addNote: async (text, now = Date.now()) => {
        const id = await this.#change(() => client.call('addNote', { text, now }));
        const [note] = await reader.call('messagesByIds', { ids: [id] });
        if (note === undefined) throw new CofferError<ChatsErrorCode>('chats/unknown-message', { id });
        return note;
      },
      deleteMessage: (id) => this.#change(() => client.call('deleteMessage', { id })),
      setArchived: (chatId, archived) => this.#inTurn(() => client.call('setArchived', { chatId, archived })),
      markRead: (chatId) => this.#inTurn(() => client.call('markRead', { chatId })),
      advanceEpoch: () => this.#inTurn(() => client.call('advanceEpoch', null)),
    };
  }

  sweep(): Promise<number> {
    return this.#inTurn(() => this.#media.sweep((hashes) => this.#client.call('referenced', hashes)));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#import?.abort();
    await this.#turn.catch(() => undefined);
    await this.index.stop();
    await this.#indexer.call('close', null).catch(() => undefined);
    await this.#indexer.terminate();
    await this.#client.call('close', null).catch(() => undefined);
    await this.#client.terminate();
  }

  /** Takes the turn until the import ends. */
  #beginImport(): Promise<ImportSink> {
    return new Promise((resolve, reject) => {
      const whole = this.#inTurn(
        () =>
          new Promise<void>((end, failed) => {
            this.#client.call('importBegin', null).then(() => {
              const sink = new WriterSink(this.#client, this.#media, () => {
                this.#import = undefined;
                this.index.wake();
                end();
              });
              this.#import = sink;
              resolve(sink);
            }, failed);
          }),
      );
      whole.catch(reject);
    });
  }

  async #change<T>(work: () => Promise<T>): Promise<T> {
    const value = await this.#inTurn(work);
    this.index.wake();
    return value;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new CofferError<ChatsErrorCode>('chats/closed'));
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}

function refusingWriter(): HistoryWriter {
  const refuse = (): Promise<never> => Promise.reject(new CofferError<ChatsErrorCode>('chats/read-only'));
  return {
    beginImport: refuse,
    addNote: refuse,
    deleteMessage: refuse,
    setArchived: refuse,
    markRead: refuse,
    advanceEpoch: refuse,
  };
}

async function digestOf(input: DigestInput, signal: AbortSignal | undefined): Promise<HistoryDigest> {
  signal?.throwIfAborted();
  const client = new WorkerClient<DigestApi>(workerUrl('./digest.worker.ts', import.meta.url), null);
  const stop = (): void => void client.call('stop', null).catch(() => undefined);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await client.call('digest', input);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await client.terminate();
  }
}
