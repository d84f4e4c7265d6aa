/** `utilityProcess`: a child of Node whose `process.parentPort` is made of its channel (`parent-port.ts`). */
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { ForkOptions, UtilityProcess } from 'electron';
import { missing, onlyKnown } from './only-known.ts';

const KNOWN = new Set<keyof ForkOptions>(['serviceName', 'env', 'stdio', 'allowLoadingUnsignedLibraries']);
const PARENT_PORT = new URL('./parent-port.ts', import.meta.url).href;

class StandInUtilityProcess
  extends EventEmitter
  implements Pick<UtilityProcess, 'pid' | 'postMessage' | 'kill'>
{
  private readonly child: ChildProcess;

  constructor(modulePath: string, args: readonly string[], options: ForkOptions) {
    super();
    this.child = fork(modulePath, args, {
      execArgv: ['--import', PARENT_PORT],
      env: { ...(options.env ?? process.env) },
      serialization: 'advanced',
      stdio: options.stdio === 'ignore' ? ['ignore', 'ignore', 'ignore', 'ipc'] : 'inherit',
    });
    this.child.on('spawn', () => this.emit('spawn'));
    this.child.on('message', (message) => this.emit('message', message));
    // A message that is on its way when the child ends.
    this.child.on('error', () => undefined);
    // As Electron does, which tells a number after a signal too.
    this.child.once('close', (code) => this.emit('exit', code ?? 1));
  }

  get pid(): number | undefined {
    return this.child.exitCode === null && this.child.signalCode === null ? this.child.pid : undefined;
  }

  postMessage(message: unknown): void {
    if (typeof message !== 'object' || message === null) throw missing('message that is no object');
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  kill(): boolean {
    return this.child.kill();
  }
}

export const utilityProcess = onlyKnown('utilityProcess', {
  fork(modulePath: string, args: readonly string[] = [], options: ForkOptions = {}) {
    const unknown = Object.keys(options).find((key) => !KNOWN.has(key as keyof ForkOptions));
    if (unknown !== undefined) throw missing(`utilityProcess.fork option ${unknown}`);
    return onlyKnown('UtilityProcess', new StandInUtilityProcess(modulePath, args, options));
  },
});
