/** The command `coffer`: wires the process to `run`. */
import { keepOutOfCoreDumps } from '../base/core-dumps.ts';
import { CliError } from './errors.ts';
import { run } from './run.ts';

keepOutOfCoreDumps();

const stopping = new AbortController();
let stoppedAt = 0;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // A terminal sends one Ctrl-C to every process of the group, and the launcher passes its own on.
    const again = stoppedAt > 0 && Date.now() - stoppedAt > 1000;
    if (again) process.exit(1);
    stoppedAt ||= Date.now();
    stopping.abort(new CliError('cli/stopped'));
  });
}
// A reader that goes away, such as `head`, or a full disk below standard output must not end what is being done: an import
// of two chats ends with two. `Output.flushed` tells at the end; for standard error there is nobody left to tell.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const { stdin, stdout, stderr } = process;
const { signal } = stopping;
process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, signal }, signal);
