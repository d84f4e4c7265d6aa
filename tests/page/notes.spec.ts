/** Notes to oneself from the first moment on, and what a chat says of things that are gone, saved or refused. */
import { button, drive, expect, inputOf, open, test } from './support.ts';

const composer = 'Write a note to yourself';

test('looking around on a fresh start leads to a place where one can write', async ({ page }) => {
  await open(page, { history: 'empty', backup: 'off', path: '' });
  await button(page, 'Just look around').click();
  await expect(page.getByText('Your chats, kept by you')).toBeVisible();
  await button(page, 'Notes to self').click();
  await expect(page.getByRole('heading', { name: 'Notes to self' })).toBeVisible();
  await expect(page.getByPlaceholder(composer)).toBeFocused();
  await page.keyboard.type('Water the lemon tree');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-message]')).toContainText('Water the lemon tree');
  await expect(page.getByRole('option', { name: 'Notes to self' })).toContainText('Water the lemon tree');
  await expect(button(page, 'Notes to self')).toHaveCount(0);
  // One goes on writing, and going back does not lead to the empty place again.
  await expect(page.getByPlaceholder(composer)).toBeFocused();
  await page.keyboard.type('And the basil');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-message]')).toHaveCount(2);
  await page.goBack();
  await expect(page).not.toHaveURL(/chats\/0/);
});

test('the button beside it does the same', async ({ page }) => {
  await open(page, { history: 'empty', backup: 'off', path: '#/chats' });
  await button(page, 'Write a note').click();
  await expect(page.getByPlaceholder(composer)).toBeFocused();
});

test('notes have the name of the page’s language, in the list, above them and in what is found', async ({
  page,
}) => {
  await open(page, { path: '#/chats/40', lang: 'de' });
  await expect(page.getByRole('heading', { name: 'Notizen an mich' })).toBeVisible();
  await expect(page.getByRole('option', { name: 'Notizen an mich' })).toBeVisible();
  const field = page.getByPlaceholder('Chats und Nachrichten durchsuchen');
  await field.fill('notiz');
  await page.getByRole('option', { name: 'Notizen an mich' }).click();
  await expect(page).toHaveURL(/chats\/40/);
  await field.fill('roofer');
  await expect(page.getByRole('option').first()).toContainText('Notizen an mich');
  await expect(page.getByText('Notes to self')).toHaveCount(0);
});

test('what is typed while a note is sent is the next one’s, and nothing of it is lost', async ({ page }) => {
  await open(page, { path: '#/chats/40', hold: ['chats.addNote'] });
  const field = page.getByPlaceholder(composer);
  await field.fill('Call the roofer');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('');
  await field.pressSequentially('And the plumber');
  // One goes elsewhere before it is there.
  await page
    .getByRole('option', { name: /Sunday hikes/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { name: /Sunday hikes/ })).toBeVisible();
  await drive(page, 'allow', 'chats.addNote');
  await page
    .getByRole('option', { name: /Notes to self/ })
    .first()
    .click();
  await expect(field).toHaveValue('And the plumber');
  await drive(page, 'refuse', 'chats.addNote', { code: 'chats/disk-full', data: {} });
  await field.press('Enter');
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(field).toHaveValue('And the plumber');
});

test('a chat that is gone leads back to all chats', async ({ page }) => {
  await open(page, { path: '#/chats/999' });
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('This chat is no longer here');
  await expect(alert.getByRole('button', { name: 'Try again' })).toHaveCount(0);
  await alert.getByRole('button', { name: 'All chats' }).click();
  await expect(page.getByText('Choose a chat to read')).toBeVisible();
});

test('a message that is gone leads to the latest ones', async ({ page }) => {
  await open(page, { path: '#/chats/20/999' });
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('This message is no longer here');
  await expect(alert.getByRole('button', { name: 'Try again' })).toHaveCount(0);
  await alert.getByRole('button', { name: 'Latest messages' }).click();
  await expect(page.getByText('9:30 it is. See you at the mill!').last()).toBeVisible();
  await expect(alert).toHaveCount(0);
});

test('everybody in a group is counted', async ({ page }) => {
  await open(page, { path: '#/chats/30' });
  await expect(page.getByText('7 people · 1,000,000 messages')).toBeVisible();
});

test('a saved copy is said, and so is one that could not be, also over a picture', async ({ page }) => {
  await open(page, { path: '#/chats/10' });
  await button(page, 'Save a copy…').first().click();
  await expect(page.getByText('The copy was saved')).toBeVisible();
  await drive(page, 'refuse', 'chats.saveMedia', { code: 'ipc/not-saved', data: { reason: 'EACCES' } });
  await button(page, 'Save a copy…').first().click();
  await expect(page.getByText('The copy could not be saved there')).toBeVisible();
  await page.getByRole('status').getByRole('button', { name: 'Close' }).click();
  await expect(page.getByText('The copy could not be saved there')).toHaveCount(0);

  await open(page, { path: '#/chats/20', refuse: ['chats.saveMedia=chats/media-missing'] });
  await button(page, 'Open IMG-20260313-WA0004.jpg').click();
  const viewer = page.getByRole('dialog');
  await viewer.getByRole('button', { name: 'Save a copy…' }).click();
  await expect(viewer).toContainText('This file is no longer here');
});

test('an address that is refused is said, one that the person declined is not', async ({ page }) => {
  await open(page, { path: '#/chats/40' });
  await page.getByPlaceholder(composer).fill('https://bank.example@evil.example/');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'https://bank.example@evil.example/' }).click();
  await expect(page.getByText('This address was not opened')).toBeVisible();
  expect(await inputOf(page, 'app.openLink')).toEqual({ url: 'https://bank.example@evil.example/' });
});

test('the self-test says calmly that there is no key store, and all names are proper', async ({ page }) => {
  await open(page, { path: '#/settings/about', checks: 'no-keystore' });
  for (const name of ['Chromium', 'Node.js', 'OpenSSL', 'SQLite'])
    await expect(page.getByText(name, { exact: true })).toBeVisible();
  await button(page, 'Run the self-test').click();
  await expect(page.getByText('Everything works')).toBeVisible();
  await expect(page.getByText('none here')).toBeVisible();
  await expect(page.getByText('A private file is used instead')).toBeVisible();
  await expect(page.getByText('works', { exact: true })).toHaveCount(8);
});
