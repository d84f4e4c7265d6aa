/** Which runtime opens the window, and when `dist/` is built anew. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isStale } from './built.cjs';
import { failedLately, rememberFailure } from './failed-fetch.cjs';
import { findChromium, findElectron, hasDisplay, wantedElectron } from './runtime.cjs';

let root = '';
const write = (file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
};
beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), 'coffer-runtime-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('genuine Electron', () => {
  beforeEach(() => write('node_modules/electron/package.json', '{"version":"45.4.1"}'));
  const install = (version: string): void => {
    write('node_modules/electron/dist/version', version);
    write('node_modules/electron/dist/electron', '');
  };

  test('is not here when only its npm package is', () => expect(findElectron(root, {}, 'linux')).toBeNull());
  test.each(['45.4.1', 'v45.4.1\n'])('is here when %j is unpacked', (version) => {
    install(version);
    expect(findElectron(root, {}, 'linux')).toBe(path.join(root, 'node_modules/electron/dist/electron'));
  });
  test('is wanted in exactly one version, the one that is installed', () => {
    const repository = path.resolve(import.meta.dirname, '../..');
    const text = readFileSync(path.join(repository, 'package.json'), 'utf8');
    const { devDependencies } = JSON.parse(text) as { devDependencies: { electron: string } };
    expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
    expect(wantedElectron(repository)).toBe(devDependencies.electron);
  });
  test('of another version is not taken', () => {
    install('45.4.0');
    expect(findElectron(root, {}, 'linux')).toBeNull();
  });
  test('half unpacked is not taken', () => {
    write('node_modules/electron/dist/version', '45.4.1');
    expect(findElectron(root, {}, 'linux')).toBeNull();
  });
  test('that a person points at goes before the installed one, and is missed when it is not there', () => {
    install('45.4.1');
    const given = path.join(root, 'given');
    const env = { ELECTRON_OVERRIDE_DIST_PATH: given };
    expect(findElectron(root, env, 'linux')).toBeNull();
    write('given/electron', '');
    expect(findElectron(root, env, 'linux')).toBe(path.join(given, 'electron'));
  });
});

test('a display is something that Linux may lack', () => {
  expect(hasDisplay({}, 'linux')).toBe(false);
  expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
  expect(hasDisplay({}, 'darwin')).toBe(true);
});

test('a Chromium that a person names is used, and no other in its place', () => {
  write('chrome', '');
  expect(findChromium({ STANDIN_CHROMIUM: path.join(root, 'chrome') })).toBe(path.join(root, 'chrome'));
  expect(findChromium({ STANDIN_CHROMIUM: path.join(root, 'none') })).toBeNull();
});

test('the build is out of date without its last file, and when a source is newer', () => {
  write('main/app/main.ts', '');
  expect(isStale(root)).toBe(true);
  write('dist/built', '');
  const later = new Date(Date.now() + 10_000);
  utimesSync(path.join(root, 'dist/built'), later, later);
  expect(isStale(root)).toBe(false);
  const latest = new Date(Date.now() + 20_000);
  utimesSync(path.join(root, 'main/app/main.ts'), latest, latest);
  expect(isStale(root)).toBe(true);
});

test('npm start refuses a runtime that does not exist', () => {
  const start = path.join(import.meta.dirname, 'start.cjs');
  const { status, stderr } = spawnSync(process.execPath, [start], {
    env: { ...process.env, APP_RUNTIME: 'firefox' },
  });
  expect(status).toBe(2);
  expect(stderr.toString()).toContain('it can be electron, standin or terminal');
});

describe('that Electron could not be fetched', () => {
  const DAY = 24 * 3_600_000;
  const START = 1_700_000_000_000;

  test('is remembered for a day, and for that version', () => {
    expect(failedLately(root, '45.4.1', START)).toBe(false);
    rememberFailure(root, '45.4.1', START);
    expect(failedLately(root, '45.4.1', START + DAY - 1)).toBe(true);
    expect(failedLately(root, '45.4.1', START + DAY)).toBe(false);
    expect(failedLately(root, '45.4.2', START)).toBe(false);
    // The clock was ahead when it failed: nobody waits until it gets there.
    expect(failedLately(root, '45.4.1', START - 1)).toBe(false);
  });

  test.each(['', '{', 'null', '{"version":"45.4.1"}'])('is forgotten when the file says %j', (text) => {
    write('node_modules/.cache/coffer/electron-not-available', text);
    expect(failedLately(root, '45.4.1')).toBe(false);
  });

  test('does not keep APP_RUNTIME=electron from trying again', () => {
    for (const name of ['built.cjs', 'failed-fetch.cjs', 'node24.cjs', 'runtime.cjs', 'start.cjs'])
      cpSync(path.join(import.meta.dirname, name), path.join(root, 'build/launch', name));
    write('node_modules/electron/package.json', '{"version":"45.4.1"}');
    write('node_modules/electron/install.js', `require('node:fs').writeFileSync(__dirname + '/tried', '')`);
    rememberFailure(root, '45.4.1');
    const start = (runtime: string) =>
      spawnSync(process.execPath, [path.join(root, 'build/launch/start.cjs')], {
        env: { ...process.env, DISPLAY: ':7', STANDIN_CHROMIUM: '/nowhere', APP_RUNTIME: runtime },
      });
    const tried = path.join(root, 'node_modules/electron/tried');
    start('');
    expect(existsSync(tried)).toBe(false);
    const { status, stderr } = start('electron');
    expect(existsSync(tried)).toBe(true);
    expect(status).toBe(1);
    expect(stderr.toString()).toContain('Electron is not here and could not be fetched');
  });
});
