/** The page's tests: the built page over the bridge double, in the system's Chromium. */
import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';

/** Another one in every run, so that two may go on beside each other; the workers are told by their environment. */
const PORT = (process.env['COFFER_PAGE_PORT'] ??= String(20_000 + (process.pid % 12_000)));
/** Where `npm test` wants to read how many tests passed. */
const report = process.env['COFFER_TEST_REPORT'];
const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: 'tests/page',
  testMatch: '*.spec.ts',
  fullyParallel: true,
  workers: 2,
  // A machine that is busy with the other suites answers late; a test that hangs still ends.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: report ? [['line'], ['json', { outputFile: report }]] : 'list',
  outputDir: 'test-results/page',
  use: {
    baseURL: `http://127.0.0.1:${PORT}`,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    colorScheme: 'light',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(existsSync(chromium) ? { executablePath: chromium } : {}),
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
  webServer: {
    command: 'npx vite build -c build/vite.page.ts --mode test --logLevel warn && node tests/page/server.ts',
    url: `http://127.0.0.1:${PORT}`,
    env: { PORT },
    reuseExistingServer: false,
    timeout: 120_000,
  },
});
