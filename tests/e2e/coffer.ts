/* oxlint-disable eslint/no-empty-pattern -- Playwright reads which fixtures are wanted from the pattern */
/**
 * The fixture of every test in a window: `coffer` is the running program with a data folder of its own, `page` its
 * window. The runtime is chosen in `runtime.ts`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';
import type { Bridge } from '../../preload/contract.ts';
import { chooseRuntime, ROOT, type Runtime } from './runtime.ts';

declare global {
  interface Window {
    readonly coffer: Bridge;
  }
}

/** Starts the program; `dataFolder` is its whole memory. */
export async function launch(runtime: Runtime, dataFolder: string): Promise<ElectronApplication> {
  const app = await _electron.launch({
    executablePath: runtime.executable,
    args: [ROOT],
    cwd: ROOT,
    env: { ...environment(), COFFER_DATA: dataFolder },
    // Root has no sandbox; everybody else is tested with it.
    chromiumSandbox: process.getuid?.() !== 0,
    colorScheme: null,
  });
  return app;
}

function environment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}

interface Fixtures {
  readonly dataFolder: string;
  readonly coffer: ElectronApplication;
  readonly page: Page;
}

export const test = base.extend<Fixtures, { readonly runtime: Runtime }>({
  runtime: [async ({}, use) => use(chooseRuntime()), { scope: 'worker' }],
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
    const page = await coffer.firstWindow();
    await page.waitForFunction(() => 'coffer' in window);
    await use(page);
  },
});

/** Skips under the stand-in, with the reason in the report. */
export function onlyElectron(runtime: Runtime, reason: string): void {
  test.skip(runtime.kind !== 'electron', `only genuine Electron can answer this: ${reason}`);
}

export { expect } from '@playwright/test';
