import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAY_NOT_MOUNT, Mounts } from '../../tests/support/mount.ts';
import { FolderDestination } from './folder.ts';

let root: string;
let destination: FolderDestination;
beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-destination-'));
  destination = new FolderDestination(root);
});
const mounts = new Mounts();
afterEach(async () => {
  mounts.remove();
  await fs.rm(root, { recursive: true, force: true });
});

async function* bytes(...parts: string[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}
async function text(content: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(content)).toString();
}

describe('a folder as destination', () => {
  it('stores, lists, measures, reads whole and in parts, and removes', async () => {
    expect(await destination.write('set/volumes/a.vol', bytes('hello ', 'world'))).toBe(11);
    expect(await destination.folders()).toEqual(['set']);
    expect(await destination.files('set/volumes')).toEqual([{ name: 'a.vol', size: 11 }]);
    expect(await destination.size('set/volumes/a.vol')).toBe(11);
    expect(await text(destination.read('set/volumes/a.vol'))).toBe('hello world');
    expect(await text(destination.read('set/volumes/a.vol', { offset: 6, length: 3 }))).toBe('wor');
    await destination.remove('set/volumes/a.vol');
    await destination.remove('set/volumes/a.vol');
    expect(await destination.files('set/volumes')).toEqual([]);
    expect(await destination.size('set/volumes/a.vol')).toBeNull();
    expect(await destination.freeSpace()).toBeGreaterThan(0);
  });

  it('never overwrites unless told to', async () => {
    await destination.write('a', bytes('one'));
    await expect(destination.write('a', bytes('two'))).rejects.toMatchObject({ code: 'destination/exists' });
    expect(await text(destination.read('a'))).toBe('one');
    await destination.write('a', bytes('two'), { replace: true });
    expect(await text(destination.read('a'))).toBe('two');
    expect(await fs.readdir(root)).toEqual(['a']);
  });

  it('leaves nothing of a write whose content failed, and the old file as it was', async () => {
    await destination.write('a', bytes('one'));
    async function* failing(): AsyncIterable<Uint8Array> {
      yield Buffer.from('half');
      throw new TypeError('source failed');
    }
    await expect(destination.write('a', failing(), { replace: true })).rejects.toThrow('source failed');
    await expect(destination.write('b', failing())).rejects.toThrow('source failed');
    expect(await fs.readdir(root)).toEqual(['a']);
    expect(await text(destination.read('a'))).toBe('one');
  });

  it('does not show unfinished files, and sweeps only its own', async () => {
    await fs.writeFile(path.join(root, '.a.vol.0123456789abcdef.part'), '');
    await fs.writeFile(path.join(root, '.nextcloudsync.log'), '');
    await fs.mkdir(path.join(root, 's'));
    await fs.rename(
      path.join(root, '.a.vol.0123456789abcdef.part'),
      path.join(root, 's', '.a.vol.0123456789abcdef.part'),
    );
    await fs.writeFile(path.join(root, 's', '.keep'), '');
    expect(await destination.files('s')).toEqual([]);
    await destination.sweep('s');
    expect(await fs.readdir(path.join(root, 's'))).toEqual(['.keep']);
  });

  it('says that the place is gone rather than making a new one', async () => {
    await fs.rm(root, { recursive: true });
    for (const attempt of [
      () => destination.folders(),
      () => destination.files('set'),
      () => destination.write('set/a', bytes('x')),
      () => destination.sweep('set'),
      () => destination.freeSpace(),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'destination/unavailable' });
    }
    await expect(fs.access(root)).rejects.toThrow();
  });

  it('that is read-only says so, also where its folders are still to be made', async (context) => {
    if (!mounts.make(root)) return context.skip(MAY_NOT_MOUNT);
    mounts.makeReadOnly(root);
    await expect(destination.write('set/volumes/a.vol', bytes('x'))).rejects.toMatchObject({
      code: 'destination/denied',
      data: { place: root, reason: 'EROFS' },
    });
  });

  it('says which file is missing', async () => {
    await expect(text(destination.read('gone'))).rejects.toMatchObject({
      code: 'destination/not-found',
      data: { path: 'gone' },
    });
  });

  it.each(['../a', '/etc/passwd', 'a//b', 'a/../b', '', 'A', 'a\\b', '.hidden', 'a\0'])(
    'refuses the path %j',
    async (bad) => {
      await expect(text(destination.read(bad))).rejects.toThrow(TypeError);
      await expect(destination.write(bad, bytes('x'))).rejects.toThrow(TypeError);
    },
  );
});
