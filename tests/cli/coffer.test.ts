/** The command line's promises, kept by the real command in real processes. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coffer, startCoffer } from '../support/coffer.ts';

const samples = path.resolve(import.meta.dirname, '../../build/samples');
const group = path.join(samples, 'WhatsApp Chat - Sunday Table');
const direct = path.join(samples, 'WhatsApp Chat with Tove Halvorsen.txt');

let folder: string;
let data: string;
let cloud: string;
let key: string;
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-cli-'));
  [data, cloud] = [path.join(folder, 'data'), path.join(folder, 'cloud')];
  await fs.mkdir(cloud);
});
afterAll(() => fs.rm(folder, { recursive: true, force: true }));

const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

describe('from an export to an empty computer and back', () => {
  it('looks at an export without writing anything', async () => {
    const { exit, stdout } = await coffer(['import', group, '--preview', '--data', data]);
    expect(exit).toBe(0);
    expect(stdout).toContain('Sunday Table (group)');
    await expect(fs.access(data)).rejects.toThrow();
  });

  it('imports, and importing again adds nothing', async () => {
    const first = await coffer(['import', group, direct, '--me', 'Ada Brenner', '--data', data]);
    expect(first).toMatchObject({ exit: 0, stderr: '' });
    const again = await coffer(['import', group, '--me', 'Ada Brenner', '--data', data, '--json']);
    expect(json(again.stdout)).toMatchObject({
      code: 'imported',
      imports: [{ counts: { messagesAdded: 0, messagesMerged: 84, mediaAdded: 0 } }],
    });
  });

  it('lists, shows, searches and notes', async () => {
    expect((await coffer(['chats', '--data', data])).stdout).toContain('Tove Halvorsen');
    const shown = await coffer([
      'messages',
      'sunday',
      '--before',
      '2025-12-24',
      '--limit',
      '3',
      '--data',
      data,
    ]);
    expect(shown.stdout.trim().split('\n').length).toBeGreaterThanOrEqual(3);
    expect(shown.stdout).not.toContain('2025-12-24');
    const found = await coffer(['search', 'charg', '--data', data, '--json']);
    expect(json(found.stdout)['hits']).not.toHaveLength(0);
    expect((await coffer(['note', 'Buy', 'stamps', '--data', data])).exit).toBe(0);
    expect((await coffer(['search', 'STAMPS', '--data', data])).stdout).toContain('Buy stamps');
  });

  it('turns backup on, printing the digits once and nothing else on stdout', async () => {
    const { exit, stdout, stderr } = await coffer(['backup', 'enable', '--key64', '--data', data]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^(([0-9a-f]{4} ){3}[0-9a-f]{4}\n){4}$/);
    expect(stderr).toContain('Write them down');
    key = stdout;
    const twice = await coffer(['backup', 'enable', '--key64', '--data', data]);
    expect(twice).toMatchObject({ exit: 7, stdout: '' });
  });

  it('backs up, lists, verifies, and says so', async () => {
    const made = await coffer(['backup', 'create', '--to', cloud, '--data', data]);
    expect(made).toMatchObject({ exit: 0, stderr: '' });
    expect(made.stdout).toContain('Backup 1 is done; everything new was read back. It holds ');
    expect((await coffer(['backup', 'list', '--from', cloud, '--data', data])).stdout).toMatch(/^ 1 /m);
    expect((await coffer(['backup', 'verify', '--from', cloud, '--data', data])).stdout).toContain(
      'is whole',
    );
    const status = await coffer(['backup', 'status', '--data', data, '--json']);
    expect(json(status.stdout)).toMatchObject({ code: 'status', enabled: true });
    const runs = json(status.stdout)['runs'] as { kind: string; outcome: string }[];
    expect(runs.map((run) => `${run.kind} ${run.outcome}`)).toEqual(['create ok', 'verify ok']);
  });

  it('restores into an empty folder with the key on stdin: the same digest, every medium whole', async () => {
    const fresh = path.join(folder, 'fresh');
    const restored = await coffer(['restore', '--from', cloud, '--key64-file', '-', '--data', fresh], key);
    expect(restored).toMatchObject({ exit: 0, stderr: '' });
    const [before, after] = await Promise.all(
      [data, fresh].map((one) => coffer(['digest', '--media', '--data', one])),
    );
    expect(after?.exit).toBe(0);
    expect(after?.stdout).toBe(before?.stdout);
    expect((await coffer(['search', 'stamps', '--data', fresh])).stdout).toContain('Buy stamps');
  });

  it('goes on backing up from the new computer without storing anything twice', async () => {
    const fresh = path.join(folder, 'fresh');
    const made = await coffer(['backup', 'create', '--to', cloud, '--data', fresh, '--json']);
    expect(json(made.stdout)).toMatchObject({ sequence: 2, volumesWritten: 0 });
  });

  it('shows the chats of a backup and adds one of them to those that are here', async () => {
    const other = ['--data', path.join(folder, 'other')];
    await coffer(['note', 'mine', ...other]);
    const from = ['--from', cloud, '--key64-file', '-', ...other];
    expect((await coffer(['backup', 'chats', ...from], key)).stdout).toContain('Sunday Table');
    const added = await coffer(['restore', '--chat', 'sunday', '--json', ...from], key);
    expect(json(added.stdout)).toMatchObject({ title: 'Sunday Table', messagesAdded: 84, mediaMissing: 0 });
    const { stdout } = await coffer(['chats', ...other]);
    expect(stdout).toContain('Sunday Table');
    expect(stdout).toContain('mine');
    expect(stdout).not.toContain('Tove');
    expect(await coffer(['restore', '--chat', 'nobody', ...from], key)).toMatchObject({ exit: 7 });
    expect(await coffer(['restore', '--chat', 'sunday', '--replace', ...from], key)).toMatchObject({
      exit: 2,
    });
  });

  it('writes the recovery sheet for its owner alone', async () => {
    const file = path.join(folder, 'sheet.pdf');
    const sheet = await coffer(['backup', 'sheet', '--out', file, '--lang', 'de', '--data', data]);
    expect(sheet).toMatchObject({ exit: 0, stderr: '' });
    expect((await fs.readFile(file)).subarray(0, 5).toString()).toBe('%PDF-');
    expect((await fs.stat(file)).mode & 0o777).toBe(0o600);
    expect(await coffer(['backup', 'sheet', '--out', file, '--lang', 'fr', '--data', data])).toMatchObject({
      exit: 2,
    });
  });

  it('does not replace chats unless told to', async () => {
    const keyFile = path.join(folder, 'key.txt');
    await fs.writeFile(keyFile, key.toUpperCase().replaceAll(' ', '-'));
    const args = ['restore', '--from', cloud, '--key64-file', keyFile, '--data', data];
    expect(await coffer(args)).toMatchObject({ exit: 7, stdout: '' });
    await coffer(['note', 'xylophone', '--data', data]);
    expect((await coffer([...args, '--replace', '--backup', '1'])).exit).toBe(0);
    expect((await coffer(['search', 'xylophone', '--data', data])).stdout).toBe('Nothing found.\n');
  });

  it('removes old backups when told how many stay', async () => {
    const pruned = await coffer(['backup', 'prune', '--to', cloud, '--keep', '1', '--data', data]);
    expect(pruned).toMatchObject({ exit: 0, stderr: '' });
    expect(pruned.stdout).toContain('1 old backup removed');
    expect((await coffer(['backup', 'verify', '--from', cloud, '--data', data])).stdout).toContain(
      'is whole',
    );
    expect(await coffer(['backup', 'prune', '--to', cloud, '--keep', '0', '--data', data])).toMatchObject({
      exit: 2,
    });
  });
});

describe('exit codes and errors', () => {
  const wrong = (): string => key.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  const empty = (name: string): string[] => ['--data', path.join(folder, name)];

  it.each([
    [['frobnicate'], 2, 'cli/usage'],
    [['backup', 'frobnicate'], 2, 'cli/usage'],
    [['chats', '--nope'], 2, 'cli/usage'],
    [['backup', 'create'], 2, 'cli/usage'],
    [['messages'], 2, 'cli/usage'],
    [['import', '/nonexistent.zip'], 6, 'import/unreadable'],
    [['import', import.meta.filename], 7, 'import/not-an-export'],
  ])('%j exits with %i and the code %s', async (args, exit, code) => {
    const outcome = await coffer([...args, '--json', ...empty('unused')]);
    expect(outcome.exit).toBe(exit);
    expect(outcome.stdout).toBe('');
    expect(json(outcome.stderr)['code']).toBe(code);
  });

  it('a wrong key exits with 3 and leaves the folder empty', async () => {
    const outcome = await coffer(
      ['restore', '--from', cloud, '--key64-file', '-', '--json', ...empty('wrong')],
      wrong(),
    );
    expect(outcome.exit).toBe(3);
    expect(json(outcome.stderr)).toMatchObject({ code: 'backup/wrong-key' });
    expect(await coffer(['chats', ...empty('wrong')])).toMatchObject({ exit: 7, stdout: '' });
  });

  it('something that is no key exits with 3 and is not repeated', async () => {
    const outcome = await coffer(
      ['restore', '--from', cloud, '--key64-file', '-', ...empty('bad')],
      'hunter2',
    );
    expect(outcome.exit).toBe(3);
    expect(outcome.stderr).not.toContain('hunter2');
  });

  it('a damaged volume exits with 5, a missing folder with 6', async () => {
    const copy = path.join(folder, 'copy');
    await fs.cp(cloud, copy, { recursive: true });
    const [set = ''] = await fs.readdir(copy);
    const [volume = ''] = await fs.readdir(path.join(copy, set, 'volumes'));
    const file = path.join(copy, set, 'volumes', volume);
    const bytes = await fs.readFile(file);
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    await fs.writeFile(file, bytes);
    const damaged = await coffer(['backup', 'verify', '--from', copy, '--data', data, '--json']);
    expect(damaged.exit).toBe(5);
    expect(json(damaged.stderr)).toMatchObject({ code: 'backup/damaged' });
    const gone = await coffer(['backup', 'create', '--to', path.join(folder, 'no-stick'), '--data', data]);
    expect(gone.exit).toBe(6);
    await expect(fs.access(path.join(folder, 'no-stick'))).rejects.toThrow();
  });

  it('reading where there is nothing makes nothing', async () => {
    const outcome = await coffer(['chats', ...empty('none')]);
    expect(outcome.exit).toBe(7);
    await expect(fs.access(path.join(folder, 'none'))).rejects.toThrow();
  });
});

/** Waits until a process has `file` open. */
async function isReading({ pid }: ChildProcess, file: string): Promise<void> {
  const open = `/proc/${pid}/fd`;
  for (;;) {
    const targets = await Promise.all(
      (await fs.readdir(open)).map((name) => fs.readlink(path.join(open, name)).catch(() => '')),
    );
    if (targets.includes(file)) return;
    await setTimeout(10);
  }
}

describe('manners', () => {
  it('Ctrl-C ends an import without having changed anything', async () => {
    const big = path.join(folder, 'WhatsApp Chat with Big.txt');
    const line = '01/05/2024, 10:00 - Bo: one of very many lines\n';
    await fs.writeFile(big, `31/12/2023, 10:00 - Al: first\n${line.repeat(600_000)}`);
    const before = await coffer(['digest', '--data', data]);
    const child = startCoffer(['import', big, '--me', 'Al', '--data', data]);
    const ended = once(child, 'exit') as Promise<[number | null]>;
    await isReading(child, big);
    child.kill('SIGINT');
    const [exit] = await ended;
    expect(exit).toBe(1);
    expect(await coffer(['digest', '--data', data])).toEqual(before);
  });

  it.skipIf(process.platform !== 'linux')('leaves no memory in a core dump', async () => {
    // It waits for the digits, where nothing is that they would replace.
    const empty = path.join(folder, 'undumped');
    const child = startCoffer(['restore', '--from', cloud, '--key64-file', '-', '--data', empty]);
    const filter = () => fs.readFile(`/proc/${child.pid}/coredump_filter`, 'utf8');
    await expect.poll(filter, { timeout: 20_000 }).toBe('00000000\n');
    child.kill('SIGKILL');
  });

  it('a reader that goes away is no error', async () => {
    const child = startCoffer(['help']);
    child.stdout?.destroy();
    const [exit] = (await once(child, 'exit')) as [number | null];
    expect(exit).toBe(0);
  });

  it('says what it is, and tests itself', async () => {
    expect((await coffer(['--version'])).stdout).toMatch(/^coffer \d+\.\d+\.\d+\n$/);
    const { exit, stdout } = await coffer(['self-test', '--json']);
    expect(exit).toBe(0);
    expect(json(stdout)).toMatchObject({ code: 'self-test', ok: true });
  });

  it('explains every command', async () => {
    const { stdout } = await coffer(['help']);
    const commands = [...stdout.matchAll(/^ {2}coffer (?!help|-)([a-z-]+(?: [a-z-]+)?)/gm)].map(
      (match) => match[1] ?? '',
    );
    expect(commands.length).toBeGreaterThan(10);
    const helps = await Promise.all(commands.map((command) => coffer(['help', ...command.split(' ')])));
    for (const [index, help] of helps.entries()) {
      expect(help.stdout).toContain(`coffer ${commands[index]}`);
      expect(help.stdout).toContain('--data');
    }
  });

  it('the tour in the terminal ends with equal digests', async () => {
    const script = path.resolve(import.meta.dirname, '../../main/cli/tour-main.ts');
    const { execFileSync } = await import('node:child_process');
    const text = execFileSync(process.execPath, [script], {
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: folder },
    });
    expect(text).toContain('every message and every picture came back');
  });
});
