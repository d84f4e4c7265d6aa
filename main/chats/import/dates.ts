/**
 * The head of a line: date, time and what separates them from the rest, in every locale WhatsApp writes
 * (docs/spec/import-whatsapp-export.md, 4). Reads shapes only; which number is the day is decided in `detect.ts`.
 */

/** `ios` writes `[date, time] rest`, `android` writes `date, time - rest`. */
export type Platform = 'android' | 'ios';
export type DateOrder = 'dmy' | 'mdy' | 'ymd';
export type Calendar = 'gregorian' | 'buddhist' | 'persian';

export interface Header {
  readonly platform: Platform;
  /** `/`, `.`, `-` or `y` for 年月日 and 년월일. */
  readonly separator: string;
  /** The three components as written. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** True when the first component has four digits, or an era or 年 marks it as the year. */
  readonly yearFirst: boolean;
  /** Gregorian year of the era's year 0, or 0 without an era. */
  readonly eraBase: number;
  /** True when the year is written with two digits (or fewer). */
  readonly shortYear: boolean;
  /** 0 to 23, or -1 when it is not an hour. */
  readonly hour: number;
  readonly minute: number;
  /** -1 when not written. */
  readonly second: number;
  readonly clock: 12 | 24;
  /** Written "AM" or "PM" in plain Latin capitals, as the United States do. */
  readonly latinCapitals: boolean;
  /** Where the rest of the line begins. */
  readonly end: number;
}

// Every day period that CLDR knows for the languages WhatsApp speaks, without spaces and dots, lower case.
const AM = new Set(
  'am a 上午 午前 凌晨 清晨 早上 早晨 오전 ص صباحا vm ጥዋት পূৰ্বাহ্ন পূর্বাহ্ণ dop πμ قظ ap rn de fh тң ກ່ອນທ່ຽງ priešpiet priekšp претпл үө pg नंपू मपू नपू နံနက် पूर्वाह्न غم صبح පෙව pd fm goöň öö дп to sa лпп सुबह לפנהצ לפנה״צ לפנה"צ sáng ก่อนเที่ยง หลังเที่ยงคืน öncesi öğleden'.split(
    ' ',
  ),
);
const PM = new Set(
  'pm p 下午 午後 中午 晚上 傍晚 오후 م مساء nm ከሰዓት অপৰাহ্ন অপরাহ্ণ odp μμ بظ ip in du eh тк ຫຼັງທ່ຽງ popiet pēcp попл үх ptg ညနေ अपराह्न غو شام පව pop md em gosoň ös пп tk ch मउ दोपहर शाम אחהצ אחה״צ אחה"צ chiều หลังเที่ยง'.split(
    ' ',
  ),
);

const ERAS: Readonly<Record<string, number>> = {
  令和: 2018,
  平成: 1988,
  昭和: 1925,
  r: 2018,
  h: 1988,
  s: 1925,
  民國: 1911,
};

// Date and time on the normalised head: digits are ASCII, marks gone, every space U+0020.
const PERIOD = String.raw`(\p{L}[\p{L}\p{M}.״" ]{0,14}?)`;
const TIME = String.raw`(\d{1,2})(?: ?[:.h時时시] ?)(\d{2})(?:(?: ?[:.分분] ?| min )(\d{2}))?(?: ?(?:[s秒초분分]|ч\.?|Uhr)(?!\p{L}))?`;
const DATE = String.raw`(?:(令和|平成|昭和|民國|[RHS](?=\d)) ?)?(\d{1,4}) ?([-/.年년]) ?(\d{1,2}) ?[-/.月월] ?(\d{1,4})(?: ?[日일.](?!\d))?(?: ?(?:BE|พ\.ศ\.|ค\.ศ\.|г\.|AP|AD))?`;
const LINK = String.raw`[,،、]? ?(?:(?:klo|kl\.?|à|um|at|u|ob|o|в|la|a las|às|alle|om) )?\(?`;
const BEFORE = String.raw`(?:${PERIOD} ?)?`;
const AFTER = String.raw`(?: ?${PERIOD})?\)?`;
const DATE_FIRST = new RegExp(`^(\\[?)${DATE}${LINK}${BEFORE}${TIME}${AFTER}(\\] ?| [-–] | [-–]$)`, 'u');
const TIME_FIRST = new RegExp(`^(\\[?)${TIME}${AFTER},? ${DATE}()(\\] ?| [-–] | [-–]$)`, 'u');

/** How much of a line can belong to its head, in UTF-16 units. */
const HEAD_UNITS = 64;

const isMark = (code: number): boolean =>
  (code >= 0x200b && code <= 0x200f) ||
  (code >= 0x202a && code <= 0x202e) ||
  (code >= 0x2066 && code <= 0x2069) ||
  code === 0xfeff ||
  code === 0x061c;

const isSpace = (code: number): boolean =>
  code === 0x00a0 || code === 0x202f || (code >= 0x2000 && code <= 0x200a) || code === 0x3000 || code === 9;

/** First code unit of each run of ten decimal digits that WhatsApp's locales use. */
const DIGIT_BASES = [
  0x0660, 0x06f0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50, 0x1040, 0xff10,
];

function asciiDigit(code: number): number {
  for (const base of DIGIT_BASES) if (code >= base && code < base + 10) return code - base + 0x30;
  return 0;
}

interface Normalised {
  readonly text: string;
  /** Original index of each normalised unit, one more than there are units; null when nothing moved. */
  readonly index: number[] | null;
}

function endsWithin(line: string, end: number): boolean {
  const at = line.charCodeAt(0) === 0x5b ? line.indexOf(']') : line.indexOf(' - ');
  return at > 0 && at + 3 <= end;
}

function normaliseHead(line: string): Normalised {
  const limit = Math.min(line.length, HEAD_UNITS);
  let plain = 0;
  while (plain < limit && line.charCodeAt(plain) <= 0x7e) plain++;
  // Most heads are ASCII even where the text behind them is not.
  if (plain === limit || (plain > 12 && endsWithin(line, plain)))
    return { text: line.slice(0, plain), index: null };
  let text = '';
  const index: number[] = [];
  for (let i = 0; i < limit; i++) {
    const code = line.charCodeAt(i);
    if (isMark(code)) continue;
    const digit = code > 0x7e ? asciiDigit(code) : 0;
    text +=
      digit !== 0 ? String.fromCharCode(digit) : isSpace(code) ? ' ' : code === 0xff1a ? ':' : line.charAt(i);
    index.push(i);
  }
  index.push(limit);
  return { text, index };
}

/** Cheap test of the first visible unit, so that ordinary text lines cost nothing. */
function mayBeHead(line: string): boolean {
  for (let i = 0; i < line.length && i < 8; i++) {
    const code = line.charCodeAt(i);
    if (isMark(code)) continue;
    return (
      (code >= 0x30 && code <= 0x39) ||
      code === 0x5b ||
      code === 0x52 ||
      code === 0x48 ||
      code === 0x53 ||
      code === 0x4ee4 ||
      code === 0x5e73 ||
      code === 0x662d ||
      code === 0x6c11 ||
      (code > 0x650 && asciiDigit(code) !== 0)
    );
  }
  return false;
}

/** Hour of the day from what is written, or -1. */
function hourOf(written: number, period: string | undefined): number {
  if (period === undefined) return written <= 23 ? written : -1;
  const key = period.toLowerCase().replace(/[\s.]/gu, '');
  const pm = PM.has(key);
  if (!pm && !AM.has(key)) return -2;
  if (written > 12) return written <= 23 ? written : -1;
  if (key === '中午') return written === 11 ? 11 : (written % 12) + 12;
  return (written % 12) + (pm ? 12 : 0);
}

/** Reads the head of a line, or null when the line does not begin with a date and a time. */
export function readHeader(line: string): Header | null {
  if (!mayBeHead(line)) return null;
  const { text, index } = normaliseHead(line);
  let m = DATE_FIRST.exec(text);
  let timeFirst = false;
  if (m === null) {
    m = TIME_FIRST.exec(text);
    if (m === null) return null;
    timeFirst = true;
  }
  const [date, time] = timeFirst ? [6, 2] : [2, 8];
  const periodText = timeFirst ? m[5] : (m[7] ?? m[11]);
  const terminator = m[12] ?? '';
  const bracket = m[1] === '[';
  if (bracket !== terminator.startsWith(']')) return null;
  const era = m[date];
  const first = m[date + 1] ?? '';
  const third = m[date + 4] ?? '';
  const rawSeparator = m[date + 2] ?? '';
  const separator = rawSeparator === '年' || rawSeparator === '년' ? 'y' : rawSeparator;
  const yearFirst = era !== undefined || first.length >= 3 || separator === 'y';
  const year = yearFirst ? first : third;
  const hour = hourOf(Number(m[time]), periodText);
  if (hour === -2) return null;
  const secondText = m[time + 2];
  return {
    platform: bracket ? 'ios' : 'android',
    separator,
    a: Number(first),
    b: Number(m[date + 3]),
    c: Number(third),
    yearFirst,
    eraBase: era === undefined ? 0 : (ERAS[era.toLowerCase()] ?? 0),
    shortYear: year.length <= 2,
    hour,
    minute: Number(m[time + 1]),
    second: secondText === undefined ? -1 : Number(secondText),
    clock: periodText === undefined ? 24 : 12,
    latinCapitals: periodText === 'AM' || periodText === 'PM',
    end: index === null ? m[0].length : (index[m[0].length] ?? line.length),
  };
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const leap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Days from 1970-01-01 of a Gregorian date, or null when there is no such day. */
function dayNumber(year: number, month: number, day: number): number | null {
  const length = month === 2 && leap(year) ? 29 : MONTH_DAYS[month - 1];
  if (length === undefined || day < 1 || day > length) return null;
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

/**
 * Days from 1970-01-01 of a Solar Hijri date, by the 33-year cycle that holds for the years this century
 * needs (1343 to 1472 SH); null when there is no such day.
 */
export function persianDayNumber(year: number, month: number, day: number): number | null {
  if (year < 1343 || year > 1472 || month < 1 || month > 12) return null;
  const isLeap = (y: number): boolean => [1, 5, 9, 13, 17, 22, 26, 30].includes(y % 33);
  const length = month <= 6 ? 31 : month <= 11 ? 30 : isLeap(year) ? 30 : 29;
  if (day < 1 || day > length) return null;
  // 1 Farvardin 1343 is 21 March 1964.
  let days = Date.UTC(1964, 2, 21) / 86_400_000;
  for (let y = 1343; y < year; y++) days += isLeap(y) ? 366 : 365;
  return days + (month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30) + day - 1;
}

/** Day, month and year in the given order: [year, month, day] as written. */
export function ordered(header: Header, order: DateOrder): readonly [number, number, number] {
  const { a, b, c } = header;
  if (order === 'ymd') return [a, b, c];
  return order === 'dmy' ? [c, b, a] : [c, a, b];
}

/** First year that is believed: WhatsApp began in 2009. */
export const FIRST_YEAR = 2009;

/**
 * Days from 1970-01-01 of the header's date, or null when it is no day of that calendar or lies outside
 * `FIRST_YEAR` to `lastYear` (Gregorian).
 */
export function headerDay(
  header: Header,
  order: DateOrder,
  calendar: Calendar,
  lastYear: number,
): number | null {
  const [year, month, day] = ordered(header, header.eraBase > 0 ? 'ymd' : order);
  let number: number | null;
  if (header.eraBase > 0) {
    number = dayNumber(header.eraBase + year, month, day);
  } else if (calendar === 'persian') {
    const full = year >= 1000 ? year : year >= 80 ? 1300 + year : 1400 + year;
    number = persianDayNumber(full, month, day);
  } else if (calendar === 'buddhist') {
    number = dayNumber((year >= 1000 ? year : 2500 + year) - 543, month, day);
  } else {
    number = dayNumber(year >= 100 ? year : 2000 + year, month, day);
  }
  if (number === null) return null;
  return number >= Date.UTC(FIRST_YEAR, 0, 1) / 86_400_000 &&
    number < Date.UTC(lastYear + 1, 0, 1) / 86_400_000
    ? number
    : null;
}
