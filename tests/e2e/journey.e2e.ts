/** The whole journey in the real window with real files: import, read, search, turn on, back up, lose all, restore. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, launch, test, windowOf } from './coffer.ts';
import { digestOf, goTo, heading, importSample, press, willPick } from './person.ts';
import { ROOT } from './runtime.ts';

/** Up to the system's dialog, which no test can press: the sheet is then the only thing that paper would show. */
async function printed(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.print = () => document.body.setAttribute('data-dialog', 'print');
  });
  await press(page, 'Print recovery sheet…');
  await expect(page.locator('body')).toHaveAttribute('data-dialog', 'print');
  const sheet = page.locator('body > img');
  expect(await sheet.evaluate((image: HTMLImageElement) => image.naturalHeight)).toBeGreaterThan(800);
  await page.emulateMedia({ media: 'print' });
  await expect(sheet).toBeVisible();
  await expect(page.locator('#root')).toBeHidden();
  await page.emulateMedia({ media: null });
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await expect(sheet).toHaveCount(0);
}

test('a newcomer imports, reads, searches, turns on, backs up, loses everything and gets it back', async ({
  runtime,
  dataFolder,
}) => {
  test.setTimeout(180_000);
  const place = `${dataFolder}-place`;
  await mkdir(place);

  const old = await launch(runtime, dataFolder);
  const page = await windowOf(old);
  await importSample(old, page, path.join(ROOT, 'build/samples/WhatsApp Chat - Sunday Table'));
  await press(page, 'Read it');
  await expect(heading(page, 'Sunday Table')).toBeVisible();
  await expect(page.getByText('Never mind, found the key').first()).toBeVisible();

  await page.getByRole('searchbox').first().fill('charger');
  await page
    .getByText(/bring my charger/)
    .first()
    .click();
  await expect(
    page
      .locator('main')
      .getByText(/bring my/)
      .last(),
  ).toBeVisible();

  await willPick(old, place);
  await goTo(page, '#/settings/backup');
  await press(page, 'Turn on encrypted backup');
  await page.getByText(/I have understood/).click();
  await press(page, 'Continue');
  const groups = page.getByRole('list', { name: '64-digit key' }).getByRole('listitem');
  await expect(groups).toHaveCount(16);
  const digits = (await groups.allTextContents()).map((text) => text.slice(-4)).join(' ');
  await printed(page);
  await press(page, 'I have kept it');
  await press(page, 'See the key again');
  await expect(groups.first()).toContainText(digits.slice(0, 4));
  await press(page, 'I have kept it');
  await page.getByRole('textbox').fill(digits);
  await press(page, 'Turn on');
  await expect(heading(page, 'Where should the backup go?')).toBeVisible();
  await press(page, 'Choose a folder…');
  await press(page, 'Make the first backup');
  await expect(heading(page, 'Your chats are safe')).toBeVisible();
  await old.close();
  const before = await digestOf(dataFolder);
  await rm(dataFolder, { recursive: true });

  const newFolder = `${dataFolder}-new`;
  const fresh = await launch(runtime, newFolder);
  const again = await windowOf(fresh);
  await willPick(fresh, place);
  await again.getByRole('link', { name: /Restore a backup/ }).click();
  await press(again, 'Choose the folder with the backup…');
  await press(again, 'Open');
  await again.getByRole('textbox').fill(digits.replace(/^./, (digit) => (digit === '0' ? '1' : '0')));
  await again.keyboard.press('Enter');
  await expect(again.getByRole('alert')).toContainText('This is not the key of this backup');
  await again.getByRole('textbox').fill(digits);
  await again.keyboard.press('Enter');
  await expect(heading(again, 'What should come back?')).toBeVisible();
  await press(again, 'Restore');
  await expect(heading(again, 'Everything is back')).toBeVisible();
  await press(again, 'Read your chats');
  await expect(again.getByRole('option').first()).toContainText('Sunday Table');
  await fresh.close();
  expect(await digestOf(newFolder)).toBe(before);
});
