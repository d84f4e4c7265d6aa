/** One line on a terminal that says how far something is: what it is, how much is done, how fast, and how long still. */
import { cutToWidth, formatBytes, formatCount, formatDuration, widthOf } from './format.ts';

export interface ProgressLine {
  readonly label: string;
  readonly done: number;
  /** Null where nobody knows; the line then says how long it has taken so far. */
  readonly total: number | null;
  /** What is counted: bytes unless it says otherwise. */
  readonly unit?: 'bytes' | 'messages' | 'steps';
}

/** When a line began, and with how much done; milliseconds. */
export interface Begun {
  readonly at: number;
  readonly done: number;
}

/** A rate over less time than this says nothing. */
const RATE_AFTER = 500;
const BAR = 20;
const SHORT_BAR = 10;
/** A label may be cut to this much before anything else is left out, and to this when there is nothing else. */
const LABEL = 24;
const SHORT_LABEL = 6;

/** The line at `now`, in at most `columns` columns. */
export function progressText(line: ProgressLine, begun: Begun, now: number, columns: number): string {
  const elapsed = now - begun.at;
  const rate = elapsed > RATE_AFTER ? (line.done - begun.done) / (elapsed / 1000) : 0;
  const all = variants(line, rate, elapsed);
  for (const [index, parts] of all.entries()) {
    const beside = parts.filter((part) => part !== '').map((part) => `  ${part}`);
    const room = columns - widthOf(beside.join(''));
    const least = index === all.length - 1 ? SHORT_LABEL : LABEL;
    if (room >= Math.min(least, widthOf(line.label))) return cutToWidth(line.label, room) + beside.join('');
  }
  return cutToWidth(line.label, columns);
}

/** What may stand beside the label, the most first. */
function variants({ done, total, unit = 'bytes' }: ProgressLine, rate: number, elapsed: number): string[][] {
  const speed = rate > 0 && unit !== 'steps' ? `${amount(rate, unit)}/s` : '';
  if (total === null || total <= 0) {
    const time = elapsed > 1000 ? formatDuration(elapsed) : '';
    return [[done > 0 ? amount(done, unit) : '', speed, time], [time]];
  }
  const share = Math.min(1, done / total);
  const percent = `${Math.floor(share * 100)} %`;
  const bar = (length: number): string =>
    `${'█'.repeat(Math.round(share * length)).padEnd(length, '░')} ${percent}`;
  const counts = `${amount(done, unit)} of ${amount(total, unit)}`;
  const left = rate > 0 && total > done ? `${formatDuration(((total - done) / rate) * 1000)} left` : '';
  return [
    [bar(BAR), counts, speed, left],
    [bar(SHORT_BAR), counts, speed, left],
    [bar(SHORT_BAR), counts, left],
    [percent, counts, left],
    [percent, left],
    [percent],
  ];
}

function amount(value: number, unit: NonNullable<ProgressLine['unit']>): string {
  switch (unit) {
    case 'bytes':
      return formatBytes(value);
    case 'messages':
      return formatCount(Math.round(value));
    case 'steps':
      return String(value);
    default:
      return unit satisfies never;
  }
}
