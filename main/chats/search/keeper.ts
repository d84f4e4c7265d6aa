/** Keeps the search index up to date from the owner's thread: asks the indexer for chunks whenever something changed. */
import { CofferError } from '../../base/error.ts';
import type { WorkerClient } from '../rpc.ts';
import type { IndexerApi } from './indexer.worker.ts';

export class IndexKeeper {
  readonly #indexer: WorkerClient<IndexerApi>;
  readonly #onTaken: (changeId: number) => Promise<void>;
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
  async ready(): Promise<void> {
    this.wake();
    await this.#running;
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

  async #run(): Promise<void> {
    try {
      let reset = false;
      while (this.#again && !this.#stopped) {
        this.#again = false;
        try {
          const { more, changeId } = await this.#indexer.call('takeIn', null);
          if (more) this.#again = true;
          else if (changeId > 0) await this.#onTaken(changeId);
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
