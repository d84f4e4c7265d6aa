/** The window as a whole: theme, language, direction, motion, shortcuts, menu commands, policy. */
import type { Page } from '@playwright/test';
import { button, drive, expect, inputOf, KEY, open, test } from './support.ts';

test('the theme follows the system until one chooses', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page, { path: '#/settings/appearance' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.getByRole('button', { name: /Theme/ }).click();
  await page.getByRole('option', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await inputOf(page, 'settings.set')).toMatchObject({ theme: 'dark' });
});

test('the language changes at once, dates and all', async ({ page }) => {
  await open(page, { path: '#/settings/appearance' });
  await page.getByRole('button', { name: /Language/ }).click();
  await page.getByRole('option', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { name: 'Aussehen und Lesen' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
});

test('a German system gets German', async ({ page }) => {
  await open(page, { path: '#/settings/backup', lang: 'de-AT' });
  await expect(page.getByRole('heading', { name: 'Chat-Sicherung' })).toBeVisible();
});

test('right to left, the rail is on the right and nothing sticks out', async ({ page }) => {
  await open(page, { path: '#/chats/60', locale: 'ar' });
  await page.locator('[data-message]').first().waitFor();
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  const rail = await page.getByRole('navigation').boundingBox();
  expect(rail?.x).toBeGreaterThan(1100);
  const mine = await page.locator('[data-message][data-mine] > div').first().boundingBox();
  const theirs = await page.locator('[data-message]:not([data-mine]) > div').first().boundingBox();
  expect(mine?.x).toBeLessThan(theirs?.x ?? 0);
  for (const path of ['#/settings/backup', '#/import', '#/settings/encryption', '#/settings']) {
    await open(page, { path, locale: 'ar' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), path).toBe(
      true,
    );
  }
});

test('nothing moves for somebody who asked for less motion', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, { path: '#/chats', hold: ['chats.list'] });
  await page.waitForTimeout(400);
  const running = await page.evaluate<string[]>(
    `document.getAnimations().filter((one) => one.playState === 'running' && one.effect.getComputedTiming().duration > 1).map(String)`,
  );
  expect(running).toEqual([]);
});

test('shortcuts and menu commands lead where they say', async ({ page }) => {
  await open(page, { path: '#/chats' });
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Control+,');
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeFocused();
  await page.keyboard.press('Control+o');
  await expect(page.getByRole('heading', { name: 'Import a history' })).toBeVisible();
  await drive(page, 'command', 'search');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await drive(page, 'command', 'shortcuts');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Import a history' })).toBeVisible();
});

test('the first Tab offers to skip to the content', async ({ page }) => {
  await open(page, { path: '#/chats' });
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test('titles written the other way begin at the picture, in either direction', async ({ page }) => {
  const beside = async (title: string) => {
    const row = page.getByRole('option', { name: title });
    const picture = await row.locator('span[aria-hidden]').first().boundingBox();
    const text = await row.getByText(title, { exact: true }).boundingBox();
    return { picture: picture!, text: text! };
  };
  await open(page, { path: '#/chats' });
  const arabic = await beside('رحلة الجمعة');
  expect(arabic.text.x - (arabic.picture.x + arabic.picture.width)).toBeLessThan(20);
  await open(page, { path: '#/chats', locale: 'ar' });
  const english = await beside('Mara Lindqvist');
  expect(english.picture.x - (english.text.x + english.text.width)).toBeLessThan(20);
  // A message too long for its line is cut at its own end.
  const long = page.getByRole('option', { name: 'Family' }).getByText('It rained the whole day');
  expect(await long.evaluate<string, HTMLElement>((one) => getComputedStyle(one).direction)).toBe('ltr');
});

test('a chat database that is lost leads to its backup', async ({ page }) => {
  await open(page, { path: '#/chats', refuse: ['chats.list=chats/damaged'] });
  await page.getByRole('alert').getByRole('button', { name: 'Restore a backup' }).click();
  await expect(page.getByRole('heading', { name: 'Restore' })).toBeVisible();
});

test('a button that is only a sign says its name to the eye, once to the ear', async ({ page }) => {
  await open(page, { path: '#/chats/20' });
  const tip = page.locator('[role=tooltip]');
  const jump = button(page, 'Go to date');
  await jump.hover();
  await expect(tip).toHaveText('Go to date');
  await expect(tip).toBeVisible();
  await expect(page.getByRole('tooltip')).toHaveCount(0);
  await expect(jump).not.toHaveAttribute('aria-describedby');
  await jump.click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect(tip).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(jump).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(tip).toHaveText('Media and files');
});

test('no word of the rail breaks in a narrow window', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await open(page, { path: '#/settings', lang: 'de' });
  const word = page.getByRole('link', { name: 'Einstellungen' }).locator('span');
  await expect(word).toBeInViewport();
  expect(await word.evaluate<number, HTMLElement>((one) => one.getClientRects().length)).toBe(1);
});

test('one card has one way to write times, and days within a sentence are small', async ({ page }) => {
  await open(page, { path: '#/settings/backup' });
  await expect(page.getByRole('definition').filter({ hasText: 'Today, 04:20' })).toBeVisible();
  await expect(page.getByText('Read back and found whole: today, 04:20')).toBeVisible();
  await expect(page.getByText('Next backup: tomorrow, 03:20')).toBeVisible();
});

test('a list that failed is asked for again', async ({ page }) => {
  await open(page, { path: '#/chats', refuse: ['chats.list=chats/locked'] });
  await expect(page.getByRole('alert')).toContainText('Your chats are open elsewhere');
  await drive(page, 'allow', 'chats.list');
  await button(page, 'Try again').click();
  await expect(page.getByRole('option').first()).toContainText('Sunday hikes');
});

test('a file can be dropped on the import screen', async ({ page }) => {
  await open(page, { path: '#/import' });
  const data = await page.evaluateHandle(
    `(() => { const data = new DataTransfer(); data.items.add(new File(['x'], '_chat.txt')); return data; })()`,
  );
  await page.getByText('Drop files here').dispatchEvent('drop', { dataTransfer: data });
  await expect(page.getByRole('heading', { name: 'Is this right?' })).toBeVisible();
});

const rail = (page: Page, state: string) => page.getByRole('navigation').getByRole('link', { name: state });

test('the rail says that backup is on only once there is a backup', async ({ page }) => {
  await open(page, { path: '#/settings/backup', backup: 'unplaced' });
  await expect(rail(page, 'No backup yet')).toBeVisible();
  await button(page, 'Choose a folder…').first().click();
  await expect(page.getByText('/media/robin/Blue drive/Backups')).toBeVisible();
  await expect(rail(page, 'No backup yet')).toBeVisible();
  await button(page, 'Back up now').click();
  await expect(page.getByText('all that is new was read back')).toBeVisible();
  await expect(rail(page, 'Backup is on')).toBeVisible();
});

test('the rail says it at once when backup is turned on, and when it is turned off', async ({ page }) => {
  await open(page, { path: '#/settings/encryption' });
  await expect(rail(page, 'Backup is on')).toBeVisible();
  await button(page, 'Turn off').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Turn off' }).click();
  await expect(rail(page, 'Backup is off')).toBeVisible();
  await page.getByRole('button', { name: 'Turn on encrypted backup' }).click();
  await page.getByText(/I have understood/).click();
  await button(page, 'Continue').click();
  await button(page, 'I have kept it').click();
  await page.getByRole('textbox').fill(KEY);
  await button(page, 'Turn on').click();
  await expect(page.getByRole('heading', { name: 'Where should the backup go?' })).toBeFocused();
  await expect(rail(page, 'Backup is off')).toHaveCount(0);
});

test('the rail wants a look at a backup whose place is gone, and at one that failed', async ({ page }) => {
  await open(page, { path: '#/chats', backup: 'unreachable' });
  await expect(rail(page, 'Backup needs a look')).toBeVisible();
  await open(page, { path: '#/settings/backup', jobs: 'manual' });
  await expect(rail(page, 'Backup is on')).toBeVisible();
  await button(page, 'Back up now').click();
  await page.getByRole('progressbar').waitFor();
  await drive(page, 'failJob', 'backup', { code: 'destination/full', data: {} });
  await expect(rail(page, 'Backup needs a look')).toBeVisible();
});
