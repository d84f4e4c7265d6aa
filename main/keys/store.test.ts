import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileSealer, forgetBackupKey, generateBackupKey, loadBackupKey, storeBackupKey } from './index.ts';
import { toDigits, type KeySealer } from './index.ts';

const posix = process.platform !== 'win32';
const asRoot = process.getuid?.() === 0;
let folder: string;
let sealer: KeySealer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coffer-keys-'));
  sealer = fileSealer(join(folder, 'sealer'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const NAME = 'a-name';
const SECRET = Uint8Array.from({ length: 40 }, (_, i) => i);
const keyFile = (): string => join(folder, 'backup.key');
const sealingKey = (): string => join(folder, 'sealer', 'sealing.key');

describe('the file sealer', () => {
  it('opens what it sealed, of any length, also as another object of the same folder', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.string({ maxLength: 20 }),
        async (bytes, name) => {
          const sealed = await sealer.seal(name, bytes);
          expect(sealed.length).toBe(1 + 8 + 12 + bytes.length + 16);
          const opened = await fileSealer(join(folder, 'sealer')).open(name, sealed);
          expect(Buffer.compare(opened, bytes)).toBe(0);
        },
      ),
      { numRuns: 20 },
    );
    expect(sealer.describe()).toBe('file');
  });

  it('never seals to the same bytes twice, and shows nothing of what it sealed', async () => {
    const sealed = Buffer.from(await sealer.seal(NAME, SECRET));
    expect(sealed.equals(await sealer.seal(NAME, SECRET))).toBe(false);
    expect(sealed.includes(Buffer.from(SECRET.subarray(0, 8)))).toBe(false);
  });

  it('refuses every single-bit change, every cut and every addition', async () => {
    const sealed = await sealer.seal(NAME, SECRET);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Uint8Array.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const at = bit >> 3;
      const code = at === 0 ? 'keys/newer-format' : at < 9 ? 'keys/other-sealer' : 'keys/damaged';
      await expect(sealer.open(NAME, changed)).rejects.toMatchObject({ code });
    }
    for (let end = 0; end < sealed.length; end++) {
      await expect(sealer.open(NAME, sealed.subarray(0, end))).rejects.toMatchObject({
        code: 'keys/damaged',
      });
    }
    const longer = Buffer.concat([sealed, Buffer.alloc(1)]);
    await expect(sealer.open(NAME, longer)).rejects.toMatchObject({ code: 'keys/damaged' });
    await expect(sealer.open('another', sealed)).rejects.toMatchObject({ code: 'keys/damaged' });
  });

  it('tells another sealing key, or none, from damage, and makes none when it opens', async () => {
    const sealed = await sealer.seal(NAME, SECRET);
    const elsewhere = fileSealer(join(folder, 'elsewhere'));
    const other = { code: 'keys/other-sealer', data: { sealedBy: 'file' } };
    await expect(elsewhere.open(NAME, sealed)).rejects.toMatchObject(other);
    expect(await readdir(folder)).toEqual(['sealer']);
    await elsewhere.seal(NAME, SECRET);
    await expect(elsewhere.open(NAME, sealed)).rejects.toMatchObject(other);
  });

  it('makes one sealing key, even when many ask at once', async () => {
    const sealers = Array.from({ length: 6 }, () => fileSealer(join(folder, 'sealer')));
    const sealed = await Promise.all(sealers.map((one) => one.seal(NAME, SECRET)));
    for (const one of sealed) expect(Buffer.compare(await sealer.open(NAME, one), SECRET)).toBe(0);
    expect(await readdir(join(folder, 'sealer'))).toEqual(['sealing.key']);
  });

  it.skipIf(!posix)('keeps its key for the owner alone, and refuses one that others may read', async () => {
    const sealed = await sealer.seal(NAME, SECRET);
    expect((await stat(sealingKey())).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'sealer'))).mode & 0o777).toBe(0o700);
    for (const mode of [0o640, 0o604, 0o620, 0o601, 0o777]) {
      await chmod(sealingKey(), mode);
      const unsafe = {
        code: 'keys/unsafe-permissions',
        data: { file: 'sealing.key', mode: mode.toString(8) },
      };
      await expect(sealer.open(NAME, sealed)).rejects.toMatchObject(unsafe);
      await expect(sealer.seal(NAME, SECRET)).rejects.toMatchObject(unsafe);
    }
    await chmod(sealingKey(), 0o400);
    expect(Buffer.compare(await sealer.open(NAME, sealed), SECRET)).toBe(0);
  });

  it.skipIf(!posix)('does not follow a link to its key, and refuses one of another length', async () => {
    const sealed = await sealer.seal(NAME, SECRET);
    for (const length of [0, 31, 33]) {
      await writeFile(sealingKey(), new Uint8Array(length));
      const damaged = { code: 'keys/damaged', data: { file: 'sealing.key' } };
      await expect(sealer.open(NAME, sealed)).rejects.toMatchObject(damaged);
      await expect(sealer.seal(NAME, SECRET)).rejects.toMatchObject(damaged);
    }
    await rm(sealingKey());
    await writeFile(join(folder, 'real'), new Uint8Array(32), { mode: 0o600 });
    await symlink(join(folder, 'real'), sealingKey());
    await expect(sealer.open(NAME, sealed)).rejects.toMatchObject({ code: 'keys/store-failed' });
  });

  it.skipIf(!posix || asRoot)('says when the file system refuses', async () => {
    await chmod(folder, 0o500);
    const failed = { code: 'keys/store-failed', data: { reason: 'EACCES' } };
    await expect(sealer.seal(NAME, SECRET)).rejects.toMatchObject(failed);
    await chmod(folder, 0o700);
  });
});

describe('the stored backup key', () => {
  it('comes back, is replaced as a whole, and is gone when forgotten', async () => {
    expect(await loadBackupKey(folder, sealer)).toBeNull();
    for (const key of [generateBackupKey(), generateBackupKey()]) {
      await storeBackupKey(folder, sealer, key);
      const loaded = await loadBackupKey(folder, sealer);
      expect(loaded === null ? null : toDigits(loaded)).toBe(toDigits(key));
    }
    expect((await readdir(folder)).toSorted()).toEqual(['backup.key', 'sealer']);
    await forgetBackupKey(folder);
    await forgetBackupKey(folder);
    expect(await loadBackupKey(folder, sealer)).toBeNull();
    expect(await readdir(folder)).toEqual(['sealer']);
    await forgetBackupKey(join(folder, 'there-is-no-such-folder'));
  });

  it('is not on the disk in the clear', async () => {
    const key = generateBackupKey();
    await storeBackupKey(folder, sealer, key);
    const file = await readFile(keyFile());
    expect(file.includes(Buffer.from(key.expose()))).toBe(false);
    expect(file.includes(Buffer.from(key.expose()).toString('hex'))).toBe(false);
    if (posix) expect((await stat(keyFile())).mode & 0o777).toBe(0o600);
  });

  it('is refused after every single-bit change and every cut', async () => {
    await storeBackupKey(folder, sealer, generateBackupKey());
    const good = await readFile(keyFile());
    const codes = new Set<unknown>();
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bad = Buffer.from(good);
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await writeFile(keyFile(), bad);
      const refused: unknown = await loadBackupKey(folder, sealer).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: expect.stringMatching(/^keys\//) });
      codes.add(refused instanceof Error && 'code' in refused ? refused.code : null);
    }
    expect(codes).toEqual(new Set(['keys/damaged', 'keys/newer-format', 'keys/other-sealer']));
    for (let end = 0; end < good.length; end++) {
      await writeFile(keyFile(), good.subarray(0, end));
      await expect(loadBackupKey(folder, sealer)).rejects.toMatchObject({ code: 'keys/damaged' });
    }
  });

  it('says by what it was sealed when that is not here', async () => {
    const osKeyStore: KeySealer = {
      describe: () => 'os-key-store',
      seal: (name, bytes) => sealer.seal(name, bytes),
      open: (name, sealed) => sealer.open(name, sealed),
    };
    await storeBackupKey(folder, osKeyStore, generateBackupKey());
    expect(await loadBackupKey(folder, osKeyStore)).not.toBeNull();
    await expect(loadBackupKey(folder, sealer)).rejects.toMatchObject({
      code: 'keys/other-sealer',
      data: { sealedBy: 'os-key-store' },
    });
  });

  it('is refused when a sealer gives back something that is no key', async () => {
    const short: KeySealer = {
      describe: () => 'file',
      seal: (name) => sealer.seal(name, new Uint8Array(31)),
      open: (name, sealed) => sealer.open(name, sealed),
    };
    await storeBackupKey(folder, short, generateBackupKey());
    await expect(loadBackupKey(folder, sealer)).rejects.toMatchObject({ code: 'keys/damaged' });
  });

  it('that was being forgotten or written when the power went is not found, and is cleared by the next time', async () => {
    const key = generateBackupKey();
    await storeBackupKey(folder, sealer, key);
    const file = await readFile(keyFile());
    await rm(keyFile());
    await writeFile(join(folder, '.backup.key.forgotten'), file);
    await writeFile(join(folder, '.backup.key.0011223344556677.tmp'), file.subarray(0, 20));
    expect(await loadBackupKey(folder, sealer)).toBeNull();
    await forgetBackupKey(folder);
    expect(await readdir(folder)).toEqual(['sealer']);
  });
});
