/**
 * The wire of Electron's fuses in an executable: a fixed text, the wire's version, its length, and one byte for each
 * fuse (Electron's docs/tutorial/fuses.md, "the hard way"). A universal binary has one in each half.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { findText } from './find-text.ts';
import { fuses, WIRE, type Fuse } from './fuses.ts';
import { PackageError } from './package-error.ts';

/** A fixed text in every Electron executable. */
export const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const VERSION = 1;
const OFF = 0x30;
const ON = 0x31;
/** "r": the fuse is there no more, and setting it would do nothing. */
const REMOVED = 0x72;

const wanted = (fuse: Fuse): number => (fuses[fuse] ? ON : OFF);
const nameOf = (state: number | undefined): string => {
  if (state === ON) return 'on';
  if (state === OFF) return 'off';
  return state === REMOVED ? 'removed' : 'in no known state';
};

/** Sets every fuse. Throws `PackageError`, with nothing written, when the wire is not the one that `fuses.ts` describes. */
export async function burnFuses(executable: string): Promise<void> {
  await eachWire(executable, 'r', async (handle, position) => {
    const states = await read(handle, position, WIRE.length);
    const unusable = WIRE.filter((_fuse, index) => states[index] !== ON && states[index] !== OFF);
    if (unusable.length > 0) {
      const named = unusable.map((fuse) => `${fuse} is ${nameOf(states[WIRE.indexOf(fuse)])}`);
      throw new PackageError(`fuses of ${executable}: ${named.join('; ')}`);
    }
  });
  await eachWire(executable, 'r+', async (handle, position) => {
    await handle.write(Uint8Array.from(WIRE, wanted), 0, WIRE.length, position);
  });
}

/** Reads the wire again and throws `PackageError` with every fuse that is not as wanted. */
export async function requireFuses(executable: string): Promise<void> {
  await eachWire(executable, 'r', async (handle, position) => {
    const states = await read(handle, position, WIRE.length);
    const wrong = WIRE.flatMap((fuse, index) => {
      const state = states[index];
      return state === wanted(fuse) ? [] : [`${fuse} is ${nameOf(state)}, not ${nameOf(wanted(fuse))}`];
    });
    if (wrong.length > 0) throw new PackageError(`fuses of ${executable}: ${wrong.join('; ')}`);
  });
}

/** `position` is that of the first fuse. */
async function eachWire(
  executable: string,
  flags: 'r' | 'r+',
  use: (handle: FileHandle, position: number) => Promise<void>,
): Promise<void> {
  const sentinels = await findText(executable, FUSE_SENTINEL);
  if (sentinels.length === 0) throw new PackageError(`${executable} has no fuses`);
  const handle = await open(executable, flags);
  try {
    for (const sentinel of sentinels) {
      const head = sentinel + FUSE_SENTINEL.length;
      const [version, length] = await read(handle, head, 2);
      if (version !== VERSION || length !== WIRE.length) {
        throw new PackageError(
          `${executable} has ${length} fuses of version ${version}, and build/package/fuses.ts describes ${WIRE.length} of version ${VERSION}`,
        );
      }
      await use(handle, head + 2);
    }
  } finally {
    await handle.close();
  }
}

async function read(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
