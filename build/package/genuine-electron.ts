/**
 * Refuses to make a package around anything but genuine Electron. electron-builder's `afterPack` calls it on the
 * unpacked application, before anything is signed.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { findText } from './find-text.ts';
import { FUSE_SENTINEL } from './fuse-wire.ts';
import { PackageError } from './package-error.ts';

/** Genuine executables are far larger; a script is far smaller. */
const SMALLEST = 1 << 20;
const STAND_IN = /(^|[/\\])stand-in([/\\]|$)|electron-stand-in/;

/**
 * Throws `PackageError` unless `executable` is Electron's own, of version `version`, and nothing of the stand-in is
 * below `folder` (the unpacked application).
 */
export async function requireGenuineElectron(
  folder: string,
  executable: string,
  version: string,
): Promise<void> {
  const { size } = await stat(executable);
  if (size < SMALLEST || !(await contains(executable, FUSE_SENTINEL))) {
    throw new PackageError(`${executable} is not Electron: a package needs the genuine one`);
  }
  const stated = await readFile(path.join(folder, 'version'), 'utf8').catch(() => version);
  if (stated.trim().replace(/^v/, '') !== version) {
    throw new PackageError(`the package has Electron ${stated.trim()} and the program wants ${version}`);
  }
  for (const entry of await readdir(folder, { recursive: true })) {
    if (STAND_IN.test(entry)) throw new PackageError(`the package has a part of the stand-in: ${entry}`);
    if (!entry.endsWith('.asar')) continue;
    if (await contains(path.join(folder, entry), 'electron-stand-in')) {
      throw new PackageError(`the package has a part of the stand-in inside ${entry}`);
    }
  }
}

async function contains(file: string, text: string): Promise<boolean> {
  return (await findText(file, text)).length > 0;
}
