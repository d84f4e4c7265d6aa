/** Screens and states of the key: turning on, seeing it, proving that one has it, turning off. */
import type { Page } from '@playwright/test';
import type { Scene } from './scenes.ts';
import { button, KEY, RTL, SMALL, WRONG_KEY } from './support.ts';

const ENCRYPTION = '#/settings/encryption';
const TURN_ON = '#/settings/encryption/turn-on';

async function toKey(page: Page): Promise<void> {
  await page.getByRole('checkbox').focus();
  await page.keyboard.press('Space');
  await button(page, 'Continue').click();
}
async function toTypeBack(page: Page): Promise<void> {
  await toKey(page);
  await button(page, 'I have kept it').click();
}
async function toPlace(page: Page): Promise<void> {
  await toTypeBack(page);
  await page.getByRole('textbox').fill(KEY);
  await button(page, 'Turn on').click();
}
async function toProve(page: Page, typed = ''): Promise<void> {
  await button(page, 'Check it').click();
  await page.getByRole('textbox').fill(typed);
}

export const encryptionScenes: readonly Scene[] = [
  { name: 'encryption-on', path: ENCRYPTION },
  { name: 'encryption-german', path: ENCRYPTION, lang: 'de' },
  { name: 'encryption-rtl', path: ENCRYPTION, ...RTL },
  {
    name: 'encryption-reveal',
    path: ENCRYPTION,
    reach: async (page) => {
      await button(page, 'See the key again').click();
      await page.getByRole('list', { name: '64-digit key' }).waitFor();
    },
  },
  {
    name: 'encryption-reveal-declined',
    path: ENCRYPTION,
    refuse: ['encryption.reveal=ipc/declined'],
    reach: async (page) => {
      await button(page, 'See the key again').click();
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'encryption-prove', path: ENCRYPTION, reach: (page) => toProve(page, KEY.slice(0, 45)) },
  {
    name: 'encryption-prove-wrong',
    path: ENCRYPTION,
    dark: true,
    reach: async (page) => {
      await toProve(page, WRONG_KEY);
      await button(page, 'Check it').click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'encryption-prove-done',
    path: ENCRYPTION,
    reach: async (page) => {
      await toProve(page, KEY);
      await button(page, 'Check it').click();
      await page.getByRole('heading', { name: 'Yes, that is your key' }).waitFor();
    },
  },
  { name: 'encryption-off-question', path: ENCRYPTION, reach: (page) => button(page, 'Turn off').click() },
  { name: 'encryption-1-meaning', path: TURN_ON, backup: 'off', dark: true },
  { name: 'encryption-2-key', path: TURN_ON, backup: 'off', dark: true, reach: toKey },
  { name: 'encryption-2-key-small', path: TURN_ON, backup: 'off', size: SMALL, reach: toKey },
  {
    name: 'encryption-leave-question',
    path: TURN_ON,
    backup: 'off',
    reach: async (page) => {
      await toKey(page);
      await page.getByRole('link', { name: 'Chats' }).click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'encryption-3-type',
    path: TURN_ON,
    backup: 'off',
    dark: true,
    reach: async (page) => {
      await toTypeBack(page);
      await page.getByRole('textbox').fill('0f1e 2d3c 4b5a 6978 8796 a5b4 c3d2 ffff 1a2b 3c');
      await page.getByText('Please look again').waitFor();
    },
  },
  { name: 'encryption-4-place', path: TURN_ON, backup: 'off', reach: toPlace },
  {
    name: 'encryption-5-done',
    path: TURN_ON,
    backup: 'off',
    reach: async (page) => {
      await toPlace(page);
      await button(page, 'Choose a folder…').click();
      await button(page, 'Make the first backup').click();
      await page.getByRole('heading', { name: 'Your chats are safe' }).waitFor();
    },
  },
];
