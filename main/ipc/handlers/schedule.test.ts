/** The schedule's clock: a backup that is due starts by itself, once, and none that is not. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { Programs, value } from '../../../tests/support/window-program.ts';

const root = mkdtempSync(path.join(tmpdir(), 'coffer-schedule-'));
const programs = new Programs(root);
afterAll(async () => {
  vi.useRealTimers();
  await programs.close();
  rmSync(root, { recursive: true, force: true });
});

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

test('a backup is made when a day is over, and not before', async () => {
  // Before the program starts, whose clock it is.
  vi.useFakeTimers({ toFake: ['setInterval', 'Date'] });
  const { bridge, answer, ended } = await programs.withChat('daily');
  const { digits } = await value(bridge.encryption.begin());
  await value(bridge.encryption.confirm({ digits }));
  answer.folder = path.join(root, 'disk');
  mkdirSync(answer.folder);
  await value(bridge.backup.chooseDestination());
  const { settings } = await value(bridge.backup.status());
  await value(bridge.backup.setSettings({ ...settings, frequency: 'daily' }));
  const first = await value(bridge.backup.start());
  expect(await ended('backup', first.jobId)).toMatchObject({ state: 'done', result: { sequence: 1 } });

  await vi.advanceTimersByTimeAsync(DAY - 5 * MINUTE);
  expect((await value(bridge.backup.status())).job).toMatchObject({ jobId: first.jobId });
  await vi.advanceTimersByTimeAsync(10 * MINUTE);
  await expect
    .poll(async () => (await value(bridge.backup.status())).last?.sequence, { timeout: 30_000 })
    .toBe(2);
  const { runs } = await value(bridge.backup.history({ beforeRunId: null, limit: 5 }));
  expect(runs.map(({ trigger, outcome }) => [trigger, outcome])).toEqual([
    ['schedule', 'done'],
    ['person', 'done'],
  ]);
});
