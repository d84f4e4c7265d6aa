import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  appendJournal,
  boundedData,
  forgetState,
  readJournal,
  readState,
  settleJournal,
  writeState,
  type DeviceState,
  type JournalEntry,
} from './device-state.ts';
import { setPaths } from './format/names.ts';

let folder: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-state-'));
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

const setId = '0a'.repeat(16);
const run = {
  at: 1,
  durationMs: 2,
  kind: 'create',
  place: '/p',
  outcome: 'ok',
  sequence: 3,
  bytesWritten: 4,
} as const;
const state: DeviceState = {
  format: 1,
  setId,
  createdAt: 5,
  protector: { kind: 'digits' },
  places: { '/p': { sequence: 3, manifestSha256: 'cd'.repeat(32) } },
  runs: [run],
};
const entry = (name: string, place = '/p'): JournalEntry => ({
  setId,
  place,
  volume: { name: name.repeat(16), size: 9, sha256: 'ef'.repeat(32) },
  members: [{ kind: 'medium', id: '12'.repeat(32), offset: 512, length: 7 }],
});

describe('the state of a device', () => {
  it('is kept, readable by its owner only, with the last hundred runs', async () => {
    expect(await readState(folder)).toBeNull();
    await writeState(folder, { ...state, runs: Array.from({ length: 150 }, (_, at) => ({ ...run, at })) });
    const back = await readState(folder);
    expect(back?.runs.map(({ at }) => at)).toEqual(Array.from({ length: 100 }, (_, index) => index + 50));
    expect({ ...back, runs: [] }).toEqual({ ...state, runs: [] });
    if (process.platform !== 'win32') {
      expect((await fs.stat(path.join(folder, 'state.json'))).mode & 0o777).toBe(0o600);
    }
  });

  it.each(['', '{', 'null', '{"format":2}', JSON.stringify({ ...state, setId: '../x' })])(
    'is not %j',
    async (text) => {
      await fs.writeFile(path.join(folder, 'state.json'), text);
      await expect(readState(folder)).rejects.toMatchObject({ code: 'backup/state-damaged' });
    },
  );

  it('keeps what the words of a failure need, and no more than fits a hundred of them', async () => {
    const volume = setPaths('ab'.repeat(16)).volume('cd'.repeat(16));
    const data = {
      file: 'volumes/ab.vol',
      files: [volume, 'volumes/ab.vol'],
      needed: 3,
      free: null,
      sets: Array.from({ length: 50 }, () => 'x'.repeat(5000)),
      reason: 'y'.repeat(5000),
      ...Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`more ${index}`, true])),
    };
    const failed = { ...run, outcome: 'backup/damaged', data: boundedData(data) };
    await writeState(folder, { ...state, runs: [failed] });
    const kept = (await readState(folder))?.runs[0]?.data;
    expect(kept).toMatchObject({
      file: 'volumes/ab.vol',
      files: [volume, 'volumes/ab.vol'],
      needed: 3,
      free: null,
    });
    expect(JSON.stringify(kept).length).toBeLessThan(4000);
  });

  it('is forgotten together with the journal', async () => {
    await writeState(folder, state);
    await appendJournal(folder, entry('aa'));
    await forgetState(folder);
    expect(await fs.readdir(folder)).toEqual([]);
  });
});

describe('the journal', () => {
  it('tells what was begun and what was finished, by place and set', async () => {
    expect(await readJournal(folder, setId, '/p')).toEqual({ finished: [], begun: [] });
    await appendJournal(folder, { setId, place: '/p', begun: 'aa'.repeat(16) });
    await appendJournal(folder, entry('aa'));
    await appendJournal(folder, entry('bb', '/elsewhere'));
    expect(await readJournal(folder, setId, '/p')).toEqual({
      finished: [entry('aa')],
      begun: ['aa'.repeat(16)],
    });
    expect(await readJournal(folder, '0b'.repeat(16), '/p')).toEqual({ finished: [], begun: [] });
  });

  it('torn at any byte loses the torn entry alone, and not those written after it', async () => {
    await appendJournal(folder, entry('aa'));
    await appendJournal(folder, entry('bb'));
    const file = path.join(folder, 'journal.jsonl');
    const whole = await fs.readFile(file);
    const first = whole.indexOf('\n\n') + 1;
    for (let length = first + 1; length < whole.length - 1; length += 7) {
      await fs.writeFile(file, whole.subarray(0, length));
      await appendJournal(folder, entry('cc'));
      const { finished } = await readJournal(folder, setId, '/p');
      expect(finished).toEqual([entry('aa'), entry('cc')]);
    }
  });

  it('settled at one place keeps the others', async () => {
    await appendJournal(folder, entry('aa'));
    await appendJournal(folder, entry('bb', '/elsewhere'));
    await settleJournal(folder, setId, '/p', ['dd'.repeat(16)]);
    expect(await readJournal(folder, setId, '/p')).toEqual({ finished: [], begun: ['dd'.repeat(16)] });
    await settleJournal(folder, setId, '/p', []);
    expect((await readJournal(folder, setId, '/elsewhere')).finished).toHaveLength(1);
    await settleJournal(folder, setId, '/elsewhere', []);
    expect(await fs.readdir(folder)).toEqual([]);
  });
});
