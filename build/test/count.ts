/** Reads from a runner's JSON report how many tests passed, and which failed. */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** Each failure in a few lines: file, test, what went wrong. */
  failures: string[];
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numFailedTestSuites: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          fullName: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[] | undefined;
  readonly specs?: readonly z.infer<typeof playwrightSpec>[] | undefined;
}
const playwrightSpec = z.object({
  title: z.string(),
  ok: z.boolean(),
  file: z.string(),
  line: z.number(),
  tests: z.array(
    z.object({
      results: z.array(z.object({ errors: z.array(z.object({ message: z.string().optional() })) })),
    }),
  ),
});
const playwrightSuite: z.ZodType<PlaywrightSuite> = z.lazy(() =>
  z.object({ suites: z.array(playwrightSuite).optional(), specs: z.array(playwrightSpec).optional() }),
);
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  suites: z.array(playwrightSuite),
});

/** A run without a readable report, or that failed without naming a failed test, counts as one failure. */
export function countTests(report: string, exit: number): Counts {
  const counts = read(report);
  if (!counts) return { passed: 0, failed: 1, skipped: 0, failures: [`no report; exit code ${exit}`] };
  if (exit !== 0 && counts.failed === 0) {
    counts.failed = 1;
    counts.failures.push(`no test failed, but the exit code is ${exit}: see the output above`);
  }
  return counts;
}

function read(report: string): Counts | null {
  let json: unknown;
  try {
    json = JSON.parse(fs.readFileSync(report, 'utf8'));
  } catch {
    return null;
  }
  const vitest = vitestReport.safeParse(json).data;
  if (vitest) {
    const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = vitest;
    // A file that does not even load fails as a suite and has no tests.
    const failed = numFailedTests > 0 ? numFailedTests : Math.min(numFailedTestSuites, 1);
    return { passed: numPassedTests, failed, skipped: numPendingTests, failures: vitestFailures(vitest) };
  }
  const playwright = playwrightReport.safeParse(json).data;
  if (!playwright) return null;
  const { expected, unexpected, flaky, skipped } = playwright.stats;
  const failures = playwright.suites.flatMap(playwrightFailures);
  return { passed: expected, failed: unexpected + flaky, skipped, failures };
}

function vitestFailures({ testResults }: z.infer<typeof vitestReport>): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(process.cwd(), name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (status === 'failed' && failed.length === 0) return [`${file}: ${shortened(message ?? '')}`];
    return failed.map(
      (test) => `${file}: ${test.fullName}: ${shortened(test.failureMessages?.join('\n') ?? '')}`,
    );
  });
}

function playwrightFailures({ suites = [], specs = [] }: PlaywrightSuite): string[] {
  const own = specs
    .filter(({ ok }) => !ok)
    .map(({ file, line, title, tests }) => {
      const messages = tests.flatMap(({ results }) =>
        results.flatMap(({ errors }) => errors.map(({ message }) => message ?? '')),
      );
      return `${file}:${line}: ${title}: ${shortened(messages.join('\n'))}`;
    });
  return [...own, ...suites.flatMap(playwrightFailures)];
}

/** Enough to know what happened where only the end of an output is kept. */
const LINES = 12;

function shortened(message: string): string {
  // oxlint-disable-next-line no-control-regex
  const lines = message.replaceAll(/\u001b\[[\d;]*m/g, '').split('\n');
  return lines.slice(0, LINES).join('\n    ');
}
