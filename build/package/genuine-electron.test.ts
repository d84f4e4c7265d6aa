/** A package is made around genuine Electron or not at all. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FUSE_SENTINEL } from './fuse-wire.ts';
import { requireGenuineElectron } from './genuine-electron.ts';

let folder = '';
const executable = () => path.join(folder, 'coffer');
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'coffer-package-'));
  // The shape of a genuine one: large, and the sentinel somewhere, here across a border between two reads.
  const bytes = Buffer.alloc(6 << 20);
  bytes.write(FUSE_SENTINEL, (4 << 20) - 10, 'latin1');
  writeFileSync(executable(), bytes);
  writeFileSync(path.join(folder, 'version'), '45.4.1');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('genuine Electron of the wanted version passes', async () => {
  await expect(requireGenuineElectron(folder, executable(), '45.4.1')).resolves.toBeUndefined();
});

test('the stand-in in its place is refused', async () => {
  cpSync(path.resolve(import.meta.dirname, '../stand-in/bin/electron'), executable());
  await expect(requireGenuineElectron(folder, executable(), '45.4.1')).rejects.toThrow('is not Electron');
});

test('a large file that is not Electron is refused', async () => {
  writeFileSync(executable(), Buffer.alloc(6 << 20));
  await expect(requireGenuineElectron(folder, executable(), '45.4.1')).rejects.toThrow('is not Electron');
});

test('another version is refused', async () => {
  await expect(requireGenuineElectron(folder, executable(), '45.4.2')).rejects.toThrow('45.4.1');
});

test('a part of the stand-in among the files is refused', async () => {
  mkdirSync(path.join(folder, 'resources', 'app', 'build', 'stand-in'), { recursive: true });
  await expect(requireGenuineElectron(folder, executable(), '45.4.1')).rejects.toThrow('stand-in');
});

test('a part of the stand-in inside the archive is refused', async () => {
  mkdirSync(path.join(folder, 'resources'));
  writeFileSync(path.join(folder, 'resources', 'app.asar'), 'x electron-stand-in x');
  await expect(requireGenuineElectron(folder, executable(), '45.4.1')).rejects.toThrow('app.asar');
});
