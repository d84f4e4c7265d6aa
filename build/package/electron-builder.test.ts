/**
 * What `npm run package` makes, as far as it can be seen without Electron: everything up to its refusal, and what its
 * hooks do to a binary in the shape of Electron's.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildIfStale } from '../launch/built.cjs';
import { FUSE_SENTINEL, requireFuses } from './fuse-wire.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'coffer-installer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Packs with what is in `name`'s own folder as Electron, and returns electron-builder's output. */
function pack(name: string, electron: Buffer): { readonly unpacked: string; readonly output: string } {
  const dist = path.join(folder, name, 'electron');
  mkdirSync(path.join(dist, 'resources'), { recursive: true });
  writeFileSync(path.join(dist, 'electron'), electron, { mode: 0o755 });
  writeFileSync(path.join(dist, 'version'), '45.4.1');
  const release = path.join(folder, name, 'release');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      path.join(ROOT, 'node_modules/electron-builder/cli.js'),
      '--linux',
      '--x64',
      '--dir',
      `-c.electronDist=${dist}`,
      `-c.directories.output=${release}`,
    ],
    { cwd: ROOT, encoding: 'utf8' },
  );
  return { unpacked: path.join(release, 'linux-unpacked'), output: stdout + stderr };
}

let output = '';
let files: string[] = [];
beforeAll(() => {
  buildIfStale(process.execPath);
  const standIn = pack('stand-in', readFileSync(path.join(ROOT, 'build/stand-in/bin/electron')));
  ({ output } = standIn);
  files = filesIn(path.join(standIn.unpacked, 'resources', 'app.asar'));
}, 180_000);

interface AsarFolder {
  readonly files?: Readonly<Record<string, AsarFolder>>;
}

/** An archive begins with four lengths (the last that of the JSON) and its list of files as JSON. */
function filesIn(archive: string): string[] {
  const bytes = readFileSync(archive);
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as AsarFolder;
  const below = (entry: AsarFolder, at: string): string[] =>
    entry.files === undefined
      ? [at]
      : Object.entries(entry.files).flatMap(([name, inner]) => below(inner, `${at}/${name}`));
  return below(header, '');
}

test('there is no package without genuine Electron', () => {
  expect(output).toContain('is not Electron: a package needs the genuine one');
});

test('the page is built for people, also where a test runner asked for it', () => {
  const assets = path.join(ROOT, 'dist/page/assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  expect(scripts).not.toHaveLength(0);
  const made = scripts.map((name) => readFileSync(path.join(assets, name), 'utf8'));
  expect(made.some((script) => script.includes('jsxDEV'))).toBe(false);
});

test('the archive has the program, and of native modules those of the target alone', () => {
  for (const file of [
    'main/app/main.js',
    'preload/bridge.cjs',
    'page/index.html',
    'vault/service/process.js',
  ]) {
    expect(files).toContain(`/dist/${file}`);
  }
  expect(files.filter((file) => file.endsWith('.node'))).toEqual([
    '/node_modules/better-sqlite3/prebuilds/linux-x64.node',
    '/node_modules/node-hid/prebuilds/HID-linux-x64/node-napi-v4.node',
    '/node_modules/node-hid/prebuilds/HID_hidraw-linux-x64/node-napi-v4.node',
    '/node_modules/pkcs11js/build/Release/pkcs11.node',
  ]);
});

test('nothing of the tests, the sources or the stand-in is in it', () => {
  const foreign = /stand-in|page-test|\.test\.|\.ts$|node_modules\/(electron|node-linux|react|vite|vitest)/;
  expect(files.filter((file) => foreign.test(file))).toEqual([]);
});

test('a packed executable has every fuse set, after all that electron-builder does to it', async () => {
  const electron = Buffer.alloc(6 << 20);
  electron.write(`${FUSE_SENTINEL}\u0001\u0009101100011`, 3 << 20, 'latin1');
  const { unpacked, output: said } = pack('forged', electron);
  expect(said).not.toMatch(/⨯|error/i);
  await expect(requireFuses(path.join(unpacked, 'coffer'))).resolves.toBeUndefined();
});
