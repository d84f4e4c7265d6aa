/** The programs by which others than Coffer read its files. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { MAY_SKIP } from '../support/softhsm.ts';

/** The system's Python first: it is the one that the distribution's python3-cryptography belongs to. */
export const PYTHON = ['/usr/bin/python3', 'python3'].find(
  (command) => spawnSync(command, ['-c', 'import cryptography']).status === 0,
);

const NEEDED = {
  python:
    PYTHON === undefined ? 'python3 with the package cryptography (Debian: python3-cryptography)' : null,
  zstd: spawnSync('zstd', ['--version']).status === 0 ? null : 'the command zstd (Debian: zstd)',
};

/** Who may install them has let `npm test` do so, or should: a skip would hide that a promise was not tried. */
const MAY_INSTALL = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

export interface Programs {
  /** What is not here. */
  readonly missing: readonly string[];
  /** Whether the tests that need them do not run. Otherwise they run, and fail where something is missing. */
  readonly skipped: boolean;
}

export function programs(...names: readonly (keyof typeof NEEDED)[]): Programs {
  const missing = names.flatMap((name) => NEEDED[name] ?? []);
  return { missing, skipped: missing.length > 0 && MAY_SKIP && !MAY_INSTALL };
}
