/**
 * Finds out how an export is written: platform, line shape, and above all which number is the day
 * (docs/spec/import-whatsapp-export.md, 4). Evidence is collected line by line, bounded, and judged once.
 */
import type { Calendar, DateOrder, Header, Platform } from './dates.ts';
import { headerDay, ordered, readHeader } from './dates.ts';

export type Confidence = 'certain' | 'likely' | 'guess';

/** Why an order was chosen, strongest first. */
export type DateReason =
  | 'chosen'
  | 'four-digit-year-first'
  | 'era'
  | 'over-12'
  | 'only-possible'
  | 'media-names'
  | 'chronological'
  | 'close-together'
  | 'united-states-clock'
  | 'separator';

/** What every head of one export has in common; heads of another shape are text that somebody pasted. */
export interface Shape {
  readonly platform: Platform;
  readonly separator: string;
  readonly yearFirst: boolean;
  readonly seconds: boolean;
}

export interface Detected {
  readonly shape: Shape;
  readonly order: DateOrder;
  readonly calendar: Calendar;
  readonly clock: 12 | 24;
  readonly confidence: Confidence;
  readonly reasons: readonly DateReason[];
  /** The other orders that would also read most lines. */
  readonly alternatives: readonly DateOrder[];
  /** A chosen order under which most dates do not exist, though another reads them. */
  readonly impossible: boolean;
  /** Heads looked at. */
  readonly heads: number;
}

const shapeOf = (header: Header): Shape => ({
  platform: header.platform,
  separator: header.separator,
  yearFirst: header.yearFirst,
  seconds: header.second >= 0,
});

export const sameShape = (header: Header, shape: Shape): boolean =>
  header.platform === shape.platform &&
  header.separator === shape.separator &&
  header.yearFirst === shape.yearFirst &&
  header.second >= 0 === shape.seconds;

/** How many different consecutive dates are kept as evidence for one shape. */
const MAX_DATES = 20_000;
/** How many shapes are followed; a pasted chat adds one or two. */
const MAX_SHAPES = 12;

interface Evidence {
  readonly shape: Shape;
  heads: number;
  twelve: number;
  latinCapitals: number;
  /** Consecutive different dates, in file order. */
  readonly dates: Header[];
  /** Dates told by media names on the same line: [header, days from 1970]. */
  readonly named: [Header, number][];
  last: Header | null;
}

const MEDIA_DATE =
  /(?:(?:IMG|VID|AUD|PTT|DOC|STK)-(\d{4})(\d{2})(\d{2})-WA|-[A-Z]{3,7}-(\d{4})-(\d{2})-(\d{2})-\d{2}-\d{2}-\d{2}\.)/u;

/** Collects evidence; feed it lines, then ask for `result`. */
export class Detector {
  readonly #shapes = new Map<string, Evidence>();
  readonly #lastYear: number;
  #heads = 0;
  #judgeAt = 5000;

  /** `lastYear`: the latest Gregorian year that is believed. */
  constructor(lastYear: number) {
    this.#lastYear = lastYear;
  }

  add(line: string): void {
    const header = readHeader(line);
    if (header === null) return;
    const key = `${header.platform}${header.separator}${String(header.yearFirst)}${String(header.second >= 0)}`;
    let evidence = this.#shapes.get(key);
    if (evidence === undefined) {
      if (this.#shapes.size >= MAX_SHAPES) return;
      evidence = {
        shape: shapeOf(header),
        heads: 0,
        twelve: 0,
        latinCapitals: 0,
        dates: [],
        named: [],
        last: null,
      };
      this.#shapes.set(key, evidence);
    }
    evidence.heads++;
    this.#heads++;
    if (header.clock === 12) evidence.twelve++;
    if (header.latinCapitals) evidence.latinCapitals++;
    const { last } = evidence;
    if (last === null || last.a !== header.a || last.b !== header.b || last.c !== header.c) {
      if (evidence.dates.length < MAX_DATES) evidence.dates.push(header);
      evidence.last = header;
    }
    if (evidence.named.length < 500 && line.includes('-')) {
      const m = MEDIA_DATE.exec(line);
      if (m !== null) {
        const day =
          Date.UTC(Number(m[1] ?? m[4]), Number(m[2] ?? m[5]) - 1, Number(m[3] ?? m[6])) / 86_400_000;
        if (Number.isFinite(day)) evidence.named.push([header, day]);
      }
    }
  }

  /** True once nothing that follows is likely to change the answer. Judges only now and then: it is cheap to ask. */
  settled(): boolean {
    if (this.#heads < this.#judgeAt) return false;
    this.#judgeAt = this.#heads * 2;
    return this.result()?.confidence === 'certain';
  }

  /** The judgement, or null when no line looked like the head of a message. */
  result(chosen?: DateOrder): Detected | null {
    let best: Evidence | null = null;
    for (const evidence of this.#shapes.values()) {
      if (best === null || evidence.heads > best.heads) best = evidence;
    }
    return best === null ? null : judge(best, this.#lastYear, chosen);
  }
}

interface Hypothesis {
  readonly order: DateOrder;
  readonly calendar: Calendar;
  readonly invalid: number;
  /** Steps back in time. */
  readonly backward: number;
  /** Days between neighbours, summed. */
  readonly distance: number;
}

function test(dates: readonly Header[], order: DateOrder, calendar: Calendar, lastYear: number): Hypothesis {
  let invalid = 0;
  let backward = 0;
  let distance = 0;
  let previous: number | null = null;
  for (const date of dates) {
    const day = headerDay(date, order, calendar, lastYear);
    if (day === null) {
      invalid++;
      continue;
    }
    if (previous !== null) {
      if (day < previous - 1) backward++;
      distance += Math.abs(day - previous);
    }
    previous = day;
  }
  return { order, calendar, invalid, backward, distance };
}

/** Fewer impossible dates first, then fewer steps back, then the shorter way. */
function compare(x: Hypothesis, y: Hypothesis): number {
  return x.invalid - y.invalid || x.backward - y.backward || x.distance - y.distance;
}

function judge(evidence: Evidence, lastYear: number, chosen: DateOrder | undefined): Detected {
  const { dates, shape } = evidence;
  const orders: DateOrder[] = shape.yearFirst ? ['ymd'] : ['dmy', 'mdy'];
  if (!shape.yearFirst && dates.every((d) => d.c <= 31)) orders.push('ymd');
  if (chosen !== undefined && !orders.includes(chosen)) orders.push(chosen);

  // Gregorian unless it makes most dates impossible: 2566 and 1402 are years of other calendars.
  let all: Hypothesis[] = [];
  for (const calendar of ['gregorian', 'buddhist', 'persian'] as const) {
    all = orders.map((order) => test(dates, order, calendar, lastYear));
    if (all.some((h) => h.invalid * 2 < dates.length || dates.length === 0)) break;
  }
  if (all.every((h) => h.invalid * 2 >= dates.length)) {
    all = orders.map((order) => test(dates, order, 'gregorian', lastYear));
  }
  all.sort(compare);
  const first = all[0] ?? test(dates, 'dmy', 'gregorian', lastYear);
  const { order, confidence, reasons } = decide(evidence, all, first, lastYear);
  const picked = chosen ?? order;
  const wanted = all.find((h) => h.order === chosen);
  return {
    shape,
    order: picked,
    calendar: first.calendar,
    clock: evidence.twelve > 0 ? 12 : 24,
    confidence: chosen === undefined ? confidence : 'certain',
    reasons: chosen === undefined ? reasons : ['chosen'],
    alternatives: all.filter((h) => h.order !== picked && h.invalid * 10 <= dates.length).map((h) => h.order),
    impossible:
      wanted !== undefined && wanted.invalid * 2 >= dates.length && first.invalid * 2 < dates.length,
    heads: evidence.heads,
  };
}

interface Decision {
  readonly order: DateOrder;
  readonly confidence: Confidence;
  readonly reasons: DateReason[];
}

function decide(
  evidence: Evidence,
  all: readonly Hypothesis[],
  first: Hypothesis,
  lastYear: number,
): Decision {
  const { dates, shape } = evidence;
  if (shape.yearFirst) {
    const era = dates.some((d) => d.eraBase > 0);
    return { order: 'ymd', confidence: 'certain', reasons: [era ? 'era' : 'four-digit-year-first'] };
  }
  const second = all[1];
  if (second === undefined) return { order: first.order, confidence: 'certain', reasons: ['only-possible'] };

  // A number that can be no month, in the place where another order wants one.
  if (first.invalid === 0 && all.slice(1).every((h) => h.invalid > 0)) {
    const over = dates.some((d) => ordered(d, second.order)[1] > 12);
    return { order: first.order, confidence: 'certain', reasons: [over ? 'over-12' : 'only-possible'] };
  }
  // Only the reading as year, month, day is left beside it, and that one leaps from year to year.
  const rivals = all.slice(1).filter((h) => h.invalid === first.invalid && h.backward <= first.backward);
  const oneIsYearFirst = (h: Hypothesis): boolean => (h.order === 'ymd') !== (first.order === 'ymd');
  if (
    first.invalid === 0 &&
    dates.length > 1 &&
    all.some((h) => h.invalid > 0) &&
    rivals.every(oneIsYearFirst)
  ) {
    if (rivals.length > 0 && rivals.every((h) => h.distance > first.distance + 300)) {
      return { order: first.order, confidence: 'certain', reasons: ['over-12', 'close-together'] };
    }
  }
  const named = byMediaNames(evidence, all, lastYear);
  if (named !== null && first.invalid >= second.invalid) return named;
  if (first.invalid < second.invalid) {
    // Both orders have impossible dates: a damaged file, or two exports in one.
    const clear = second.invalid >= 10 * (first.invalid + 1);
    return { order: first.order, confidence: clear ? 'certain' : 'likely', reasons: ['over-12'] };
  }
  if (first.backward < second.backward) {
    const clear = second.backward - first.backward >= 5 && first.backward * 10 <= second.backward;
    return { order: first.order, confidence: clear ? 'certain' : 'likely', reasons: ['chronological'] };
  }
  if (dates.length > 1 && second.distance >= first.distance * 3 && second.distance - first.distance > 20) {
    return { order: first.order, confidence: 'likely', reasons: ['close-together'] };
  }
  const possible = new Set(all.filter((h) => h.invalid === first.invalid).map((h) => h.order));
  if (possible.has('mdy') && shape.separator === '/' && evidence.latinCapitals * 2 > evidence.heads) {
    return { order: 'mdy', confidence: 'guess', reasons: ['united-states-clock'] };
  }
  return { order: possible.has('dmy') ? 'dmy' : first.order, confidence: 'guess', reasons: ['separator'] };
}

function byMediaNames(evidence: Evidence, all: readonly Hypothesis[], lastYear: number): Decision | null {
  const votes = new Map<DateOrder, number>();
  let voters = 0;
  for (const [header, named] of evidence.named) {
    const near = all.filter((h) => {
      const day = headerDay(header, h.order, h.calendar, lastYear);
      return day !== null && Math.abs(day - named) <= 2;
    });
    const only = near[0];
    if (near.length !== 1 || only === undefined) continue;
    voters++;
    votes.set(only.order, (votes.get(only.order) ?? 0) + 1);
  }
  let winner: DateOrder | null = null;
  for (const [order, count] of votes) if (count * 10 >= voters * 9) winner = order;
  if (winner === null) return null;
  return { order: winner, confidence: voters >= 2 ? 'certain' : 'likely', reasons: ['media-names'] };
}
