/**
 * `npm run bench [-- NAME...]`: the benchmarks, one after the other, each in a process of its own so that none warms the
 * next. Sizes come from the environment and arguments that each file names at its head. Nothing here is asserted:
 * docs/bench.md says what was measured, on what, and beside what.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const NOT_BENCHMARKS = ['run', 'history', 'words'];

const names = fs
  .readdirSync(import.meta.dirname)
  .map((file) => path.basename(file, '.ts'))
  .filter((name) => !NOT_BENCHMARKS.includes(name));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no benchmark ${unknown.join(', ')}; there are ${names.join(', ')}.\n`);
  process.exit(2);
}

process.stdout.write(`${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.availableParallelism()} cores, `);
process.stdout.write(`Node ${process.versions.node}, load ${os.loadavg()[0]?.toFixed(1)}\n`);
let failed = false;
for (const name of wanted.length > 0 ? wanted : names) {
  process.stdout.write(`\n=== ${name}\n`);
  const { status } = spawnSync(process.execPath, [path.join(import.meta.dirname, `${name}.ts`)], {
    stdio: 'inherit',
  });
  failed ||= status !== 0;
}
process.exitCode = failed ? 1 : 0;
