/** An `ImportSink` that keeps everything in memory and merges by source id, as the store promises to. */
import { createHash } from 'node:crypto';
import type {
  ImportCounts,
  ImportSink,
  ImportedChat,
  ImportedMessage,
  ImportedPerson,
} from '../../main/chats/model.ts';

/** What survives from one import to the next. */
export class RecordedHistory {
  readonly chats = new Map<string, ImportedChat>();
  readonly people = new Map<string, ImportedPerson>();
  /** By chat source id, then message source id. */
  readonly messages = new Map<string, Map<string, ImportedMessage>>();
  readonly media = new Map<string, Buffer>();
}

export class RecordingSink implements ImportSink {
  readonly batches: number[] = [];
  state: 'open' | 'committed' | 'aborted' = 'open';
  readonly #history: RecordedHistory;
  readonly #staged = new RecordedHistory();
  #chat: string | null = null;
  #merged = 0;

  constructor(history: RecordedHistory = new RecordedHistory()) {
    this.#history = history;
  }

  async chat(chat: ImportedChat): Promise<number> {
    this.#open();
    this.#chat = chat.sourceId;
    this.#staged.chats.set(chat.sourceId, chat);
    this.#staged.messages.set(chat.sourceId, new Map());
    return Promise.resolve(1);
  }

  async people(people: readonly ImportedPerson[]): Promise<void> {
    this.#open();
    for (const person of people) this.#staged.people.set(person.sourceId, person);
    return Promise.resolve();
  }

  async messages(batch: readonly ImportedMessage[]): Promise<void> {
    this.#open();
    this.batches.push(batch.length);
    const chat = this.#chat ?? '';
    const staged = this.#staged.messages.get(chat);
    if (staged === undefined) throw new TypeError('messages before chat');
    for (const message of batch) {
      if (message.senderSourceId !== null && !this.#staged.people.has(message.senderSourceId)) {
        throw new TypeError('sender was not handed over before');
      }
      if (staged.has(message.sourceId))
        throw new TypeError(`source id twice in one import: ${message.body ?? ''}`);
      staged.set(message.sourceId, message);
    }
    return Promise.resolve();
  }

  async medium(content: AsyncIterable<Uint8Array>): Promise<{ sha256: Uint8Array; size: number }> {
    this.#open();
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const sha256 = createHash('sha256').update(bytes).digest();
    this.#history.media.set(sha256.toString('hex'), bytes);
    return { sha256, size: bytes.length };
  }

  async commit(): Promise<ImportCounts> {
    this.#open();
    this.state = 'committed';
    let added = 0;
    let attachments = 0;
    for (const [id, chat] of this.#staged.chats)
      if (!this.#history.chats.has(id)) this.#history.chats.set(id, chat);
    let peopleAdded = 0;
    for (const [id, person] of this.#staged.people) {
      if (this.#history.people.has(id)) continue;
      this.#history.people.set(id, person);
      peopleAdded++;
    }
    for (const [chat, messages] of this.#staged.messages) {
      const into = this.#history.messages.get(chat) ?? new Map<string, ImportedMessage>();
      this.#history.messages.set(chat, into);
      for (const [id, message] of messages) {
        if (into.has(id)) this.#merged++;
        else {
          into.set(id, message);
          added++;
          attachments += message.attachments?.length ?? 0;
        }
      }
    }
    return Promise.resolve({
      chatsAdded: 0,
      peopleAdded,
      messagesAdded: added,
      messagesMerged: this.#merged,
      attachmentsAdded: attachments,
      mediaAdded: 0,
      mediaBytesAdded: 0,
    });
  }

  async abort(): Promise<void> {
    if (this.state === 'open') this.state = 'aborted';
    return Promise.resolve();
  }

  /** Every message of the only chat, in the order they came. */
  get recorded(): ImportedMessage[] {
    return [...this.#staged.messages.values()].flatMap((chat) => [...chat.values()]);
  }

  #open(): void {
    if (this.state !== 'open') throw new TypeError(`sink is ${this.state}`);
  }
}
