/** What scripts are promised: pipes, full disks, empty variables, several files, and errors that say what is wrong. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coffer, LAUNCHER, startCoffer, testEnvironment } from '../support/coffer.ts';
import { zip } from '../support/zip.ts';

const samples = path.resolve(import.meta.dirname, '../../build/samples');
const group = path.join(samples, 'WhatsApp Chat - Sunday Table');
const direct = path.join(samples, 'WhatsApp Chat with Tove Halvorsen.txt');

let folder: string;
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-scripts-'));
});
afterAll(() => fs.rm(folder, { recursive: true, force: true }));

const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;
const own = (name: string): string[] => ['--data', path.join(folder, name)];
async function put(name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(await fs.mkdtemp(path.join(folder, 'given-')), name);
  await fs.writeFile(file, content);
  return file;
}

/** Runs it with standard output or error being this file. */
async function into(
  file: string,
  which: 1 | 2,
  args: readonly string[],
): Promise<{ exit: number | null; other: string }> {
  const fd = openSync(file, 'w');
  const stdio = ['ignore', which === 1 ? fd : 'pipe', which === 2 ? fd : 'pipe'] as const;
  const child = spawn(process.execPath, [LAUNCHER, ...args], { stdio: [...stdio], env: testEnvironment() });
  closeSync(fd);
  const parts: Buffer[] = [];
  (which === 1 ? child.stderr : child.stdout)?.on('data', (chunk: Buffer) => parts.push(chunk));
  const [exit] = (await once(child, 'close')) as [number | null];
  return { exit, other: Buffer.concat(parts).toString() };
}

describe('a reader that goes away', () => {
  it('does not end what is being written', async () => {
    const child = startCoffer(['import', group, direct, '--me', 'Ada Brenner', ...own('piped')]);
    child.stdout?.destroy();
    const [exit] = (await once(child, 'exit')) as [number | null];
    expect(exit).toBe(0);
    const { stdout } = await coffer(['chats', ...own('piped')]);
    expect(stdout).toContain('Sunday Table');
    expect(stdout).toContain('Tove Halvorsen');
  });

  it('leaves no key turned on that nobody has seen', async () => {
    const child = startCoffer(['backup', 'enable', '--key64', ...own('unseen')]);
    child.stdout?.destroy();
    const parts: Buffer[] = [];
    child.stderr?.on('data', (chunk: Buffer) => parts.push(chunk));
    const [exit] = (await once(child, 'close')) as [number | null];
    expect(exit).toBe(1);
    expect(Buffer.concat(parts).toString()).toMatch(/not turned on/);
    expect((await coffer(['backup', 'status', ...own('unseen')])).stdout).toContain('is off');
  });
});

describe.skipIf(process.platform !== 'linux')(
  process.platform === 'linux' ? 'output that cannot be written' : 'skipped: no /dev/full',
  () => {
    it('is said', async () => {
      const { exit, other } = await into('/dev/full', 1, ['chats', ...own('piped')]);
      expect(exit).toBe(1);
      expect(other).toMatch(/^coffer: The output could not be written/);
    });

    it.each(['/dev/full', '/dev/null'])('on %s leaves no key turned on', async (file) => {
      const { exit, other } = await into(file, 1, ['backup', 'enable', '--key64', ...own('unseen')]);
      expect(exit).toBe(1);
      expect(other).toMatch(/^coffer: The 64 digits could not be written/);
      expect(other).not.toMatch(/Write them down/);
      expect((await coffer(['backup', 'status', ...own('unseen')])).stdout).toContain('is off');
    });

    it('on standard error changes no exit code', async () => {
      expect((await into('/dev/full', 2, ['nonsense'])).exit).toBe(2);
    });
  },
);

describe('the words of a command', () => {
  it.each([
    [['backup', 'create', '--to', '']],
    [['restore', '--from', '']],
    [['chats', '--data', '']],
    [['import', '']],
    [['--nonsense', 'chats']],
    [['help', 'nonsense']],
    [['nonsense', '--help']],
    [['import', direct, '--me']],
  ])('%j are off, and say so in one line', async (args) => {
    const { exit, stdout, stderr } = await coffer([...args]);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toMatch(/^coffer: [^\n]+\.\n {8}Run "coffer help"/);
  });

  it('may follow --data and --json', async () => {
    const { exit, stdout } = await coffer(['--json', ...own('piped'), 'chats']);
    expect(exit).toBe(0);
    expect(json(stdout)).toMatchObject({ code: 'chats' });
  });

  it('are told to scripts as well', async () => {
    const { commands } = json((await coffer(['help', '--json'])).stdout) as {
      commands: { command: string; options: unknown[] }[];
    };
    expect(commands.find(({ command }) => command === 'import')?.options.length).toBeGreaterThan(3);
    const one = json((await coffer(['help', 'backup', 'create', '--json'])).stdout) as { commands: object[] };
    expect(one.commands).toHaveLength(1);
    expect((await coffer(['help', 'backup'])).stdout).toMatch(/backup create[^]*backup verify/);
    expect((await coffer(['--help'])).stdout).toContain('coffer --version');
  });
});

describe('several files', () => {
  it('that were taken in before one failed are told, and found', async () => {
    const bad = await put('no chat.txt', 'nothing\n');
    const args = ['import', direct, bad, '--me', 'Ada Brenner', '--json', ...own('several')];
    const { exit, stdout, stderr } = await coffer(args);
    expect(exit).toBe(7);
    expect(json(stdout)).toMatchObject({ code: 'imported', imports: [{ title: 'Tove Halvorsen' }] });
    expect(json(stderr)).toMatchObject({ code: 'import/not-an-export' });
    expect(json((await coffer(['search', 'days', '--json', ...own('several')])).stdout)['complete']).toBe(
      true,
    );
  });
});

describe('what is wrong with a file', () => {
  it.each([
    ['cut off', (whole: Buffer) => whole.subarray(0, -30), /was cut off.*list of its files is missing/],
    ['no archive', () => Buffer.from('hello'), /is no zip archive/],
    [
      'damaged',
      (whole: Buffer) => Buffer.concat([whole.subarray(0, 60), Buffer.from('zzzz'), whole.subarray(64)]),
      /is damaged: a file in it/,
    ],
  ])('is told: %s', async (_, change, words) => {
    const whole = zip([{ name: '_chat.txt', data: await fs.readFile(direct) }]);
    const file = await put('WhatsApp Chat with Tove.zip', change(whole));
    const { stderr } = await coffer(['import', file, '--preview']);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/\(Error\)/);
  });

  it('a file that is not there exits with 6, be it a chat or a key', async () => {
    expect(await coffer(['import', '/nonexistent.zip', ...own('piped')])).toMatchObject({ exit: 6 });
    const place = await fs.mkdtemp(path.join(folder, 'place-'));
    const args = ['restore', '--from', place, '--key64-file', '/nonexistent.txt', ...own('fresh')];
    const { exit, stderr } = await coffer(args);
    expect(exit).toBe(6);
    expect(stderr).toContain('not there, ENOENT');
  });

  it('an empty note and one that is too long are told apart', async () => {
    expect(await coffer(['note', '', ...own('piped')])).toMatchObject({
      exit: 7,
      stderr: 'coffer: A note needs words. Nothing was changed.\n',
    });
    const long = await coffer(['note', 'x'.repeat(65_537), ...own('piped')]);
    expect(long.exit).toBe(7);
    expect(long.stderr).toContain('at most 65,536 characters');
    expect(await coffer(['note', 'x'.repeat(65_536), ...own('piped')])).toMatchObject({ exit: 0 });
  });
});

describe('what an export does not say clearly', () => {
  it('is told before and after it is taken in', async () => {
    const text = [
      '01/02/2023, 10:00 - Bo: hello \ufffd',
      '01/02/2023, 10:01 - Al: IMG-20230201-WA0009.jpg (file attached)',
      `02/02/2023, 10:02 - Al: ${'long '.repeat(20_000)}`,
      '03/02/2023, 10:03 - Al: bye',
      '',
    ].join('\n');
    const bytes = Buffer.from(text);
    bytes[bytes.indexOf('\ufffd')] = 0xff;
    const file = await put(
      'WhatsApp Chat with Bo.zip',
      zip([
        { name: 'WhatsApp Chat with Bo.txt', data: bytes },
        { name: 'unnamed.jpg', data: Buffer.from('x') },
        { name: 'linked.jpg', data: Buffer.from('y'), mode: 0o120777 },
      ]),
    );
    const { stdout } = await coffer(['import', file, '--preview', '--me', 'Al']);
    const taken = await coffer(['import', file, '--me', 'Al', ...own('unclear')]);
    for (const said of [stdout, taken.stdout]) {
      expect(said).toMatch(/could also be month\/day\/year \(--date-order mdy\)/);
      expect(said).toMatch(/3 places were no readable text/);
      expect(said).toMatch(/1 message was too long for one and cut.*line 3/);
      expect(said).toMatch(/1 medium named by a message, but not in the export \(IMG-20230201-WA0009.jpg\)/);
      expect(said).toMatch(/1 file named by no message.*unnamed.jpg/);
      expect(said).toMatch(/1 entry passed over.*linked.jpg/);
    }
    expect(await coffer(['import', file, '--preview', '--me', 'Nobody'])).toMatchObject({
      exit: 7,
      stdout: '',
    });
  });
});

describe('the place of backups', () => {
  let place: string;
  let keyFile: string;
  let set: string;
  beforeAll(async () => {
    place = path.join(folder, 'backups');
    await fs.mkdir(place);
    await coffer(['note', 'kept', ...own('source')]);
    keyFile = await put('key.txt', (await coffer(['backup', 'enable', '--key64', ...own('source')])).stdout);
    await coffer(['backup', 'create', '--to', place, ...own('source')]);
    [set = ''] = await fs.readdir(place);
  });

  it('may be given as the folder of its set', async () => {
    const args = ['restore', '--from', path.join(place, set), '--key64-file', keyFile, ...own('by set')];
    expect(await coffer(args)).toMatchObject({ exit: 0 });
    const made = await coffer([
      'backup',
      'create',
      '--to',
      path.join(place, set),
      ...own('source'),
      '--json',
    ]);
    expect(json(made.stdout)).toMatchObject({ sequence: 2 });
    expect(await fs.readdir(place)).toEqual([set]);
  });

  it('holds no set in a folder that only has the name of one', async () => {
    await fs.mkdir(path.join(place, `coffer-${'0'.repeat(32)}`));
    const args = ['restore', '--from', place, '--key64-file', keyFile, ...own('beside empty')];
    expect(await coffer(args)).toMatchObject({ exit: 0 });
  });

  it('says which sets it holds when another is named', async () => {
    const args = ['restore', '--from', place, '--set', 'zz', '--key64-file', keyFile, ...own('no such set')];
    const { exit, stderr } = await coffer(args);
    expect(exit).toBe(7);
    expect(stderr).toContain('There is no backup set "zz"');
    expect(stderr).toContain(set.slice('coffer-'.length));
  });
});
