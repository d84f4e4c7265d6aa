/** What `npm run package` makes, as far as it can be seen without Electron: everything up to its refusal. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildIfStale } from '../launch/built.cjs';
import { fuses } from './fuses.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'coffer-installer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let output = '';
let files: string[] = [];
beforeAll(() => {
  buildIfStale(process.execPath);
  const dist = path.join(folder, 'electron');
  mkdirSync(path.join(dist, 'resources'), { recursive: true });
  cpSync(path.join(ROOT, 'build/stand-in/bin/electron'), path.join(dist, 'electron'));
  writeFileSync(path.join(dist, 'version'), '45.4.1');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      path.join(ROOT, 'node_modules/electron-builder/cli.js'),
      '--linux',
      '--x64',
      '--dir',
      `-c.electronDist=${dist}`,
      `-c.directories.output=${path.join(folder, 'release')}`,
    ],
    { cwd: ROOT, encoding: 'utf8' },
  );
  output = stdout + stderr;
  files = filesIn(path.join(folder, 'release', 'linux-unpacked', 'resources', 'app.asar'));
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

test('electron-builder.yml burns every fuse as it is explained', () => {
  const yml = readFileSync(path.join(ROOT, 'electron-builder.yml'), 'utf8');
  const [, section = ''] = /^electronFuses:\n((?: {2}.*\n)+)/m.exec(yml) ?? [];
  const burnt = section
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(': '));
  expect(Object.fromEntries(burnt.map(([name, value]) => [name, value === 'true']))).toEqual(fuses);
});
