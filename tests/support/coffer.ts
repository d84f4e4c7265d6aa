/** Runs the command `coffer` as a person's shell would: its launcher, in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

export const LAUNCHER = path.resolve(import.meta.dirname, '../../build/launch/coffer.cjs');

/** Of now, for tests set it up. Nothing of the person who runs the tests is read or written. */
export const testEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  COFFER_DATA: '/nonexistent/never-the-real-one',
});

export interface Outcome {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function startCoffer(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [LAUNCHER, ...args], {
    stdio: 'pipe',
    env: testEnvironment(),
  });
}

export function coffer(args: readonly string[], input = ''): Promise<Outcome> {
  const child = startCoffer(args);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin?.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) => {
      resolve({ exit, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}
