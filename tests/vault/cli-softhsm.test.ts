/** The whole way on a PKCS#11 token, from an empty one to a restore on an empty computer, through the real command. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSoftHsm, SKIP_SOFTHSM, type SoftHsm } from '../support/softhsm.ts';
import { VaultDesk } from '../support/vault-cli.ts';

const PASSWORD = 'seven lamps above the harbour';
const PIN = '80453176';

describe.skipIf(SKIP_SOFTHSM !== null)('a token', { timeout: 180_000 }, () => {
  let desk: VaultDesk;
  let hsm: SoftHsm;
  let right: string;
  let token: readonly string[];
  let named: readonly string[];

  beforeAll(async () => {
    desk = await VaultDesk.make();
    hsm = await makeSoftHsm('lab', PIN);
    right = await desk.secret(PASSWORD);
    named = ['--module', hsm.module, '--token-label', 'lab'];
    token = [...named, '--pin-file', await desk.secret(PIN)];
  });
  afterAll(async () => {
    await desk.remove();
    await hsm.remove();
  });

  it('shows itself, what it can do, and that it passes every check, without being changed', async () => {
    const { tokens } = (await desk.run('lab', ['vault', 'tokens', '--module', hsm.module])).json as {
      tokens: { label: string; assurance: string }[];
    };
    expect(tokens.find(({ label }) => label === 'lab')).toMatchObject({ assurance: 'softhsm-test-only' });
    const dry = await desk.run('lab', ['vault', 'init', ...token, '--dry-run']);
    expect(dry).toMatchObject({ exit: 0, json: { code: 'vault-dry-run', passed: true } });
    expect((await desk.run('lab', ['vault', 'status', ...token])).json).toMatchObject({ vault: null });
  });

  it('goes from empty to a backup under a password', async () => {
    const made = await desk.spawn('lab', ['vault', 'init', ...token, '--attempts', '3']);
    expect(made).toMatchObject({
      exit: 0,
      json: { created: true, attemptsLimit: 3, assurance: 'softhsm-test-only' },
    });
    await desk.run('lab', ['note', 'in the token']);
    const pin = ['--pin-file', '-'];
    const on = await desk.spawn('lab', ['backup', 'enable', '--password-file', right, ...pin], PIN);
    expect(on).toMatchObject({ exit: 0, json: { attemptsLeft: 3 } });
    expect((await desk.run('lab', ['backup', 'create', '--to', desk.cloud])).exit).toBe(0);
  });

  it('leaves neither key, password nor PIN on the computer, in the backup, or in the token’s files', async () => {
    const digits = String((await desk.run('lab', ['backup', 'key'])).json['key']).replaceAll(' ', '');
    const secrets = {
      K: Buffer.from(digits, 'hex'),
      digits: Buffer.from(digits),
      password: Buffer.from(PASSWORD),
      PIN: Buffer.from(PIN),
    };
    const folders = [desk.path('lab'), desk.cloud, await hsm.tokenFolder()];
    expect(await desk.leaks(folders, secrets)).toEqual([]);
  });

  it('restores with token, PIN, password and backup folder alone, and ends for good after the last wrong password', async () => {
    const digest = (await desk.run('lab', ['digest'])).json['sha256'];
    await desk.lose('lab');
    const from = ['restore', '--from', desk.cloud, ...token, '--password-file'];
    const back = await desk.spawn('new', [...from, right]);
    expect(back).toMatchObject({ exit: 0, json: { attempts: { before: 3, left: 3, limit: 3 } } });
    expect((await desk.run('new', ['digest'])).json['sha256']).toBe(digest);
    const wrong = await desk.secret('wrong');
    const check = ['backup', 'check-password', ...token, '--password-file', wrong];
    expect(await desk.run('new', check)).toMatchObject({ exit: 3, json: { data: { attemptsLeft: 2 } } });
    expect(await desk.run('new', check)).toMatchObject({ exit: 3, json: { data: { attemptsLeft: 1 } } });
    expect((await desk.spawn('thief', [...from, wrong])).exit).toBe(4);
    expect(await desk.run('thief', [...from, right])).toMatchObject({
      exit: 4,
      json: { code: 'vault/locked' },
    });
  });

  it('refuses a wrong PIN, no PIN, no such token, no module, no PKCS#11 module, each by its name', async () => {
    const status = (...args: string[]) => desk.run('new', ['vault', 'status', ...args]);
    const wrongPin = await desk.secret('1111');
    const outcomes = await Promise.all([
      status(...named, '--pin-file', wrongPin),
      status('--module', hsm.module, '--token-label', 'elsewhere', '--pin-file', wrongPin),
      status('--module', '/nonexistent/module.so', '--pin-file', wrongPin),
      status('--module', import.meta.filename, '--pin-file', wrongPin),
    ]);
    expect(outcomes.map(({ exit, json }) => [exit, json['code']])).toEqual([
      [3, 'vault/pin-wrong'],
      [6, 'vault/token-missing'],
      [6, 'vault/module-missing'],
      [7, 'vault/module-not-pkcs11'],
    ]);
    expect(await status(...named)).toMatchObject({ exit: 7, json: { code: 'vault/pin-required' } });
    const mechanisms = ['vault', 'mechanisms', '--module', hsm.module, '--token-label', 'elsewhere'];
    expect(await desk.run('new', mechanisms)).toMatchObject({
      exit: 6,
      json: { code: 'vault/token-missing' },
    });
  });
});

describe.skipIf(SKIP_SOFTHSM !== null || process.platform !== 'linux')(
  'docs/guide/vault.md',
  { timeout: 180_000 },
  () => {
    it('its lines for SoftHSM run as they stand', async () => {
      const desk = await VaultDesk.make();
      try {
        const guide = await fs.readFile(
          path.resolve(import.meta.dirname, '../../docs/guide/vault.md'),
          'utf8',
        );
        const block = /## SoftHSM[^]*?\n\n((?: {4}.*\n)+)/.exec(guide)?.[1] ?? '';
        const lines = block.split('\n').map((line) => line.slice(4));
        // Installing packages is the reader's.
        const script = lines.filter((line) => !line.startsWith('sudo ')).join('\n');
        expect(script).toContain('coffer restore');
        const launcher = path.resolve(import.meta.dirname, '../../build/launch/coffer.cjs');
        await fs.writeFile(
          desk.path('coffer'),
          `#!/bin/sh\nexec "${process.execPath}" "${launcher}" "$@"\n`,
          {
            mode: 0o755,
          },
        );
        const env = {
          ...process.env,
          HOME: desk.folder,
          PATH: `${desk.folder}:${process.env['PATH'] ?? ''}`,
        };
        const output = execFileSync('bash', ['-euc', script], {
          env: { ...env, XDG_DATA_HOME: desk.path('share'), COFFER_DATA: '' },
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        expect(output).toContain('All 10 attempts are left.');
      } finally {
        await desk.remove();
      }
    });
  },
);
