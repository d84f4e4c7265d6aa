/** The password way: turning on, the vault and its PIN, checking, a new password, no tries left, turning off, restoring. */
import type { Page } from '@playwright/test';
import {
  choice,
  toDoneHere,
  toNewPassword,
  toSetPassword,
  toSetVaults,
  toVaults,
} from './password-scenes.ts';
import { button, callsOf, drive, expect, inputOf, KEY, open, PASSWORD, PIN, test } from './support.ts';

const TURN_ON = { path: '#/settings/encryption/turn-on', backup: 'off' } as const;
const ON = '#/settings/encryption';
const RESTORE = {
  path: '#/settings/restore',
  history: 'empty',
  backup: 'off',
  sets: 'password',
} as const;

const password = (page: Page) => page.getByLabel('Password', { exact: true });
const again = (page: Page) => page.getByLabel('The same once more', { exact: true });

test('encryption is turned on with a password behind a security device', async ({ page }) => {
  await open(page, TURN_ON);
  await toVaults(page);
  await expect(page.getByRole('heading', { name: 'Where should your key be guarded?' })).toBeFocused();
  await expect(page.getByRole('radio', { name: /tpm2 token/ })).toBeDisabled();
  await expect(button(page, 'Continue')).toBeDisabled();
  await choice(page, 'YubiHSM').click();
  const pin = page.getByLabel('PIN of YubiHSM', { exact: true });
  await expect(pin).toBeFocused();
  await page.keyboard.type('0001mistaken');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('That is not the PIN');
  await expect(pin).toHaveValue('');
  await pin.fill(PIN);
  await page.keyboard.press('Enter');

  await expect(password(page)).toBeFocused();
  expect(await page.content()).not.toContain(PIN);
  await page.keyboard.type(PASSWORD);
  await expect(page.getByRole('main').getByRole('status')).toHaveText('Practically impossible to guess');
  await again(page).fill('quiet lamp over');
  await expect(page.getByText('The two are not the same yet.')).toBeVisible();
  await expect(button(page, 'Turn on')).toBeDisabled();
  await again(page).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Where should the backup go?' })).toBeFocused();
  expect(await inputOf(page, 'encryption.enableWithPassword')).toEqual({
    placeId: 'yubihsm',
    pin: null,
    password: PASSWORD,
  });
  expect(await callsOf(page)).not.toContain('encryption.begin');
});

test('a device that nobody has set up is called something, too', async ({ page }) => {
  await open(page, TURN_ON);
  await toVaults(page);
  const blank = page.getByRole('radio', { name: /^Token without a label/ });
  await expect(blank).toBeDisabled();
  await expect(choice(page, 'Token without a label')).toContainText('not been set up');
});

test('a folder on another disk can guard the key, too', async ({ page }) => {
  await open(page, TURN_ON);
  await toVaults(page);
  await button(page, 'A folder elsewhere…').click();
  await expect(page.getByRole('radio', { name: /Green stick/ })).toBeChecked();
  await button(page, 'Continue').click();
  await expect(password(page)).toBeFocused();
});

test('with a vault on this computer nobody is told that a password alone brings anything back', async ({
  page,
}) => {
  await open(page, TURN_ON);
  await choice(page, 'Password').click();
  await expect(page.getByRole('checkbox', { name: /or the 64 digits/ })).toBeVisible();
  await toVaults(page);
  await choice(page, 'On this computer').click();
  await button(page, 'Continue').click();
  await expect(page.getByText('without it, only the 64 digits do')).toBeVisible();
  await expect(page.getByText('on another computer')).toHaveCount(0);
});

test('with a vault on this computer the first backup ends with the digits, which alone outlast it', async ({
  page,
}) => {
  await open(page, TURN_ON);
  await toDoneHere(page);
  await expect(page.getByText('If this computer is lost, only the 64 digits open this backup')).toBeVisible();
  await expect(page.getByText('Your chats are safe')).toHaveCount(0);
  await button(page, 'Show the 64 digits').click();
  await expect(page.getByRole('list', { name: '64-digit key' })).toContainText(KEY.slice(-4));
  await button(page, 'Save recovery sheet…').click();
  await expect(page.getByText('Coffer recovery sheet.pdf').first()).toBeVisible();
  await button(page, 'Hide the key').click();
  await expect(page.getByRole('heading', { name: 'Your chats are backed up' })).toBeFocused();
  await button(page, 'To chat backup').click();
  await expect(page.getByRole('heading', { name: 'Chat backup' })).toBeFocused();
});

test('with a security device the first backup ends with chats that are safe', async ({ page }) => {
  await open(page, TURN_ON);
  await toNewPassword(page);
  await password(page).fill(PASSWORD);
  await again(page).fill(PASSWORD);
  await button(page, 'Turn on').click();
  await button(page, 'Choose a folder…').click();
  await button(page, 'Make the first backup').click();
  await expect(page.getByRole('heading', { name: 'Your chats are safe' })).toBeFocused();
  await expect(page.getByText('only the 64 digits open')).toHaveCount(0);
});

test('what is typed is hidden until one asks to see it', async ({ page }) => {
  await open(page, TURN_ON);
  await toNewPassword(page);
  await expect(password(page)).toHaveAttribute('type', 'password');
  await page.getByRole('button', { name: 'Show “Password”' }).click();
  await expect(password(page)).toHaveAttribute('type', 'text');
  await expect(page.getByRole('button', { name: 'Show “Password”' })).toHaveAttribute('aria-pressed', 'true');
});

test('an easy password is named as such and taken only after a question', async ({ page }) => {
  await open(page, TURN_ON);
  await toNewPassword(page);
  await password(page).fill('password1');
  await expect(page.getByRole('main').getByRole('status')).toHaveText('Guessed at once');
  await again(page).fill('password1');
  await button(page, 'Turn on').click();
  await expect(page.getByRole('alertdialog')).toContainText('easy to guess');
  await button(page, 'Choose another').click();
  expect(await callsOf(page)).not.toContain('encryption.enableWithPassword');
  await button(page, 'Turn on').click();
  await button(page, 'Use it anyway').click();
  await expect(page.getByRole('heading', { name: 'Where should the backup go?' })).toBeVisible();
});

test('Enter right behind the last letter is not lost while nobody knows yet how strong the password is', async ({
  page,
}) => {
  await open(page, { ...TURN_ON, hold: ['vault.strength'] });
  await toNewPassword(page);
  await password(page).fill(PASSWORD);
  await again(page).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect.poll(() => callsOf(page)).toContain('vault.strength');
  expect(await callsOf(page)).not.toContain('encryption.enableWithPassword');
  await drive(page, 'allow', 'vault.strength');
  await expect(page.getByRole('heading', { name: 'Where should the backup go?' })).toBeFocused();
});

test('what is typed behind an Enter that came too early is asked for anew', async ({ page }) => {
  await open(page, { ...TURN_ON, hold: ['vault.strength'] });
  await toNewPassword(page);
  await password(page).fill('password1');
  await again(page).fill('password1');
  await page.keyboard.press('Enter');
  await page.keyboard.type('2');
  await expect(page.getByText('The two are not the same yet.')).toBeVisible();
  await drive(page, 'allow', 'vault.strength');
  await expect(page.getByRole('main').getByRole('status')).toHaveText('Guessed at once');
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  expect(await callsOf(page)).not.toContain('encryption.enableWithPassword');
});

test('focus stays at a button that is at work, and goes to the PIN that is wanted once more', async ({
  page,
}) => {
  await open(page, { ...TURN_ON, hold: ['lab.contents'] });
  await toVaults(page);
  await choice(page, 'YubiHSM').click();
  await page.getByLabel('PIN of YubiHSM', { exact: true }).fill('0001mistaken');
  await button(page, 'Continue').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => callsOf(page)).toContain('lab.contents');
  await expect(button(page, 'Continue')).toHaveAttribute('aria-disabled', 'true');
  await expect(button(page, 'Continue')).toBeFocused();
  await drive(page, 'allow', 'lab.contents');
  await expect(page.getByRole('alert')).toContainText('That is not the PIN');
  await expect(page.getByLabel('PIN of YubiHSM', { exact: true })).toBeFocused();
});

test('a check is a real try: a wrong password costs one, the right one gives all back', async ({ page }) => {
  await open(page, { path: ON, vault: 'software', attempts: '5' });
  await button(page, 'Check it').click();
  await expect(page.getByText('5 of 10 tries left')).toBeVisible();
  await password(page).fill('another one');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('4 of 10');
  await password(page).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Yes, that is your password' })).toBeFocused();
  await expect(page.getByText('All 10 tries are there again.')).toBeVisible();
  expect(await page.content()).not.toContain(PASSWORD);
});

test('it warns at three tries and at the last, and says the end plainly, with a way on', async ({ page }) => {
  await open(page, { path: ON, vault: 'software', attempts: '3' });
  await button(page, 'Check it').click();
  await expect(page.getByText('After 3 more wrong passwords')).toBeVisible();
  for (const left of ['2 of 10', '1 of 10']) {
    await password(page).fill(`wrong ${left}`);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText(left);
  }
  await expect(page.getByRole('alert')).toContainText('the last');
  await password(page).fill('wrong for good');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'No password opens this backup any more' })).toBeFocused();
  await button(page, 'Set a new password').click();
  await password(page).fill(PASSWORD);
  await again(page).fill(PASSWORD);
  await button(page, 'Set it').click();
  await expect(page.getByRole('heading', { name: 'The new password is set' })).toBeFocused();
});

test('a forgotten password is replaced there and then, with the PIN of the device', async ({ page }) => {
  await open(page, { path: ON, vault: 'token' });
  await button(page, 'Check it').click();
  await button(page, 'Set a new password').click();
  await page.getByLabel('PIN of YubiHSM', { exact: true }).fill(PIN);
  await password(page).fill('nine quiet boats under a red moon');
  await again(page).fill('nine quiet boats under a red moon');
  await button(page, 'Set it').click();
  await expect(page.getByRole('heading', { name: 'The new password is set' })).toBeFocused();
  expect(await inputOf(page, 'encryption.changePassword')).toMatchObject({ placeId: null, pin: PIN });
});

test('64 digits get a password as well', async ({ page }) => {
  await open(page, { path: ON });
  await button(page, 'Set a password').click();
  await choice(page, 'On this computer').click();
  await button(page, 'Continue').click();
  await password(page).fill(PASSWORD);
  await again(page).fill(PASSWORD);
  await button(page, 'Set a password').click();
  await expect(page.getByText('with a password', { exact: false }).first()).toBeVisible();
  await expect(page.getByText('The key is guarded by')).toBeVisible();
});

test('turning off asks what becomes of the password', async ({ page }) => {
  await open(page, { path: ON, vault: 'token' });
  await button(page, 'Turn off').click();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog.getByRole('radio', { name: /Keep it/ })).toBeChecked();
  await dialog.locator('label').filter({ hasText: 'Delete it from the vault' }).click();
  await expect(dialog.getByRole('button', { name: 'Turn off' })).toBeDisabled();
  await dialog.getByLabel('PIN of YubiHSM', { exact: true }).fill(PIN);
  await dialog.getByRole('button', { name: 'Turn off' }).click();
  await expect(page.getByText('Your chats are not backed up')).toBeVisible();
  expect(await inputOf(page, 'encryption.disable')).toEqual({ record: 'delete', pin: PIN });
});

test('a vault that moved is found again', async ({ page }) => {
  await open(page, { path: ON, vault: 'software' });
  await button(page, 'It is elsewhere…').click();
  await button(page, 'A folder elsewhere…').click();
  await button(page, 'Continue').click();
  await expect(page.getByText('/media/robin/Green stick/vault')).toBeVisible();
});

test('a backup opens with its password, and says how many tries there are before and after', async ({
  page,
}) => {
  await open(page, { ...RESTORE, attempts: '7' });
  await toSetPassword(page);
  await expect(page.getByText('7 of 10 tries left')).toBeVisible();
  await password(page).fill('another one');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('6 of 10');
  await password(page).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByText('with 6 tries left. All 10 are there again.')).toBeVisible();
  await button(page, 'Restore').click();
  await expect(page.getByRole('heading', { name: 'Everything is back' })).toBeFocused();
});

test('with no tries left a backup still opens with its digits, and nothing else is promised', async ({
  page,
}) => {
  await open(page, { ...RESTORE, attempts: '1' });
  await toSetPassword(page);
  await expect(page.getByText('The next wrong password is the last one')).toBeVisible();
  await password(page).fill('another one');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'No password opens this backup any more' })).toBeFocused();
  await button(page, 'Use the 64 digits').click();
  await expect(page.getByRole('heading', { name: 'Open it with your key' })).toBeVisible();
});

test('the wrong vault is told apart before a password is typed', async ({ page }) => {
  await open(page, { ...RESTORE, refuse: ['restore.recordState=vault/other-vault'] });
  await toSetVaults(page);
  await choice(page, 'lab one').click();
  await page.getByLabel('PIN of lab one', { exact: true }).fill(PIN);
  await button(page, 'Continue').click();
  await expect(page.getByRole('alert')).toContainText('vault');
  await expect(password(page)).toHaveCount(0);
});
