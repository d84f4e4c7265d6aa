/** What a person at a terminal is promised: questions that can be left, secrets that do not show, lines that do not wrap. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { widthOf } from '../../main/cli/format.ts';
import { coffer } from '../support/coffer.ts';
import { NO_TERMINAL, onTerminal, rowsOf } from '../support/terminal.ts';

const [CTRL_C, CTRL_D] = ['\u0003', '\u0004'];

let folder: string;
let data: string;
let cloud: string;
/** As it is printed: four lines of four groups. */
let key: string;
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-terminal-'));
  [data, cloud] = [path.join(folder, 'data'), path.join(folder, 'cloud')];
  await fs.mkdir(cloud);
  await coffer(['note', 'something to keep', '--data', data]);
  key = (await coffer(['backup', 'enable', '--key64', '--data', data])).stdout;
  await coffer(['backup', 'create', '--to', cloud, '--data', data]);
});
afterAll(() => fs.rm(folder, { recursive: true, force: true }));

describe.skipIf(NO_TERMINAL !== null)(NO_TERMINAL ? `skipped: ${NO_TERMINAL}` : 'on a terminal', () => {
  const restore = (name: string): string[] => ['restore', '--from', cloud, '--data', path.join(folder, name)];

  it.each([
    ['as it is printed', (text: string) => text.replaceAll('\n', '\r')],
    ['on one line, in capitals', (text: string) => `${text.replaceAll('\n', ' ').toUpperCase()}\r`],
    ['with dashes and blanks around it', (text: string) => `  ${text.trim().replaceAll(/\s/g, '-')}  \r`],
  ])('the key is taken %s, is not shown, and leaves nothing to the shell', async (how, typed) => {
    const { exit, shown, left } = await onTerminal(restore(`new ${how}`), [['key', typed(key)]]);
    expect(shown).toContain('is back');
    expect({ exit, left }).toEqual({ exit: 0, left: '' });
    for (const group of key.split(/\s+/).filter(Boolean)) expect(shown.toLowerCase()).not.toContain(group);
  });

  it('the key is asked for without echo also where its file is said to be -', async () => {
    const args = [...restore('dash'), '--key64-file', '-'];
    const { exit, shown } = await onTerminal(args, [['key', key.replaceAll('\n', '\r')]]);
    expect(exit).toBe(0);
    expect(shown).not.toContain(key.slice(0, 4));
  });

  it('a key with a wrong character is refused as a whole, and with too few digits at an empty line', async () => {
    const wrong = key.replace(/^./, 'x').replaceAll('\n', '\r');
    expect(await onTerminal(restore('bad'), [['key', wrong]])).toMatchObject({ exit: 3, left: '' });
    const [first = ''] = key.split('\n');
    const short = await onTerminal(restore('bad'), [
      ['key', `${first}\r`],
      ['16 of 64', '\r'],
    ]);
    expect(short).toMatchObject({ exit: 3, left: '' });
    expect(short.shown).toContain('it has 16 digits');
  });

  it.each([
    ['Ctrl-C', CTRL_C],
    ['Ctrl-D', CTRL_D],
  ])('%s ends any question with the exit code 1 and one word', async (_, keys) => {
    const disable = ['backup', 'disable', '--data', data];
    const password = ['backup', 'enable', '--password-file', '-', '--data', path.join(folder, 'other')];
    for (const [args, question] of [
      [restore('stopped'), 'key'],
      [password, 'password'],
      [disable, 'to go on'],
    ] as const) {
      const { exit, shown } = await onTerminal(args, [[question, keys]]);
      expect(exit, shown).toBe(1);
      expect(shown).toMatch(/coffer: Stopped\.\s*$/);
      expect(shown).not.toMatch(/await|Cannot read/);
    }
    expect((await coffer(['backup', 'status', '--data', data])).stdout).toContain('is on');
  });

  it('a word that confirms is shown while it is typed', async () => {
    const { exit, shown } = await onTerminal(['backup', 'disable', '--data', data], [['to go on', 'no\r']]);
    expect(exit).toBe(7);
    expect(rowsOf(shown).join('\n')).toMatch(/to go on: no/);
  });

  describe('with many messages', () => {
    /** More than the index takes in at once. */
    const MANY = 60_000;
    let big: string;
    beforeAll(async () => {
      big = path.join(folder, 'WhatsApp Chat with Somebody of a Very Long Name Indeed.txt');
      const line = (index: number): string => {
        const at = new Date(Date.UTC(2023, 0, 1) + index * 60_000).toISOString();
        return `${at.slice(8, 10)}/${at.slice(5, 7)}/${at.slice(0, 4)}, ${at.slice(11, 16)} - Bo: message ${index}\n`;
      };
      await fs.writeFile(big, Array.from({ length: MANY }, (_, index) => line(index)).join(''));
    });

    const takeIn = (name: string): string[] => [
      'import',
      big,
      '--me',
      'Bo',
      '--data',
      path.join(folder, name),
    ];

    it.each([80, 30])('progress fits into %i columns', async (columns) => {
      const { exit, shown } = await onTerminal(takeIn(`wide ${columns}`), [], columns);
      expect(exit).toBe(0);
      const rows = rowsOf(shown).filter((row) => /%|search index|Importing/.test(row));
      expect(rows.length).toBeGreaterThan(2);
      for (const row of rows) expect(widthOf(row), row).toBeLessThan(columns);
      expect(rows.join()).toMatch(/\d %/);
      if (columns < 80) return;
      expect(rows.join('\n')).toMatch(/Building the search index.* \d+ % .* of 60,000/);
    });

    it('Ctrl-C while the search index is built keeps the messages, and a search completes it', async () => {
      const args = takeIn('indexed');
      const { exit, shown } = await onTerminal(args, [['Building the search index', CTRL_C]]);
      expect(exit).toBe(1);
      expect(shown).toMatch(/messages are kept[^]*Stopped\./);
      const own = ['--data', path.join(folder, 'indexed')];
      expect((await coffer(['search', `message ${MANY - 1}`, ...own])).stdout).toContain(
        `message ${MANY - 1}`,
      );
    });

    it('Ctrl-C ends a digest', async () => {
      const args = ['digest', '--data', path.join(folder, 'indexed')];
      const { exit, shown } = await onTerminal(args, [['Reading everything', CTRL_C]]);
      expect(exit).toBe(1);
      expect(shown).toMatch(/Stopped\.\s*$/);
    });

    it('a backup of texts alone tells how long it still takes; a restore can be stopped while it builds', async () => {
      const own = ['--data', path.join(folder, 'indexed')];
      const place = path.join(folder, 'texts');
      await fs.mkdir(place);
      const digits = (await coffer(['backup', 'enable', '--key64', ...own])).stdout;
      const made = await onTerminal(['backup', 'create', '--to', place, ...own]);
      expect(made.exit).toBe(0);
      const shares = [...made.shown.matchAll(/Encrypting.* (\d+) %/g)].map(([, share]) => Number(share));
      expect(shares.some((share) => share < 100)).toBe(true);
      const target = path.join(folder, 'stopped restore');
      const args = ['restore', '--from', place, '--data', target];
      const stopped = await onTerminal(args, [
        ['key', digits.replaceAll('\n', '\r')],
        ['Building the indexes', CTRL_C],
      ]);
      expect(stopped.exit).toBe(1);
      expect(stopped.shown).toContain('Stopped.');
      expect(await coffer(['chats', '--data', target])).toMatchObject({ exit: 7, stdout: '' });
      const histories = await fs.readdir(path.join(target, 'histories'));
      expect(histories.filter((name) => name.endsWith('.staging'))).toEqual([]);
    });
  });
});
