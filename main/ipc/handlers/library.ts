/**
 * The open history of the window: one for all calls, and the few things that calls ask again and again kept until
 * something changes. While a restore prepares another history the present one goes on being read, but not written: a
 * note of that time would be lost with it.
 */
import { stat } from 'node:fs/promises';
import { openHistory, type AttachmentItem, type History, type HistoryTotals } from '../../chats/index.ts';
import type { Profile } from '../../profile/profile.ts';
import { IpcError } from '../errors.ts';

/** One stored medium: an absolute path, its length in bytes and its type as imported. */
export interface StoredMedium {
  readonly path: string;
  readonly size: number;
  readonly mime: string | null;
}

export class Library {
  readonly profile: Profile;
  #history: Promise<History> | null = null;
  #totals: Promise<HistoryTotals> | null = null;
  #isBeingReplaced = false;
  /** Ends when the other history is in its place. */
  #swap: Promise<void> = Promise.resolve();
  /** Types of the media that the page has been told of: it asks for no others. */
  readonly #types = new Map<string, string>();

  constructor(profile: Profile) {
    this.profile = profile;
  }

  /** For writing. Throws `ipc/busy` while a restore replaces it, and what opening it throws. */
  async history(): Promise<History> {
    if (this.#isBeingReplaced) throw new IpcError('ipc/busy', { job: 'restore' });
    return await this.#open();
  }

  /** For reading alone, which goes on during a restore. Throws what opening it throws. */
  async reading(): Promise<Pick<History, 'read' | 'media'>> {
    await this.#swap;
    return await this.#open();
  }

  async #open(): Promise<History> {
    this.#history ??= openHistory(this.profile.historyFolder, { readOnly: this.#isBeingReplaced });
    // A history that could not be opened is tried again at the next call.
    this.#history.catch(() => (this.#history = null));
    return await this.#history;
  }

  /**
   * Lets `work` put another history in the place of this one. It calls `swapping` right before it does; whoever reads
   * from then on waits and gets the new one.
   */
  async replaced<T>(work: (swapping: () => Promise<void>) => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#isBeingReplaced = true;
    try {
      await this.close();
      return await work(async () => {
        this.#swap = promise;
        await this.close();
      });
    } finally {
      this.#isBeingReplaced = false;
      // What was opened meanwhile is of the history before, or cannot write.
      await this.close();
      resolve();
    }
  }

  async close(): Promise<void> {
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
    return (await this.reading()).read.totals();
  }

  /** Remembers the types of what the page is about to show. */
  noteTypes(attachments: readonly AttachmentItem[]): void {
    for (const { sha256, mime } of attachments)
      if (sha256 !== null && mime !== null) this.#types.set(sha256, mime);
  }

  /** `sha256` is 64 hexadecimal digits; null when its bytes are not here. */
  async findMedium(sha256: string): Promise<StoredMedium | null> {
    const { media } = await this.reading();
    const path = media.path(Buffer.from(sha256, 'hex'));
    const found = await stat(path).catch(() => null);
    return found?.isFile() ? { path, size: found.size, mime: this.#types.get(sha256) ?? null } : null;
  }
}
