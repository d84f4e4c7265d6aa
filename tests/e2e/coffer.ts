/* oxlint-disable eslint/no-empty-pattern -- Playwright reads which fixtures are wanted from the pattern */
/**
 * The fixture of every test in a window: `coffer` is the running program with a data folder of its own, `page` its
 * window. The runtime is chosen in `runtime.ts`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  _electron,
  expect,
  test as base,
  type ElectronApplication,
  type Page,
  type TestInfo,
} from '@playwright/test';
import type { Bridge } from '../../preload/contract.ts';
import { chooseRuntime, ROOT, type Runtime } from './runtime.ts';

declare global {
  interface Window {
    readonly coffer: Bridge;
  }
}

/** Starts the program; `dataFolder` is its whole memory, `more` is added to its environment. */
export async function launch(
  runtime: Runtime,
  dataFolder: string,
  more: Readonly<Record<string, string>> = {},
): Promise<ElectronApplication> {
  const app = await _electron.launch({
    executablePath: runtime.executable,
    args: [ROOT],
    cwd: ROOT,
    env: { ...environment(), COFFER_DATA: dataFolder, ...more },
    // Root has no sandbox; everybody else is tested with it.
    chromiumSandbox: process.getuid?.() !== 0,
    colorScheme: null,
  });
  return app;
}

/** The program's window, once its bridge is there. */
export async function windowOf(app: ElectronApplication): Promise<Page> {
  const page = await app.firstWindow();
  // Not `waitForFunction`: it looks again from a timer, where the page's policy forbids it to evaluate words.
  await expect(async () => {
    expect(await page.evaluate(() => 'coffer' in window)).toBe(true);
  }).toPass({ timeout: 20_000 });
  return page;
}

function environment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}

interface Fixtures {
  /** Skips before anything is started. */
  readonly whereItCanBeAnswered: void;
  readonly dataFolder: string;
  readonly coffer: ElectronApplication;
  readonly page: Page;
}

/**
 * Tags of tests that one runtime alone can answer; elsewhere they are skipped, with what their annotation of the same
 * type gives as the reason, which `npm test` prints at its end.
 */
const ONLY = { electron: '@electron-only', 'stand-in': '@stand-in-only' } as const;

/** Details for a test that only `kind` can answer. */
export const only = (kind: Runtime['kind'], reason: string) => ({
  tag: ONLY[kind],
  annotation: { type: ONLY[kind], description: reason },
});

function reasonToSkip({ kind }: Runtime, info: TestInfo): string | null {
  const wanted = kind === 'electron' ? 'stand-in' : 'electron';
  if (!info.tags.includes(ONLY[wanted])) return null;
  const reason = info.annotations.find(({ type }) => type === ONLY[wanted])?.description ?? 'no reason given';
  return `only ${wanted === 'electron' ? 'genuine Electron' : 'the stand-in'} can answer this: ${reason}`;
}

export const test = base.extend<Fixtures, { readonly runtime: Runtime }>({
  runtime: [async ({}, use) => use(chooseRuntime()), { scope: 'worker' }],
  whereItCanBeAnswered: [
    async ({ runtime }, use, info) => {
      const reason = reasonToSkip(runtime, info);
      info.skip(reason !== null, reason ?? '');
      await use();
    },
    { auto: true },
  ],
  dataFolder: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'coffer-e2e-'));
    await use(path.join(folder, 'data'));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  coffer: async ({ runtime, dataFolder }, use) => {
    const app = await launch(runtime, dataFolder);
    await use(app);
    await app.close();
  },
  page: async ({ coffer }, use) => {
    await use(await windowOf(coffer));
  },
});

export { expect };
