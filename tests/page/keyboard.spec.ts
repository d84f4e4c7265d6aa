/** The keyboard never stands in nothing: where the focus goes, what Escape and the keys of the list do, what they leave alone. */
import type { Page } from '@playwright/test';
import { button, callsOf, drive, expect, KEY, open, test } from './support.ts';

/** What 200 % zoom leaves of the window: the list and a chat take turns. */
const ZOOMED = { width: 640, height: 400 };

const messages = (page: Page) => page.getByRole('region', { name: 'Messages' });
const first = (page: Page) => page.getByRole('option').first();

test('the archive is opened and left by keyboard, which goes on in the list that came', async ({ page }) => {
  await open(page, { path: '#/chats' });
  await first(page).waitFor();
  await button(page, 'Archived').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('option', { name: 'Old flat share' })).toBeFocused();
  await button(page, 'All chats').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('option', { name: 'Sunday hikes' })).toBeFocused();
});

test('where there is room for one of them, focus goes into the opened chat and back to its line', async ({
  page,
}) => {
  await page.setViewportSize(ZOOMED);
  await open(page, { path: '#/chats' });
  await first(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(messages(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('option', { name: 'Mara Lindqvist' })).toBeFocused();
});

test('where there is room for both, the list keeps the focus', async ({ page }) => {
  await open(page, { path: '#/chats' });
  await first(page).focus();
  await page.keyboard.press('Enter');
  await expect(messages(page)).toBeVisible();
  await expect(first(page)).toBeFocused();
});

test('what opened beside a chat gives the focus to its messages when it is closed', async ({ page }) => {
  await open(page, { path: '#/chats/20' });
  await messages(page).waitFor();
  await page.keyboard.press('Control+Shift+F');
  await expect(page.getByRole('complementary').getByRole('searchbox')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary')).toHaveCount(0);
  await expect(messages(page)).toBeFocused();
});

test('from the search of everything, the arrow down leads to the first hit and Enter opens it', async ({
  page,
}) => {
  await open(page, { path: '#/chats' });
  await first(page).waitFor();
  const field = page.getByPlaceholder('Search chats and messages');
  await field.focus();
  await page.keyboard.press('ArrowDown');
  await expect(first(page)).toBeFocused();
  await field.focus();
  await page.keyboard.type('mara');
  const chat = page.getByRole('option', { name: 'Mara Lindqvist', exact: true });
  await expect(chat).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(first(page)).toBeFocused();
  await expect(first(page)).toHaveText(/Mara Lindqvist/);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('option').nth(1)).toBeFocused();
  // Enter goes by what is in the field, also before the hits for it have come.
  await field.fill('');
  await field.focus();
  await page.keyboard.type('lighthouse');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-marked]')).toContainText('Remember the lighthouse');
  await expect(page.locator('[data-marked]')).toBeFocused();
  await expect(first(page)).toHaveAttribute('data-current');
});

test('a chat that is found by its name is opened by Enter, also where it takes the place of the list', async ({
  page,
}) => {
  await page.setViewportSize(ZOOMED);
  await open(page, { path: '#/chats' });
  await page.getByPlaceholder('Search chats and messages').focus();
  await page.keyboard.type('mara');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/chats\/10$/);
  await expect(messages(page)).toBeFocused();
});

test('in the search of a chat too, the arrow down leads to the first hit and Enter opens it', async ({
  page,
}) => {
  await open(page, { path: '#/chats/30' });
  await messages(page).waitFor();
  await page.keyboard.press('Control+Shift+F');
  const panel = page.getByRole('complementary');
  const field = panel.getByRole('searchbox');
  await expect(field).toBeFocused();
  await page.keyboard.type('lighthouse');
  await expect(panel.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(panel.getByRole('option').first()).toBeFocused();
  await field.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-marked]')).toBeFocused();
  await expect(panel.getByRole('option').first()).toHaveAttribute('data-current');
});

test('the media of a chat take the focus, and Escape closes them from wherever one is in the chat', async ({
  page,
}) => {
  await open(page, { path: '#/chats/10' });
  await messages(page).waitFor();
  const opener = button(page, 'Media and files');
  const panel = page.getByRole('complementary');
  await expect(opener).toHaveAttribute('aria-expanded', 'false');
  await opener.focus();
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('heading', { name: 'Media and files' })).toBeFocused();
  await expect(opener).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(opener).toBeFocused();
  await expect(opener).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('heading', { name: 'Media and files' })).toBeFocused();
  await panel.getByRole('tab', { name: 'Audio' }).focus();
  await page.keyboard.press('Escape');
  await expect(opener).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('heading', { name: 'Media and files' })).toBeFocused();
  await messages(page).focus();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(messages(page)).toBeFocused();
});

test('Escape closes the picture over the media of a chat first, then the media', async ({ page }) => {
  await open(page, { path: '#/chats/10' });
  await messages(page).waitFor();
  await button(page, 'Media and files').click();
  const panel = page.getByRole('complementary');
  const picture = panel
    .getByRole('tabpanel')
    .getByRole('button', { name: /^Open / })
    .first();
  await picture.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(picture).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(button(page, 'Media and files')).toBeFocused();
});

test('the search of a chat takes the focus from wherever it is asked for', async ({ page }) => {
  await open(page, { path: '#/chats/30' });
  await messages(page).waitFor();
  await page.keyboard.press('Control+,');
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await page.keyboard.press('Control+Shift+F');
  const field = page.getByRole('complementary').getByRole('searchbox');
  await expect(field).toBeFocused();
  await page.keyboard.type('lighthouse');
  await page.getByRole('complementary').getByRole('option').first().click();
  await expect(page.locator('[data-marked]')).toBeFocused();
  await page.keyboard.press('Control+Shift+F');
  await expect(field).toBeFocused();
});

test('Escape goes back, after it closed what was open, and never throws a text away', async ({ page }) => {
  await open(page, { path: '#/settings/encryption' });
  await button(page, 'Check it').click();
  await page.keyboard.type('0f1e');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('textbox')).toHaveValue('0f1e');
  await page.getByRole('textbox').fill('');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'End-to-end encrypted backup' })).toBeVisible();
  await button(page, 'Turn off').click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'End-to-end encrypted backup' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeFocused();
});

test('the date one goes to has one frame around what has the focus', async ({ page }) => {
  await open(page, { path: '#/chats/30' });
  await messages(page).waitFor();
  await button(page, 'Go to date').focus();
  await page.keyboard.press('Enter');
  const framed = () =>
    page.evaluate<string[]>(`[...document.querySelectorAll('[role=dialog] form *')]
      .filter((one) => getComputedStyle(one).outlineStyle !== 'none')
      .map((one) => one.getAttribute('role') ?? one.tagName)`);
  await expect(page.getByRole('spinbutton').first()).toBeFocused();
  expect(await framed()).toEqual(['group']);
  for (let i = 0; i < 3; i++) await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: /^Choose in a calendar/ })).toBeFocused();
  expect(await framed()).toEqual(['BUTTON']);
});

test('Escape closes a menu of values and stays on the page', async ({ page }) => {
  await open(page, { path: '#/settings/appearance' });
  await page.getByRole('button', { name: /Theme/ }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('listbox')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Appearance and reading' })).toBeVisible();
});

test('Ctrl+B belongs to the text, and what was begun is there again after a look elsewhere', async ({
  page,
}) => {
  await open(page, { path: '#/chats/40' });
  const composer = page.getByPlaceholder('Write a note to yourself');
  await composer.fill('Half a thought');
  await page.keyboard.press('Control+b');
  await expect(composer).toBeFocused();
  expect(await callsOf(page)).not.toContain('backup.start');
  await page.keyboard.press('Control+,');
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await page.goBack();
  await expect(composer).toHaveValue('Half a thought');
  await composer.press('Enter');
  await expect(composer).toHaveValue('');
  await page.getByRole('option', { name: 'Sunday hikes' }).click();
  await page.getByRole('option', { name: 'Notes to self' }).click();
  await expect(composer).toHaveValue('');
});

test('Ctrl+Shift+B backs up from anywhere', async ({ page }) => {
  await open(page, { path: '#/chats/20', jobs: 'manual' });
  await messages(page).waitFor();
  await page.keyboard.press('Control+Shift+B');
  await expect(page.getByRole('progressbar')).toBeVisible();
});

test('a backup that the menu asks for says why it does not begin', async ({ page }) => {
  await open(page, { path: '#/chats', refuse: ['backup.start=destination/unavailable'] });
  await first(page).waitFor();
  await drive(page, 'command', 'back-up-now');
  await expect(page.getByRole('alert')).toContainText('The backup folder is not there');
});

test('one goes to a date in the chat one read last, and is told to choose one before', async ({ page }) => {
  await open(page, { path: '#/chats' });
  await first(page).waitFor();
  await page.keyboard.press('Control+g');
  await expect(page.getByRole('status').filter({ hasText: 'Choose a chat first' })).toBeVisible();
  await page.getByRole('option', { name: 'Mara Lindqvist' }).click();
  await messages(page).waitFor();
  await page.keyboard.press('Control+,');
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await drive(page, 'command', 'jump-to-date');
  await expect(page.getByRole('dialog', { name: 'Go to a date' })).toBeVisible();
  await expect(page).toHaveURL(/chats\/10/);
});

test('the search of everything is reached from a chat that fills the window', async ({ page }) => {
  await page.setViewportSize(ZOOMED);
  await open(page, { path: '#/chats/20' });
  await messages(page).waitFor();
  await page.keyboard.press('Control+f');
  await expect(page.getByRole('searchbox', { name: 'Search chats and messages' })).toBeFocused();
});

test('the list of keys is opened by Ctrl+/ as in the menu, and has a way to close it', async ({ page }) => {
  await open(page, { path: '#/chats' });
  await first(page).waitFor();
  await page.keyboard.press('Control+/');
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(list.getByRole('definition').filter({ hasText: 'CtrlShiftB' })).toBeVisible();
  await list.getByRole('button', { name: 'Close' }).click();
  await expect(list).toHaveCount(0);
});

const WAYS: readonly (readonly [string, (page: Page) => Promise<void>, RegExp])[] = [
  ['the rail', (page) => page.getByRole('link', { name: 'Import' }).click(), /#\/import/],
  ['a key', (page) => page.keyboard.press('Control+,'), /#\/settings$/],
  ['the menu', (page) => drive(page, 'command', 'back-up-now'), /#\/settings\/backup/],
  ['its own button', (page) => button(page, 'Cancel').click(), /#\/settings\/encryption$/],
];

for (const [way, leave, there] of WAYS) {
  test(`a new key that nobody typed back is left by ${way} only after a question`, async ({ page }) => {
    await open(page, { backup: 'off', path: '#/settings/encryption/turn-on' });
    await page.getByRole('checkbox').focus();
    await page.keyboard.press('Space');
    await button(page, 'Continue').click();
    await page.getByText('e8f9').waitFor();
    await leave(page);
    const question = page.getByRole('alertdialog', { name: 'Stop setting it up?' });
    await expect(question.getByRole('button', { name: 'Go on' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(question).toHaveCount(0);
    await expect(page.getByText('e8f9')).toBeVisible();
    expect(await callsOf(page)).not.toContain('encryption.abandon');
    await leave(page);
    await question.getByRole('button', { name: 'Stop' }).click();
    await expect(page).toHaveURL(there);
    await expect.poll(() => callsOf(page)).toContain('encryption.abandon');
  });
}

test('once the key was typed back, one may go anywhere', async ({ page }) => {
  await open(page, { backup: 'off', path: '#/settings/encryption/turn-on' });
  await page.getByRole('checkbox').focus();
  await page.keyboard.press('Space');
  await button(page, 'Continue').click();
  await button(page, 'I have kept it').click();
  await page.getByRole('textbox').fill(KEY);
  await button(page, 'Turn on').click();
  await expect(page.getByRole('heading', { name: 'Where should the backup go?' })).toBeVisible();
  await page.getByRole('link', { name: 'Import' }).click();
  await expect(page.getByRole('heading', { name: 'Import a history' })).toBeVisible();
});

/** Presses a focused button by keyboard while main takes its time over a call. */
async function pressSlowly(page: Page, name: string, call: string): Promise<void> {
  await drive(page, 'hold', call);
  await button(page, name).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => callsOf(page)).toContain(call);
  await expect(button(page, name)).toHaveAttribute('aria-disabled', 'true');
  await expect(button(page, name)).toBeFocused();
  await drive(page, 'allow', call);
  await expect(button(page, name)).not.toHaveAttribute('aria-disabled');
  await expect(button(page, name)).toBeFocused();
}

test('a button that is at work keeps the focus', async ({ page }) => {
  await open(page, { path: '#/settings/encryption' });
  await button(page, 'See the key again').click();
  await expect(page.getByRole('list', { name: '64-digit key' })).toBeVisible();
  await pressSlowly(page, 'Copy', 'encryption.copyKey');
  await pressSlowly(page, 'Save recovery sheet…', 'encryption.saveSheet');

  await open(page, { path: '#/settings/restore', refuse: ['restore.unlock=backup/wrong-key'] });
  await button(page, 'Choose the folder with the backup…').click();
  await button(page, 'Open').click();
  await page.getByRole('textbox').fill(KEY);
  await pressSlowly(page, 'Open', 'restore.unlock');
  await expect(page.getByRole('alert')).toBeVisible();

  await open(page, { path: '#/import', refuse: ['import.start=import/unreadable'] });
  await button(page, 'Choose files…').click();
  await pressSlowly(page, 'Import', 'import.start');
  await expect(page.getByRole('alert')).toBeVisible();
});

test('focus goes with a backup from its button to its end, and with a check', async ({ page }) => {
  await open(page, { path: '#/settings/backup', jobs: 'manual' });
  for (const [name, which] of [
    ['Back up now', 'backup'],
    ['Check the backup', 'verify'],
  ] as const) {
    const run = page.getByRole('group', { name: which === 'backup' ? 'Backup' : 'Check', exact: true });
    await button(page, name).focus();
    await page.keyboard.press('Enter');
    await expect(run).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(button(page, 'Cancel')).toBeFocused();
    await drive(page, 'finishJob', which);
    await expect(run).toBeFocused();
    await expect(run).toContainText(which === 'backup' ? 'Backed up' : 'The backup is whole');
    await expect(button(page, name)).toBeEnabled();
  }
  await button(page, 'Back up now').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('group', { name: 'Backup', exact: true })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('group', { name: 'Backup', exact: true })).toBeFocused();
  await expect(page.getByRole('alert')).toContainText('The backup was cancelled');
});

test('a backup that the menu begins takes the focus from nobody', async ({ page }) => {
  await open(page, { path: '#/settings/backup', jobs: 'manual' });
  const often = page.getByRole('button', { name: /How often/ });
  await often.focus();
  await drive(page, 'command', 'back-up-now');
  await page.getByRole('progressbar').waitFor();
  await expect(often).toBeFocused();
  await drive(page, 'finishJob', 'backup');
  await expect(page.getByText('all that is new was read back')).toBeVisible();
  await expect(often).toBeFocused();
});

test('the self-test keeps the focus, and a report has that of the button that showed it', async ({
  page,
}) => {
  await open(page, { path: '#/settings/about' });
  await drive(page, 'hold', 'diagnostics.run');
  await button(page, 'Run the self-test').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Testing…')).toBeVisible();
  await expect(button(page, 'Run the self-test')).toBeFocused();
  await drive(page, 'allow', 'diagnostics.run');
  await expect(page.getByText('Everything works')).toBeVisible();
  await expect(button(page, 'Run it again')).toBeFocused();
  await button(page, 'Show the report').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Report', { exact: true })).toBeFocused();
});
