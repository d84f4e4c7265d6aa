/** `coffer vault audit` and `vault status` through the real command: what was tampered with, and what failed, is said. */
import fs from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VaultDesk } from '../support/vault-cli.ts';

let desk: VaultDesk;
let log: string;
let right: string;

beforeAll(async () => {
  desk = await VaultDesk.make();
  log = desk.path('vault/audit.jsonl');
  right = await desk.secret('quiet lamp under the bridge');
  await desk.run('home', ['vault', 'init', '--software', '--vault', desk.path('vault')]);
  await desk.run('home', ['note', 'kept by a password']);
  expect(await desk.run('home', ['backup', 'enable', '--password-file', right])).toMatchObject({ exit: 0 });
}, 120_000);
afterAll(() => desk.remove());

const audit = (...more: string[]) => desk.run('home', ['vault', 'audit', ...more]);

it('the log that is whole says so', async () => {
  const { exit, json } = await audit();
  expect(exit).toBe(0);
  expect(json).toMatchObject({ code: 'vault-audit', broken: null, seq: 2 });
});

it('a log that was changed is damage, from the next command on and for as long as it is there', async () => {
  const text = await fs.readFile(log, 'utf8');
  await fs.writeFile(log, text.replace('"attemptsLeft":10', '"attemptsLeft":11'));
  // Opening the vault for something else comes first, and keeps the evidence.
  expect(await desk.run('home', ['vault', 'status'])).toMatchObject({ exit: 0 });
  for (let look = 0; look < 2; look += 1) {
    const { exit, json, stdout } = await audit('--export', desk.path('exported.jsonl'));
    expect(exit).toBe(5);
    expect(json).toMatchObject({ code: 'vault/audit-broken', data: { line: 1 } });
    expect(JSON.parse(stdout)).toMatchObject({ code: 'vault-audit', broken: { line: 1 } });
    const { file } = json['data'] as { file: string };
    expect(await fs.readFile(desk.path(`vault/${file}`), 'utf8')).toContain('"attemptsLeft":11');
  }
  expect(await fs.readFile(desk.path('exported.jsonl'), 'utf8')).toContain('"log-broken"');
  await fs.rm(log);
  expect(await audit()).toMatchObject({ exit: 0, json: { broken: null } });
});

it('an export that cannot be written is named in plain words', async () => {
  for (const [file, reason] of [
    [desk.path('nowhere/x.jsonl'), 'ENOENT'],
    [desk.path('vault'), 'EISDIR'],
  ] as const) {
    const { exit, json, stdout } = await audit('--export', file);
    expect(exit).toBe(6);
    expect(json).toMatchObject({ code: 'cli/unwritable-file', data: { file, reason } });
    expect(json['message']).toContain(`Cannot write ${file} (`);
    expect(stdout).toBe('');
  }
});

it('a log that is no file is named, before anything else is done', async () => {
  await fs.rm(log);
  await fs.mkdir(log);
  const check = await desk.run('home', ['backup', 'check-password', '--password-file', right]);
  expect(check).toMatchObject({
    exit: 6,
    json:
      process.platform === 'win32'
        ? { code: 'vault/audit-unwritable', data: { file: log } }
        : { code: 'vault/folder-unusable', data: { path: log, reason: 'not-a-file' } },
  });
  await fs.rmdir(log);
  const again = await desk.run('home', ['backup', 'check-password', '--password-file', right]);
  expect(again).toMatchObject({ exit: 0, json: { attemptsBefore: 10 } });
});
