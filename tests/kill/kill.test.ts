/**
 * Backups and restores that are killed at random moments: nothing that was whole is lost, and the next run leaves no
 * trace of the kill. Each is killed 50 times, with `SLOW=1` 100 times; `SEED=N` chooses the moments, as far as a computer repeats itself.
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
import { seededRandom } from '../bench/words.ts';

const SLOW = process.env['SLOW'] === '1';
const KILLS = SLOW ? 100 : 50;
const TIMEOUT = SLOW ? 7_200_000 : 1_200_000;
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Kills that came before the job was done; fewer would prove little. */
const HITS_WANTED = Math.ceil(KILLS / 2);

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

/** Milliseconds that the whole job takes here and now. */
async function timeOf(job: Job, device: Device): Promise<number> {
  const { done, took } = await killed(job, device, TIMEOUT);
  expect(done).toBe(true);
  return took;
}

/**
 * The moments of the kills: one in each of as many equal parts of the job's time, in any order. What turns out to take
 * less time than was measured, on a computer that has less to do by now, shortens what is left.
 */
class Moments {
  hits = 0;
  readonly #random = seededRandom(SEED);
  readonly #parts = Array.from({ length: KILLS }, (_, part) => part);
  #whole: number;

  constructor(whole: number) {
    this.#whole = whole;
  }

  next(): number {
    const at = Math.floor(this.#random() * this.#parts.length);
    const [part = 0] = this.#parts.splice(at, 1);
    return ((part + this.#random()) / KILLS) * this.#whole;
  }

  count({ done, took }: { done: boolean; took: number }): void {
    if (done) this.#whole = Math.min(this.#whole, took);
    else this.hits += 1;
  }

  said(job: string): string {
    return `${job}: ${this.hits} of ${KILLS} kills hit, spread over ${Math.round(this.#whole)} ms (SEED=${SEED})`;
  }
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
        await generator.nextDay(await history.write.beginImport(), 40, 12, 400_000);
      };
      await device.using(grow);
      const before = (await stored(device, setId, 'volumes')).length;
      const moments = new Moments(await timeOf('create', device));
      expect((await stored(device, setId, 'volumes')).length).toBeGreaterThanOrEqual(before + 3);
      await device.using(grow);
      let last: State | undefined;
      for (let run = 0; run < KILLS; run++) {
        moments.count(await killed('create', device, moments.next()));
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
      console.log(moments.said('backup'));
      expect(moments.hits).toBeGreaterThanOrEqual(HITS_WANTED);
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
      const moments = new Moments(await timeOf('restore', device));
      device = await reopened(device);
      expect(await device.digest()).toBe(inBackup.digest);
      const seen = { before: 0, after: 0 };
      for (let run = 0; run < KILLS; run++) {
        await device.note(`not in the backup ${run}`);
        const before = await stateOf(device);
        moments.count(await killed('restore', device, moments.next()));
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
        `${moments.said('restore')}: ${seen.before} found the history before, ${seen.after} the restored one`,
      );
      expect(moments.hits).toBeGreaterThanOrEqual(HITS_WANTED);
      expect((await device.verify()).sequence).toBe(1);
    },
    TIMEOUT,
  );
});
