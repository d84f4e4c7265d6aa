/** The schedule's clock: a backup that is due starts by itself, once, and none that is not. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { channel } from '../../../preload/contract/channel.ts';
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
  const { bridge, answer, ended, events } = await programs.withChat('daily');
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

  // One that falls due during a restore waits for its end, and is not told as one that failed.
  const found = await value(bridge.restore.fromDestination());
  const set = { folderId: found?.folder.folderId ?? '', setId: found?.sets[0]?.setId ?? '' };
  const { sessionId } = await value(bridge.restore.unlock({ ...set, by: { kind: 'kept' } }));
  const scope = { kind: 'all' as const, replacePresent: true };
  const restore = await value(bridge.restore.start({ sessionId, sequence: 2, scope }));
  await vi.advanceTimersByTimeAsync(DAY + 5 * MINUTE);
  expect(await ended('restore', restore.jobId)).toMatchObject({ state: 'done' });
  await vi.advanceTimersByTimeAsync(2 * MINUTE);
  await expect
    .poll(async () => (await value(bridge.backup.status())).last?.sequence, { timeout: 30_000 })
    .toBe(3);
  const told = events.filter(([name]) => name === channel('backup', 'changed')).map(([, job]) => job);
  expect(told).not.toContainEqual(expect.objectContaining({ state: 'failed' }));
});
