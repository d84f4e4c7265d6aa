/** The window itself: it opens, is remembered, there is one of it, and its calls reach main and come back. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { expect, launch, test } from './coffer.ts';
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
  const page = await first.firstWindow();
  await page.waitForFunction(() => 'coffer' in window);
  const set = await page.evaluate((value) => window.coffer.settings.set(value), settings);
  expect(set).toEqual({ ok: true, value: settings });
  expect(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
  await first.close();

  const second = await launch(runtime, dataFolder);
  const again = await second.firstWindow();
  await again.waitForFunction(() => 'coffer' in window);
  const kept = await again.evaluate(() => window.coffer.settings.get());
  expect(kept).toEqual({ ok: true, value: settings });
  const menu = await second.evaluate(
    ({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('search')?.label,
  );
  expect(menu).toBe('Suchen');
  await second.close();
});

test('remembers how large the window was', async ({ runtime, dataFolder }) => {
  const bounds = { x: 20, y: 30, width: 900, height: 640 };
  const first = await launch(runtime, dataFolder);
  await first.firstWindow();
  await first.evaluate(
    ({ BrowserWindow }, value) => BrowserWindow.getAllWindows()[0]?.setBounds(value),
    bounds,
  );
  await first.close();

  const second = await launch(runtime, dataFolder);
  await second.firstWindow();
  const kept = await second.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
  );
  expect(kept).toMatchObject({ width: bounds.width, height: bounds.height });
  await second.close();
});

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
  const received = page.evaluate(
    () => new Promise((resolve) => void window.coffer.app.command((command) => resolve(command))),
  );
  await coffer.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('settings')?.click());
  expect(await received).toBe('settings');
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
  const picked = await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#picked');
    return window.coffer.import.open([...(input?.files ?? [])]);
  });
  expect(picked).toMatchObject({ ok: true, value: { kind: 'preview', preview: { messages: 2 } } });
  const made = await page.evaluate(() => window.coffer.import.open([new File(['x'], '/etc/passwd')]));
  expect(made).toMatchObject({ ok: false, error: { code: 'ipc/bad-input' } });
});
