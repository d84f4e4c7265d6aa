/** File systems of their own for tests: too small, or read-only. */
import { spawnSync } from 'node:child_process';

export class Mounts {
  readonly #made: string[] = [];

  /** Mounts an empty one on this folder; false where nothing may be mounted, and the test cannot run. */
  make(folder: string, options: { bytes?: number } = {}): boolean {
    const size = options.bytes === undefined ? [] : ['-o', `size=${options.bytes}`];
    const made = spawnSync('mount', ['-t', 'tmpfs', ...size, 'tmpfs', folder]).status === 0;
    if (made) this.#made.push(folder);
    return made;
  }

  makeReadOnly(folder: string): void {
    spawnSync('mount', ['-o', 'remount,ro', folder]);
  }

  remove(): void {
    for (const folder of this.#made.splice(0)) spawnSync('umount', ['-l', folder]);
  }
}

/** What a test says that would need one. */
export const MAY_NOT_MOUNT = 'no file system may be mounted here';
