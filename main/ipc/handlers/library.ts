/**
 * The open history of the window: one for all calls, and the few things that calls ask again and again kept until
 * something changes. While a restore prepares another history the present one goes on being read, but not written: a
 * note of that time would be lost with it.
 */
import { stat } from 'node:fs/promises';
import { CofferError } from '../../base/error.ts';
import {
  openHistory,
  type AttachmentItem,
  type ChatsErrorCode,
  type History,
  type HistoryTotals,
} from '../../chats/index.ts';
import type { Profile } from '../../profile/profile.ts';
import { IpcError } from '../errors.ts';

/** One stored medium: an absolute path, its length in bytes and its type as imported. */
export interface StoredMedium {
  readonly path: string;
  readonly size: number;
  readonly mime: string | null;
}

type Reading = Pick<History, 'read' | 'media'>;

export class Library {
  readonly profile: Profile;
  #history: Promise<History> | null = null;
  #totals: Promise<HistoryTotals> | null = null;
  #isBeingReplaced = false;
  #isClosed = false;
  /** What is being written now, by the names of the jobs. */
  readonly #writing: string[] = [];
  /** Ends when the other history is in its place. */
  #swap: Promise<void> = Promise.resolve();
  /** Types of the media that the page has been told of: it asks for no others. */
  readonly #types = new Map<string, string>();

  constructor(profile: Profile) {
    this.profile = profile;
  }

  /**
   * What `work` writes, under the name of a job. No restore replaces the history meanwhile. Throws `ipc/busy` while one
   * does, and what opening the history throws.
   */
  async writing<T>(job: string, work: (history: History) => Promise<T>): Promise<T> {
    if (this.#isBeingReplaced) throw new IpcError('ipc/busy', { job: 'restore' });
    this.#writing.push(job);
    try {
      return await work(await this.#open());
    } finally {
      this.#writing.splice(this.#writing.indexOf(job), 1);
    }
  }

  /**
   * What `work` reads, which goes on during a restore: where another history came under it, it is asked again and reads
   * that one. Throws what opening the history throws.
   */
  async reading<T>(work: (history: Reading) => Promise<T>): Promise<T> {
    for (;;) {
      await this.#swap;
      const opening = this.#open();
      try {
        return await work(await opening);
      } catch (error) {
        const isReplaced = error instanceof CofferError && error.code === 'chats/closed';
        if (!isReplaced || this.#isClosed || this.#history === opening) throw error;
      }
    }
  }

  #open(): Promise<History> {
    if (this.#isClosed) return Promise.reject(new CofferError<ChatsErrorCode>('chats/closed'));
    if (this.#history !== null) return this.#history;
    const opening = openHistory(this.profile.historyFolder, { readOnly: this.#isBeingReplaced });
    this.#history = opening;
    // A history that could not be opened is tried again at the next call.
    opening.catch(() => {
      if (this.#history === opening) this.#history = null;
    });
    return opening;
  }

  /**
   * Lets `work` put another history in the place of this one. It calls `swapping` right before it does; whoever reads
   * from then on waits and gets the new one. Throws `ipc/busy` while something is written.
   */
  async replaced<T>(work: (swapping: () => Promise<void>) => Promise<T>): Promise<T> {
    const [job] = this.#writing;
    if (job !== undefined) throw new IpcError('ipc/busy', { job });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#isBeingReplaced = true;
    try {
      await this.#letGo();
      return await work(async () => {
        this.#swap = promise;
        await this.#letGo();
      });
    } finally {
      this.#isBeingReplaced = false;
      // What was opened meanwhile is of the history before, or cannot write.
      await this.#letGo();
      resolve();
    }
  }

  /** Nothing can be written, nor backed up. */
  get isBeingReplaced(): boolean {
    return this.#isBeingReplaced;
  }

  /** For good. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#letGo();
  }

  async #letGo(): Promise<void> {
    const closing = this.#history;
    this.#history = null;
    this.changed();
    await (await closing?.catch(() => null))?.close();
  }

  /** Something was imported, written or restored. */
  changed(): void {
    this.#totals = null;
  }

  totals(): Promise<HistoryTotals> {
    this.#totals ??= this.#count();
    this.#totals.catch(() => (this.#totals = null));
    return this.#totals;
  }

  async #count(): Promise<HistoryTotals> {
    return await this.reading(({ read }) => read.totals());
  }

  /** Remembers the types of what the page is about to show. */
  noteTypes(attachments: readonly AttachmentItem[]): void {
    for (const { sha256, mime } of attachments)
      if (sha256 !== null && mime !== null) this.#types.set(sha256, mime);
  }

  /** `sha256` is 64 hexadecimal digits; null when its bytes are not here. */
  async findMedium(sha256: string): Promise<StoredMedium | null> {
    const path = await this.reading(({ media }) => Promise.resolve(media.path(Buffer.from(sha256, 'hex'))));
    const found = await stat(path).catch(() => null);
    return found?.isFile() ? { path, size: found.size, mime: this.#types.get(sha256) ?? null } : null;
  }
}
