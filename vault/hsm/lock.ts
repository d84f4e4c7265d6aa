/**
 * One process at a time per token.
 *
 * The lock is a local socket that only one process can listen on; the system lets go of it when the process
 * ends, however it ends. It keeps two Coffer processes of this computer from sweeping each other's new keys.
 * It is no defence against an attacker, and it does not reach other computers: there the version check of
 * `vault/store` keeps the attempts right.
 */
import { createHash } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VaultError } from './errors.ts';

/** How long to wait for another process that is just closing, milliseconds. */
const WAIT_MS = 3000;
const STEP_MS = 50;

export interface TokenLock {
  release(): Promise<void>;
}

function socketPath(name: string): string {
  const id = createHash('sha256').update(`coffer-vault ${name}`).digest('hex').slice(0, 32);
  if (process.platform === 'linux') return `\0coffer-vault-${id}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\coffer-vault-${id}`;
  return join(tmpdir(), `coffer-vault-${id}.sock`);
}

function tryListen(path: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** True when a process answers on the socket; a socket file left by a killed process does not answer. */
function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Takes the lock for `name` (a token's serial, a folder's real path), or throws `vault/token-in-use`. */
export async function lockToken(name: string, waitMs: number = WAIT_MS): Promise<TokenLock> {
  const path = socketPath(name);
  const isFile = !path.startsWith('\0') && process.platform !== 'win32';
  for (let waited = 0; ; waited += STEP_MS) {
    const server = await tryListen(path);
    if (server !== null) {
      return { release: () => new Promise((resolve) => server.close(() => resolve())) };
    }
    if (isFile && !(await isAlive(path))) await unlink(path).catch(() => undefined);
    if (waited >= waitMs) throw new VaultError('vault/token-in-use', {});
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
