/** The whole program in its window, by genuine Electron where it is and by the stand-in where it is not. */
import { defineConfig } from '@playwright/test';

/** Where `npm test` wants to read how many tests passed. */
const report = process.env['COFFER_TEST_REPORT'];

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.e2e.ts',
  globalSetup: './tests/e2e/global-setup.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: Number(process.env['E2E_WORKERS'] ?? 2),
  // A machine that is busy with the other suites answers late; a test that hangs still ends.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: report ? [['list'], ['json', { outputFile: report }]] : [['list']],
  // A test that passes only the second time is a failing test.
  retries: 0,
});
