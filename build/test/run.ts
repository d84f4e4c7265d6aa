/**
 * `npm test`: the Debian packages that the tests use, then every check and every suite; ends with `N passed, N failed`.
 *
 * Each check counts as one, each suite by its tests. Nothing stops at the first failure, so one run shows them all.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureDebianPackages } from './debian.ts';
import { CHECKS, SUITES, type Step } from './steps.ts';
import { countTests, lastLines, type Counts } from './count.ts';

const root = path.resolve(import.meta.dirname, '../..');
const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-tests-'));

function runStep({ command }: Step, report: string): Promise<number> {
  const [program = '', ...args] = command.map((word) => word.replace('{report}', report));
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, COFFER_TEST_REPORT: report },
    });
    child.on('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(127);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

const only = process.argv.includes('--check') ? CHECKS : [...CHECKS, ...SUITES];
await ensureDebianPackages();

const total: Counts = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };
const lines: string[] = [];
for (const step of only) {
  process.stdout.write(`\n=== ${step.name}\n`);
  const started = Date.now();
  const report = path.join(reports, `${step.name.replace(/\W+/g, '-')}.json`);
  const exit = await runStep(step, report);
  const counts = step.counted
    ? countTests(report, exit)
    : { passed: exit === 0 ? 1 : 0, failed: exit === 0 ? 0 : 1, skipped: 0, failures: [], skips: [] };
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  total.failures.push(...counts.failures);
  total.skips.push(...counts.skips);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  lines.push(
    `${counts.failed > 0 ? 'FAILED' : 'ok    '}  ${step.name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${seconds} s)`,
  );
}
fs.rmSync(reports, { recursive: true, force: true });

// What nobody looked at, and why; then the failures again, at the end, where they are found.
if (total.skips.length > 0) process.stdout.write('\n');
for (const skip of total.skips) process.stdout.write(`skipped ${skip}\n`);
for (const failure of total.failures) process.stdout.write(`\nFAILED  ${failure}\n`);
process.stdout.write(`\n${lines.join('\n')}\n\n${lastLines(total).join('\n')}\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
