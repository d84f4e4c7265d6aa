/** Events come at a pace a page can follow, and the last one always comes. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { event } from '../../preload/contract/shape.ts';
import { EVENT_INTERVAL, makeEmitters } from './emit.ts';

const contract = {
  job: { changed: event(z.strictObject({ state: z.enum(['running', 'done']), n: z.number() })) },
  menu: { command: event(z.string()) },
} as const;

let sent: [string, unknown][] = [];
const emit = () => makeEmitters({ contract, send: (name, payload) => void sent.push([name, payload]) });

beforeEach(() => {
  sent = [];
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

test('a job that reports all the time is told at most ten times a second, newest first', () => {
  const { job } = emit();
  for (let n = 0; n < 1000; n++) {
    job.changed({ state: 'running', n });
    vi.advanceTimersByTime(1);
  }
  expect(sent.length).toBeLessThanOrEqual(1000 / EVENT_INTERVAL + 1);
  expect(sent[0]).toEqual(['coffer:job.changed', { state: 'running', n: 0 }]);
  expect(sent[1]).toEqual(['coffer:job.changed', { state: 'running', n: 99 }]);
});

test('the last report arrives though nothing follows it', () => {
  const { job } = emit();
  job.changed({ state: 'running', n: 1 });
  job.changed({ state: 'running', n: 2 });
  vi.advanceTimersByTime(EVENT_INTERVAL);
  expect(sent.at(-1)?.[1]).toEqual({ state: 'running', n: 2 });
});

test('the end is told at once, and nothing older after it', () => {
  const { job } = emit();
  job.changed({ state: 'running', n: 1 });
  job.changed({ state: 'running', n: 2 });
  job.changed({ state: 'done', n: 3 });
  vi.advanceTimersByTime(10 * EVENT_INTERVAL);
  expect(sent.map(([, payload]) => payload)).toEqual([
    { state: 'running', n: 1 },
    { state: 'done', n: 3 },
  ]);
});

test('what is no progress is never dropped', () => {
  const { menu } = emit();
  for (const command of ['a', 'b', 'c']) menu.command(command);
  expect(sent.map(([, payload]) => payload)).toEqual(['a', 'b', 'c']);
});

test('a payload the contract does not describe does not leave', () => {
  expect(() => emit().menu.command(7 as never)).toThrow();
  expect(sent).toEqual([]);
});
