/**
 * Refuses to make a package around anything but genuine Electron. electron-builder's `afterPack` calls it on the
 * unpacked application, before anything is signed.
 */
import { open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** A fixed text in every Electron executable, followed by the wire of its fuses (@electron/fuses). */
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Genuine executables are far larger; a script is far smaller. */
const SMALLEST = 1 << 20;
const STAND_IN = /(^|[/\\])stand-in([/\\]|$)|electron-stand-in/;

class PackageError extends Error {}

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

/** Reads in pieces that overlap, so that a text across a border is found. */
async function contains(file: string, text: string): Promise<boolean> {
  const wanted = Buffer.from(text, 'latin1');
  const piece = Buffer.alloc(4 << 20);
  const handle = await open(file);
  try {
    let kept = 0;
    for (;;) {
      const { bytesRead } = await handle.read(piece, kept, piece.length - kept);
      if (bytesRead === 0) return false;
      const filled = piece.subarray(0, kept + bytesRead);
      if (filled.includes(wanted)) return true;
      kept = Math.min(wanted.length - 1, filled.length);
      piece.copyWithin(0, filled.length - kept, filled.length);
    }
  } finally {
    await handle.close();
  }
}
