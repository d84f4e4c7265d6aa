/** Keeps the search index up to date from the owner's thread: asks the indexer for chunks whenever something changed. */
import { CofferError } from '../../base/error.ts';
import type { WorkerClient } from '../rpc.ts';
import type { IndexerApi } from './indexer.worker.ts';

/** How far the index has come: messages that are in it, of how many; or that it is being put in order. */
export type IndexProgress =
  | { readonly stage: 'taking-in'; readonly done: number; readonly total: number }
  | { readonly stage: 'merging' };

export interface ReadyOptions {
  /** Ends the waiting, with its reason; the index goes on by itself, now or when the history is opened next. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: IndexProgress) => void;
}

export class IndexKeeper {
  readonly #indexer: WorkerClient<IndexerApi>;
  readonly #onTaken: (changeId: number) => Promise<void>;
  readonly #watching = new Set<(progress: IndexProgress) => void>();
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  /** `onTaken` is told up to which change everything is in the index. */
  constructor(indexer: WorkerClient<IndexerApi>, onTaken: (changeId: number) => Promise<void>) {
    this.#indexer = indexer;
    this.#onTaken = onTaken;
  }

  /** Something was written; returns at once. */
  wake(): void {
    if (this.#stopped) return;
    this.#again = true;
    // A failure is the next caller's of `ready` to see; the index tries anew at the next change.
    this.#running ??= this.#run();
    this.#running.catch(() => undefined);
  }

  /** Resolves when the index holds everything that was committed before the call. */
  async ready({ signal, onProgress }: ReadyOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    if (onProgress !== undefined) this.#watching.add(onProgress);
    try {
      this.wake();
      await untilAborted(this.#running, signal);
    } finally {
      if (onProgress !== undefined) this.#watching.delete(onProgress);
    }
  }

  /** Makes the index anew; resolves when it is empty and has begun to fill. */
  async rebuild(): Promise<void> {
    await this.#indexer.call('reset', null);
    this.wake();
  }

  /** No more chunks after the one that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running?.catch(() => undefined);
  }

  #tell(progress: IndexProgress): void {
    for (const watch of this.#watching) watch(progress);
  }

  async #run(): Promise<void> {
    try {
      let reset = false;
      while (this.#again && !this.#stopped) {
        this.#again = false;
        try {
          const { more, changeId, done, total } = await this.#indexer.call('takeIn', null);
          this.#tell({ stage: 'taking-in', done, total });
          if (more) this.#again = true;
          else {
            if (changeId > 0) await this.#onTaken(changeId);
            // In between, what was written meanwhile is taken in.
            if ((await this.#indexer.call('merge', null)).more) {
              this.#tell({ stage: 'merging' });
              this.#again = true;
            }
          }
        } catch (error) {
          // An index that turns out damaged while it is written is made anew, once.
          if (reset || !(error instanceof CofferError) || error.code !== 'chats/damaged') throw error;
          reset = true;
          await this.#indexer.call('reset', null);
          this.#again = true;
        }
      }
    } finally {
      this.#running = undefined;
    }
  }
}

/** What `work` comes to, or the signal's reason when that is first. */
function untilAborted(work: Promise<void> | undefined, signal: AbortSignal | undefined): Promise<void> {
  if (work === undefined || signal === undefined) return work ?? Promise.resolve();
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
