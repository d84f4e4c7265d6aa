/** Reads how many tests passed and failed from a runner's JSON report. */
import fs from 'node:fs';
import { z } from 'zod';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numFailedTestSuites: z.number(),
});
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

/** A run without a readable report, or that failed without naming a failed test, counts as one failure. */
export function countTests(report: string, exit: number): Counts {
  const counts = read(report);
  if (!counts) return { passed: 0, failed: 1, skipped: 0 };
  if (exit !== 0 && counts.failed === 0) counts.failed = 1;
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
    return { passed: numPassedTests, failed, skipped: numPendingTests };
  }
  const playwright = playwrightReport.safeParse(json).data;
  if (!playwright) return null;
  const { expected, unexpected, flaky, skipped } = playwright.stats;
  return { passed: expected, failed: unexpected + flaky, skipped };
}
