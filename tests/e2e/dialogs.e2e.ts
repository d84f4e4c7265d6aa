/**
 * The stand-in's own dialogs, pressed as a person presses them: nothing is put in the place of `dialog` here, so a
 * button that asks and gets no answer fails.
 */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { expect, launch, only, test, windowOf } from './coffer.ts';
import { goTo, heading, press } from './person.ts';
import { ROOT } from './runtime.ts';

const WHY = 'Electron shows the system’s dialogs, which no test can press';

/** The dialog that an action brings up. */
async function dialogAfter(app: ElectronApplication, action: () => Promise<void>): Promise<Page> {
  const [dialog] = await Promise.all([app.waitForEvent('window'), action()]);
  // It is told of while it is still empty: an expectation that its own page comes under ends without having waited.
  await expect(async () => {
    await expect(dialog.getByText('Dialog of the Electron stand-in')).toBeVisible();
  }).toPass({ timeout: 20_000 });
  return dialog;
}
/** Does what closes a dialog, and waits until it is closed. */
async function answer(dialog: Page, action: () => Promise<void>): Promise<void> {
  // The window may be gone before the click has been confirmed.
  await Promise.all([dialog.waitForEvent('close'), action().catch(() => undefined)]);
}
const chooseFiles = (page: Page) => page.getByRole('button', { name: /^Choose (a file|files)…$/ }).click();
const folderOf = (dialog: Page) => dialog.getByLabel('Folder', { exact: true });
const entry = (dialog: Page, name: string) => dialog.getByRole('option', { name });

test(
  'a newcomer with nothing installed chooses a file, a folder and a place to save, and is asked before the key is shown',
  only('stand-in', WHY),
  async ({ runtime, dataFolder }) => {
    const home = `${dataFolder}-home`;
    await mkdir(path.join(home, 'Exports'), { recursive: true });
    const sample = path.join(ROOT, 'build/samples/WhatsApp Chat with Tove Halvorsen.txt');
    await copyFile(sample, path.join(home, 'Exports', 'Tove.txt'));
    const app = await launch(runtime, dataFolder, { HOME: home });
    const page = await windowOf(app);

    await page.getByRole('link', { name: /Bring in a chat history/ }).click();
    // Cancelled, the program goes on as if nothing had been asked.
    const cancelled = await dialogAfter(app, () => chooseFiles(page));
    await expect(folderOf(cancelled)).toHaveValue(home);
    await answer(cancelled, () => cancelled.keyboard.press('Escape'));

    // By keyboard alone: into the folder, onto the file, and done.
    const files = await dialogAfter(app, () => chooseFiles(page));
    await expect(entry(files, 'Exports')).toBeAttached();
    await files.keyboard.press('E');
    await files.keyboard.press('Enter');
    await expect(folderOf(files)).toHaveValue(path.join(home, 'Exports'));
    await files.keyboard.press('ArrowDown');
    await answer(files, () => files.keyboard.press('Enter'));
    await expect(heading(page, 'Is this right?')).toBeVisible();
    await press(page, 'Import');
    await expect(heading(page, 'It is all here')).toBeVisible();

    await goTo(page, '#/settings/encryption/turn-on');
    await page.getByText(/I have understood/).click();
    await press(page, 'Continue');
    const groups = page.getByRole('list', { name: '64-digit key' }).getByRole('listitem');
    await expect(groups).toHaveCount(16);
    const digits = (await groups.allTextContents()).map((text) => text.slice(-4)).join(' ');
    const sheet = path.join(home, 'Exports', 'sheet.pdf');
    await writeFile(sheet, 'an older one');
    const save = await dialogAfter(app, () => press(page, 'Save recovery sheet…'));
    await save.getByLabel('Name', { exact: true }).fill('sheet.pdf');
    await press(save, 'Save');
    await expect(save.getByRole('alert')).toContainText('sheet.pdf is there already');
    expect(await readFile(sheet, 'utf8')).toBe('an older one');
    await answer(save, () => press(save, 'Replace'));
    await expect(page.getByText(/saved as sheet\.pdf/).first()).toBeVisible();
    expect((await readFile(sheet, 'latin1')).slice(0, 5)).toBe('%PDF-');

    await press(page, 'I have kept it');
    await page.getByRole('textbox').fill(digits);
    await press(page, 'Turn on');
    await expect(heading(page, 'Where should the backup go?')).toBeVisible();
    const folders = await dialogAfter(app, () => press(page, 'Choose a folder…'));
    await expect(entry(folders, 'Tove.txt')).toHaveCount(0);
    await press(folders, 'New folder');
    await folders.getByLabel('Name of the new folder').fill('Backups');
    await folders.keyboard.press('Enter');
    const place = path.join(home, 'Exports', 'Backups');
    await expect(folderOf(folders)).toHaveValue(place);
    await answer(folders, () => press(folders, 'Choose this folder'));
    await expect(page.getByText(/Backups/).first()).toBeVisible();

    await goTo(page, '#/settings/encryption');
    const refused = await dialogAfter(app, () => press(page, 'See the key again'));
    await expect(refused.getByRole('alertdialog')).toContainText('Show the backup key?');
    // The safe answer has the focus, and Enter gives it.
    await answer(refused, () => refused.keyboard.press('Enter'));
    await expect(groups).toHaveCount(0);
    await goTo(page, '#/chats');
    await goTo(page, '#/settings/encryption');
    const asked = await dialogAfter(app, () => press(page, 'See the key again'));
    await answer(asked, () => press(asked, 'Show the key'));
    await expect(groups.first()).toContainText(digits.slice(0, 4));
    await app.close();
  },
);

test(
  'the window waits behind its dialog, and goes on when the dialog is closed with its own button',
  only('stand-in', WHY),
  async ({ coffer, page }) => {
    await page.evaluate(() => {
      addEventListener('keydown', () => document.body.setAttribute('data-typed', 'yes'));
    });
    await page.getByRole('link', { name: /Bring in a chat history/ }).click();
    const dialog = await dialogAfter(coffer, () => chooseFiles(page));
    // Not awaited: what the window does not take is never confirmed.
    void page.keyboard.press('x').catch(() => undefined);
    await page.waitForTimeout(300);
    await expect(page.locator('body')).not.toHaveAttribute('data-typed', 'yes');
    await dialog.close();
    await expect(async () => {
      await page.keyboard.press('x');
      await expect(page.locator('body')).toHaveAttribute('data-typed', 'yes', { timeout: 500 });
    }).toPass({ timeout: 10_000 });
  },
);
