/** Importing: whatever was guessed can be corrected, several files come one after the other, every wait can be ended. */
import type { Locator, Page } from '@playwright/test';
import { button, callsOf, drive, expect, inputOf, open, test, type Opening } from './support.ts';

async function choose(page: Page, opening: Opening = {}): Promise<void> {
  await open(page, { path: '#/import', ...opening });
  await button(page, 'Choose files…').click();
}
const summary = (page: Page) => page.getByRole('heading', { name: 'It is all here' });
const preview = (page: Page) => page.getByRole('heading', { name: 'Is this right?' });

test('the name of the file and every guess are shown as what they are', async ({ page }) => {
  await choose(page);
  await expect(page.getByText('WhatsApp Chat with Mara Lindqvist.zip')).toBeVisible();
  const me = page.getByRole('radio', { name: /^Robin/ });
  await expect(me).toBeChecked();
  await expect(page.locator('label', { has: me })).toContainText('Guess');
  await expect(page.getByText('412 messages are here already')).toBeVisible();
  await page.getByText('Mara Lindqvist', { exact: true }).click();
  await expect(page.locator('label').filter({ hasText: /^Mara Lindqvist/ })).not.toContainText('Guess');
});

test('another name means another chat, in which nothing is yet', async ({ page }) => {
  await choose(page);
  await page.getByLabel('Name of the chat').fill('Letters');
  await expect(page.getByText('are here already')).toBeHidden();
});

test('where nothing tells who one is, it is asked and not guessed; the name of the chat follows', async ({
  page,
}) => {
  await choose(page, { preview: 'open' });
  const people = page.getByRole('radiogroup', { name: 'Which one is you?' });
  await expect(people.getByRole('radio', { checked: true })).toHaveCount(0);
  const name = page.getByLabel('Name of the chat');
  await expect(name).toHaveValue('Mara Lindqvist, Robin');
  await button(page, 'Import').click();
  await expect(page.getByRole('alert')).toContainText('Which one is you?');
  await expect(page.getByRole('alert')).toBeInViewport();
  await page.getByText('Robin', { exact: true }).click();
  await expect(name).toHaveValue('Mara Lindqvist');
  await name.fill('Mara');
  await page.getByText('None of them', { exact: true }).click();
  await expect(name).toHaveValue('Mara');
  await button(page, 'Import').click();
  await expect(summary(page)).toBeVisible();
});

test('of several chats in a file one is chosen, and another instead', async ({ page }) => {
  await choose(page, { preview: 'texts' });
  await expect(page.getByRole('heading', { name: 'Which chat?' })).toBeFocused();
  await expect(button(page, 'Continue')).toBeDisabled();
  await page.getByText('WhatsApp Chat with Opa Heinrich.txt').click();
  await button(page, 'Continue').click();
  await expect(page.getByLabel('Name of the chat')).toHaveValue('Opa Heinrich');
  await page.getByRole('button', { name: /Chat in this file/ }).click();
  await page.getByRole('option', { name: 'WhatsApp Chat with Mara Lindqvist.txt' }).click();
  await expect(page.getByLabel('Name of the chat')).toHaveValue('Mara Lindqvist');
});

test('after one of several chats in a file the others are offered, until none is left', async ({ page }) => {
  await choose(page, { preview: 'texts' });
  await page.getByText('WhatsApp Chat with Opa Heinrich.txt').click();
  await button(page, 'Continue').click();
  await button(page, 'Import').click();
  await expect(summary(page)).toBeFocused();
  await button(page, 'Another chat in this file').click();
  await expect(page.getByRole('heading', { name: 'Which chat?' })).toBeFocused();
  await expect(page.getByRole('radio')).toHaveCount(1);
  await page.getByText('WhatsApp Chat with Mara Lindqvist.txt').click();
  await button(page, 'Continue').click();
  await expect(page.getByLabel('Name of the chat')).toHaveValue('Mara Lindqvist');
  await button(page, 'Import').click();
  await expect(summary(page)).toBeFocused();
  await expect(button(page, 'Another chat in this file')).toHaveCount(0);
});

test('several files are imported one after the other, and one that cannot be is said', async ({ page }) => {
  await choose(page, { files: 'three' });
  await expect(preview(page)).toBeVisible();
  await expect(page.getByText('File 1 of 3')).toBeVisible();
  await button(page, 'Import').click();
  await expect(summary(page)).toBeVisible();
  await button(page, 'Next: holiday.jpg').click();
  await expect(page.getByText('File 2 of 3')).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('This file is not a chat history we know');
  await button(page, 'Next: WhatsApp Chat with Opa Heinrich.zip').click();
  await expect(page.getByText('File 3 of 3')).toBeVisible();
  await button(page, 'Import').click();
  await expect(summary(page)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Next:/ })).toHaveCount(0);
  await button(page, 'Read it').click();
  await expect(page.getByRole('heading', { name: 'Opa Heinrich' })).toBeVisible();
});

/** How often a line ends within something that is written without a gap. */
const tornWords = (locator: Locator) =>
  locator.evaluate<number, HTMLElement>((box) => {
    const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    let torn = 0;
    for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
      for (const { index, 0: word } of (node.textContent ?? '').matchAll(/\S+/gu)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        if (range.getClientRects().length > 1) torn += 1;
      }
    }
    return torn;
  });

test('no year is torn apart where the dates of a chat are long', async ({ page }) => {
  for (const lang of ['en-US', 'en-GB']) {
    await choose(page, { preview: 'december', lang });
    const time = page.getByRole('definition').filter({ hasText: '2025' });
    await expect(time).toContainText(/December\s24|24\sDecember/);
    for (const width of [1280, 900, 780, 760, 640, 400, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await expect.poll(() => tornWords(time), `${lang} at ${width}`).toBe(0);
    }
  }
});

test('files that are dropped together are all taken', async ({ page }) => {
  await open(page, { path: '#/import' });
  const data = await page.evaluateHandle(
    `(() => { const data = new DataTransfer(); for (const name of ['a with Ana.txt', 'b with Ben.txt']) data.items.add(new File(['x'], name)); return data; })()`,
  );
  await page.getByText('Drop files here').dispatchEvent('drop', { dataTransfer: data });
  await expect(page.getByText('File 1 of 2')).toBeVisible();
  await button(page, 'Skip this file').click();
  await expect(page.getByText('File 2 of 2')).toBeVisible();
  await expect(page.getByLabel('Name of the chat')).toHaveValue('Ben');
  await expect(button(page, 'Skip this file')).toHaveCount(0);
});

test('looking into a large file can be given up', async ({ page }) => {
  await choose(page, { hold: ['import.look'] });
  await expect(page.getByText('Looking into WhatsApp Chat with Mara Lindqvist.zip')).toBeVisible();
  await button(page, 'Cancel').click();
  await expect(button(page, 'Choose files…')).toBeVisible();
  await expect.poll(() => inputOf(page, 'import.discard')).toEqual({ fileId: 'file-1' });
  // The answer that comes late opens nothing.
  await drive(page, 'allow', 'import.look');
  await expect.poll(() => callsOf(page)).toContain('import.discard');
  await expect(preview(page)).toHaveCount(0);
});

test('looking into a file ends when one goes elsewhere', async ({ page }) => {
  await choose(page, { hold: ['import.look'] });
  await expect(button(page, 'Cancel')).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect.poll(() => inputOf(page, 'import.discard')).toEqual({ fileId: 'file-1' });
});

const toChats = (page: Page) => page.getByRole('link', { name: 'Chats', exact: true }).click();
const toImport = (page: Page) => page.getByRole('link', { name: 'Import', exact: true }).click();
/** An import that runs while one reads. */
async function readMeanwhile(page: Page, opening: Opening = {}): Promise<void> {
  await choose(page, { jobs: 'manual', ...opening });
  await button(page, 'Import').click();
  await page.getByRole('progressbar').waitFor();
  await toChats(page);
  await page.getByRole('option').first().waitFor();
}
const told = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

test('an import that ends while one reads is told, and what it added is shown once', async ({ page }) => {
  await readMeanwhile(page);
  await drive(page, 'finishJob', 'import');
  await told(page, 'The import is done.').getByRole('link', { name: 'See what came of it' }).click();
  await expect(summary(page)).toBeFocused();
  await expect(page.getByText('17,828 messages were added.')).toBeVisible();
  await expect(told(page, 'The import is done.')).toHaveCount(0);
  await toChats(page);
  await page.getByRole('option').first().waitFor();
  await expect(told(page, 'The import is done.')).toHaveCount(0);
  await toImport(page);
  await expect(button(page, 'Choose files…')).toBeVisible();
  await expect(summary(page)).toHaveCount(0);
});

test('why an import failed meanwhile is said on coming back, also where the news was put away', async ({
  page,
}) => {
  await readMeanwhile(page);
  await drive(page, 'failJob', 'import', { code: 'import/no-space', data: {} });
  await told(page, 'The import did not work.').getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('main')).toBeFocused();
  await expect(told(page, 'The import did not work.')).toHaveCount(0);
  await toImport(page);
  await expect(page.getByRole('alert')).toContainText('There is not enough room on this computer');
  await button(page, 'Try again').click();
  await expect(button(page, 'Choose files…')).toBeVisible();
});

test('files that wait behind an import are still there when one comes back, and after reading', async ({
  page,
}) => {
  await readMeanwhile(page, { files: 'three' });
  await drive(page, 'finishJob', 'import');
  await toImport(page);
  await expect(summary(page)).toBeFocused();
  await expect(page.getByText('File 1 of 3')).toBeVisible();
  await button(page, 'Read it').click();
  await expect(page.getByRole('heading', { name: 'Mara Lindqvist' })).toBeVisible();
  await toImport(page);
  await button(page, 'Next: holiday.jpg').click();
  await expect(page.getByText('File 2 of 3')).toBeVisible();
  await button(page, 'Next: WhatsApp Chat with Opa Heinrich.zip').click();
  await expect(preview(page)).toBeVisible();
  await toChats(page);
  await page.getByRole('option').first().waitFor();
  await toImport(page);
  await expect(page.getByText('File 3 of 3')).toBeVisible();
  await expect(preview(page)).toBeVisible();
});
