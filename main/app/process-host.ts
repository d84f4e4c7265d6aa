/**
 * Starts the vault's processes as utility processes: packaged, Electron does not run as Node any more, so there is
 * nothing to fork.
 */
import { utilityProcess } from 'electron';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../vault/service/environment.ts';
import type { ChildChannel, ProcessEntry, ProcessHost } from '../../vault/service/host.ts';

const ENTRIES: Readonly<Record<ProcessEntry, URL>> = {
  vault: new URL('../../vault/service/process.js', import.meta.url),
  devices: new URL('../../native/hid/process.js', import.meta.url),
};
const NAMES: Readonly<Record<ProcessEntry, string>> = { vault: 'Coffer Vault', devices: 'Coffer Devices' };

/** Use it when the application is ready. */
export const utilityProcessHost: ProcessHost = {
  start(entry, env): ChildChannel {
    const child = utilityProcess.fork(fileURLToPath(ENTRIES[entry]), [], {
      serviceName: NAMES[entry],
      env: childEnvironment(process.env, env),
      // Modules print to both; nothing of it belongs into the program's output.
      stdio: 'ignore',
      // A PKCS#11 module is signed by its vendor, not by us (macOS).
      allowLoadingUnsignedLibraries: entry === 'vault',
    });
    return {
      post: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', listener),
      // Electron tells how it ended as a number only, also after a signal.
      onEnd: (listener) => void child.once('exit', (exitCode) => listener({ exitCode, signal: null })),
      kill: () => void child.kill(),
    };
  },
};
