/**
 * What a whole export amounts to, gathered message by message: people, first and last date, media, title,
 * group or direct, and who its owner is (docs/spec/import-whatsapp-export.md, 6). Used by preview and import.
 */
import type { ChatKind } from '../model.ts';
import type { ParsedMessage } from './parse-report.ts';
import type { ExportSource } from './source.ts';
import { mediaKey } from './source.ts';
import { ownCopy } from './text.ts';

/** Why somebody is thought to be the owner of the export. */
type MeReason =
  /** "You deleted this message" stands under that name: only the owner's own export says so. */
  | 'deleted-own-message'
  /** A direct chat is named after the other one. */
  | 'not-the-title'
  /** The only one who ever wrote, and the chat is not named after them. */
  | 'only-author';

export interface MeCandidate {
  readonly name: string;
  readonly reason: MeReason;
}

export interface PersonCount {
  readonly name: string;
  readonly messages: number;
}

/** More different names than any group has members: the rest is kept without a sender. */
const MAX_PEOPLE = 10_000;

const same = (x: string, y: string): boolean =>
  x.normalize('NFKC').toLowerCase().trim() === y.normalize('NFKC').toLowerCase().trim();

/** As shown: without the tilde that iOS writes before names outside the address book. */
export const shownName = (name: string): string => name.replace(/^~ ?/u, '') || name;

/**
 * The title once the owner is known: a chat that nothing names but its two people is the one with the other of them.
 * Everything else is called what it was called.
 */
export function titleGiven(
  { title, kind }: { readonly title: string; readonly kind: ChatKind },
  people: readonly string[],
  me: string | null,
): string {
  if (kind !== 'direct' || people.length !== 2 || me === null || !people.includes(me)) return title;
  const other = people.find((name) => name !== me);
  const both = [people.join(', '), people.toReversed().join(', ')];
  return other !== undefined && both.includes(title) ? shownName(other) : title;
}

export class Overview {
  readonly people = new Map<string, number>();
  messages = 0;
  system = 0;
  unknown = 0;
  deleted = 0;
  edited = 0;
  /** By message kind. */
  readonly kinds: Record<string, number> = {};
  firstAt: number | null = null;
  lastAt: number | null = null;
  firstWall: number | null = null;
  lastWall: number | null = null;
  readonly media = { referenced: 0, found: 0, missing: 0, omitted: 0, viewOnce: 0, foundBytes: 0 };
  /** Names of media that messages name and the export lacks, the first twenty. */
  readonly missingNames: string[] = [];
  overflowPeople = 0;
  readonly #used = new Set<string>();
  readonly #source: ExportSource;
  #groupEvents = 0;
  #noticeBy: string | null = null;
  #deletedBy: string | null = null;

  constructor(source: ExportSource) {
    this.#source = source;
  }

  add(message: ParsedMessage): void {
    const { author, content } = message;
    this.messages++;
    this.kinds[message.kind] = (this.kinds[message.kind] ?? 0) + 1;
    if (message.notUnderstood !== null) this.unknown++;
    else if (author === null) this.system++;
    if (content.deleted) this.deleted++;
    if (content.edited) this.edited++;
    if (author !== null) {
      const count = this.people.get(author);
      if (count !== undefined) this.people.set(author, count + 1);
      else if (this.people.size < MAX_PEOPLE) this.people.set(ownCopy(author), 1);
      else this.overflowPeople++;
      if (content.deletedByMe) this.#deletedBy ??= author;
    }
    // The others stand at another's time, or at one that nobody wrote.
    if (message.notUnderstood === null) {
      if (this.firstAt === null || message.sentAt < this.firstAt)
        [this.firstAt, this.firstWall] = [message.sentAt, message.wall];
      if (this.lastAt === null || message.sentAt > this.lastAt)
        [this.lastAt, this.lastWall] = [message.sentAt, message.wall];
    }
    if (message.event === 'encryption' && message.pseudoAuthor !== null)
      this.#noticeBy ??= message.pseudoAuthor;
    if (message.event !== null && GROUP_EVENTS.has(message.event)) this.#groupEvents++;
    this.#countMedia(message);
  }

  #countMedia(message: ParsedMessage): void {
    const { attachment } = message.content;
    if (attachment === null) return;
    if (attachment.missing === 'omitted') this.media.omitted++;
    else if (attachment.missing === 'view-once') this.media.viewOnce++;
    if (attachment.missing !== null || attachment.fileName === null) return;
    this.media.referenced++;
    const key = mediaKey(attachment.fileName);
    const file = this.#source.media.get(key);
    if (file === undefined) {
      this.media.missing++;
      if (this.missingNames.length < 20) this.missingNames.push(attachment.fileName);
    } else {
      this.media.found++;
      if (!this.#used.has(key)) this.media.foundBytes += file.size;
      this.#used.add(key);
    }
  }

  /** Media in the export that no message names: [how many, the first twenty names]. */
  get unreferenced(): readonly [number, readonly string[]] {
    const names: string[] = [];
    let count = 0;
    for (const [key, file] of this.#source.media) {
      if (this.#used.has(key)) continue;
      count++;
      if (names.length < 20) names.push(file.name);
    }
    return [count, names];
  }

  get kind(): ChatKind {
    if (this.people.size > 2 || this.#groupEvents > 0) return 'group';
    const { title } = this;
    if (this.#noticeBy !== null && !this.people.has(this.#noticeBy) && this.people.size === 2) return 'group';
    return this.people.size === 2 &&
      ![...this.people.keys()].some((name) => same(name, title)) &&
      this.#source.title !== null &&
      this.#noticeBy === null
      ? 'group'
      : 'direct';
  }

  get title(): string {
    if (this.#source.title !== null) return this.#source.title;
    if (this.#noticeBy !== null) return this.#noticeBy;
    const names = [...this.people.keys()];
    if (names.length === 2 && this.#deletedBy !== null) {
      return names.find((name) => name !== this.#deletedBy) ?? this.#deletedBy;
    }
    if (names.length > 0 && names.length <= 2) return names.join(', ');
    const { name } = this.#source;
    return name.replace(/\.(txt|zip)$/iu, '') || 'WhatsApp';
  }

  /** Most likely first. */
  get meCandidates(): MeCandidate[] {
    const out: MeCandidate[] = [];
    const names = [...this.people.keys()];
    const { title } = this;
    if (this.#deletedBy !== null) out.push({ name: this.#deletedBy, reason: 'deleted-own-message' });
    if (
      names.length === 2 &&
      this.#groupEvents === 0 &&
      names.filter((name) => same(name, title)).length === 1
    ) {
      const other = names.find((name) => !same(name, title));
      if (other !== undefined && other !== this.#deletedBy)
        out.push({ name: other, reason: 'not-the-title' });
    }
    const only = names[0];
    if (names.length === 1 && only !== undefined && only !== this.#deletedBy && !same(only, title)) {
      out.push({ name: only, reason: 'only-author' });
    }
    return out;
  }

  /** Everybody who wrote, most messages first. */
  get peopleCounts(): PersonCount[] {
    return [...this.people]
      .map(([name, messages]) => ({ name, messages }))
      .sort((x, y) => y.messages - x.messages);
  }
}

const GROUP_EVENTS = new Set([
  'group-created',
  'subject',
  'group-info',
  'added',
  'removed',
  'joined',
  'left',
]);
