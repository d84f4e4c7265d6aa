/** The window itself: it opens, is remembered, there is one of it, and its calls reach main and come back. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, launch, only, test, windowOf } from './coffer.ts';
import { ROOT } from './runtime.ts';

test('opens one window with the name of the program', async ({ coffer, page }) => {
  expect(coffer.windows()).toHaveLength(1);
  await expect(page).toHaveTitle(/Coffer/);
  expect(page.url()).toMatch(/\/index\.html(#|$)/);
});

test('says in the window when it is not Electron, and only then', async ({ page, runtime }) => {
  const marks = page.locator('electron-stand-in');
  await expect(marks).toHaveCount(runtime.kind === 'stand-in' ? 1 : 0);
});

test('answers a call through bridge and contract', async ({ page, runtime }) => {
  const answer = await page.evaluate(() => window.coffer.app.info());
  expect(answer).toMatchObject({ ok: true, value: { name: 'Coffer', runtime: runtime.kind } });
});

test('keeps settings over a restart', async ({ runtime, dataFolder }) => {
  const settings = { locale: 'de', theme: 'dark', reading: 'paged', enterSends: false } as const;
  const first = await launch(runtime, dataFolder);
  const page = await windowOf(first);
  const set = await page.evaluate((value) => window.coffer.settings.set(value), settings);
  expect(set).toEqual({ ok: true, value: settings });
  expect(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
  await first.close();

  const second = await launch(runtime, dataFolder);
  const again = await windowOf(second);
  const kept = await again.evaluate(() => window.coffer.settings.get());
  expect(kept).toEqual({ ok: true, value: settings });
  const menu = await second.evaluate(
    ({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('search')?.label,
  );
  expect(menu).toBe('Suchen');
  await second.close();
});

/** As the page sees its own window, which no bookkeeping of main's can embellish. */
const sizeOf = (page: Page) => page.evaluate(() => ({ width: outerWidth, height: outerHeight }));

test('opens with the size that it asks for, and remembers the one it was given', async ({
  runtime,
  dataFolder,
}) => {
  const first = await launch(runtime, dataFolder);
  const page = await windowOf(first);
  await expect.poll(() => sizeOf(page)).toEqual({ width: 1180, height: 800 });
  const bounds = { x: 20, y: 30, width: 900, height: 640 };
  await first.evaluate(
    ({ BrowserWindow }, value) => BrowserWindow.getAllWindows()[0]?.setBounds(value),
    bounds,
  );
  const given = { width: bounds.width, height: bounds.height };
  await expect.poll(() => sizeOf(page)).toEqual(given);
  await first.close();

  const second = await launch(runtime, dataFolder);
  const again = await windowOf(second);
  await expect.poll(() => sizeOf(again)).toEqual(given);
  const kept = await second.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
  );
  expect(kept).toMatchObject(given);
  await second.close();
});

test(
  'remembers the size of a window that the person closed with its own button',
  only('stand-in', 'Electron’s window is asked in the same way by its button and by the program'),
  async ({ runtime, dataFolder }) => {
    const first = await launch(runtime, dataFolder);
    const page = await windowOf(first);
    const size = { width: 930, height: 660 };
    await first.evaluate(
      ({ BrowserWindow }, value) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 20, y: 30, ...value }),
      size,
    );
    await expect.poll(() => sizeOf(page)).toEqual(size);
    const ended = first.waitForEvent('close');
    // As its button does: Chromium closes the page and the program hears of it afterwards.
    const chromium = await page.context().newCDPSession(page);
    await chromium.send('Page.close').catch(() => undefined);
    await ended;

    const second = await launch(runtime, dataFolder);
    const again = await windowOf(second);
    await expect.poll(() => sizeOf(again)).toEqual(size);
    await second.close();
  },
);

test('starts once for each data folder: the second start ends and brings the window to the front', async ({
  coffer,
  page,
  runtime,
  dataFolder,
}) => {
  const told = coffer.evaluate(
    ({ app }) => new Promise((resolve) => app.once('second-instance', () => resolve(true))),
  );
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const second = spawn(runtime.executable, [...flags, ROOT], {
    env: { ...process.env, COFFER_DATA: dataFolder },
  });
  const [code] = await once(second, 'exit');
  expect(code).toBe(0);
  expect(await told).toBe(true);
  await expect(page).toHaveTitle(/Coffer/);
});

test('sends commands of the menu to the page', async ({ coffer, page }) => {
  // Listening before the click: the two go by different ways, and the second may be faster.
  await page.evaluate(() => {
    window.coffer.app.command((command) => document.body.setAttribute('data-command', command));
  });
  await coffer.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('settings')?.click());
  await expect(page.locator('body')).toHaveAttribute('data-command', 'settings');
});

test('a file that a person picks is read by main; one that the page makes up is not', async ({
  page,
  dataFolder,
}) => {
  const file = `${dataFolder}-picked.txt`;
  await writeFile(file, '05/01/2023, 15:04 - Ana: Shall we meet?\n05/01/2023, 15:05 - Ben: Yes\n');
  await page.evaluate(() => {
    const input = document.createElement('input');
    Object.assign(input, { type: 'file', id: 'picked' });
    document.body.append(input);
  });
  await page.locator('#picked').setInputFiles(file);
  const picked = await page.evaluate(async () => {
    const input = document.querySelector<HTMLInputElement>('#picked');
    const chosen = await window.coffer.import.open([...(input?.files ?? [])]);
    const [first] = chosen.ok ? chosen.value.files : [];
    return window.coffer.import.look({ fileId: first?.fileId ?? '' });
  });
  expect(picked).toMatchObject({ ok: true, value: { kind: 'preview', preview: { messages: 2 } } });
  const made = await page.evaluate(() => window.coffer.import.open([new File(['x'], '/etc/passwd')]));
  expect(made).toMatchObject({ ok: false, error: { code: 'ipc/bad-input' } });
});
