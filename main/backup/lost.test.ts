/** What is lost on this computer is neither backed up as nothing nor overwritten by a restore that nobody asked for. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { historyPaths } from '../chats/layout.ts';
import { fileSealer, generateBackupKey, loadBackupKey } from '../keys/index.ts';
import { Device, fill, Folders, stored } from '../../tests/support/backup-device.ts';
import { MAY_NOT_MOUNT, Mounts } from '../../tests/support/mount.ts';

const folders = new Folders();
const mounts = new Mounts();
afterEach(async () => {
  mounts.remove();
  await folders.remove();
});

async function backedUp(): Promise<{ device: Device; setId: string; messages: number }> {
  const device = await Device.at(await folders.make('profile'), await folders.make('place'));
  (await device.enable()).destroy();
  await fill(device, 60, 4);
  await device.create();
  const setId = (await device.backups.status())?.setId ?? '';
  return { device, setId, messages: await device.messages() };
}

async function loseDatabase({ profile }: Device): Promise<void> {
  const { chats } = historyPaths(profile.historyFolder);
  for (const end of ['', '-wal', '-shm']) await fs.rm(chats + end, { force: true });
}

describe('a chat database that was lost', () => {
  it('is not backed up as an empty one, and the good backup stays', async () => {
    const { device, setId, messages } = await backedUp();
    await loseDatabase(device);
    await expect(device.create({ keep: 1 })).rejects.toMatchObject({
      code: 'backup/history-lost',
      data: { before: messages, now: 0 },
    });
    expect(await stored(device, setId, 'manifests')).toEqual(['00000001.man']);
    const runs = (await device.backups.status())?.runs ?? [];
    expect(runs.at(-1)).toMatchObject({ outcome: 'backup/history-lost', data: { before: messages } });
  });

  it('is not taken for itself because somebody has written a note since', async () => {
    const { device, messages } = await backedUp();
    await loseDatabase(device);
    await device.note('where are my chats?');
    await expect(device.create({ keep: 1 })).rejects.toMatchObject({
      code: 'backup/history-lost',
      data: { before: messages, now: 1 },
    });
  });

  it('is backed up as it is when that is meant, once and again', async () => {
    const { device, setId } = await backedUp();
    await loseDatabase(device);
    await device.note('a new life');
    expect(await device.create({ keep: 1, evenIfEmpty: true })).toMatchObject({ sequence: 2 });
    expect(await stored(device, setId, 'manifests')).toEqual(['00000002.man']);
    expect(await device.create()).toMatchObject({ sequence: 3 });
  });

  it('comes back by a restore, and backups go on', async () => {
    const { device, messages } = await backedUp();
    await loseDatabase(device);
    await device.restore(undefined);
    expect(await device.messages()).toBe(messages);
    // Lost once more, before another backup was made.
    await loseDatabase(device);
    await device.note('not again');
    await expect(device.create({ keep: 1 })).rejects.toMatchObject({ code: 'backup/history-lost' });
    await device.restore(undefined, { replace: true });
    await device.note('later');
    expect(await device.create({ keep: 1 })).toMatchObject({ sequence: 2 });
    // An older state that was brought back on purpose is no loss either.
    await device.create();
    await device.restore(undefined, { sequence: 2, replace: true });
    expect(await device.create()).toMatchObject({ sequence: 4 });
  });
});

describe('messages that are here when a restore begins', () => {
  it('are counted then, not when somebody last looked', async () => {
    const { device } = await backedUp();
    const other = await Device.at(await folders.make('other'), device.place.path);
    expect(other.backups.messagesHere()).toBe(0);
    await other.note('written while the key was typed');
    const before = await other.digest();
    const { key } = await device.own();
    await expect(other.restore(key)).rejects.toMatchObject({
      code: 'backup/not-empty',
      data: { messages: 1 },
    });
    key.destroy();
    expect(await other.digest()).toBe(before);
    expect(await other.leftovers()).toEqual([]);
  });

  it.each([
    ['is no database', (file: string) => fs.writeFile(file, 'x'.repeat(5000))],
    ['is empty', (file: string) => fs.truncate(file, 0)],
    ['is damaged', (file: string) => damaged(file)],
  ])('are not replaced unasked where their file %s', async (_, harm) => {
    const { device } = await backedUp();
    const { chats } = historyPaths(device.profile.historyFolder);
    for (const end of ['-wal', '-shm']) await fs.rm(chats + end, { force: true });
    await harm(chats);
    expect(device.backups.messagesHere()).toBeNull();
    await expect(device.restore(undefined)).rejects.toMatchObject({
      code: 'backup/not-empty',
      data: { messages: null },
    });
    await device.restore(undefined, { replace: true });
    expect(await device.messages()).toBeGreaterThan(0);
  });
});

async function damaged(file: string): Promise<void> {
  const bytes = await fs.readFile(file);
  await fs.writeFile(file, bytes.fill(0xff, 100));
}

describe('a key that was lost here', () => {
  it('is kept again from the digits, once they have opened the set', async () => {
    const { device } = await backedUp();
    const { key } = await device.own();
    await fs.writeFile(path.join(device.profile.backupFolder, 'backup.key'), 'nonsense');
    using wrong = generateBackupKey();
    await expect(device.backups.keepKey(device.place, wrong)).rejects.toMatchObject({
      code: 'backup/wrong-key',
    });
    await expect(device.create()).rejects.toMatchObject({ code: 'keys/damaged' });
    await device.backups.keepKey(device.place, key);
    key.destroy();
    expect(await device.create()).toMatchObject({ sequence: 2 });
  });
});

describe('a restore', () => {
  it('is among the runs, with the backup that was restored', async () => {
    const { device } = await backedUp();
    const other = await Device.at(await folders.make('other'), device.place.path);
    const { key } = await device.own();
    expect(await other.restore(key)).toMatchObject({ keyStored: true, notNoted: null });
    key.destroy();
    const [run, ...others] = (await other.backups.status())?.runs ?? [];
    expect(run).toMatchObject({ kind: 'restore', outcome: 'ok', sequence: 1, place: device.place.path });
    expect(others).toEqual([]);
  });

  it.each([
    ['damaged', (file: string) => fs.writeFile(file, 'nonsense')],
    ['gone', (file: string) => fs.rm(file)],
    ['sealed for another computer', (file: string) => fs.rm(path.join(path.dirname(file), 'sealing.key'))],
  ])('with the digits keeps the key again where the kept one is %s', async (_, harm) => {
    const { device } = await backedUp();
    const { key } = await device.own();
    await harm(path.join(device.profile.backupFolder, 'backup.key'));
    await expect(device.create()).rejects.toThrow();
    expect(await device.restore(key, { replace: true })).toMatchObject({ keyStored: true });
    expect(await device.create()).toMatchObject({ sequence: 2 });
    using kept = await loadBackupKey(device.profile.backupFolder, fileSealer(device.profile.backupFolder));
    expect(kept && Buffer.from(kept.expose()).equals(key.expose())).toBe(true);
    expect(await device.restore(key, { replace: true })).toMatchObject({ keyStored: false });
    key.destroy();
  });

  it('brings the chats back also where the key cannot be kept', async () => {
    const { device, messages } = await backedUp();
    const { key } = await device.own();
    const { backupFolder } = device.profile;
    await fs.writeFile(path.join(backupFolder, 'backup.key'), 'nonsense');
    await fs.writeFile(path.join(backupFolder, 'sealing.key'), 'nonsense');
    const restored = await device.restore(key, { replace: true });
    expect(restored).toMatchObject({ keyStored: false, notNoted: 'keys/damaged' });
    expect(await device.messages()).toBe(messages);
    key.destroy();
  });
});

describe('a computer whose own disk', () => {
  it('can no longer be written still checks its backups', async (context) => {
    const home = await folders.make('home');
    if (!mounts.make(home)) return context.skip(MAY_NOT_MOUNT);
    const device = await Device.at(path.join(home, 'profile'), await folders.make('place'));
    (await device.enable()).destroy();
    await device.note('one');
    await device.create();
    mounts.makeReadOnly(home);
    expect(await device.verify()).toMatchObject({ sequence: 1 });
  });

  it('is full tells so, and what was done stays done', async (context) => {
    const home = await folders.make('home');
    if (!mounts.make(home, { bytes: 3_000_000 })) return context.skip(MAY_NOT_MOUNT);
    const device = await Device.at(path.join(home, 'profile'), await folders.make('place'));
    (await device.enable()).destroy();
    await device.note('one');
    for (let backup = 1; backup <= 3; backup++) await device.create();
    const { bavail, bsize } = await fs.statfs(home);
    await fs.writeFile(path.join(home, 'full'), new Uint8Array(bavail * bsize));
    expect(await device.verify()).toMatchObject({ sequence: 3 });
    await expect(device.create()).rejects.toMatchObject({
      code: expect.stringMatching(/^(backup|chats)\/disk-full$/),
    });
    const pruned = await device.backups.prune(device.place, 1).catch((error: unknown) => error);
    if (pruned instanceof Error) expect(pruned).toMatchObject({ code: 'backup/disk-full' });
    else expect(pruned).toMatchObject({ removed: [1, 2] });
    await fs.rm(path.join(home, 'full'));
    expect(await device.create()).toMatchObject({ sequence: 4 });
    await device.verify();
  });
});
