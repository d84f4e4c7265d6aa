/**
 * The streaming parser: lines in, messages out, every line accounted for
 * (docs/spec/import-whatsapp-export.md, 3 to 5). Pure but for the stream it reads; memory does not grow with the file.
 */
import { splitAuthor } from './authors.ts';
import { FIRST_YEAR, headerDay, readHeader } from './dates.ts';
import type { Header } from './dates.ts';
import { callOf, systemEvent, understand } from './content.ts';
import type { Detected } from './detect.ts';
import { sameShape } from './detect.ts';
import { readLines } from './lines.ts';
import type { Line } from './lines.ts';
import type { NotUnderstood, ParsedMessage, ParseReport } from './parse-report.ts';
import { newParseReport } from './parse-report.ts';
import { cutBetweenCharacters, ownCopy } from './text.ts';
import type { ZoneFunction } from './zone.ts';

export interface ParseOptions {
  readonly detected: Detected;
  readonly zone: ZoneFunction;
  readonly lastYear: number;
  readonly maxLineBytes?: number;
  readonly maxBodyUnits?: number;
}

const DAY = 86_400_000;
/**
 * Longest body kept in one message, UTF-16 units; what follows becomes further messages. WhatsApp itself allows as many,
 * and a segment of a backup holds 4,096 messages (docs/spec/chat-store.md, "Segments").
 */
const MAX_BODY_UNITS = 64 * 1024;
const MAX_LISTED = 100;
/** What may wait for the first time in the file: messages, and UTF-16 units of them. */
const MAX_LEAD = 1000;
const MAX_LEAD_UNITS = 4 * 1024 * 1024;
/** Where lines stand when a file has no time that can be believed. */
const EARLIEST = Date.UTC(FIRST_YEAR, 0, 1);

interface Open {
  readonly line: number;
  readonly wall: number;
  readonly author: string | null;
  readonly reason: NotUnderstood | null;
  /** The reason of the message of which this is a further one; of any other, its own. */
  readonly root: NotUnderstood | null;
  readonly parts: string[];
  units: number;
}

class Parser {
  readonly report: ParseReport;
  readonly #options: ParseOptions;
  readonly #maxBodyUnits: number;
  readonly #headers = new Map<string, number | null>();
  #open: Open | null = null;
  #lastWall: number | null = null;
  #pending: ParsedMessage[] = [];
  #lead: Open[] = [];
  #leadUnits = 0;

  constructor(options: ParseOptions, report: ParseReport = newParseReport()) {
    this.#options = options;
    this.#maxBodyUnits = options.maxBodyUnits ?? MAX_BODY_UNITS;
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
    } else if (this.#open.root !== null) {
      this.#note(line, this.#open.root);
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
    this.#open = { line: line.number, wall, author, reason, root: reason, parts: [''], units: 0 };
    this.#fill(line, text);
  }

  #append(line: Line, newLine: boolean): void {
    const open = this.#open;
    if (open === null) return;
    if (newLine && open.units + line.text.length + 1 <= this.#maxBodyUnits) {
      open.parts.push(line.text);
      open.units += line.text.length + 1;
      return;
    }
    if (newLine) this.#goOn(line, open);
    this.#fill(line, line.text);
  }

  /** Puts text behind what the open message has; what is beyond its limit goes on in further messages. */
  #fill(line: Line, text: string): void {
    let rest = text;
    for (let open = this.#open; open !== null; open = this.#open) {
      const room = this.#maxBodyUnits - open.units;
      const cut = rest.length <= room ? rest.length : cutBetweenCharacters(rest, room);
      open.parts[open.parts.length - 1] += rest.slice(0, cut);
      open.units += cut;
      if (cut === rest.length) return;
      rest = rest.slice(cut);
      this.#goOn(line, open);
    }
  }

  /** Ends the open message, which is as long as one may be, and begins the one that continues it. */
  #goOn(line: Line, { wall, author, reason, root }: Open): void {
    this.#finish();
    if (reason !== 'too-long') {
      this.report.cutMessages++;
      if (this.report.cutAtLines.length < MAX_LISTED) this.report.cutAtLines.push(line.number);
      this.#list(line, 'too-long');
    }
    const parts = [''];
    this.#open = { line: line.number, wall, author, reason: 'too-long', root, parts, units: 0 };
  }

  #note(line: Line, reason: NotUnderstood): void {
    this.report.lines.notUnderstood++;
    this.#list(line, reason);
  }

  #list(line: Line, reason: NotUnderstood): void {
    if (this.report.notUnderstood.length >= MAX_LISTED) return;
    this.report.notUnderstood.push({ line: line.number, reason, excerpt: ownCopy(line.text.slice(0, 120)) });
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
    if (this.#lastWall === null) {
      this.#lead.push(open);
      this.#leadUnits += open.units;
    } else this.#pending.push(this.#build(open, open.wall));
    // Where no date at all is believed they must not pile up.
    if (this.#lead.length > MAX_LEAD || this.#leadUnits > MAX_LEAD_UNITS) this.#flushLead(EARLIEST);
  }

  #flushLead(wall: number): void {
    for (const open of this.#lead) this.#pending.push(this.#build(open, wall));
    this.#lead = [];
    this.#leadUnits = 0;
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
