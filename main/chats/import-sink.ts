/** The importer's end of one import: media go to the store here, everything else to the writer's thread. */
import { CofferError } from '../base/error.ts';
import type { ChatsErrorCode } from './errors.ts';
import type { MediaStore } from './media.ts';
import type { ImportCounts, ImportSink, ImportedChat, ImportedMessage, ImportedPerson } from './model.ts';
import type { WorkerClient } from './rpc.ts';
import type { WriterApi } from './writer/writer.worker.ts';

/**
 * Any failure ends the import: what was written is rolled back at once, and every later call (but `abort`) is
 * refused as `chats/closed`.
 *
 * One batch of messages is under way while the importer prepares the next, so that both threads work. A batch that is
 * refused is therefore reported by the call after it, at the latest by `commit`.
 */
export class WriterSink implements ImportSink {
  readonly #writer: WorkerClient<WriterApi>;
  readonly #media: MediaStore;
  readonly #onEnd: () => void;
  /** Media that were not there before this import. */
  readonly #added: Uint8Array[] = [];
  #ended = false;
  #underWay: Promise<void> = Promise.resolve();

  /** The writer's import has begun; `onEnd` is called once, when it has been committed or rolled back. */
  constructor(writer: WorkerClient<WriterApi>, media: MediaStore, onEnd: () => void) {
    this.#writer = writer;
    this.#media = media;
    this.#onEnd = onEnd;
  }

  chat(chat: ImportedChat): Promise<number> {
    return this.#step(() => this.#writer.call('importChat', chat));
  }

  people(people: readonly ImportedPerson[]): Promise<void> {
    return this.#step(() => this.#writer.call('importPeople', people));
  }

  messages(batch: readonly ImportedMessage[]): Promise<void> {
    return this.#step(() => {
      const sent = this.#writer.call('importMessages', batch);
      // Its failure is for whoever awaits it next; until then it is nobody's.
      sent.catch(() => undefined);
      this.#underWay = sent;
      return Promise.resolve();
    });
  }

  /** A source that fails while it is read (a cut archive) does not end the import: the importer decides. */
  async medium(content: AsyncIterable<Uint8Array>): Promise<{ sha256: Uint8Array; size: number }> {
    if (this.#ended) throw closed();
    const { sha256, size, added } = await this.#media.add(content);
    if (added) this.#added.push(sha256);
    await this.#step(() => this.#writer.call('importStored', { sha256, size }));
    return { sha256, size };
  }

  async commit(): Promise<ImportCounts> {
    const counts = await this.#step(async () => {
      await this.#underWay;
      await this.#media.syncNames(this.#added);
      return await this.#writer.call('importCommit', null);
    });
    await this.#removeUnreferenced();
    this.#end();
    return counts;
  }

  async abort(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    try {
      await this.#writer.call('importAbort', null);
      await this.#removeUnreferenced();
    } finally {
      this.#onEnd();
    }
  }

  async #step<T>(work: () => Promise<T>): Promise<T> {
    if (this.#ended) throw closed();
    try {
      const [, result] = await Promise.all([this.#underWay, work()]);
      return result;
    } catch (error) {
      await this.abort();
      throw error;
    }
  }

  #end(): void {
    this.#ended = true;
    this.#onEnd();
  }

  async #removeUnreferenced(): Promise<void> {
    if (this.#added.length === 0) return;
    const referenced = await this.#writer.call('referenced', this.#added);
    for (const [index, sha256] of this.#added.entries())
      if (referenced[index] === false) await this.#media.remove(sha256);
  }
}

function closed(): CofferError<ChatsErrorCode> {
  return new CofferError<ChatsErrorCode>('chats/closed');
}
