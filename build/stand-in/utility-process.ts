/** `utilityProcess`: a child of Node whose `process.parentPort` is made of its channel (`parent-port.ts`). */
import { fork, type ChildProcess } from 'node:child_process';
import type { ForkOptions } from 'electron';
import { allowOnly, KnownEvents, missing, surface } from './only-known.ts';
import { EVENTS, MEMBERS, OPTIONS } from './surface.ts';

const PARENT_PORT = new URL('./parent-port.ts', import.meta.url).href;

class StandInUtilityProcess extends KnownEvents {
  private readonly child: ChildProcess;

  constructor(modulePath: string, args: readonly string[], options: ForkOptions) {
    super('UtilityProcess', EVENTS.UtilityProcess);
    this.child = fork(modulePath, args, {
      execArgv: ['--import', PARENT_PORT],
      env: { ...(options.env ?? process.env) },
      serialization: 'advanced',
      stdio: options.stdio === 'ignore' ? ['ignore', 'ignore', 'ignore', 'ipc'] : 'inherit',
    });
    this.child.on('message', (message) => this.emit('message', message));
    // A message that is on its way when the child ends.
    this.child.on('error', () => undefined);
    // As Electron does, which tells a number after a signal too.
    this.child.once('close', (code) => this.emit('exit', code ?? 1));
  }

  postMessage(message: unknown): void {
    if (typeof message !== 'object' || message === null) throw missing('message that is no object');
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  kill(): boolean {
    return this.child.kill();
  }
}

export const utilityProcess = surface(
  'utilityProcess',
  {
    fork(modulePath: string, args: readonly string[] = [], options: ForkOptions = {}) {
      allowOnly('utilityProcess.fork option', options, OPTIONS.fork);
      const { stdio = 'inherit' } = options;
      if (stdio !== 'ignore' && stdio !== 'inherit')
        throw missing(`utilityProcess with stdio ${String(stdio)}`);
      const child = new StandInUtilityProcess(modulePath, args, options);
      return surface('UtilityProcess', child, MEMBERS['new UtilityProcess']);
    },
  },
  MEMBERS.utilityProcess,
);
