/** Screens and states of passwords and their vaults. */
import type { Locator, Page } from '@playwright/test';
import type { Scene } from './scenes.ts';
import { button, PASSWORD, PIN } from './support.ts';

const TURN_ON = '#/settings/encryption/turn-on';
const ENCRYPTION = '#/settings/encryption';
const RESTORE = '#/settings/restore';
/** One of several, by the beginning of its label. */
export const choice = (page: Page, label: string): Locator =>
  page.locator('label').filter({ hasText: new RegExp(`^${label}`) });

const SMALL = { width: 400, height: 800 };

export async function toVaults(page: Page): Promise<void> {
  await choice(page, 'Password').click();
  await page.getByRole('checkbox').focus();
  await page.keyboard.press('Space');
  await button(page, 'Continue').click();
  await choice(page, 'YubiHSM').waitFor();
}
export async function toNewPassword(page: Page): Promise<void> {
  await toVaults(page);
  await choice(page, 'YubiHSM').click();
  await page.getByLabel('PIN of YubiHSM', { exact: true }).fill(PIN);
  await button(page, 'Continue').click();
}
export async function typeTwice(page: Page, password: string): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('The same once more', { exact: true }).fill(password);
}
/** A key in the vault beside the chats, and the backup made. */
export async function toDoneHere(page: Page): Promise<void> {
  await toVaults(page);
  await choice(page, 'On this computer').click();
  await button(page, 'Continue').click();
  await typeTwice(page, PASSWORD);
  await button(page, 'Turn on').click();
  await button(page, 'Choose a folder…').click();
  await button(page, 'Make the first backup').click();
  await page.getByRole('heading', { name: 'Your chats are backed up' }).waitFor();
}
export async function toSetVaults(page: Page): Promise<void> {
  await button(page, 'Choose the folder with the backup…').click();
  await button(page, 'Open').click();
  await choice(page, 'YubiHSM').waitFor();
}
export async function toSetPassword(page: Page): Promise<void> {
  await toSetVaults(page);
  await choice(page, 'YubiHSM').click();
  await page.getByLabel('PIN of YubiHSM', { exact: true }).fill(PIN);
  await button(page, 'Continue').click();
  await page.getByLabel('Password', { exact: true }).waitFor();
}

export const passwordScenes: readonly Scene[] = [
  {
    name: 'password-1-meaning',
    path: TURN_ON,
    backup: 'off',
    reach: (page) => choice(page, 'Password').click(),
  },
  { name: 'password-2-vault', path: TURN_ON, backup: 'off', dark: true, reach: toVaults },
  { name: 'password-2-vault-small', path: TURN_ON, backup: 'off', size: SMALL, reach: toVaults },
  {
    name: 'password-2-vault-pin',
    path: TURN_ON,
    backup: 'off',
    reach: async (page) => {
      await toVaults(page);
      await choice(page, 'YubiHSM').click();
      await page.getByLabel('PIN of YubiHSM', { exact: true }).fill('0001mistaken');
      await button(page, 'Continue').click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'password-3-new',
    path: TURN_ON,
    backup: 'off',
    dark: true,
    reach: async (page) => {
      await toNewPassword(page);
      await typeTwice(page, PASSWORD);
      await page.getByRole('status').filter({ hasText: 'Practically impossible' }).waitFor();
    },
  },
  {
    name: 'password-3-weak',
    path: TURN_ON,
    backup: 'off',
    reach: async (page) => {
      await toNewPassword(page);
      await typeTwice(page, 'password1');
      await page.getByRole('status').filter({ hasText: 'Guessed at once' }).waitFor();
    },
  },
  {
    name: 'password-3-weak-question',
    path: TURN_ON,
    backup: 'off',
    reach: async (page) => {
      await toNewPassword(page);
      await typeTwice(page, 'password1');
      await button(page, 'Turn on').click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  { name: 'password-4-done-here', path: TURN_ON, backup: 'off', dark: true, reach: toDoneHere },
  { name: 'password-on', path: ENCRYPTION, vault: 'token', dark: true },
  { name: 'password-on-small', path: ENCRYPTION, vault: 'software', size: SMALL },
  {
    name: 'password-check',
    path: ENCRYPTION,
    vault: 'software',
    attempts: '3',
    reach: async (page) => {
      await button(page, 'Check it').click();
      await page.getByText('3 of 10 tries left').waitFor();
    },
  },
  {
    name: 'password-check-wrong',
    path: ENCRYPTION,
    vault: 'software',
    attempts: '2',
    dark: true,
    reach: async (page) => {
      await button(page, 'Check it').click();
      await page.getByLabel('Password', { exact: true }).fill('another one');
      await button(page, 'Check it').click();
      await page.getByText('1 of 10 tries is left').waitFor();
    },
  },
  {
    name: 'password-check-locked',
    path: ENCRYPTION,
    vault: 'software',
    attempts: '0',
    reach: async (page) => {
      await button(page, 'Check it').click();
      await page.getByRole('heading', { name: 'No password opens this backup any more' }).waitFor();
    },
  },
  {
    name: 'password-change',
    path: ENCRYPTION,
    vault: 'token',
    reach: (page) => button(page, 'Set a new password').click(),
  },
  {
    name: 'password-off-question',
    path: ENCRYPTION,
    vault: 'token',
    reach: async (page) => {
      await button(page, 'Turn off').click();
      await choice(page, 'Delete it from the vault').click();
    },
  },
  { name: 'password-reminder', path: '#/settings/backup', vault: 'software', backup: 'reminder' },
  {
    name: 'restore-vault',
    path: RESTORE,
    sets: 'password',
    history: 'empty',
    backup: 'off',
    reach: toSetVaults,
  },
  {
    name: 'restore-password',
    path: RESTORE,
    sets: 'password',
    history: 'empty',
    backup: 'off',
    dark: true,
    reach: toSetPassword,
  },
  {
    name: 'restore-password-last',
    path: RESTORE,
    sets: 'password',
    history: 'empty',
    backup: 'off',
    attempts: '2',
    reach: async (page) => {
      await toSetPassword(page);
      await page.getByLabel('Password', { exact: true }).fill('another one');
      await button(page, 'Open').click();
      await page.getByText('1 of 10 tries is left').waitFor();
    },
  },
  {
    name: 'restore-password-locked',
    path: RESTORE,
    sets: 'password',
    history: 'empty',
    backup: 'off',
    attempts: '1',
    reach: async (page) => {
      await toSetPassword(page);
      await page.getByLabel('Password', { exact: true }).fill('another one');
      await button(page, 'Open').click();
      await page.getByRole('heading', { name: 'No password opens this backup any more' }).waitFor();
    },
  },
  {
    name: 'restore-password-right',
    path: RESTORE,
    sets: 'password',
    history: 'empty',
    backup: 'off',
    attempts: '8',
    reach: async (page) => {
      await toSetPassword(page);
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await button(page, 'Open').click();
      await page.getByText('The password was right').waitFor();
    },
  },
  { name: 'password-on-german', path: ENCRYPTION, vault: 'token', lang: 'de' },
];
