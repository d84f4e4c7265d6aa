/** What `npm test` says at its end: how many, which failed, and what was skipped for which reason. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { countTests, lastLines } from './count.ts';
import { CHECKS } from './steps.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'coffer-count-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const report = (content: unknown): string => {
  const file = path.join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
};

const spec = (title: string, status: string, annotations: object[], messages: string[] = []) => ({
  title,
  ok: status !== 'unexpected',
  file: 'a.e2e.ts',
  line: 7,
  tests: [{ status, annotations, results: [{ errors: messages.map((message) => ({ message })) }] }],
});

test('a test in the window that was skipped is named with its reason', () => {
  const why = { type: 'skip', description: 'only genuine Electron can answer this: it has the proxy' };
  const file = report({
    stats: { expected: 1, unexpected: 1, flaky: 0, skipped: 2 },
    suites: [
      {
        specs: [spec('works', 'expected', []), spec('breaks', 'unexpected', [], ['\u001b[31mno\u001b[0m'])],
        suites: [
          {
            specs: [
              spec('proxy', 'skipped', [{ type: '@electron-only' }, why]),
              spec('other', 'skipped', []),
            ],
          },
        ],
      },
    ],
  });
  expect(countTests(file, 1)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 2,
    failures: ['a.e2e.ts:7: breaks: no'],
    skips: [`a.e2e.ts:7: proxy: ${why.description}`, 'a.e2e.ts:7: other: no reason given'],
  });
});

test('unit tests that were skipped are named, and those that were skipped together once', () => {
  const result = (title: string, status: string, ancestorTitles: string[] = []) => ({
    title,
    status,
    ancestorTitles,
    fullName: [...ancestorTitles, title].join(' '),
    failureMessages: [],
  });
  const file = report({
    numPassedTests: 1,
    numFailedTests: 0,
    numPendingTests: 3,
    numFailedTestSuites: 0,
    testResults: [
      {
        name: path.join(process.cwd(), 'x.test.ts'),
        status: 'passed',
        assertionResults: [
          result('works', 'passed'),
          result('alone', 'skipped'),
          result('one', 'skipped', ['skipped: no zstd']),
          result('two', 'skipped', ['skipped: no zstd']),
        ],
      },
    ],
  });
  expect(countTests(file, 0)).toEqual({
    passed: 1,
    failed: 0,
    skipped: 3,
    failures: [],
    skips: ['x.test.ts: alone', 'x.test.ts: skipped: no zstd (2 tests)'],
  });
});

test('a run without a report, or that failed without a failed test, is a failure', () => {
  expect(countTests(path.join(folder, 'none.json'), 3)).toMatchObject({
    failed: 1,
    failures: ['no report; exit code 3'],
  });
  const file = report({ stats: { expected: 2, unexpected: 0, flaky: 0, skipped: 0 }, suites: [] });
  expect(countTests(file, 0)).toMatchObject({ passed: 2, failed: 0 });
  expect(countTests(file, 1)).toMatchObject({ passed: 2, failed: 1 });
});

test('a run ends with the line that machines read, and the skipped before it', () => {
  const lines = lastLines({ passed: 12, failed: 0, skipped: 3, failures: [], skips: [] });
  expect(lines.at(-1)).toBe('12 passed, 0 failed');
  expect(lines).toContain('3 skipped');
});

test('a change must also build what ships', () => {
  expect(CHECKS.map(({ command }) => command.join(' '))).toContain(`${process.execPath} build/build.ts`);
});
