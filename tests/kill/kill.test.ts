/**
 * Backups and restores that are killed at random moments: nothing that was whole is lost, and the next run leaves no
 * trace of the kill. `SLOW=1` kills each 100 times.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { History } from '../../main/chats/index.ts';
import { historyPaths } from '../../main/chats/layout.ts';
import { namedVolumes } from './named-volumes.ts';
import { Device, fill, Folders, stored } from '../support/backup-device.ts';

const SLOW = process.env['SLOW'] === '1';
const KILLS = SLOW ? 100 : 6;
const TIMEOUT = SLOW ? 7_200_000 : 300_000;

const folders = new Folders();
afterAll(() => folders.remove());

type Job = 'create' | 'restore';

/** Starts the job and kills it after `delay` milliseconds; says whether it was done before. */
async function killed(job: Job, device: Device, delay: number): Promise<{ done: boolean; took: number }> {
  const child = fork(path.join(import.meta.dirname, 'child.ts'), [job, device.folder, device.place.path], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let done = false;
  const closed = once(child, 'close');
  const started = new Promise<void>((resolve) => {
    child.on('message', (message) => {
      if (message === 'started') resolve();
      else done = true;
    });
  });
  await Promise.race([started, closed]);
  const from = performance.now();
  await Promise.race([new Promise((resolve) => setTimeout(resolve, delay)), closed]);
  const took = performance.now() - from;
  child.kill('SIGKILL');
  await closed;
  return { done, took };
}

/** Milliseconds that the whole job takes here and now: the kills are spread over a little more. */
async function timeOf(job: Job, device: Device): Promise<number> {
  const { done, took } = await killed(job, device, TIMEOUT);
  expect(done).toBe(true);
  return took;
}

interface State {
  readonly digest: string;
  readonly media: ReadonlyMap<string, string>;
}

const stateOf = async (device: Device): Promise<State> => {
  return { digest: await device.digest(), media: await device.media() };
};

/** The profile as the next process finds it. */
const reopened = (device: Device): Promise<Device> => Device.at(device.folder, device.place.path);

describe(`a backup killed ${KILLS} times`, () => {
  it(
    'leaves every earlier backup whole and is made good by the next run',
    async () => {
      let device = await Device.at(await folders.make('killed'), await folders.make('place'));
      using key = await device.enable();
      const generator = await fill(device, 100, 8);
      const setId = (await device.backups.status())?.setId ?? '';
      await device.create();
      const grow = async (history: History): Promise<void> => {
        await generator.nextDay(await history.write.beginImport(), 40, 6, 400_000);
      };
      await device.using(grow);
      const whole = await timeOf('create', device);
      await device.using(grow);
      let finished = 0;
      let last: State | undefined;
      for (let run = 0; run < KILLS; run++) {
        if ((await killed('create', device, Math.random() * whole)).done) finished++;
        device = await reopened(device);
        // What is named is whole, whatever else lies about; the history opens and is sound.
        const sequences = (await stored(device, setId, 'manifests')).filter((name) => name.endsWith('.man'));
        const verified = await device.verify();
        expect(verified).toMatchObject({ sequence: sequences.length, chain: 'whole' });

        await device.using(async (history) => {
          const next = await device.backups.create(history, device.place);
          expect(next.sequence).toBe(sequences.length + 1);
          expect(next.digest).toBe(await device.digest());
          last = { digest: next.digest, media: await device.media() };
          // The next run has something to do.
          await grow(history);
        });
        expect(await device.leftovers()).toEqual([]);
        expect(await unnamedVolumes(device, setId)).toEqual([]);
        await expect(fs.access(path.join(device.profile.backupFolder, 'journal.jsonl'))).rejects.toThrow();
      }
      console.log(`backup: ${KILLS} kills over ${Math.round(whole)} ms, ${finished} came too late`);
      const other = await Device.at(await folders.make('other'), device.place.path);
      await other.restore(key);
      expect(await stateOf(other)).toEqual(last);
      await other.restore(undefined, { sequence: 1, replace: true });
    },
    TIMEOUT,
  );
});

/** Volumes at the place that no manifest names. */
async function unnamedVolumes(device: Device, setId: string): Promise<string[]> {
  const named = await namedVolumes(device, setId);
  return (await stored(device, setId, 'volumes')).filter((name) => !named.has(name.replace(/\.vol$/, '')));
}

describe(`a restore killed ${KILLS} times`, () => {
  let device: Device;
  let inBackup: State;
  beforeAll(async () => {
    device = await Device.at(await folders.make('killed'), await folders.make('place'));
    await device.enable();
    await fill(device, 100, 8, 2);
    await device.create();
    inBackup = await stateOf(device);
  }, TIMEOUT);

  it(
    'leaves the history before or the restored one, whole, and is made good by the next run',
    async () => {
      await device.note('not in the backup');
      const whole = await timeOf('restore', device);
      device = await reopened(device);
      expect(await device.digest()).toBe(inBackup.digest);
      const seen = { before: 0, after: 0 };
      for (let run = 0; run < KILLS; run++) {
        await device.note(`not in the backup ${run}`);
        const before = await stateOf(device);
        await killed('restore', device, Math.random() * whole);
        device = await reopened(device);
        const found = await stateOf(device);
        const isBefore = found.digest === before.digest;
        seen[isBefore ? 'before' : 'after']++;
        expect(found).toEqual(isBefore ? before : inBackup);
        await device.restore(undefined, { replace: true });
        expect(await stateOf(device)).toEqual(inBackup);
        expect(await device.leftovers()).toEqual([]);
        await fs.access(historyPaths(device.profile.historyFolder).chats);
      }
      console.log(
        `restore: ${KILLS} kills over ${Math.round(whole)} ms, ${seen.before} found the history before, ${seen.after} the restored one`,
      );
      expect((await device.verify()).sequence).toBe(1);
    },
    TIMEOUT,
  );
});
