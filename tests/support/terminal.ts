/** Runs the command `coffer` on a pseudo terminal, as a person would who reads, types and looks at its width. */
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { LAUNCHER, testEnvironment } from './coffer.ts';

const SCRIPT = path.join(import.meta.dirname, 'terminal.py');

/** Why tests on a terminal do not run here; null where they do. */
export const NO_TERMINAL =
  process.platform === 'win32' || spawnSync('python3', ['-c', 'import pty']).status !== 0
    ? 'no python3, which has pseudo terminals'
    : null;

export interface Seen {
  readonly exit: number | null;
  /** Everything that was shown, control sequences included. */
  readonly shown: string;
  /** What was typed and nobody has read: a shell would run it. */
  readonly left: string;
}

/** Types each step's keys once its text has appeared. */
export function onTerminal(
  args: readonly string[],
  steps: readonly (readonly [text: string, keys: string])[] = [],
  columns = 80,
): Promise<Seen> {
  const program = [process.execPath, LAUNCHER, ...args];
  const child = spawn('python3', [SCRIPT, String(columns), JSON.stringify(steps), ...program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...testEnvironment(), TERM: 'xterm-256color' },
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) =>
      resolve({ exit, shown: Buffer.concat(out).toString(), left: Buffer.concat(err).toString() }),
    );
  });
}

/** The rows that were ever drawn, without control sequences: a row ends at a line feed or where it is drawn anew. */
export function rowsOf(shown: string): string[] {
  // oxlint-disable-next-line no-control-regex
  return shown.replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, '').split(/[\r\n]+/);
}
