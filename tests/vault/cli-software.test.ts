/** Password-protected backups through the real command, with a software vault in a folder of its own. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VaultDesk } from '../support/vault-cli.ts';

const PASSWORD = 'Größe 7 \u2003 zebra crossing';
const NEW_PASSWORD = 'quiet lamp under the bridge';

let desk: VaultDesk;
let vault: readonly string[];
let right: string;
let wrong: string;

beforeAll(async () => {
  desk = await VaultDesk.make();
  vault = ['--vault', desk.path('vault')];
  right = await desk.secret(PASSWORD);
  wrong = await desk.secret('not the password');
});
afterAll(() => desk.remove());

const headers = async (): Promise<Record<string, unknown>[]> => {
  const sets = await fs.readdir(desk.cloud);
  return Promise.all(
    sets.map(async (set) => {
      const text = await fs.readFile(path.join(desk.cloud, set, 'coffer.json'), 'utf8');
      return JSON.parse(text) as Record<string, unknown>;
    }),
  );
};

describe('a password instead of 64 digits', { timeout: 180_000 }, () => {
  it('needs a vault, and says which one it has', async () => {
    const none = await desk.run('home', ['backup', 'enable', '--password-file', right]);
    expect(none).toMatchObject({ exit: 2, json: { code: 'vault/not-chosen' } });
    const dry = await desk.run('home', ['vault', 'init', '--software', ...vault, '--dry-run']);
    expect(dry).toMatchObject({ exit: 0, json: { code: 'vault-dry-run' } });
    await expect(fs.access(desk.path('vault'))).rejects.toThrow();
    const made = await desk.run('home', ['vault', 'init', '--software', ...vault]);
    expect(made).toMatchObject({
      exit: 0,
      json: { code: 'vault-ready', created: true, attemptsLimit: 10, assurance: 'software' },
    });
    const again = await desk.run('home', ['vault', 'init', '--software', ...vault]);
    expect(again.json).toMatchObject({ created: false, vaultId: made.json['vaultId'] });
    const other = await desk.run('home', ['vault', 'init', '--software', ...vault, '--attempts', '5']);
    expect(other).toMatchObject({ exit: 7, json: { code: 'vault/already-initialised' } });
  });

  it('keeps the key in the remembered vault and its name in the header of the backup', async () => {
    await desk.run('home', ['note', 'kept by a password']);
    const on = await desk.run('home', ['backup', 'enable', '--password-file', right]);
    expect(on).toMatchObject({ exit: 0, json: { code: 'enabled', attemptsLeft: 10 } });
    expect(await desk.run('home', ['backup', 'create', '--to', desk.cloud])).toMatchObject({ exit: 0 });
    const [header] = await headers();
    expect(header?.['protector']).toEqual(on.json['protector']);
    const twice = await desk.run('home', ['backup', 'enable', '--password-file', right]);
    expect(twice).toMatchObject({ exit: 7, json: { code: 'backup/already-enabled' } });
  });

  it('warns of a weak password, refuses an empty or absurd one, and repeats none', async () => {
    const check = (input: string) =>
      desk.run('home', ['backup', 'check-password', '--password-file', '-'], input);
    expect(await check('\n')).toMatchObject({ exit: 7, json: { code: 'vault/password-unusable' } });
    expect(await check('x'.repeat(1025))).toMatchObject({ exit: 7, json: { data: { bytes: 1025 } } });
    const { exit, stderr } = await check('hunter2-hunter2');
    expect(exit).toBe(3);
    expect(stderr).not.toContain('hunter2');
  });

  it('leaves neither key, password nor anything to try it against outside the vault', async () => {
    const shown = await desk.run('home', ['backup', 'key']);
    const digits = String(shown.json['key']).replaceAll(' ', '');
    const normalised = PASSWORD.replaceAll('\u2003', ' ');
    const secrets = {
      K: Buffer.from(digits, 'hex'),
      digits: Buffer.from(digits),
      password: Buffer.from(PASSWORD),
      normalised: Buffer.from(normalised),
    };
    const everywhere = ['home', 'cloud', 'vault'].map((name) => desk.path(name));
    expect(await desk.leaks(everywhere, secrets)).toEqual([]);
    // The search itself finds what is there.
    expect(await desk.leaks([desk.folder], { password: Buffer.from(PASSWORD) })).not.toEqual([]);
  });

  it('is asked of the vault when it is checked: a wrong one counts, the right one gives all back', async () => {
    const check = (file: string) => desk.run('home', ['backup', 'check-password', '--password-file', file]);
    expect(await check(wrong)).toMatchObject({
      exit: 3,
      json: { code: 'vault/wrong-password', data: { attemptsLeft: 8, attemptsLimit: 10 } },
    });
    expect(await check(right)).toMatchObject({
      exit: 0,
      json: { attemptsBefore: 8, attemptsLeft: 10, renewed: true },
    });
  });

  it('brings everything back on an empty computer, and goes on there with the same record', async () => {
    const digest = (await desk.run('home', ['digest'])).json['sha256'];
    await desk.lose('home');
    const from = ['restore', '--from', desk.cloud, ...vault, '--password-file'];
    expect(await desk.run('new', [...from, wrong])).toMatchObject({
      exit: 3,
      json: { data: { attemptsLeft: 9 } },
    });
    const back = await desk.run('new', [...from, right]);
    expect(back).toMatchObject({
      exit: 0,
      json: { code: 'restored', attempts: { before: 9, left: 10, limit: 10 } },
    });
    expect((await desk.run('new', ['digest'])).json['sha256']).toBe(digest);
    const changed = await desk.run(
      'new',
      ['backup', 'change-password', '--password-file', right, '--new-password-file', '-'],
      NEW_PASSWORD,
    );
    expect(changed).toMatchObject({ exit: 0, json: { code: 'password-changed', attemptsLeft: 10 } });
    expect((await desk.run('new', ['backup', 'create', '--to', desk.cloud])).exit).toBe(0);
    const { accounts } = (await desk.run('new', ['vault', 'accounts'])).json as { accounts: unknown[] };
    expect(accounts).toHaveLength(1);
    // The old password is an attempt like any wrong one.
    expect(await desk.run('new', ['backup', 'check-password', '--password-file', right])).toMatchObject({
      exit: 3,
    });
  });

  it('does not spend an attempt over chats that would not be replaced', async () => {
    const args = ['restore', '--from', desk.cloud, '--password-file', wrong];
    expect(await desk.run('new', args)).toMatchObject({ exit: 7, json: { code: 'backup/not-empty' } });
    const { accounts } = (await desk.run('new', ['vault', 'accounts'])).json as {
      accounts: { attemptsLeft: number }[];
    };
    expect(accounts[0]?.attemptsLeft).toBe(9);
  });
});

describe('when the vault is not there', () => {
  it('says so, and opens no new one in its place', async () => {
    const gone = await desk.run('other', [
      'restore',
      '--from',
      desk.cloud,
      '--password-file',
      right,
      '--vault',
      desk.path('unplugged'),
    ]);
    expect(gone).toMatchObject({ exit: 6, json: { code: 'vault/folder-unusable' } });
    await expect(fs.access(desk.path('unplugged'))).rejects.toThrow();
  });

  it('tells another vault from the one that is meant, at the cost of no attempt', async () => {
    await desk.run('other', ['vault', 'init', '--software', '--vault', desk.path('another')]);
    const other = await desk.run('other', ['restore', '--from', desk.cloud, '--password-file', right]);
    expect(other).toMatchObject({ exit: 7, json: { code: 'vault/other-vault' } });
  });

  it('moves the key into another vault when told to, and the backup opens there', async () => {
    const second = await desk.secret('nine quiet boats');
    const change = ['backup', 'change-password', '--password-file', second, '--vault', desk.path('another')];
    const refused = await desk.run('new', change);
    expect(refused).toMatchObject({ exit: 7, json: { code: 'vault/other-vault' } });
    const moved = await desk.run('new', [...change, '--move']);
    expect(moved).toMatchObject({ exit: 0, json: { code: 'password-moved', attemptsLeft: 10 } });
    expect((await desk.run('new', ['backup', 'create', '--to', desk.cloud])).exit).toBe(0);
    const restore = ['restore', '--from', desk.cloud, '--password-file', second];
    const there = [...restore, '--vault', desk.path('another')];
    expect(await desk.run('mover', there)).toMatchObject({ exit: 0 });
    const back = [
      'backup',
      'change-password',
      '--password-file',
      right,
      '--vault',
      desk.path('vault'),
      '--move',
    ];
    expect(await desk.run('new', back)).toMatchObject({ exit: 0 });
  });

  it('gives a record that was destroyed in the vault a new password, as the computer has the key', async () => {
    const { accounts } = (await desk.run('new', ['vault', 'accounts'])).json as {
      accounts: { account: string }[];
    };
    const account = accounts[0]?.account ?? '';
    await desk.run('new', ['vault', 'destroy', '--account', account, '--yes']);
    const set = await desk.run('new', ['backup', 'change-password', '--password-file', right]);
    expect(set).toMatchObject({ exit: 0, json: { attemptsLeft: 10 } });
    const check = await desk.run('new', ['backup', 'check-password', '--password-file', right]);
    expect(check).toMatchObject({ exit: 0 });
  });

  it('turns backup off only when told to leave the record', async () => {
    await fs.rename(desk.path('vault'), desk.path('away'));
    const asked = await desk.run('new', ['backup', 'disable']);
    expect(asked).toMatchObject({ exit: 7, json: { code: 'cli/not-confirmed' } });
    const off = await desk.run('new', ['backup', 'disable', '--yes']);
    expect(off).toMatchObject({ exit: 6 });
    expect((await desk.run('new', ['backup', 'status'])).json).toMatchObject({ enabled: true });
    await fs.rename(desk.path('away'), desk.path('vault'));
    expect((await desk.run('new', ['backup', 'disable', '--yes'])).json).toMatchObject({
      vaultRecordDeleted: true,
    });
    const { accounts } = (await desk.run('new', ['vault', 'accounts'])).json as { accounts: unknown[] };
    expect(accounts).toEqual([]);
    const audit = await desk.run('new', ['vault', 'audit', '--export', desk.path('audit.jsonl')]);
    expect(audit.json).toMatchObject({ code: 'vault-audit' });
    expect(await fs.readFile(desk.path('audit.jsonl'), 'utf8')).toContain('"deleted"');
  });
});

describe('a password beside 64 digits', { timeout: 180_000 }, () => {
  it('is written into the header with the next backup, and digits still open it', async () => {
    const cloud = desk.path('cloud-2');
    await fs.mkdir(cloud);
    await desk.run('both', ['note', 'two ways in']);
    const { key } = (await desk.run('both', ['backup', 'enable', '--key64'])).json;
    await desk.run('both', ['backup', 'create', '--to', cloud]);
    const stale = await desk.run('stale', ['restore', '--from', cloud, '--key64-file', '-'], String(key));
    expect(stale).toMatchObject({ exit: 0 });
    const early = await desk.run('late', ['restore', '--from', cloud, '--password-file', right, ...vault]);
    expect(early).toMatchObject({ exit: 7, json: { code: 'backup/not-by-password' } });
    const on = await desk.run('both', ['backup', 'enable', '--password-file', right, ...vault]);
    expect(on).toMatchObject({ exit: 0 });
    await desk.run('both', ['backup', 'create', '--to', cloud]);
    // A computer that does not know of the password yet must not take it out of the header again.
    expect(await desk.run('stale', ['backup', 'create', '--to', cloud])).toMatchObject({ exit: 0 });
    const late = await desk.run('late', ['restore', '--from', cloud, '--password-file', right, ...vault]);
    expect(late).toMatchObject({ exit: 0, json: { sequence: 3 } });
    const digits = await desk.run('digits', ['restore', '--from', cloud, '--key64-file', '-'], String(key));
    expect(digits).toMatchObject({ exit: 0 });
    const status = (await desk.run('digits', ['backup', 'status'])).json;
    expect(status['protector']).toEqual(on.json['protector']);
  });
});

describe('the tenth wrong password', { timeout: 180_000 }, () => {
  it('ends it for ever, and says so, the right password included; a device with the key may begin anew', async () => {
    // Somebody who found the backup and the vault, and somebody at the owner's computer: one budget for both.
    const cloud = desk.path('cloud-2');
    const exits: (number | null)[] = [];
    for (let tries = 1; tries <= 10; tries++) {
      const file = await desk.secret(`guess ${tries}`);
      const { exit, json } =
        tries < 9
          ? await desk.run('both', ['backup', 'check-password', '--password-file', file])
          : await desk.run('thief', ['restore', '--from', cloud, '--password-file', file, ...vault]);
      exits.push(exit);
      if (tries < 10) expect(json).toMatchObject({ data: { attemptsLeft: 10 - tries } });
      else expect(json).toMatchObject({ code: 'vault/locked', data: { attemptsLeft: 0 } });
    }
    expect(exits).toEqual([...Array<number>(9).fill(3), 4]);
    const ended = await desk.run('thief', ['restore', '--from', cloud, '--password-file', right, ...vault]);
    expect(ended).toMatchObject({ exit: 4, json: { code: 'vault/locked' } });
    expect(String(ended.json['message'])).toContain('the right one included');

    const anew = await desk.run('both', ['backup', 'change-password', '--password-file', right]);
    expect(anew).toMatchObject({ exit: 0, json: { attemptsLeft: 10 } });
    expect(await desk.run('both', ['backup', 'check-password', '--password-file', right])).toMatchObject({
      exit: 0,
    });
  });
});

describe('two commands at once', () => {
  it('take turns at the vault, or one is told that it is in use; no attempt is lost', async () => {
    const check = ['backup', 'check-password', '--password-file', right];
    const both = await Promise.all([desk.spawn('both', check), desk.spawn('both', check)]);
    expect(both.map(({ exit, json }) => (exit === 0 ? 'done' : String(json['code']))).sort()).toSatisfy(
      ([first, second]: string[]) =>
        first === 'done' && ['done', 'vault/token-in-use'].includes(second ?? ''),
    );
    const { accounts } = (await desk.run('both', ['vault', 'accounts'])).json as {
      accounts: { attemptsLeft: number }[];
    };
    expect(accounts.at(-1)?.attemptsLeft).toBe(10);
  });
});

describe('who runs the vault', () => {
  it('destroys an account only when told so twice', async () => {
    const { accounts } = (await desk.run('both', ['vault', 'accounts'])).json as {
      accounts: { account: string }[];
    };
    const account = accounts[0]?.account ?? '';
    const args = ['vault', 'destroy', '--account', account];
    expect(await desk.run('both', args)).toMatchObject({ exit: 7, json: { code: 'cli/not-confirmed' } });
    expect(await desk.run('both', [...args, '--yes'])).toMatchObject({ exit: 0 });
    expect(await desk.run('both', [...args, '--yes'])).toMatchObject({
      exit: 7,
      json: { code: 'vault/object-missing' },
    });
    expect((await desk.run('both', ['vault', 'sweep'])).json).toMatchObject({ leftovers: 0 });
  });
});
