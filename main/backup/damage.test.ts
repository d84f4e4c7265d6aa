/** Sets that were changed, cut, mixed up or opened with another key: each named for what it is, and nothing lost. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CofferError } from '../base/error.ts';
import { generateBackupKey, deriveKeys, type BackupKey } from '../keys/index.ts';
import { StreamPool } from '../stream/index.ts';
import { Device, fill, Folders, stored } from '../../tests/support/backup-device.ts';
import { MAY_NOT_MOUNT, Mounts } from '../../tests/support/mount.ts';
import { listBackupsAt } from './at-place.ts';
import { createBackup } from './create.ts';
import { readState } from './device-state.ts';
import { BackupSet } from './set.ts';
import { openDestination } from '../destinations/open.ts';

const folders = new Folders();
let source: Device;
let key: BackupKey;
let setId: string;
/** The computer that a restore is tried on: it has a history of its own. */
let victim: string;
let before: string;

beforeAll(async () => {
  source = await Device.at(await folders.make('source'), await folders.make('place'));
  key = await source.enable();
  setId = (await source.backups.status())?.setId ?? '';
  const generator = await fill(source, 80, 6);
  await source.create();
  await source.using(async (history) => generator.nextDay(await history.write.beginImport(), 30, 3, 60_000));
  await source.create();
  const device = await Device.at(await folders.make('victim'), await folders.make('none'));
  await device.note('mine');
  victim = device.folder;
  before = await device.digest();
});
const mounts = new Mounts();
afterAll(async () => {
  mounts.remove();
  await folders.remove();
});

type Change = (set: string, volumes: readonly string[], manifests: readonly string[]) => Promise<void>;

/** A copy of the set with something done to it. */
async function changed(change: Change): Promise<string> {
  const place = await folders.make('changed');
  await fs.cp(source.place.path, place, { recursive: true });
  const set = path.join(place, `coffer-${setId}`);
  const names = async (kind: 'volumes' | 'manifests'): Promise<string[]> =>
    (await stored(source, setId, kind)).map((name) => path.join(set, kind, name));
  await change(set, await names('volumes'), await names('manifests'));
  return place;
}

async function flip(file: string | undefined, at: (size: number) => number): Promise<void> {
  if (file === undefined) throw new TypeError('no such file');
  const bytes = await fs.readFile(file);
  const offset = at(bytes.length);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ 0x40, offset);
  await fs.writeFile(file, bytes);
}

const cut = async (file: string | undefined, length: (size: number) => number): Promise<void> => {
  const { size } = await fs.stat(file ?? '');
  await fs.truncate(file ?? '', length(size));
};

const start = (): number => 3;
const commitment = (): number => 30;
const middle = (size: number): number => Math.floor(size / 2);
const end = (size: number): number => size - 1;
const header = (set: string): string => path.join(set, 'coffer.json');

const damages: readonly (readonly [name: string, code: string, change: Change])[] = [
  ['a manifest changed in its salt', 'backup/damaged', (_s, _v, [, man]) => flip(man, start)],
  ['a manifest changed in its commitment', 'backup/damaged', (_s, _v, [, man]) => flip(man, commitment)],
  ['a manifest changed in its middle', 'backup/damaged', (_s, _v, [, man]) => flip(man, middle)],
  ['a manifest changed at its end', 'backup/damaged', (_s, _v, [, man]) => flip(man, end)],
  ['a manifest cut in its middle', 'backup/damaged', (_s, _v, [, man]) => cut(man, middle)],
  ['an empty manifest', 'backup/damaged', (_s, _v, [, man]) => cut(man, () => 0)],
  [
    'an older manifest under the name of the newest',
    'backup/damaged',
    (_s, _v, [first = '', second = '']) => fs.copyFile(first, second),
  ],
  [
    'header and manifest both cut',
    'backup/damaged',
    async (set, _v, [, man]) => {
      await cut(header(set), middle);
      await cut(man, middle);
    },
  ],
  ['a volume changed at its start', 'backup/damaged', (_s, [vol]) => flip(vol, start)],
  ['a volume changed in its commitment', 'backup/damaged', (_s, [vol]) => flip(vol, commitment)],
  ['a volume changed in its middle', 'backup/damaged', (_s, [vol]) => flip(vol, middle)],
  ['a volume changed at its end', 'backup/damaged', (_s, [vol]) => flip(vol, end)],
  ['a volume cut by one byte', 'backup/damaged', (_s, [vol]) => cut(vol, (size) => size - 1)],
  ['a volume cut in its middle', 'backup/damaged', (_s, [vol]) => cut(vol, middle)],
  ['a volume with a byte added', 'backup/damaged', (_s, [vol]) => fs.appendFile(vol ?? '', 'x')],
  ['a missing volume', 'backup/volume-missing', (_s, [vol]) => fs.rm(vol ?? '')],
  [
    'a renamed volume',
    'backup/volume-missing',
    (set, [vol]) => fs.rename(vol ?? '', path.join(set, 'volumes', `${'ab'.repeat(16)}.vol`)),
  ],
  [
    'two volumes in each other’s place',
    'backup/damaged',
    async (_s, [one = '', two = '']) => {
      await fs.rename(one, `${one}.x`);
      await fs.rename(two, one);
      await fs.rename(`${one}.x`, two);
    },
  ],
  [
    'a header of a newer version',
    'backup/newer-format',
    (set) => fs.writeFile(header(set), '{"format":"coffer-backup","version":7}'),
  ],
];

it.each([
  ['missing', 1, (vol: string) => fs.rm(vol)],
  ['cut', 1, (vol: string) => cut(vol, middle)],
  ['whole', 0, () => Promise.resolve()],
] as const)('a list says which backups lack a volume that is %s', async (_, missing, change) => {
  const device = await Device.at(victim, await changed((_s, [vol = '']) => change(vol)));
  const listed = await listBackupsAt({ place: device.place, key });
  expect(listed.map((one) => ('code' in one ? one.code : one.missingVolumes))).toContain(missing);
});

describe('a restore that fails', () => {
  it.each(damages)('for %s says %s and leaves what was here untouched', async (_, code, change) => {
    const device = await Device.at(victim, await changed(change));
    await expect(device.restore(key, { replace: true })).rejects.toMatchObject({ code });
    expect(await device.digest()).toBe(before);
    expect(await device.leftovers()).toEqual([]);
    await expect(device.backups.verify({ place: device.place, key })).rejects.toMatchObject({ code });
  });

  it('for another key says so, before anything is read', async () => {
    using other = generateBackupKey();
    const device = await Device.at(victim, source.place.path);
    await expect(device.restore(other, { replace: true })).rejects.toMatchObject({
      code: 'backup/wrong-key',
      data: {},
    });
    expect(await device.digest()).toBe(before);
  });

  it('for another key is told apart from damage also where the header is gone', async () => {
    using other = generateBackupKey();
    const device = await Device.at(victim, await changed((set) => fs.rm(header(set))));
    await expect(device.restore(other, { replace: true })).rejects.toMatchObject({
      code: 'backup/wrong-key',
    });
  });

  it('for a format of the manifest that is newer says so', async () => {
    const place = await changed(async () => undefined);
    using keys = deriveKeys(key);
    await using pool = new StreamPool({ workers: 1 });
    const destination = openDestination({ kind: 'folder', path: place });
    const { signal } = new AbortController();
    const set = await BackupSet.open({ destination, setId, keys, pool, signal });
    const { manifest } = await set.readManifest(2);
    const summary = { ...manifest.summary, sequence: 3, schemaVersion: 99 };
    await set.writeManifest({ ...manifest, summary });
    const device = await Device.at(victim, place);
    await expect(device.restore(key, { replace: true })).rejects.toMatchObject({
      code: 'backup/newer-format',
      data: { version: 99 },
    });
    expect(await device.digest()).toBe(before);
    // The one before it is there still.
    await expect(device.backups.verify({ place: device.place, key }, 2)).resolves.toMatchObject({
      sequence: 2,
    });
  });
});

describe('a set whose header alone suffered', () => {
  it.each([
    ['changed', (set: string) => flip(header(set), middle)],
    ['cut', (set: string) => cut(header(set), middle)],
    ['gone', (set: string) => fs.rm(header(set))],
    ['that of another set', (set: string) => fs.writeFile(header(set), JSON.stringify(foreignHeader))],
  ])('(%s) is restored all the same, and the check says it', async (_, change) => {
    const device = await Device.at(await folders.make('fresh'), await changed(change));
    expect(await device.backups.verify({ place: device.place, key })).toMatchObject({ headerIsWhole: false });
    await device.restore(key);
    expect(await device.digest()).toBe(await source.digest());
    await device.create();
    expect(await device.verify()).toMatchObject({ headerIsWhole: true });
  });
});

const foreignHeader = {
  createdAt: 1,
  format: 'coffer-backup',
  mac: '00'.repeat(32),
  protector: { kind: 'digits' },
  setId: 'ab'.repeat(16),
  version: 1,
};

describe('a backup that is stopped', () => {
  it('at any stage leaves the backups before it, and nothing half written', async () => {
    for (const stage of ['preparing', 'writing', 'checking', 'finishing'] as const) {
      const place = await changed(async () => undefined);
      const device = await Device.at(await folders.make('stopped'), place);
      await device.restore(key);
      await fill(device, 40, 4, 9);
      const stop = new AbortController();
      const outcome = device.create({
        signal: stop.signal,
        onProgress: (progress) => {
          if (progress.stage === stage) stop.abort();
        },
      });
      // The word to stop may come when all is done.
      const code = await outcome.then(
        () => 'ok',
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : 'unexpected'),
      );
      expect(['ok', 'backup/cancelled']).toContain(code);
      if (stage === 'preparing') expect(code).toBe('backup/cancelled');
      const expected = code === 'ok' ? 3 : 2;
      expect(await stored(device, setId, 'manifests')).toHaveLength(expected);
      expect(await device.leftovers()).toEqual([]);
      await device.verify();
      expect(await device.create()).toMatchObject({ sequence: expected + 1 });
      expect(await device.leftovers()).toEqual([]);
    }
  });

  it('before it began does nothing', async () => {
    const device = await Device.at(victim, source.place.path);
    const attempt = device.restore(key, { replace: true, signal: AbortSignal.abort() });
    await expect(attempt).rejects.toMatchObject({ code: 'backup/cancelled' });
    expect(await device.digest()).toBe(before);
  });

  it('by another device that was faster says so and leaves the other’s backup', async () => {
    const place = await changed(async () => undefined);
    const device = await Device.at(await folders.make('slower'), place);
    await device.restore(key);
    await device.note('mine');
    const state = await readState(device.profile.backupFolder);
    if (!state) throw new TypeError('the restore has not adopted the set');
    using keys = deriveKeys(key);
    await using pool = new StreamPool({ workers: 1 });
    const destination = openDestination(device.place);
    const manifest = path.join(place, `coffer-${setId}`, 'manifests', '00000003.man');
    const attempt = createBackup({
      access: { destination, setId, keys, pool, signal: new AbortController().signal },
      historyFolder: device.profile.historyFolder,
      stateFolder: device.profile.backupFolder,
      state,
      acceptOlder: false,
      evenIfEmpty: false,
      includeMedia: true,
      protector: state.protector,
      app: 'test',
      now: 1,
      report: ({ stage }) => {
        if (stage === 'finishing') spawnSync('cp', ['-n', manifest.replace('3.man', '2.man'), manifest]);
      },
    });
    await expect(attempt).rejects.toMatchObject({ code: 'backup/conflict', data: { sequence: 3 } });
    await fs.access(manifest);
    expect(await device.leftovers()).toEqual([]);
  });
});

describe('a disk without room', () => {
  it('at the destination stops the backup and leaves the earlier ones whole', async (context) => {
    const place = await folders.make('small');
    if (!mounts.make(place, { bytes: 1_500_000 })) return context.skip(MAY_NOT_MOUNT);
    const device = await Device.at(await folders.make('full'), place);
    using own = await device.enable();
    await fill(device, 60, 4);
    await device.create();
    const state = await device.digest();
    await device.using(async (history) => {
      const sink = await history.write.beginImport();
      async function* large(): AsyncGenerator<Uint8Array> {
        yield new Uint8Array(3_000_000).fill(7);
      }
      await sink.chat({ source: 'signal', sourceId: 'large', kind: 'direct', title: 'Large' });
      const { sha256, size } = await sink.medium(large());
      const attachment = {
        kind: 'video',
        fileName: null,
        mime: null,
        sha256,
        size,
        missing: null,
      } as const;
      await sink.messages([
        {
          sourceId: 'm',
          senderSourceId: null,
          sentAt: 1,
          kind: 'video',
          body: null,
          attachments: [attachment],
        },
      ]);
      await sink.commit();
    });
    const { bavail, bsize } = await fs.statfs(place);
    const free = bavail * bsize;
    const refused: unknown = await device.create().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'destination/full', data: { free, stored: 0 } });
    const needed = refused instanceof CofferError ? Number(refused.data['needed']) : NaN;
    // The medium alone has three million bytes.
    expect(needed + free).toBeGreaterThan(3_000_000);
    expect(needed + free).toBeLessThan(3_500_000);
    expect(await device.leftovers()).toEqual([]);
    await device.verify();
    const other = await Device.at(await folders.make('other'), place);
    await other.restore(own);
    expect(await other.digest()).toBe(state);
  });

  it('on this computer refuses the restore before it writes, and leaves what is here', async (context) => {
    const home = await folders.make('small');
    if (!mounts.make(home, { bytes: 20_000_000 })) return context.skip(MAY_NOT_MOUNT);
    const device = await Device.at(path.join(home, 'profile'), source.place.path);
    await device.note('mine');
    const mine = await device.digest();
    await expect(device.restore(key, { replace: true })).rejects.toMatchObject({
      code: 'backup/disk-full',
    });
    expect(await device.digest()).toBe(mine);
    expect(await device.leftovers()).toEqual([]);
  });
});
