/** When backups are due: after sleep, after failures, with clocks that jump. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Run } from './device-state.ts';
import { nextDueAt, type Frequency } from './schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 23);

const run = (at: number, outcome: string, kind: Run['kind'] = 'create'): Run => {
  return { at, durationMs: 0, kind, place: 'x', outcome, sequence: null, bytesWritten: 0 };
};

describe('the next backup', () => {
  it.each<[Frequency, number]>([
    ['daily', DAY],
    ['weekly', 7 * DAY],
    ['monthly', 30 * DAY],
  ])('%s is due that long after the last one', (frequency, interval) => {
    expect(nextDueAt(frequency, NOW - HOUR, [run(NOW - HOUR, 'ok')], NOW)).toBe(NOW - HOUR + interval);
  });

  it('is due at once when there was none, and never when it is off', () => {
    expect(nextDueAt('weekly', null, [], NOW)).toBe(NOW);
    expect(nextDueAt('off', null, [], NOW)).toBeNull();
  });

  it('is due in the past after a sleep, so that it runs as soon as the computer wakes', () => {
    expect(nextDueAt('daily', NOW - 5 * DAY, [], NOW)).toBe(NOW - 4 * DAY);
  });

  it('waits longer after each failure in a row, up to a day, and no longer once one was made', () => {
    const failed = (count: number): Run[] => Array.from({ length: count }, () => run(NOW, 'backup/damaged'));
    const waits = [1, 2, 3, 7, 8, 100].map(
      (count) => (nextDueAt('daily', null, failed(count), NOW) ?? 0) - NOW,
    );
    expect(waits).toEqual([15, 30, 60, 960, 1440, 1440].map((minutes) => minutes * MINUTE));
    expect(nextDueAt('daily', NOW - 2 * DAY, [...failed(5), run(NOW, 'ok')], NOW)).toBe(NOW - DAY);
  });

  it('is not put off by a check that failed', () => {
    expect(nextDueAt('daily', null, [run(NOW, 'backup/damaged', 'verify')], NOW)).toBe(NOW);
  });

  it('is never further away than an interval, whatever the clocks of the past said', () => {
    const time = fc.integer({ min: NOW - 100 * DAY, max: NOW + 100 * DAY });
    fc.assert(
      fc.property(fc.option(time), fc.array(fc.tuple(time, fc.boolean())), (lastDoneAt, tries) => {
        const runs = tries.map(([at, ok]) => run(at, ok ? 'ok' : 'backup/cancelled'));
        const due = nextDueAt('daily', lastDoneAt, runs, NOW);
        expect(due).toBeLessThanOrEqual(NOW + DAY);
      }),
      { numRuns: 200 },
    );
  });
});
