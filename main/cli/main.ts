/** The command `coffer`: wires the process to `run`. */
import { keepOutOfCoreDumps } from '../base/core-dumps.ts';
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
    stopping.abort();
  });
}
// A reader that went away, such as `head`, is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

process.exitCode = await run(process.argv.slice(2), process, stopping.signal);
