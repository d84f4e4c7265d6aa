import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MAY_NOT_MOUNT, Mounts } from '../../tests/support/mount.ts';
import { Profile } from './profile.ts';

let folder: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-profile-'));
});
const mounts = new Mounts();
afterEach(async () => {
  mounts.remove();
  await fs.rm(folder, { recursive: true, force: true });
});

describe('a profile', () => {
  it('is made in an empty or missing folder and found again', async () => {
    const made = await Profile.open(path.join(folder, 'a', 'b'), { create: true });
    const again = await Profile.open(path.join(folder, 'a', 'b'), { create: false });
    expect(again.historyFolder).toBe(made.historyFolder);
    expect((await fs.stat(made.historyFolder)).mode & 0o777).toBe(0o700);
  });

  it('is made where an earlier start was killed, at whatever step', async () => {
    const steps = [
      () => fs.mkdir(path.join(folder, 'histories', '0123456789abcdef'), { recursive: true }),
      () => fs.mkdir(path.join(folder, 'backup')),
      () => fs.writeFile(path.join(folder, '.profile.json.0123456789abcdef.tmp'), '{'),
    ];
    for (const step of steps) {
      await step();
      const copy = `${folder}-copy`;
      await fs.cp(folder, copy, { recursive: true });
      const profile = await Profile.open(copy, { create: true });
      await profile.exclusively(() => profile.sweep());
      expect(await fs.readdir(path.join(copy, 'histories'))).toHaveLength(1);
      await fs.rm(copy, { recursive: true });
    }
  });

  it('is not made over a key whose profile is lost', async () => {
    await fs.mkdir(path.join(folder, 'backup'));
    await fs.writeFile(path.join(folder, 'backup', 'backup.key'), '');
    await expect(Profile.open(folder, { create: true })).rejects.toMatchObject({ code: 'profile/not-ours' });
  });

  it.skipIf(process.platform !== 'linux')('says so, and soon, where nothing can be made', async (context) => {
    await expect(Profile.open('/proc/x', { create: true })).rejects.toMatchObject({
      code: 'profile/denied',
      data: { reason: 'ENOENT' },
    });
    if (!mounts.make(folder)) return context.skip(MAY_NOT_MOUNT);
    mounts.makeReadOnly(folder);
    await expect(Profile.open(path.join(folder, 'a', 'b'), { create: true })).rejects.toMatchObject({
      code: 'profile/denied',
      data: { reason: 'EROFS' },
    });
  });

  it('is not made where somebody keeps other things', async () => {
    await fs.writeFile(path.join(folder, 'thesis.odt'), '');
    await expect(Profile.open(folder, { create: true })).rejects.toMatchObject({ code: 'profile/not-ours' });
    expect(await fs.readdir(folder)).toEqual(['thesis.odt']);
  });

  it('says when there is none, when it is damaged and when it is newer', async () => {
    await expect(Profile.open(folder, { create: false })).rejects.toMatchObject({
      code: 'profile/not-found',
    });
    const file = path.join(folder, 'profile.json');
    for (const text of ['{', '{}', '{"format":1,"history":"../../etc"}']) {
      await fs.writeFile(file, text);
      await expect(Profile.open(folder, { create: true })).rejects.toMatchObject({
        code: 'profile/damaged',
      });
    }
    await fs.writeFile(file, '{"format":2,"history":"0123456789abcdef"}');
    await expect(Profile.open(folder, { create: true })).rejects.toMatchObject({
      code: 'profile/newer-format',
    });
  });

  it('swaps in a staged history and removes the one before', async () => {
    const profile = await Profile.open(folder, { create: true });
    const before = profile.historyFolder;
    await fs.writeFile(path.join(before, 'old'), '');
    const staging = await profile.stage();
    await fs.writeFile(path.join(staging, 'new'), '');
    await profile.replaceHistory(staging);
    await profile.sweep();
    expect(await fs.readdir(profile.historyFolder)).toEqual(['new']);
    expect(await fs.readdir(path.join(folder, 'histories'))).toHaveLength(1);
    expect((await Profile.open(folder, { create: false })).historyFolder).toBe(profile.historyFolder);
  });

  it('keeps the live history when a restore died before the swap, and sweeps what that left', async () => {
    const profile = await Profile.open(folder, { create: true });
    await profile.stage();
    const half = await profile.stage();
    await fs.rename(half, half.slice(0, -'.staging'.length));
    const later = await Profile.open(folder, { create: false });
    expect(later.historyFolder).toBe(profile.historyFolder);
    await later.sweep();
    expect(await fs.readdir(path.join(folder, 'histories'))).toEqual([path.basename(profile.historyFolder)]);
  });

  it('finds its chats again when the file that leads to them is lost, and of several guesses none', async () => {
    const profile = await Profile.open(folder, { create: true });
    await fs.writeFile(path.join(profile.historyFolder, 'chats.sqlite'), 'chats');
    await fs.writeFile(path.join(profile.backupFolder, 'backup.key'), 'key');
    const pointer = path.join(folder, 'profile.json');
    for (const create of [false, true]) {
      await fs.rm(pointer);
      const again = await Profile.open(folder, { create });
      expect(again.historyFolder).toBe(profile.historyFolder);
      expect(await fs.readdir(folder)).toContain('profile.json');
    }
    const other = path.join(folder, 'histories', '0123456789abcdef');
    await fs.mkdir(other);
    await fs.writeFile(path.join(other, 'chats.sqlite'), 'others');
    await fs.rm(pointer);
    for (const create of [false, true]) {
      await expect(Profile.open(folder, { create })).rejects.toMatchObject({
        code: 'profile/unclear',
        data: { histories: expect.arrayContaining(['0123456789abcdef']) as unknown },
      });
    }
    await fs.rename(other, path.join(folder, 'kept'));
    expect((await Profile.open(folder, { create: false })).historyFolder).toBe(profile.historyFolder);
  });

  it('removes no history that a restore has not replaced', async () => {
    const profile = await Profile.open(folder, { create: true });
    const other = path.join(folder, 'histories', '0123456789abcdef');
    await fs.mkdir(other);
    await fs.writeFile(path.join(other, 'chats.sqlite'), 'all the chats there are');
    await profile.sweep();
    expect(await fs.readdir(other)).toEqual(['chats.sqlite']);
  });

  it('of a restore that died is what it was, and the other history goes, whenever that was', async () => {
    const profile = await Profile.open(folder, { create: true });
    await fs.writeFile(path.join(profile.historyFolder, 'old'), '');
    const staging = await profile.stage();
    await fs.writeFile(path.join(staging, 'new'), '');
    const move = fs.rename;
    const rename = vi.spyOn(fs, 'rename');
    for (const [dies, live] of [
      ['before the rename', 'old'],
      ['after it', 'old'],
      ['never', 'new'],
    ] as const) {
      const copy = `${folder}-copy`;
      await fs.cp(folder, copy, { recursive: true });
      const dying = await Profile.open(copy, { create: false });
      rename.mockImplementation(async (from, to) => {
        if (dies !== 'before the rename') await move(from, to);
        if (dies !== 'never') throw new TypeError('died');
      });
      const replaced = dying.replaceHistory(path.join(copy, 'histories', path.basename(staging)));
      await (dies === 'never' ? replaced : expect(replaced).rejects.toThrow('died'));
      const later = await Profile.open(copy, { create: false });
      await later.exclusively(() => later.sweep());
      expect(await fs.readdir(later.historyFolder), dies).toEqual([live]);
      expect(await fs.readdir(path.join(copy, 'histories')), dies).toHaveLength(1);
      await fs.rm(copy, { recursive: true });
    }
    rename.mockRestore();
  });

  it('is one and the same for all that begin it at the same moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const fresh = path.join(folder, String(round));
      const opened = await Promise.all([1, 2, 3, 4].map(() => Profile.open(fresh, { create: true })));
      expect(new Set(opened.map(({ historyFolder }) => historyFolder)).size).toBe(1);
      expect(await fs.readdir(path.join(fresh, 'histories'))).toHaveLength(1);
    }
  });

  it('lets one process at a time in, and the next one when that is killed', async () => {
    const profile = await Profile.open(folder, { create: true });
    const child = fork(path.join(import.meta.dirname, 'hold-lock.test-helper.ts'), [folder]);
    await once(child, 'message');
    await expect(profile.exclusively(async () => 1)).rejects.toMatchObject({ code: 'profile/busy' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await profile.exclusively(async () => 2)).toBe(2);
  });
});
