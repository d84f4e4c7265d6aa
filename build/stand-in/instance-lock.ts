/**
 * The single instance: a lock file that names its process, and a socket beside it for what later starts were asked to
 * open. Both lie in the application's own data folder.
 */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { isRunning } from './browser.ts';

export interface SecondStart {
  readonly argv: string[];
  readonly cwd: string;
}

export class InstanceLock {
  /** Settled when the first instance has been told about this one. */
  delivered: Promise<void> = Promise.resolve();
  readonly #file: string;
  readonly #socket: string;
  readonly #onSecond: (start: SecondStart) => void;
  #server: Server | undefined;

  constructor(folder: string, onSecond: (start: SecondStart) => void) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#file = join(folder, 'stand-in.lock');
    this.#socket = join(folder, 'stand-in.sock');
    this.#onSecond = onSecond;
  }

  get held(): boolean {
    return this.#server !== undefined;
  }

  acquire(): boolean {
    if (this.held) return true;
    if (!this.#create()) {
      const owner = Number(readIfThere(this.#file));
      if (Number.isInteger(owner) && owner > 0 && isRunning(owner)) {
        this.delivered = this.#deliver({ argv: process.argv, cwd: process.cwd() });
        return false;
      }
      rmSync(this.#file, { force: true });
      if (!this.#create()) return false;
    }
    rmSync(this.#socket, { force: true });
    const server = createServer((connection) => {
      let text = '';
      connection.on('data', (data: Buffer) => (text += data.toString()));
      connection.on('end', () => {
        const start: unknown = JSON.parse(text);
        if (isSecondStart(start)) this.#onSecond(start);
        connection.end();
      });
    });
    server.listen(this.#socket);
    server.unref();
    this.#server = server;
    return true;
  }

  release(): void {
    if (!this.#server) return;
    this.#server.close();
    this.#server = undefined;
    rmSync(this.#socket, { force: true });
    rmSync(this.#file, { force: true });
  }

  #create(): boolean {
    try {
      const file = openSync(this.#file, 'wx', 0o600);
      writeSync(file, String(process.pid));
      closeSync(file);
      return true;
    } catch {
      return false;
    }
  }

  #deliver(start: SecondStart): Promise<void> {
    return new Promise((resolve) => {
      const connection = connect({ path: this.#socket, allowHalfOpen: true }, () =>
        connection.end(JSON.stringify(start)),
      );
      connection.on('close', () => resolve());
      connection.on('error', () => resolve());
      connection.resume();
    });
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function isSecondStart(value: unknown): value is SecondStart {
  if (typeof value !== 'object' || value === null || !('argv' in value) || !('cwd' in value)) return false;
  return (
    Array.isArray(value.argv) &&
    value.argv.every((arg) => typeof arg === 'string') &&
    typeof value.cwd === 'string'
  );
}
