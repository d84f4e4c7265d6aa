/**
 * A made-up history of any size, handed to an import sink as an importer would, and the chat store's benchmark.
 *
 * The same options give the same history, byte for byte. 600 chats and 1,500 people; a few chats hold most of the
 * messages; media sizes spread from 20 KiB to some MiB.
 */
import { createCipheriv, createHash } from 'node:crypto';
import { Buffer } from 'node:buffer';
import type { ImportCounts, ImportSink, ImportedMessage, ImportedPerson } from '../../main/chats/model.ts';
import { seededRandom, TextMaker } from './words.ts';
import type { Language, Random } from './words.ts';

export interface HistoryOptions {
  readonly messages: number;
  readonly mediaFiles: number;
  /** Bytes of all media together. */
  readonly mediaBytes: number;
  readonly seed: number;
}

const CHATS = 600;
const PEOPLE = 1500;
const BATCH = 4000;
const START = Date.UTC(2022, 0, 1);

/** What a generator remembers, so that days can follow. */
export class HistoryGenerator {
  readonly #options: HistoryOptions;
  readonly #random: Random;
  readonly #texts: TextMaker;
  readonly #languages: Language[] = [];
  readonly #titles: string[] = [];
  readonly #people: ImportedPerson[] = [];
  readonly #mediaSizes: number[];
  readonly #recent = new Map<number, string[]>();
  #now = START;
  #made = 0;
  #mediaMade = 0;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    this.#texts = new TextMaker(this.#random);
    for (let chat = 0; chat < CHATS; chat++) {
      const language = this.#texts.language();
      this.#languages.push(language);
      this.#titles.push(`${this.#texts.word(language)} ${this.#texts.word(language)}`);
    }
    for (let person = 0; person < PEOPLE; person++)
      this.#people.push({
        sourceId: `+${100_000_000_000 + person * 7919}`,
        name: `${this.#texts.word('en')} ${this.#texts.word('en')}`,
        isMe: person === 0,
      });
    this.#mediaSizes = sizesOf(options.mediaFiles, options.mediaBytes, this.#random);
  }

  /** The whole first history, in the order of time within each chat. */
  async first(sink: ImportSink): Promise<ImportCounts> {
    const { messages, mediaFiles } = this.#options;
    const every = mediaFiles === 0 ? 0 : Math.max(1, Math.floor(messages / mediaFiles));
    return this.#add(sink, messages, 150_000, every, this.#mediaSizes);
  }

  /** An ordinary day after it: new messages in many chats, a few media. */
  async nextDay(
    sink: ImportSink,
    messages = 2000,
    mediaFiles = 20,
    mediaBytes = 10_800_000,
  ): Promise<ImportCounts> {
    const sizes = sizesOf(mediaFiles, mediaBytes, this.#random);
    return this.#add(
      sink,
      messages,
      43_000,
      Math.max(1, Math.floor(messages / Math.max(1, mediaFiles))),
      sizes,
    );
  }

  async #add(
    sink: ImportSink,
    messages: number,
    gap: number,
    every: number,
    sizes: readonly number[],
  ): Promise<ImportCounts> {
    // Which chat speaks when, first; then chat by chat, as exports come.
    const times = new Map<number, number[]>();
    for (let index = 0; index < messages; index++) {
      const chat = Math.min(CHATS - 1, Math.floor(CHATS * this.#random() ** 3));
      this.#now += Math.floor(-Math.log(1 - this.#random()) * gap);
      const list = times.get(chat);
      if (list === undefined) times.set(chat, [this.#now]);
      else list.push(this.#now);
    }
    const left = [...sizes];
    for (const [chat, list] of times) {
      await sink.chat({
        source: 'whatsapp-db',
        sourceId: `chat-${chat}`,
        kind: chat % 3 === 0 ? 'group' : 'direct',
        title: this.#titles[chat] ?? '',
      });
      await sink.people(this.#membersOf(chat));
      for (let at = 0; at < list.length; at += BATCH) {
        const batch: ImportedMessage[] = [];
        for (const sentAt of list.slice(at, at + BATCH)) {
          const size = every > 0 && this.#made % every === 0 ? left.shift() : undefined;
          batch.push(await this.#message(sink, chat, sentAt, size));
        }
        await sink.messages(batch);
      }
    }
    return sink.commit();
  }

  /** The owner, and one other person or, in a group, up to sixty. */
  #membersOf(chat: number): ImportedPerson[] {
    const others = chat % 3 === 0 ? 2 + ((chat * 13) % 59) : 1;
    return [
      0,
      ...Array.from({ length: others }, (_, index) => 1 + ((chat * 17 + index * 23) % (PEOPLE - 1))),
    ].flatMap((person) => this.#people[person] ?? []);
  }

  async #message(
    sink: ImportSink,
    chat: number,
    sentAt: number,
    mediaSize: number | undefined,
  ): Promise<ImportedMessage> {
    const random = this.#random;
    const number = this.#made++;
    const sourceId = `3EB0${createHash('md5').update(`${this.#options.seed} ${number}`).digest('hex').slice(0, 16).toUpperCase()}`;
    const body =
      mediaSize !== undefined && random() < 0.6 ? null : this.#texts.message(this.#languages[chat] ?? 'en');
    const recent = this.#recent.get(chat) ?? [];
    const quotes = random() < 0.12 ? (recent[Math.floor(random() * recent.length)] ?? null) : null;
    recent.push(sourceId);
    if (recent.length > 40) recent.shift();
    this.#recent.set(chat, recent);
    const members = this.#membersOf(chat);
    const person = (power: number): string =>
      members[Math.floor(members.length * random() ** power)]?.sourceId ?? '';
    const message: ImportedMessage = {
      sourceId,
      senderSourceId: person(2),
      sentAt,
      kind: mediaSize === undefined ? 'text' : 'image',
      body,
      starred: random() < 0.01,
      quotes,
    };
    const reactions =
      random() < 0.06
        ? [{ personSourceId: person(1), emoji: this.#texts.emoji(), at: sentAt + 5000 }]
        : undefined;
    const withReactions = reactions === undefined ? message : { ...message, reactions };
    if (mediaSize === undefined) return withReactions;
    const { sha256, size } = await sink.medium(
      mediaContent(`${this.#options.seed} ${this.#mediaMade++}`, mediaSize),
    );
    return {
      ...withReactions,
      attachments: [
        {
          kind: 'image',
          fileName: `IMG-${this.#mediaMade}.jpg`,
          mime: 'image/jpeg',
          sha256,
          size,
          missing: null,
        },
      ],
    };
  }
}

/** Fills `sink` and commits it; for later days keep a `HistoryGenerator`. */
export async function generateHistory(sink: ImportSink, options: HistoryOptions): Promise<ImportCounts> {
  return new HistoryGenerator(options).first(sink);
}

/** Bytes that do not compress, in pieces of at most 256 KiB. */
async function* mediaContent(tag: string, size: number): AsyncGenerator<Uint8Array> {
  const key = createHash('sha256').update('coffer bench media').digest();
  const cipher = createCipheriv('aes-256-ctr', key, createHash('md5').update(tag).digest());
  for (let left = size; left > 0; left -= 1 << 18) yield cipher.update(Buffer.alloc(Math.min(left, 1 << 18)));
}

/** Sizes that spread over more than two powers of ten and add up to `total`. */
function sizesOf(files: number, total: number, random: Random): number[] {
  const weights = Array.from({ length: files }, () => 256 ** (random() ** 1.4));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const sizes = weights.map((weight) => Math.max(1, Math.floor((weight / sum) * total)));
  const rest = total - sizes.reduce((all, size) => all + size, 0);
  if (sizes.length > 0) sizes[0] = Math.max(1, (sizes[0] ?? 0) + rest);
  return sizes;
}
