/** Whole journeys: real histories, real files, the real engine in its thread. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findBackups, listBackupsAt } from './at-place.ts';
import { historyPaths } from '../chats/layout.ts';
import { generateBackupKey } from '../keys/index.ts';
import { Device, filesBelow, fill, Folders, stored } from '../../tests/support/backup-device.ts';

const folders = new Folders();
afterEach(() => folders.remove());

async function newDevice(destination?: string): Promise<Device> {
  return Device.at(await folders.make('profile'), destination ?? (await folders.make('place')));
}

/** Another computer that sees the same place. */
const elsewhere = (device: Device): Promise<Device> => newDevice(device.place.path);

describe('backups of a history that goes on', () => {
  it('each bring back their own state, every message and every picture byte for byte', async () => {
    const device = await newDevice();
    using key = await device.enable();
    const generator = await fill(device);
    const states: { digest: string; media: Map<string, string> }[] = [];
    const backUp = async (): Promise<void> => {
      states.push({ digest: await device.digest(), media: await device.media() });
      const result = await device.create();
      expect(result.sequence).toBe(states.length);
      expect(result.mediaUnreadable).toBe(0);
    };
    await backUp();
    await device.using(async (history) =>
      generator.nextDay(await history.write.beginImport(), 60, 5, 90_000),
    );
    await backUp();
    await device.using(async (history) => {
      const { items } = await history.read.chatList({ archived: false, limit: 5, after: null });
      const [chat] = items;
      if (!chat) throw new TypeError('the generator made no chat');
      const page = await history.read.messages({ chatId: chat.id, point: { at: 'oldest' }, limit: 3 });
      for (const message of page.items) await history.write.deleteMessage(message.id);
      await history.write.setArchived(chat.id, true);
      await history.sweepMedia();
    });
    await backUp();
    expect(new Set(states.map((state) => state.digest)).size).toBe(3);

    for (const [index, state] of states.entries()) {
      const other = await elsewhere(device);
      const result = await other.restore(key, { sequence: index + 1 });
      expect(result.digest).toBe(state.digest);
      expect(await other.digest()).toBe(state.digest);
      expect(await other.media()).toEqual(state.media);
      expect(await other.leftovers()).toEqual([]);
    }
    const verified = await device.verify();
    expect(verified).toMatchObject({ sequence: 3, chain: 'whole', headerIsWhole: true });
    const listed = await listBackupsAt(await device.own());
    expect(listed.map((backup) => backup.sequence)).toEqual([3, 2, 1]);
  });

  it('write no volume when nothing was touched, and one segment or two for one note', async () => {
    const device = await newDevice();
    using key = await device.enable();
    await fill(device);
    await device.note('the first');
    const first = await device.create();
    expect(first.volumesWritten).toBeGreaterThan(0);
    const again = await device.create();
    expect(again).toMatchObject({ sequence: 2, volumesWritten: 0, segmentsWritten: 0, mediaWritten: 0 });
    await device.note('the second');
    const third = await device.create();
    expect(third.mediaWritten).toBe(0);
    expect(third.segmentsWritten).toBeGreaterThanOrEqual(1);
    expect(third.segmentsWritten).toBeLessThanOrEqual(2);
    const other = await elsewhere(device);
    await other.restore(key);
    expect(await other.digest()).toBe(await device.digest());
  });

  it('write nothing that is there already after a restore on another computer', async () => {
    const device = await newDevice();
    using key = await device.enable();
    await fill(device);
    await device.create();
    const other = await elsewhere(device);
    await other.restore(key);
    const result = await other.create();
    expect(result).toMatchObject({ sequence: 2, volumesWritten: 0, segmentsWritten: 0, mediaWritten: 0 });
    expect(await other.backups.status()).toMatchObject({ setId: (await device.backups.status())?.setId });
  });

  it('contain a state of one moment while notes are being written', async () => {
    const device = await newDevice();
    using key = await device.enable();
    await fill(device, 200, 10);
    const result = await device.using(async (history) => {
      const stop = new AbortController();
      const writing = (async () => {
        while (!stop.signal.aborted) await history.write.addNote('meanwhile');
      })();
      const made = await device.backups.create(history, device.place);
      stop.abort();
      await writing;
      return made;
    });
    const other = await elsewhere(device);
    await other.restore(key);
    expect(await other.digest()).toBe(result.digest);
    // What came after the snapshot is in the next backup.
    await device.create();
    const later = await elsewhere(device);
    await later.restore(key);
    expect(await later.digest()).toBe(await device.digest());
  });

  it('leave media out when told to, and say so', async () => {
    const device = await newDevice();
    using key = await device.enable();
    await fill(device, 60, 6);
    const result = await device.create({ includeMedia: false });
    expect(result.mediaWritten).toBe(0);
    const other = await elsewhere(device);
    expect(await other.restore(key)).toMatchObject({ mediaMissing: 6 });
    expect((await other.media()).size).toBe(0);
    expect(await device.create()).toMatchObject({ mediaWritten: 6 });
  });

  it('go on without a medium that cannot be read, say how many, and take it up once it can', async () => {
    const device = await newDevice();
    using key = await device.enable();
    await fill(device, 60, 6);
    const folder = historyPaths(device.profile.historyFolder).media;
    const [changed, missing, unreadable, ...others] = [...(await device.media()).keys()].map((name) =>
      path.join(folder, name),
    );
    if (!changed || !missing || !unreadable) throw new TypeError('too few media');
    const bytes = await fs.readFile(changed);
    await fs.writeFile(changed, Buffer.from(bytes).fill(0, 5, 6));
    await fs.rm(missing);
    await fs.rm(unreadable);
    await fs.mkdir(unreadable);
    expect(await device.create()).toMatchObject({ mediaUnreadable: 3, mediaWritten: others.length });
    const other = await elsewhere(device);
    expect(await other.restore(key)).toMatchObject({ mediaMissing: 3 });
    expect((await other.media()).size).toBe(others.length);
    await fs.writeFile(changed, bytes);
    expect(await device.create()).toMatchObject({ mediaUnreadable: 2, mediaWritten: 1 });
  });
});

describe('a place with several things in it', () => {
  it('asks which set is meant, and tells them apart', async () => {
    const device = await newDevice();
    using key = await device.enable();
    await device.note('one');
    await device.create();
    const second = await elsewhere(device);
    using secondKey = await second.enable();
    await second.note('two');
    await second.create();
    const sets = (await findBackups(device.place)).map((set) => set.setId);
    const other = await elsewhere(device);
    await expect(other.restore(key)).rejects.toMatchObject({
      code: 'backup/several-sets',
      data: { sets },
    });
    const secondSet = (await second.backups.status())?.setId;
    await expect(other.restore(key, { setId: secondSet ?? '' })).rejects.toMatchObject({
      code: 'backup/wrong-key',
    });
    await other.restore(secondKey, { setId: secondSet ?? '' });
    expect(await other.digest()).toBe(await second.digest());
  });

  it('is not disturbed by foreign files, nor by a set of a newer program', async () => {
    const device = await newDevice();
    using key = await device.enable();
    await device.note('one');
    await device.create();
    const setId = (await device.backups.status())?.setId ?? '';
    const set = path.join(device.place.path, `coffer-${setId}`);
    await fs.writeFile(path.join(set, 'volumes', 'desktop.ini'), 'x');
    await fs.writeFile(path.join(set, 'manifests', '00000009 (conflicted copy).man'), 'x');
    await fs.writeFile(path.join(set, 'manifests', '.nextcloud.man'), 'x');
    await fs.writeFile(path.join(device.place.path, 'holiday.jpg'), 'x');
    const newer = path.join(device.place.path, `coffer-${'ab'.repeat(16)}`);
    await fs.mkdir(newer);
    await fs.writeFile(path.join(newer, 'coffer.json'), '{"format":"coffer-backup","version":2}');
    const found = await findBackups(device.place);
    expect(found.map((one) => [one.setId === setId, one.newer])).toContainEqual([true, false]);
    expect(found.map((one) => [one.setId === setId, one.newer])).toContainEqual([false, true]);
    expect(found).toHaveLength(2);
    await device.note('two');
    expect(await device.create()).toMatchObject({ sequence: 2 });
    await device.verify();
    const other = await elsewhere(device);
    await other.restore(key, { setId });
    expect(await other.digest()).toBe(await device.digest());
    await expect(listBackupsAt({ place: device.place, setId: 'ab'.repeat(16), key })).rejects.toMatchObject({
      code: 'backup/newer-format',
      data: { version: 2 },
    });
  });

  it('that carries the header of another one is not told to be locked as that one is', async () => {
    const device = await newDevice();
    using key = await device.enable();
    await device.note('one');
    await device.create();
    const neighbour = await newDevice(device.place.path);
    using _ = await neighbour.enable();
    await neighbour.note('two');
    await neighbour.create();
    const ids = [device, neighbour].map(async ({ backups }) => (await backups.status())?.setId ?? '');
    const [mine = '', its = ''] = await Promise.all(ids);
    const header = (setId: string) => path.join(device.place.path, `coffer-${setId}`, 'coffer.json');
    await fs.copyFile(header(its), header(mine));
    const found = await findBackups(device.place);
    expect(found.find(({ setId }) => setId === mine)).toMatchObject({ protector: null, createdAt: null });
    expect(found.find(({ setId }) => setId === its)).toMatchObject({ protector: { kind: 'digits' } });
    const other = await elsewhere(device);
    await other.restore(key, { setId: mine });
    expect(await other.digest()).toBe(await device.digest());
    // The next backup puts it right.
    await device.create();
    const again = await findBackups(device.place);
    expect(again.find(({ setId }) => setId === mine)).toMatchObject({ protector: { kind: 'digits' } });
  });

  it('has nothing to restore from: says so', async () => {
    const other = await newDevice();
    using key = generateBackupKey();
    await expect(other.restore(key)).rejects.toMatchObject({ code: 'backup/not-found' });
    const gone = await newDevice(path.join(await folders.make('place'), 'not-there'));
    await expect(gone.restore(key)).rejects.toMatchObject({ code: 'destination/unavailable' });
  });
});

describe('a place that serves an old state', () => {
  it('is noticed by a backup, a check and a restore, and gone along with only when told', async () => {
    const device = await newDevice();
    using key = await device.enable();
    await device.note('one');
    await device.create();
    const old = path.join(await folders.make('old'), 'copy');
    await fs.cp(device.place.path, old, { recursive: true });
    await device.note('two');
    await device.create();
    await fs.rm(device.place.path, { recursive: true });
    await fs.cp(old, device.place.path, { recursive: true });

    const rolledBack = { code: 'backup/rolled-back', data: { seen: 2, found: 1 } };
    await expect(device.create()).rejects.toMatchObject(rolledBack);
    await expect(device.verify()).rejects.toMatchObject(rolledBack);
    const before = await device.digest();
    await expect(device.restore(undefined, { replace: true })).rejects.toMatchObject(rolledBack);
    expect(await device.digest()).toBe(before);
    expect(await device.create({ acceptOlder: true })).toMatchObject({ sequence: 2 });
    const other = await elsewhere(device);
    await other.restore(key);
    expect(await other.digest()).toBe(before);
  });

  it('is noticed still after an older backup was restored on purpose', async () => {
    const device = await newDevice();
    using _ = await device.enable();
    for (const text of ['one', 'two', 'three']) {
      await device.note(text);
      await device.create();
    }
    await device.restore(undefined, { sequence: 1, replace: true });
    const setId = (await device.backups.status())?.setId ?? '';
    await fs.rm(path.join(device.place.path, `coffer-${setId}`, 'manifests', '00000003.man'));
    await expect(device.create()).rejects.toMatchObject({
      code: 'backup/rolled-back',
      data: { seen: 3, found: 2 },
    });
  });
});

describe('what is here already', () => {
  it('is not replaced unless told to, and then wholly', async () => {
    const device = await newDevice();
    using key = await device.enable();
    await device.note('in the backup');
    await device.create();
    const wanted = await device.digest();
    const other = await elsewhere(device);
    await other.note('mine');
    const mine = await other.digest();
    await expect(other.restore(key)).rejects.toMatchObject({
      code: 'backup/not-empty',
      data: { messages: 1 },
    });
    expect(await other.digest()).toBe(mine);
    await other.restore(key, { replace: true });
    expect(await other.digest()).toBe(wanted);
    expect(await other.leftovers()).toEqual([]);
  });

  it('is not replaced while something has it open for writing', async () => {
    const device = await newDevice();
    using _ = await device.enable();
    await device.note('one');
    await device.create();
    const before = await device.digest();
    await device.using(async () => {
      await expect(device.restore(undefined, { replace: true })).rejects.toMatchObject({
        code: 'profile/busy',
      });
    });
    expect(await device.digest()).toBe(before);
    expect(await device.leftovers()).toEqual([]);
  });

  it('is backed up by one process at a time', async () => {
    const device = await newDevice();
    using _ = await device.enable();
    await fill(device, 50, 3);
    const same = await Device.at(device.folder, device.place.path);
    await device.using(async (history) => {
      const outcomes = await Promise.allSettled([
        device.backups.create(history, device.place),
        same.backups.create(history, device.place),
      ]);
      expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
      const [refused] = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(refused?.reason).toMatchObject({ code: 'profile/busy' });
    });
  });
});

describe('a computer that dies while a restored history takes its place', () => {
  it.each(['before', 'after'] as const)(
    '%s that has either both, the history and its backup, or neither',
    async (when) => {
      const device = await newDevice();
      using key = await device.enable();
      await fill(device);
      const { sequence } = await device.create();
      const other = await elsewhere(device);
      const { profile } = other;
      const replace = profile.replaceHistory.bind(profile);
      profile.replaceHistory = async (staging) => {
        if (when === 'after') await replace(staging);
        throw new Error('died');
      };
      await expect(other.restore(key)).rejects.toThrow('died');
      const again = await Device.at(other.folder, other.place.path);
      expect(await again.digest()).toBe(await (when === 'after' ? device : await newDevice()).digest());
      const state = await again.backups.status();
      expect(state?.setId).toBe(when === 'after' ? (await device.backups.status())?.setId : undefined);
      if (when === 'after') expect((await again.create()).sequence).toBe(sequence + 1);
      else (await again.backups.enable()).destroy();
    },
  );
});

describe('secrets', () => {
  it('are in no file, neither as bytes nor as digits', async () => {
    const device = await newDevice();
    using key = await device.enable();
    await fill(device, 50, 3);
    await device.create();
    await device.note('a note that only its owner may read');
    await device.create();
    const raw = Buffer.from(key.expose());
    const digits = [raw.toString('hex'), raw.toString('base64')];
    for (const root of [device.folder, device.place.path]) {
      for (const name of (await filesBelow(root)).keys()) {
        const content = await fs.readFile(path.join(root, name));
        expect(content.includes(raw), name).toBe(false);
        for (const text of digits) expect(content.includes(text), name).toBe(false);
        if (root !== device.place.path) continue;
        expect(content.includes('only its owner'), name).toBe(false);
      }
    }
    expect(await stored(device, (await device.backups.status())?.setId ?? '', 'manifests')).toHaveLength(2);
  });
});
