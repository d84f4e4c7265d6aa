/** Reads from a runner's JSON report how many tests passed, which failed, and which were skipped and why. */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** Each failure in a few lines: file, test, what went wrong. */
  failures: string[];
  /** Each test that was skipped, with the reason where the runner tells it. */
  skips: string[];
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
          title: z.string(),
          ancestorTitles: z.array(z.string()),
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
      status: z.string(),
      annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })),
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
  if (!counts)
    return { passed: 0, failed: 1, skipped: 0, failures: [`no report; exit code ${exit}`], skips: [] };
  if (exit !== 0 && counts.failed === 0) {
    counts.failed = 1;
    counts.failures.push(`no test failed, but the exit code is ${exit}: see the output above`);
  }
  return counts;
}

/** How a run ends: its last line is exactly `N passed, N failed`. */
export function lastLines({ passed, failed, skipped }: Counts): string[] {
  return [`${skipped} skipped`, `${passed} passed, ${failed} failed`];
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
    const [failures, skips] = [vitestFailures(vitest), vitestSkips(vitest)];
    return { passed: numPassedTests, failed, skipped: numPendingTests, failures, skips };
  }
  const playwright = playwrightReport.safeParse(json).data;
  if (!playwright) return null;
  const { expected, unexpected, flaky, skipped } = playwright.stats;
  const failures = playwright.suites.flatMap(playwrightFailures);
  const skips = playwright.suites.flatMap(playwrightSkips);
  return { passed: expected, failed: unexpected + flaky, skipped, failures, skips };
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

/** Vitest keeps no reasons: the titles say them. What was skipped together is one line. */
function vitestSkips({ testResults }: z.infer<typeof vitestReport>): string[] {
  const together = new Map<string, number>();
  for (const { name, assertionResults } of testResults) {
    for (const { status, title, ancestorTitles } of assertionResults) {
      if (status !== 'skipped' && status !== 'pending') continue;
      const what = `${path.relative(process.cwd(), name)}: ${ancestorTitles[0] ?? title}`;
      together.set(what, (together.get(what) ?? 0) + 1);
    }
  }
  return [...together].map(([what, count]) => (count === 1 ? what : `${what} (${count} tests)`));
}

function playwrightSkips({ suites = [], specs = [] }: PlaywrightSuite): string[] {
  const own = specs.flatMap(({ file, line, title, tests }) =>
    tests.flatMap(({ status, annotations }) => {
      if (status !== 'skipped') return [];
      const reason = annotations.find(({ type }) => type === 'skip')?.description;
      return [`${file}:${line}: ${title}: ${reason ?? 'no reason given'}`];
    }),
  );
  return [...own, ...suites.flatMap(playwrightSkips)];
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
