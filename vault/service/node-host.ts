/** Starts the vault's processes as children of Node. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './environment.ts';
import type { ChildChannel, ProcessEntry, ProcessHost } from './host.ts';

const BUILT = !import.meta.url.endsWith('.ts');

/** Where the entries are when this file runs from sources; a build passes its own. */
const SOURCES: Readonly<Record<ProcessEntry, URL>> = {
  vault: new URL(BUILT ? './process.js' : './process.ts', import.meta.url),
  devices: new URL(BUILT ? '../../native/hid/process.js' : '../../native/hid/process.ts', import.meta.url),
};

export class NodeProcessHost implements ProcessHost {
  readonly #entries: Readonly<Record<ProcessEntry, URL>>;

  constructor(entries: Readonly<Record<ProcessEntry, URL>> = SOURCES) {
    this.#entries = entries;
  }

  start(entry: ProcessEntry, env: Readonly<Record<string, string>>): ChildChannel {
    const child = fork(fileURLToPath(this.#entries[entry]), [], {
      // Typed arrays cross as they are.
      serialization: 'advanced',
      env: childEnvironment(process.env, env),
      execArgv: [],
      // Modules print to both; nothing of it belongs into the output of a command.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    // A child that dies while a message is on its way: its end says it.
    child.on('error', () => undefined);
    return {
      post(message) {
        if (child.connected) child.send(message, () => undefined);
      },
      onMessage(listener) {
        child.on('message', listener);
      },
      onEnd(listener) {
        child.once('close', (exitCode, signal) => listener({ exitCode, signal }));
      },
      kill() {
        child.kill('SIGKILL');
      },
    };
  }
}
