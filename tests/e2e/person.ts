/** What a person does in the window, in the fewest words: picks in dialogs, presses, reads. */
import type { ElectronApplication, Locator, Page } from '@playwright/test';
import { coffer } from '../support/coffer.ts';
import { expect } from './coffer.ts';

/** What the person picks whenever main's dialog asks for a file or a folder. */
export async function willPick(app: ElectronApplication, picked: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
  }, picked);
}

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();
export const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name });
/** One of several, by the beginning of its label. */
export const choice = (page: Page, label: string): Locator =>
  page.locator('label').filter({ hasText: new RegExp(`^${label}`) });

export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
}

export async function importSample(app: ElectronApplication, page: Page, sample: string): Promise<void> {
  await willPick(app, sample);
  await page.getByRole('link', { name: /Bring in a chat history/ }).click();
  await press(page, 'Choose files…');
  await expect(heading(page, 'Is this right?')).toBeVisible();
  await press(page, 'Import');
  await expect(heading(page, 'It is all here')).toBeVisible();
}

/** Everything in the chats of a data folder, every medium hashed again, in one line. */
export async function digestOf(dataFolder: string): Promise<string> {
  const { exit, stdout } = await coffer(['digest', '--media', '--data', dataFolder]);
  expect(exit).toBe(0);
  return stdout;
}
