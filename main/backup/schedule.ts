/**
 * When the next backup is due. Pure: whoever asks brings the clock and the runs, and asks again now and then, so that
 * a computer that slept through the time makes up for it when it wakes.
 */
import type { Run } from './device-state.ts';

export type Frequency = 'off' | 'daily' | 'weekly' | 'monthly';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const INTERVAL: Readonly<Record<Exclude<Frequency, 'off'>, number>> = {
  daily: DAY,
  weekly: 7 * DAY,
  monthly: 30 * DAY,
};
/** After the first failure; doubled with each further one. */
const FIRST_RETRY = 15 * MINUTE;
const LONGEST_RETRY = DAY;

/**
 * Unix milliseconds, `now` or earlier when it is due at once; null when nothing is scheduled. A run that failed or was
 * cancelled is tried again after a quarter of an hour, then half an hour, and so on up to a day. Times in the future, from
 * a clock that was set back, never put the next backup further away than from now.
 */
export function nextDueAt(
  frequency: Frequency,
  lastDoneAt: number | null,
  runs: readonly Run[],
  now: number,
): number | null {
  if (frequency === 'off') return null;
  const interval = INTERVAL[frequency];
  const due = lastDoneAt === null ? now : Math.min(lastDoneAt, now) + interval;
  const { count, endedAt } = failuresIn(runs);
  if (count === 0) return due;
  const wait = Math.min(FIRST_RETRY * 2 ** Math.min(count - 1, 20), LONGEST_RETRY);
  return Math.max(due, Math.min(endedAt, now) + wait);
}

/** How many of the latest backups in a row failed, and when the last of them ended. */
function failuresIn(runs: readonly Run[]): { count: number; endedAt: number } {
  const made = runs.filter(({ kind }) => kind === 'create');
  const sinceDone = made.length - 1 - made.findLastIndex(({ outcome }) => outcome === 'ok');
  const last = made.at(-1);
  return { count: sinceDone, endedAt: last ? last.at + last.durationMs : 0 };
}
