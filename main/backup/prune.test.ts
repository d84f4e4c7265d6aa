/** Removing old backups: what stays is whole, what goes is ours, and a stop at any point is made good by the next run. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Destination } from '../destinations/port.ts';
import { openDestination } from '../destinations/open.ts';
import { deriveKeys, type BackupKey } from '../keys/index.ts';
import { StreamPool } from '../stream/index.ts';
import { Device, Folders, stored } from '../../tests/support/backup-device.ts';
import { listBackupsAt, verifyBackupAt } from './at-place.ts';
import { appendJournal, readJournal } from './device-state.ts';
import { pruneBackups, type PruneResult } from './prune.ts';

const folders = new Folders();
afterEach(() => folders.remove());

/** A device with as many backups, each with a note more than the one before. */
async function withBackups(count: number): Promise<{ device: Device; key: BackupKey; setId: string }> {
  const device = await Device.at(await folders.make('profile'), await folders.make('place'));
  const key = await device.enable();
  for (let index = 1; index <= count; index++) {
    await device.note(`note ${index}`);
    await device.create();
  }
  return { device, key, setId: (await device.backups.status())?.setId ?? '' };
}

interface Copy {
  readonly place: string;
  readonly stateFolder: string;
}

async function copyOf(device: Device): Promise<Copy> {
  const copy = { place: await folders.make('copy'), stateFolder: await folders.make('state') };
  await fs.cp(device.place.path, copy.place, { recursive: true });
  await fs.cp(device.profile.backupFolder, copy.stateFolder, { recursive: true });
  return copy;
}

/** Prunes a copy; the removal with this number, counted from 0, fails as if the computer had died there. */
async function prune(copy: Copy, key: BackupKey, setId: string, keep: number, failAt = Infinity) {
  const folder = openDestination({ kind: 'folder', path: copy.place });
  let removals = 0;
  const destination: Destination = {
    place: folder.place,
    folders: () => folder.folders(),
    files: (name) => folder.files(name),
    size: (name) => folder.size(name),
    read: (name, range) => folder.read(name, range),
    write: (name, content, options) => folder.write(name, content, options),
    remove: (name) =>
      removals++ === failAt ? Promise.reject(new TypeError('power cut')) : folder.remove(name),
    sweep: (name) => folder.sweep(name),
    freeSpace: () => folder.freeSpace(),
  };
  const keys = deriveKeys(key);
  const pool = new StreamPool();
  const access = { destination, setId, keys, pool, signal: new AbortController().signal };
  try {
    return await pruneBackups({ access, stateFolder: copy.stateFolder, keep, report: () => undefined });
  } finally {
    keys.destroy();
    await pool.close();
  }
}

const namesIn = async (copy: Copy, setId: string, kind: 'manifests' | 'volumes'): Promise<string[]> =>
  (await fs.readdir(path.join(copy.place, `coffer-${setId}`, kind))).sort();

describe('pruning', () => {
  it('keeps the newest backups whole, and removes the others with what only they needed', async () => {
    const { device, key, setId } = await withBackups(1);
    const first = await stored(device, setId, 'volumes');
    await device.note('note 2');
    await device.create();
    const second = (await stored(device, setId, 'volumes')).find((name) => !first.includes(name));
    for (const text of ['note 3', 'note 4']) {
      await device.note(text);
      await device.create();
    }
    const before = await stored(device, setId, 'volumes');
    expect(before).toHaveLength(4);
    const result = await device.backups.prune(device.place, 2);
    // People and members are still in the first volume; what the second held was written again since.
    expect(result).toMatchObject({ removed: [1, 2], volumesRemoved: 1, unreadable: [] });
    expect(result.bytesFreed).toBeGreaterThan(0);
    expect(await stored(device, setId, 'manifests')).toEqual(['00000003.man', '00000004.man']);
    expect(await stored(device, setId, 'volumes')).toEqual(before.filter((name) => name !== second));
    for (const sequence of [3, 4])
      expect(await verifyBackupAt({ place: device.place, key }, sequence)).toMatchObject({ chain: 'whole' });
    expect(await device.backups.prune(device.place, 2)).toMatchObject({ removed: [], volumesRemoved: 0 });

    await device.note('after');
    expect(await device.create({ keep: 1 })).toMatchObject({ sequence: 5, pruned: { removed: [3, 4] } });
    const other = await Device.at(await folders.make('profile'), device.place.path);
    await other.restore(key);
    expect(await other.digest()).toBe(await device.digest());
    expect(await device.leftovers()).toEqual([]);
  });

  it('that dies at any step leaves only whole backups, and the next run removes the rest', async () => {
    const { device, key, setId } = await withBackups(4);
    const ideal = await copyOf(device);
    await prune(ideal, key, setId, 1);
    const wanted = [await namesIn(ideal, setId, 'manifests'), await namesIn(ideal, setId, 'volumes')];
    expect(wanted[0]).toEqual(['00000004.man']);
    let steps = 0;
    for (; ; steps++) {
      const copy = await copyOf(device);
      const done: PruneResult | null = await prune(copy, key, setId, 1, steps).catch((error: unknown) => {
        expect(error).toMatchObject({ message: 'power cut' });
        return null;
      });
      if (done) break;
      const chosen = { place: { kind: 'folder' as const, path: copy.place }, key };
      for (const { sequence } of await listBackupsAt(chosen)) await verifyBackupAt(chosen, sequence);
      await prune(copy, key, setId, 1);
      expect([await namesIn(copy, setId, 'manifests'), await namesIn(copy, setId, 'volumes')]).toEqual(
        wanted,
      );
    }
    // Three manifests and two volumes.
    expect(steps).toBe(5);
  });

  it('never touches a volume that no removed backup named, nor one that an unfinished backup will use', async () => {
    const { device, key, setId } = await withBackups(2);
    const copy = await copyOf(device);
    const volumes = path.join(copy.place, `coffer-${setId}`, 'volumes');
    const [foreign, mine] = ['ab'.repeat(16), 'cd'.repeat(16)];
    for (const name of [foreign, mine]) await fs.writeFile(path.join(volumes, `${name}.vol`), 'x');
    const volume = { name: mine, size: 1, sha256: '00'.repeat(32) };
    const entry = { setId, place: openDestination({ kind: 'folder', path: copy.place }).place };
    await appendJournal(copy.stateFolder, { ...entry, begun: mine });
    await appendJournal(copy.stateFolder, { ...entry, volume, members: [] });
    await prune(copy, key, setId, 1);
    expect(await namesIn(copy, setId, 'volumes')).toEqual(
      expect.arrayContaining([`${foreign}.vol`, `${mine}.vol`]),
    );
    const journal = await readJournal(copy.stateFolder, setId, entry.place);
    expect(journal.finished.map((line) => line.volume.name)).toEqual([mine]);
  });

  it('removes no volume while a backup cannot be read, and neither counts nor removes that one', async () => {
    const { device, key, setId } = await withBackups(4);
    const copy = await copyOf(device);
    const damaged = path.join(copy.place, `coffer-${setId}`, 'manifests', '00000003.man');
    const bytes = await fs.readFile(damaged);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await fs.writeFile(damaged, bytes);
    const before = await namesIn(copy, setId, 'volumes');
    expect(await prune(copy, key, setId, 1)).toMatchObject({
      removed: [1, 2],
      volumesRemoved: 0,
      unreadable: [3],
    });
    expect(await namesIn(copy, setId, 'manifests')).toEqual(['00000003.man', '00000004.man']);
    expect(await namesIn(copy, setId, 'volumes')).toEqual(before);
    await fs.rm(damaged);
    // What was noted then is removed now; the volume that only the damaged one named stays unknown, and stays.
    expect(await prune(copy, key, setId, 1)).toMatchObject({
      removed: [],
      volumesRemoved: 1,
      unreadable: [],
    });
  });

  it('refuses to keep none', async () => {
    const { device, key, setId } = await withBackups(1);
    await expect(prune(await copyOf(device), key, setId, 0)).rejects.toThrow(TypeError);
  });
});
