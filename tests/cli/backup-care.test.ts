/** What the command line says and does when something has happened to the backups, the chats, the key or a disk. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { coffer, type Outcome } from '../support/coffer.ts';
import { MAY_NOT_MOUNT, Mounts } from '../support/mount.ts';

const group = path.resolve(import.meta.dirname, '../../build/samples/WhatsApp Chat - Sunday Table');
const IN_A_FILE = /in a file that only your account may read/;

const mounts = new Mounts();
let folder: string;
let key: string;
let enabled: Outcome;
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-care-'));
  const data = ['--data', path.join(folder, 'first')];
  await fs.mkdir(path.join(folder, 'cloud'));
  await coffer(['import', group, '--me', 'Ada Brenner', ...data]);
  enabled = await coffer(['backup', 'enable', '--key64', ...data]);
  key = enabled.stdout;
  await fs.writeFile(path.join(folder, 'key'), key);
  await coffer(['backup', 'create', '--to', path.join(folder, 'cloud'), ...data]);
});
afterAll(async () => {
  mounts.remove();
  await fs.rm(folder, { recursive: true, force: true });
});

/** A computer and its backups as they were made first, for one test. */
async function copy(name: string) {
  const [data, cloud] = [path.join(folder, name, 'data'), path.join(folder, name, 'cloud')];
  await fs.cp(path.join(folder, 'first'), data, { recursive: true });
  await fs.cp(path.join(folder, 'cloud'), cloud, { recursive: true });
  const [set = ''] = await fs.readdir(cloud);
  const [history = ''] = await fs.readdir(path.join(data, 'histories'));
  const runs = async (...args: string[]) => coffer([...args, '--data', data]);
  return {
    data,
    cloud,
    set: path.join(cloud, set),
    history: path.join(data, 'histories', history),
    note: (text: string) => runs('note', text),
    create: (...more: string[]) => runs('backup', 'create', '--to', cloud, ...more),
    verify: (...more: string[]) => runs('backup', 'verify', '--from', cloud, ...more),
    list: () => runs('backup', 'list', '--from', cloud),
    status: () => runs('backup', 'status'),
    restore: (...more: string[]) => runs('restore', '--from', cloud, ...more),
    runs,
  };
}

const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

async function flip(file: string): Promise<void> {
  const bytes = await fs.readFile(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
  await fs.writeFile(file, bytes);
}

const filesIn = async (...parts: string[]): Promise<string[]> => {
  const found = await fs.readdir(path.join(...parts), { withFileTypes: true, recursive: true });
  return found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
};

describe('where the key is kept', () => {
  it('is said when backup is turned on, when one asks, and when a restore keeps it', async () => {
    expect(enabled.stderr).toMatch(IN_A_FILE);
    const { status, cloud } = await copy('kept');
    expect((await status()).stdout).toMatch(IN_A_FILE);
    const fresh = ['--data', path.join(folder, 'kept', 'fresh')];
    const restored = await coffer(['restore', '--from', cloud, '--key64-file', '-', ...fresh], key);
    expect(restored).toMatchObject({ exit: 0, stderr: '' });
    expect(restored.stdout).toMatch(IN_A_FILE);
    const told = (await coffer(['backup', 'status', ...fresh])).stdout;
    expect(told).toMatch(/restore {2}backup 1 /);
    expect(told).toMatch(/has made no backup yet/);
  });
});

describe('backups that lost volumes', () => {
  it('are made whole by the next one, and only then called done', async () => {
    const { set, list, note, create, verify, restore } = await copy('volumes');
    for (const file of await filesIn(set, 'volumes')) await fs.appendFile(file, 'grown');
    const listed = (await list()).stdout;
    expect(listed).toMatch(/^ 1 .* 1 file missing or changed$/m);
    for (const file of await filesIn(set, 'volumes')) await fs.rm(file);
    expect((await list()).stdout).toBe(listed);
    await note('x');
    expect(await create()).toMatchObject({ exit: 0 });
    const verified = await verify('--full');
    expect(verified).toMatchObject({ exit: 0, stderr: '' });
    expect(verified.stdout).toMatch(/Every row was restored/);
    expect(await restore('--replace')).toMatchObject({ exit: 0 });
  });
});

describe('a check that finds several files damaged', () => {
  it('says how many, also in the list of runs, and one more backup mends them', async () => {
    const { set, note, create, verify, status } = await copy('several');
    await note('in a volume of its own');
    await create();
    for (const file of await filesIn(set, 'volumes')) await flip(file);
    const found = await verify();
    expect(found).toMatchObject({ exit: 5, stdout: '' });
    expect(found.stderr).toMatch(/damaged: coffer-\S+\.vol \(changed\), and 1 other file\./);
    const [row, below] = (await status()).stdout.split('\n').filter((line) => /verify|damaged/.test(line));
    expect(row).toMatch(/ verify {2}failed /);
    expect(below).toMatch(/^ {4}The backup is damaged: .*, and 1 other file\./);
    await create();
    expect(await verify('--full')).toMatchObject({ exit: 0 });
  });
});

describe('media that are not in a backup', () => {
  it('are counted by it, by the check and in the list', async () => {
    const { data, history, set, create, verify, list } = await copy('media');
    const [first = '', second = ''] = await filesIn(history, 'media');
    await fs.rm(first);
    await fs.rm(second);
    await fs.rm(set, { recursive: true });
    await fs.rm(path.join(data, 'backup', 'state.json'));
    await coffer(['backup', 'enable', '--key64', '--data', data]);
    expect((await create()).stdout).toMatch(
      / 3 of 5 media in 1 chat\.\n.*\nNot in it: 2 media that could not/,
    );
    expect((await verify()).stdout).toMatch(/is whole: 84 messages, 3 of 5 media\.\nNot in it: 2 media/);
    expect((await create('--without-media')).stdout).toMatch(
      / 0 of 5 media .*\n.*\nNot in it, as you said: 5/,
    );
    expect((await list()).stdout).toMatch(/ 84 +left out .*\n.* 84 +3 of 5 /);
  });
});

describe('other backups of a set that suffered', () => {
  it.each([
    ['a changed one', 'damaged: 1', (manifests: string) => flip(path.join(manifests, '00000001.man'))],
    [
      'an exchanged one',
      'exchanged: 1',
      (manifests: string) =>
        fs.copyFile(path.join(folder, 'another.man'), path.join(manifests, '00000001.man')),
    ],
  ])('are told by a check of the newest: %s', async (name, words, harm) => {
    const { set, cloud, note, create, verify, runs } = await copy(name);
    // A first backup of the same set that is another one.
    const other = path.join(folder, name, 'other');
    await fs.mkdir(other);
    await runs('backup', 'create', '--to', other);
    const [otherSet = ''] = await fs.readdir(other);
    await fs.copyFile(
      path.join(other, otherSet, 'manifests', '00000001.man'),
      path.join(folder, 'another.man'),
    );
    await note('x');
    expect(await create()).toMatchObject({ exit: 0 });
    await harm(path.join(set, 'manifests'));
    const checked = await verify('--json');
    expect(checked.exit).toBe(5);
    expect(json(checked.stdout)).toMatchObject({ code: 'verified', sequence: 2, chain: 'broken' });
    expect(json(checked.stderr)).toMatchObject({ code: 'backup/others-damaged', data: { sequence: 2 } });
    expect((await verify()).stderr).toContain(`Backup 2 is whole and can be restored`);
    expect((await verify()).stderr).toContain(words);
    const fresh = ['--data', path.join(folder, name, 'fresh')];
    expect(await coffer(['restore', '--from', cloud, '--key64-file', '-', ...fresh], key)).toMatchObject({
      exit: 0,
    });
  });
});

describe('a set that has lost its manifests', () => {
  it('is damaged, and no place without backups', async () => {
    const { set, cloud, list, verify, restore, runs } = await copy('manifests');
    for (const file of await filesIn(set, 'manifests')) await fs.rm(file);
    const chats = () => runs('backup', 'chats', '--from', cloud);
    const numbered = () => restore('--replace', '--backup', '1');
    for (const command of [list, verify, chats, numbered, () => restore('--replace')]) {
      const refused = await command();
      expect(refused).toMatchObject({ exit: 5, stdout: '' });
      expect(refused.stderr).toMatch(/The backup set in \S+ has lost its manifests/);
    }
    expect(json((await verify('--json')).stderr)).toMatchObject({ code: 'backup/manifests-missing' });
    const strange = await coffer(['backup', 'list', '--from', cloud, '--data', path.join(folder, 'none')]);
    expect(strange.stdout).toMatch(/Set \S+ has lost the manifests of its backups/);
    const wrong = await coffer(
      ['restore', '--from', cloud, '--key64-file', '-', '--data', path.join(folder, 'none')],
      key.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    );
    expect(wrong).toMatchObject({ exit: 3 });
  });

  it('is none where a first backup was begun and never finished', async () => {
    const { set, cloud, list, restore } = await copy('unfinished');
    for (const file of await filesIn(set, 'manifests')) await fs.rm(file);
    await fs.rm(path.join(set, 'coffer.json'));
    for (const command of [list, () => restore('--replace')]) {
      const refused = await command();
      expect(refused).toMatchObject({ exit: 7, stdout: '' });
      expect(refused.stderr).toContain(`There is no Coffer backup in ${cloud}.`);
    }
  });
});

describe('a newest backup that is damaged', () => {
  it('is no end: the next one says that it goes on without it', async () => {
    const { set, note, create, list } = await copy('newest');
    await note('x');
    await create();
    await flip(path.join(set, 'manifests', '00000002.man'));
    const made = await create();
    expect(made).toMatchObject({ exit: 0, stderr: '' });
    expect(made.stdout).toMatch(/^Backup 3 is done/);
    expect(made.stdout).toMatch(/Backup 2 is damaged and stays as it is/);
    expect((await list()).stdout).toMatch(
      / 2 +cannot be read[^]*\nBackup 2: The backup is damaged: .*2\.man/,
    );
  });

  it('of another computer stops it, with a way on that exists', async () => {
    const { set, cloud, create } = await copy('foreign');
    const other = ['--data', path.join(folder, 'foreign', 'other')];
    await coffer(['restore', '--from', cloud, '--key64-file', '-', ...other], key);
    await coffer(['backup', 'create', '--to', cloud, ...other]);
    await flip(path.join(set, 'manifests', '00000002.man'));
    const refused = await create();
    expect(refused).toMatchObject({ exit: 5, stdout: '' });
    expect(refused.stderr).toContain('--accept-older');
    expect((await create('--accept-older')).stdout).toMatch(/^Backup 3 is done/);
  });
});

describe('an older state than was seen at the place', () => {
  it('is refused with two ways on that exist: for checking, looking into it and restoring', async () => {
    const { cloud, note, create, verify, restore, runs } = await copy('older');
    const before = path.join(folder, 'older', 'before');
    await fs.cp(cloud, before, { recursive: true });
    await note('x');
    await create();
    await fs.rm(cloud, { recursive: true });
    await fs.cp(before, cloud, { recursive: true });
    const chats = (...more: string[]) => runs('backup', 'chats', '--from', cloud, ...more);
    for (const command of [verify, chats, (...more: string[]) => restore('--replace', ...more)]) {
      const refused = await command();
      expect(refused).toMatchObject({ exit: 5, stdout: '' });
      expect(refused.stderr).toMatch(/older state \(backup 1\).*\(backup 2\)/);
      expect(refused.stderr).toMatch(/--accept-older; .*--backup NUMBER/);
      expect(await command('--accept-older')).toMatchObject({ exit: 0, stderr: '' });
      expect(await command('--backup', '1')).toMatchObject({ exit: 0, stderr: '' });
    }
  });
});

describe('a key that is damaged here', () => {
  it('is kept again from the digits, as the words say', async () => {
    const { data, cloud, create, runs, note } = await copy('lost-key');
    await note('not backed up yet');
    await fs.writeFile(path.join(data, 'backup', 'backup.key'), 'x');
    const refused = await create();
    expect(refused.exit).toBe(5);
    expect(refused.stderr).toContain('coffer backup key --key64-file FILE --from DIR');
    const file = path.join(folder, 'key');
    const kept = await runs('backup', 'key', '--key64-file', file, '--from', cloud);
    expect(kept).toMatchObject({ exit: 0, stderr: '' });
    expect(kept.stdout).toMatch(IN_A_FILE);
    expect(await create()).toMatchObject({ exit: 0 });
    expect((await runs('backup', 'key')).stdout).toBe(key);
    await fs.writeFile(path.join(data, 'backup', 'backup.key'), 'x');
    expect(
      await coffer(['restore', '--from', cloud, '--key64-file', file, '--replace', '--data', data]),
    ).toMatchObject({ exit: 0 });
    expect(await create()).toMatchObject({ exit: 0 });
  });
});

describe('chats that are lost here', () => {
  it('are not backed up as none, and what to do is said', async () => {
    const { history, create, note, set, restore } = await copy('lost');
    for (const name of await fs.readdir(history))
      if (name.startsWith('chats.sqlite')) await fs.rm(path.join(history, name));
    const refused = await create('--keep', '1');
    expect(refused).toMatchObject({ exit: 7, stdout: '' });
    expect(refused.stderr).toMatch(/coffer restore/);
    await note('where are they?');
    expect(await create('--keep', '1', '--json')).toMatchObject({ exit: 7, stdout: '' });
    expect(await filesIn(set, 'manifests')).toHaveLength(1);
    expect(await create('--even-if-empty')).toMatchObject({ exit: 0 });
    expect(await restore('--backup', '1', '--replace')).toMatchObject({ exit: 0 });
  });

  it('or damaged are not replaced unasked, in true words', async () => {
    const { history, restore, note } = await copy('damaged');
    await fs.writeFile(path.join(history, 'chats.sqlite'), 'x'.repeat(5000));
    for (const end of ['-wal', '-shm'])
      await fs.rm(path.join(history, `chats.sqlite${end}`), { force: true });
    const refused = await restore();
    expect(refused.exit).toBe(7);
    expect(refused.stderr).toContain('There are chats here already, in a database that is damaged.');
    expect(await restore('--replace')).toMatchObject({ exit: 0 });
    await note('x');
    expect((await restore()).stderr).toContain('There are already 85 messages here.');
  });
});

describe('a disk', () => {
  it('that is away, or read-only at the first backup, is unavailable, and the list of runs says why', async (context) => {
    const { runs, status, data } = await copy('disks');
    const [away, readOnly] = [path.join(folder, 'disks', 'away'), path.join(folder, 'disks', 'read-only')];
    expect(await runs('backup', 'create', '--to', away)).toMatchObject({ exit: 6 });
    expect((await status()).stdout).toContain(`${away} cannot be reached (`);
    await fs.mkdir(readOnly);
    if (!mounts.make(readOnly)) return context.skip(MAY_NOT_MOUNT);
    mounts.makeReadOnly(readOnly);
    const refused = await runs('backup', 'create', '--to', readOnly, '--json');
    expect(refused.exit).toBe(6);
    expect(json(refused.stderr)).toMatchObject({ code: 'destination/denied' });
    expect((await status()).stdout).toContain(`${readOnly} does not let Coffer read or write (`);
    const made = await coffer(['note', 'x', '--data', path.join(readOnly, 'x'), '--json']);
    expect(json(made.stderr)).toMatchObject({ code: 'profile/denied', data: { reason: 'EROFS' } });
    expect(data).toBeTruthy();
  });

  it('of this computer that is full or read-only keeps nobody from checking', async (context) => {
    const { data, cloud } = await copy('full');
    const home = path.join(folder, 'full', 'home');
    await fs.mkdir(home);
    if (!mounts.make(home, { bytes: 4_000_000 })) return context.skip(MAY_NOT_MOUNT);
    const small = path.join(home, 'data');
    await fs.cp(data, small, { recursive: true });
    const { bavail, bsize } = await fs.statfs(home);
    await fs.writeFile(path.join(home, 'full'), new Uint8Array(bavail * bsize));
    const at = ['--data', small];
    expect(await coffer(['backup', 'verify', '--from', cloud, ...at])).toMatchObject({ exit: 0, stderr: '' });
    for (const args of [
      ['backup', 'create', '--to', cloud],
      ['restore', '--from', cloud, '--replace'],
      ['chats'],
    ]) {
      const { exit, stderr } = await coffer([...args, ...at]);
      expect(exit, stderr).toBe(6);
      expect(stderr).toMatch(/disk .*is full|not enough room/);
      expect(stderr).not.toMatch(/SQLITE|more room/);
    }
    mounts.makeReadOnly(home);
    expect(await coffer(['backup', 'verify', '--from', cloud, ...at])).toMatchObject({ exit: 0, stderr: '' });
  });
});
