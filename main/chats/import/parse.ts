/**
 * The streaming parser: lines in, messages out, every line accounted for
 * (docs/spec/import-whatsapp-export.md, 3 to 5). Pure but for the stream it reads; memory does not grow with the file.
 */
import type { MessageKind } from '../model.ts';
import { FIRST_YEAR, headerDay, readHeader } from './dates.ts';
import type { Header } from './dates.ts';
import type { Content } from './content.ts';
import { callOf, systemEvent, understand } from './content.ts';
import type { Detected } from './detect.ts';
import { sameShape } from './detect.ts';
import { newLineStats, readLines } from './lines.ts';
import type { Line, LineStats } from './lines.ts';
import { MARKS } from './words.ts';
import type { ZoneFunction } from './zone.ts';

/** Why a line was kept as text without being understood. */
type NotUnderstood = 'before-first-message' | 'impossible-date' | 'too-long';

export interface ParsedMessage {
  /** Number of its first line. */
  readonly line: number;
  /** Wall clock as written, milliseconds as if it were UTC. */
  readonly wall: number;
  /** Unix milliseconds. */
  readonly sentAt: number;
  /** As written, marks removed; null for system lines and for what was not understood. */
  readonly author: string | null;
  /** iOS writes an author before system lines, too: the group, or who acted. */
  readonly pseudoAuthor: string | null;
  readonly kind: MessageKind;
  readonly content: Content;
  readonly event: string | null;
  readonly notUnderstood: NotUnderstood | null;
}

/** Every physical line is in exactly one of the first five; they add up to `total`. */
export interface LineCounts {
  /** Began a message of a person. */
  message: number;
  /** Began a system line. */
  system: number;
  /** Continued the message above. */
  continuation: number;
  /** Empty. */
  blank: number;
  /** Kept as text, not understood. */
  notUnderstood: number;
  total: number;
}

export interface NotUnderstoodLine {
  readonly line: number;
  readonly reason: NotUnderstood;
  /** The first 120 units. */
  readonly excerpt: string;
}

export interface ParseReport {
  readonly lines: LineCounts;
  readonly stats: LineStats;
  /** The first hundred. */
  readonly notUnderstood: NotUnderstoodLine[];
  /** Lines with the head of another export format inside a message: pasted text. */
  foreignHeads: number;
  /** Lines that are earlier than the one before by more than a day. */
  backward: number;
}

export const newParseReport = (): ParseReport => ({
  lines: { message: 0, system: 0, continuation: 0, blank: 0, notUnderstood: 0, total: 0 },
  stats: newLineStats(),
  notUnderstood: [],
  foreignHeads: 0,
  backward: 0,
});

export interface ParseOptions {
  readonly detected: Detected;
  readonly zone: ZoneFunction;
  readonly lastYear: number;
  readonly maxLineBytes?: number;
}

const DAY = 86_400_000;
/** Longest body kept in one message, UTF-16 units; what follows becomes further messages. */
const MAX_BODY_UNITS = 1024 * 1024;
/** Longest author, UTF-16 units: WhatsApp allows 25, address books more. */
const MAX_AUTHOR_UNITS = 120;
const MAX_LISTED = 100;
/** Where lines stand when a file has no time that can be believed. */
const EARLIEST = Date.UTC(FIRST_YEAR, 0, 1);

interface Open {
  readonly line: number;
  readonly wall: number;
  readonly author: string | null;
  readonly reason: NotUnderstood | null;
  readonly parts: string[];
  units: number;
}

/** Whether quotation marks in a would-be author are left open: `Bob changed the subject from "A`. */
function openQuote(text: string): boolean {
  let straight = 0;
  let depth = 0;
  for (const char of text) {
    if (char === '"') straight++;
    else if ('“„«「『'.includes(char)) depth++;
    else if ('”»」』'.includes(char)) depth--;
  }
  return straight % 2 === 1 || depth > 0;
}

/** Splits `Name: text`; null when it is a system line. */
function splitAuthor(rest: string, ios: boolean): { author: string; text: string } | null {
  // iOS: a group's title may have a colon in it; what follows WhatsApp's mark tells whether it was one.
  const mark = ios ? rest.indexOf(': \u200e') : -1;
  if (mark > 0 && mark <= MAX_AUTHOR_UNITS && rest.lastIndexOf(': ', mark - 1) > 0) {
    const text = rest.slice(mark + 2);
    if (systemEvent(text) !== null) return { author: cleanAuthor(rest.slice(0, mark)), text };
  }
  let at = rest.indexOf(':');
  while (at >= 0 && at <= MAX_AUTHOR_UNITS) {
    const next = rest.charCodeAt(at + 1);
    if (next === 0x20 || next === 0x200e || next === 0x200f || next === 0xa0 || Number.isNaN(next)) break;
    at = rest.indexOf(':', at + 1);
  }
  if (at <= 0 || at > MAX_AUTHOR_UNITS) return null;
  const author = cleanAuthor(rest.slice(0, at));
  if (author === '' || openQuote(author)) return null;
  // A full system sentence with a colon in it. Names do not say such things.
  if (!ios && author.includes(' ') && author.length > 25 && systemEvent(author) !== null) return null;
  const text = rest.slice(at + 1);
  return { author, text: text.startsWith(' ') ? text.slice(1) : text };
}

function cleanAuthor(written: string): string {
  return written
    .replace(MARKS, '')
    .replace(/[\s\u00a0\u202f]+/gu, ' ')
    .trim();
}

class Parser {
  readonly report: ParseReport;
  readonly #options: ParseOptions;
  readonly #headers = new Map<string, number | null>();
  #open: Open | null = null;
  #lastWall: number | null = null;
  #pending: ParsedMessage[] = [];
  #lead: Open[] = [];

  constructor(options: ParseOptions, report: ParseReport = newParseReport()) {
    this.#options = options;
    this.report = report;
  }

  /** Takes a line; finished messages collect in `take()`. */
  push(line: Line): void {
    const { lines } = this.report;
    if (line.continued) {
      // The rest of an over-long line: no line of its own, its text goes on as a part.
      this.#append(line, false);
      return;
    }
    lines.total++;
    const header = readHeader(line.text);
    if (header !== null && sameShape(header, this.#options.detected.shape)) {
      this.#begin(line, header);
      return;
    }
    if (header !== null) this.report.foreignHeads++;
    if (line.text === '') {
      lines.blank++;
      if (this.#open !== null) this.#append(line, true);
      return;
    }
    if (this.#open === null) {
      this.#note(line, 'before-first-message');
      this.#start(line, this.#lastWall ?? 0, null, 'before-first-message', line.text);
    } else if (this.#open.reason !== null && this.#open.reason !== 'too-long') {
      this.#note(line, this.#open.reason);
      this.#append(line, true);
    } else {
      lines.continuation++;
      this.#append(line, true);
    }
  }

  /** The messages finished so far. */
  take(): ParsedMessage[] {
    const out = this.#pending;
    this.#pending = [];
    return out;
  }

  /** Finishes the last message; call once, then `take()`. */
  end(): void {
    this.#finish();
    this.#flushLead(this.#lastWall ?? EARLIEST);
  }

  #begin(line: Line, header: Header): void {
    const wall = this.#wall(header);
    this.#finish();
    if (wall === null) {
      this.#note(line, 'impossible-date');
      this.#start(line, this.#lastWall ?? 0, null, 'impossible-date', line.text);
      return;
    }
    if (this.#lastWall === null) this.#flushLead(wall);
    else if (wall < this.#lastWall - DAY) this.report.backward++;
    this.#lastWall = wall;
    const rest = line.text.slice(header.end);
    const split = splitAuthor(rest, header.platform === 'ios');
    if (split === null) {
      this.report.lines.system++;
      this.#start(line, wall, null, null, rest);
    } else {
      this.#start(line, wall, split.author, null, split.text);
    }
  }

  #start(line: Line, wall: number, author: string | null, reason: NotUnderstood | null, text: string): void {
    this.#open = { line: line.number, wall, author, reason, parts: [text], units: text.length };
  }

  #append(line: Line, newLine: boolean): void {
    const open = this.#open;
    if (open === null) return;
    if (newLine && open.units + line.text.length <= MAX_BODY_UNITS) {
      open.parts.push(line.text);
      open.units += line.text.length + 1;
      return;
    }
    if (!newLine && open.units === 0) {
      open.parts[open.parts.length - 1] += line.text;
      open.units += line.text.length;
      return;
    }
    this.#finish();
    this.#list(line, 'too-long');
    this.#start(line, open.wall, open.author, 'too-long', line.text);
  }

  #note(line: Line, reason: NotUnderstood): void {
    this.report.lines.notUnderstood++;
    this.#list(line, reason);
  }

  #list(line: Line, reason: NotUnderstood): void {
    if (this.report.notUnderstood.length >= MAX_LISTED) return;
    this.report.notUnderstood.push({ line: line.number, reason, excerpt: line.text.slice(0, 120) });
  }

  /** Wall clock of a header, or null when there is no such time. Dates are cached: a day has many messages. */
  #wall(header: Header): number | null {
    if (header.hour < 0 || header.hour > 23 || header.minute > 59 || header.second > 59) return null;
    const { order, calendar } = this.#options.detected;
    const key = `${header.a}/${header.b}/${header.c}/${header.eraBase}`;
    let day = this.#headers.get(key);
    if (day === undefined) {
      day = headerDay(header, order, calendar, this.#options.lastYear);
      if (this.#headers.size > 5000) this.#headers.clear();
      this.#headers.set(key, day);
    }
    if (day === null) return null;
    return day * DAY + header.hour * 3_600_000 + header.minute * 60_000 + Math.max(header.second, 0) * 1000;
  }

  #finish(): void {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    // What comes before the first message waits for a time to stand at.
    if (this.#lastWall === null) this.#lead.push(open);
    else this.#pending.push(this.#build(open, open.wall));
    // Where no date at all is believed they must not pile up.
    if (this.#lead.length > 1000) this.#flushLead(EARLIEST);
  }

  #flushLead(wall: number): void {
    for (const open of this.#lead) this.#pending.push(this.#build(open, wall));
    this.#lead = [];
  }

  #build(open: Open, wall: number): ParsedMessage {
    const { platform } = this.#options.detected.shape;
    while (open.parts.length > 1 && open.parts[open.parts.length - 1] === '') open.parts.pop();
    const raw = open.parts.join('\n');
    const base = { line: open.line, wall, sentAt: this.#options.zone(wall), pseudoAuthor: null, event: null };
    if (open.reason !== null) {
      const content = { ...understand('', platform), body: raw };
      return { ...base, author: open.author, kind: 'unknown', content, notUnderstood: open.reason };
    }
    const content = understand(raw, platform);
    if (open.author === null) {
      const event = systemEvent(raw);
      const call = event === null ? callOf(raw) : null;
      const system = { ...understand('', platform), body: raw.replace(/^[\u200e\u200f]+/u, '') };
      return {
        ...base,
        author: null,
        kind: call === null ? 'system' : 'call',
        content: call ?? system,
        event,
        notUnderstood: null,
      };
    }
    if (platform === 'ios' && content.kind === 'text' && !content.deleted) {
      const event = content.marked ? systemEvent(raw) : encryptionNotice(raw);
      if (content.marked || event !== null) {
        this.report.lines.system++;
        return {
          ...base,
          author: null,
          pseudoAuthor: open.author,
          kind: 'system',
          content,
          event,
          notUnderstood: null,
        };
      }
    }
    this.report.lines.message++;
    return { ...base, author: open.author, kind: content.kind, content, notUnderstood: null };
  }
}

/** Old iOS versions wrote this one notice without the mark. */
function encryptionNotice(raw: string): string | null {
  return raw.length < 300 &&
    !raw.includes('\n') &&
    systemEvent(raw) === 'encryption' &&
    /whatsapp/iu.test(raw)
    ? 'encryption'
    : null;
}

/** Parses a whole stream in batches (one a chunk of input). The report is complete when the stream has ended. */
export async function* parse(
  input: AsyncIterable<Uint8Array>,
  options: ParseOptions,
  report: ParseReport,
): AsyncGenerator<ParsedMessage[]> {
  const parser = new Parser(options, report);
  for await (const batch of readLines(input, report.stats, options.maxLineBytes)) {
    for (const line of batch) parser.push(line);
    const done = parser.take();
    if (done.length > 0) yield done;
  }
  parser.end();
  const done = parser.take();
  if (done.length > 0) yield done;
}
