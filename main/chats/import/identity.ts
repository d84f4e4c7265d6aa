/**
 * Source ids: what makes two exports of one chat merge instead of duplicating
 * (docs/spec/import-whatsapp-export.md, 8).
 */
import { hash } from 'node:crypto';
import type { ParsedMessage } from './parse-report.ts';

const CHAT_LABEL = 'coffer whatsapp-export chat v1';
const MESSAGE_LABEL = 'coffer whatsapp-export message v1';

const sha256 = (parts: readonly string[]): string => hash('sha256', parts.join('\0'), 'hex');

/** 64 hexadecimal digits for a chat, from its title: NFKC, lower case, single spaces. */
export function chatSourceId(title: string): string {
  return sha256([CHAT_LABEL, title.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim()]);
}

/** What of a message is the same in every export of it. Media count as media, whatever name or kind they bear. */
function fingerprint(message: ParsedMessage): string {
  const { content } = message;
  if (content.attachment !== null) {
    // A view-once medium and an omitted one never gain bytes under another wording; a caption always stays.
    return `media\0${content.body ?? ''}`;
  }
  if (content.deleted) return 'deleted';
  // Votes go on after the first export.
  if (message.kind === 'poll') return `poll\0${JSON.stringify(content.details?.['question'] ?? null)}`;
  return `${message.kind === 'unknown' ? 'unknown' : message.author === null ? 'system' : 'text'}\0${content.body ?? ''}`;
}

/** Already composed and single-spaced, as most messages are. */
const NORMAL = /^[!-~]+(?:[ \0][!-~]+)*$/u;

const normalise = (text: string): string =>
  NORMAL.test(text) ? text : text.normalize('NFC').replace(/\s+/gu, ' ').trim();

/** How many different minutes are remembered in full; DST and slow phones step back less than this. */
const WINDOW = 4096;
/** Upper bound for all of the window together. */
const MAX_ENTRIES = 1_000_000;
/** Longer prints are remembered by their hash, which has as many units. */
const LONGEST_KEY = 64;
/** Upper bound for what lies further back. */
const MAX_LATE = 500_000;

/**
 * Numbers the messages of one file. Equal messages of one minute are told apart by their order, which is the
 * same in every export. Feed it every message of a file once, in file order.
 */
export class Identities {
  readonly #minutes = new Map<number, Map<string, number>>();
  readonly #late = new Map<string, number>();
  /** Latest minute dropped from the window; what is not later may have lost twins. */
  #forgotten = -Infinity;
  /** Prints remembered in the window. */
  #entries = 0;
  /** Dropped minutes that lay in the future (a phone with a wrong clock); they must not make all else late. */
  readonly #strays = new Set<number>();

  /** 64 hexadecimal digits, different for every message of the file. */
  next(message: ParsedMessage): string {
    const minute = Math.floor(message.wall / 60_000);
    const print = normalise(fingerprint(message));
    const key = print.length > LONGEST_KEY ? sha256([print]) : print;
    let counts = this.#minutes.get(minute);
    if (counts === undefined && (minute <= this.#forgotten || this.#strays.has(minute))) {
      return this.#lateId(message, minute, key, print);
    }
    if (counts === undefined) {
      counts = new Map();
      this.#minutes.set(minute, counts);
      if (this.#minutes.size > WINDOW) this.#forget(minute);
    }
    const occurrence = counts.get(key) ?? 0;
    if (occurrence === 0 && ++this.#entries > MAX_ENTRIES) {
      // No chat says a million different things in a minute; a hostile file must not fill the memory with them.
      if (counts.size >= MAX_ENTRIES / 2) return sha256([MESSAGE_LABEL, 'line', String(message.line), print]);
      this.#forget(minute);
    }
    counts.set(key, occurrence + 1);
    return sha256([MESSAGE_LABEL, String(minute), print, String(occurrence)]);
  }

  #forget(now: number): void {
    const oldest = this.#minutes.keys().next();
    if (oldest.done === true) return;
    this.#entries -= this.#minutes.get(oldest.value)?.size ?? 0;
    this.#minutes.delete(oldest.value);
    if (oldest.value > now && this.#strays.size < MAX_LATE) this.#strays.add(oldest.value);
    else if (oldest.value > this.#forgotten) this.#forgotten = oldest.value;
  }

  /** A message far out of order: its earlier twins are forgotten, so it must not take their numbers. */
  #lateId(message: ParsedMessage, minute: number, key: string, print: string): string {
    const lateKey = `${minute}\0${key}`;
    const occurrence = this.#late.get(lateKey) ?? 0;
    if (occurrence > 0 || this.#late.size < MAX_LATE) {
      this.#late.set(lateKey, occurrence + 1);
      return sha256([MESSAGE_LABEL, 'late', String(minute), print, String(occurrence)]);
    }
    return sha256([MESSAGE_LABEL, 'line', String(message.line), print]);
  }
}
