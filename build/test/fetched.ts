/**
 * Debian packages that a test uses without their being installed: downloaded, unpacked beside the other caches, and found
 * there by LD_LIBRARY_PATH. Installing these would bring tpm-udev, and with it other versions of udev and systemd, to
 * somebody's computer; and this way they need no rights.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** What the packages' own paths start from. It is there as a whole or not at all. */
export const FETCHED_FOLDER = path.join(ROOT, 'node_modules/.cache/coffer/debian');

/** A software TPM, Debian's PKCS#11 module for it, and the tool that initialises a token. */
export const FETCHED_PACKAGES: readonly string[] = ['swtpm', 'libtpm2-pkcs11-1', 'opensc'];

/** Where their libraries are, for LD_LIBRARY_PATH; swtpm keeps one in a folder of its own. */
export const FETCHED_LIBRARIES: readonly string[] = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].flatMap(
  (triplet) => {
    const libraries = path.join(FETCHED_FOLDER, 'usr/lib', triplet);
    return [libraries, path.join(libraries, 'swtpm')];
  },
);

function run(program: string, args: readonly string[], cwd = ROOT): string | null {
  const { status, stdout } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  return status === 0 ? stdout : null;
}

/** Names of the packages that an installation would add. Those that it would only upgrade stay as they are. */
function packagesToFetch(isInstalled: (name: string) => boolean): readonly string[] {
  const install = ['install', '--no-install-recommends', ...FETCHED_PACKAGES];
  const planned = run('apt-get', ['-qq', '--print-uris', '-o', 'Debug::NoLocking=1', ...install]);
  const names = (planned ?? '')
    .split('\n')
    .flatMap((line) => /^'\S+' ([a-z0-9][a-z0-9.+-]*)_/.exec(line)?.[1] ?? []);
  return names.filter((name) => !isInstalled(name));
}

/** Whether all of them are there, installed or fetched. Never throws. */
export function fetchPackages(isInstalled: (name: string) => boolean): boolean {
  const isThere = (): boolean => fs.existsSync(FETCHED_FOLDER) || FETCHED_PACKAGES.every(isInstalled);
  if (isThere()) return true;
  const names = packagesToFetch(isInstalled);
  if (names.length === 0) return false;
  let unfinished: string | null = null;
  try {
    fs.mkdirSync(path.dirname(FETCHED_FOLDER), { recursive: true });
    unfinished = fs.mkdtempSync(`${FETCHED_FOLDER}-`);
    if (run('apt-get', ['-qq', 'download', ...names], unfinished) === null) return false;
    for (const file of fs.readdirSync(unfinished).filter((name) => name.endsWith('.deb'))) {
      if (run('dpkg', ['-x', file, '.'], unfinished) === null) return false;
      fs.rmSync(path.join(unfinished, file));
    }
    fs.renameSync(unfinished, FETCHED_FOLDER);
  } catch {
    // Another run was quicker, or the folder cannot be written.
  } finally {
    if (unfinished !== null) fs.rmSync(unfinished, { recursive: true, force: true });
  }
  return isThere();
}
