/** What the next backup does about a set that has suffered: whatever it calls done can be restored. */
import fs from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { historyPaths } from '../chats/layout.ts';
import type { BackupError } from './errors.ts';
import { Device, fill, Folders, stored } from '../../tests/support/backup-device.ts';

const folders = new Folders();
afterEach(() => folders.remove());

async function backedUp(): Promise<{ device: Device; setId: string; volumes: string[] }> {
  const device = await Device.at(await folders.make('profile'), await folders.make('place'));
  (await device.enable()).destroy();
  await fill(device, 60, 6);
  await device.create();
  const setId = (await device.backups.status())?.setId ?? '';
  return { device, setId, volumes: await volumesOf(device) };
}

async function volumesOf(device: Device): Promise<string[]> {
  const setId = (await device.backups.status())?.setId ?? '';
  const folder = path.join(device.place.path, `coffer-${setId}`, 'volumes');
  return (await stored(device, setId, 'volumes')).map((name) => path.join(folder, name));
}

/** The newest backup is whole, and another computer gets from it what is here. */
async function expectWhole(device: Device): Promise<void> {
  await expect(device.verify({ full: true })).resolves.toMatchObject({ full: true, mediaMissing: 0 });
  const other = await Device.at(await folders.make('other'), device.place.path);
  const { key } = await device.own();
  await other.restore(key);
  key.destroy();
  expect(await other.digest()).toBe(await device.digest());
  expect(await other.media()).toEqual(await device.media());
}

async function flip(file: string): Promise<void> {
  const bytes = await fs.readFile(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
  await fs.writeFile(file, bytes);
}

describe('a set whose volumes suffered', () => {
  it.each([
    ['are gone', (file: string) => fs.rm(file)],
    ['are cut', (file: string) => fs.truncate(file, 1000)],
    ['have grown', (file: string) => fs.appendFile(file, 'x')],
  ])('because they %s is made whole by the next backup, touched or not', async (_, harm) => {
    const { device, volumes } = await backedUp();
    for (const file of volumes) await harm(file);
    expect(await device.create()).toMatchObject({ sequence: 2, mediaWritten: 6 });
    await expectWhole(device);
    await device.note('later');
    expect(await device.create()).toMatchObject({ sequence: 3, mediaWritten: 0 });
    await expectWhole(device);
  });

  it('without showing it is made whole by the backup after the check that found it', async () => {
    const { device, volumes } = await backedUp();
    await device.note('in a volume of its own');
    await device.create();
    volumes.push(...(await volumesOf(device)).filter((file) => !volumes.includes(file)));
    expect(volumes.length).toBeGreaterThan(1);
    for (const file of volumes) await flip(file);
    const [first, ...more] = volumes.map((file) => path.relative(device.place.path, file));
    const found: unknown = await device.verify().catch((error: unknown) => error);
    expect(found).toMatchObject({ code: 'backup/damaged', data: { files: expect.any(Array) } });
    expect((found as BackupError).data['files']).toEqual(expect.arrayContaining([first, ...more]));
    await device.create();
    await expectWhole(device);
    // And nothing is written again and again for it.
    expect(await device.create()).toMatchObject({ volumesWritten: 0 });
  });

  it('while the backup runs is no backup', async () => {
    const { device, volumes } = await backedUp();
    await device.note('later');
    let done = false;
    const attempt = device.create({
      onProgress: ({ stage }) => {
        if (stage !== 'writing' || done) return;
        done = true;
        void Promise.all(volumes.map((file) => fs.rm(file)));
      },
    });
    // The volumes may go before or after they were looked at for the last time.
    await attempt.then(
      () => device.create(),
      (error: unknown) => expect(error).toMatchObject({ code: 'backup/volume-missing' }),
    );
    await device.create();
    await expectWhole(device);
  });
});

/** Changes the database as nothing of ours does: without a note of it. */
async function changedUnnoted(device: Device, sql: string): Promise<void> {
  const db = new Database(historyPaths(device.profile.historyFolder).chats);
  const triggers = db
    .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    .all();
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  db.exec(sql);
  for (const trigger of triggers) db.exec(trigger.sql);
  db.close();
}

describe('a change that was not noted', () => {
  it.each([
    [
      'of rows that came',
      `INSERT INTO reaction (id, message_id, person_id, emoji, at)
         SELECT 100000, max(message.id), max(person.id), 'x', NULL FROM message, person`,
    ],
    ['of rows that went', 'DELETE FROM reaction WHERE id = (SELECT max(id) FROM reaction)'],
  ])('%s is in the next backup all the same', async (_, sql) => {
    const { device } = await backedUp();
    await changedUnnoted(device, sql);
    await device.create();
    await expectWhole(device);
  });

  it('of a row that stayed is found by a full check, and is in the backup after it', async () => {
    const { device } = await backedUp();
    await changedUnnoted(device, "UPDATE message SET body = 'changed' WHERE id = 1");
    await device.create();
    await device.verify();
    await expect(device.verify({ full: true })).rejects.toMatchObject({
      code: 'backup/mismatch',
      data: { check: 'digest' },
    });
    expect(await device.leftovers()).toEqual([]);
    expect(await device.create()).toMatchObject({ segmentsWritten: 1 });
    await expectWhole(device);
  });
});

describe('a newest manifest that is damaged', () => {
  const manifest = ({ place }: Device, setId: string, sequence: number): string =>
    path.join(place.path, `coffer-${setId}`, 'manifests', `0000000${sequence}.man`);

  it('does not stop the computer that has seen it whole, stays, and is told', async () => {
    const { device, setId } = await backedUp();
    await device.note('second');
    await device.create();
    await device.note('third');
    await device.create();
    const whole = await fs.readFile(manifest(device, setId, 3));
    for (const sequence of [2, 3]) await flip(manifest(device, setId, sequence));
    await device.note('fourth');
    expect(await device.create()).toMatchObject({ sequence: 4, passedOver: [3, 2], mediaWritten: 0 });
    expect(await stored(device, setId, 'manifests')).toHaveLength(4);
    await expectWhole(device);
    expect(await device.verify()).toMatchObject({ sequence: 4, chain: 'broken', unreadable: [2, 3] });
    // What comes back fits: the one after it names it as it was.
    await fs.writeFile(manifest(device, setId, 3), whole);
    expect(await device.verify()).toMatchObject({ unreadable: [2], exchanged: [] });
    expect(await device.create()).toMatchObject({ sequence: 5, passedOver: [] });
  });

  it('that another computer has made is not passed over unless told to', async () => {
    const { device, setId } = await backedUp();
    const other = await Device.at(await folders.make('other'), device.place.path);
    const { key } = await device.own();
    await other.restore(key);
    key.destroy();
    await other.create();
    await flip(manifest(device, setId, 2));
    await device.note('mine');
    const refused = { code: 'backup/newest-damaged', data: { sequence: 2 } };
    await expect(device.create()).rejects.toMatchObject(refused);
    expect(await stored(device, setId, 'manifests')).toHaveLength(2);
    expect(await device.create({ acceptOlder: true })).toMatchObject({ sequence: 3, passedOver: [2] });
    await expectWhole(device);
  });

  it('that nobody wrote, with the highest number there can be, stops backups that no listing would find', async () => {
    const { device, setId } = await backedUp();
    const file = path.join(device.place.path, `coffer-${setId}`, 'manifests', '99999999.man');
    await fs.writeFile(file, 'nobody');
    await device.note('precious');
    const refused = {
      code: 'backup/no-number-left',
      data: { file: `coffer-${setId}/manifests/99999999.man` },
    };
    await expect(device.create()).rejects.toMatchObject(refused);
    await expect(device.create({ acceptOlder: true })).rejects.toMatchObject(refused);
    await fs.rm(file);
    expect(await device.create()).toMatchObject({ sequence: 2 });
    await expectWhole(device);
  });

  it('where none is whole begins anew after it', async () => {
    const { device, setId } = await backedUp();
    await flip(manifest(device, setId, 1));
    expect(await device.create()).toMatchObject({ sequence: 2, passedOver: [1], mediaWritten: 6 });
    await expectWhole(device);
  });
});
