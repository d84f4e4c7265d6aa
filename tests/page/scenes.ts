/** Every screen and state worth looking at, and how to get there: for the pictures and for the checks of all of them. */
import type { Page } from '@playwright/test';
import { labScenes } from './lab-scenes.ts';
import { passwordScenes } from './password-scenes.ts';
import { button, drive, KEY, type Opening } from './support.ts';

export interface Scene extends Opening {
  readonly name: string;
  /** In which themes; light alone unless said otherwise. */
  readonly dark?: boolean;
  readonly size?: { readonly width: number; readonly height: number };
  readonly reach?: (page: Page) => Promise<void>;
}

export async function toKey(page: Page): Promise<void> {
  await page.getByRole('checkbox').focus();
  await page.keyboard.press('Space');
  await button(page, 'Continue').click();
}
export async function toTypeBack(page: Page): Promise<void> {
  await toKey(page);
  await button(page, 'I have kept it').click();
}
export async function toPlace(page: Page): Promise<void> {
  await toTypeBack(page);
  await page.getByRole('textbox').fill(KEY);
  await button(page, 'Turn on').click();
}
export async function toPick(page: Page): Promise<void> {
  await button(page, 'Choose the folder with the backup…').click();
  await button(page, 'Open').first().click();
  await page.getByRole('textbox').fill(KEY);
  await button(page, 'Open').click();
}

const SMALL = { width: 400, height: 800 };

export const scenes: readonly Scene[] = [
  { name: 'welcome', history: 'empty', backup: 'off', path: '', dark: true },
  { name: 'welcome-small', history: 'empty', backup: 'off', path: '', size: SMALL },
  { name: 'chats-empty', history: 'empty', backup: 'off', path: '#/chats' },
  { name: 'chats-none-chosen', path: '#/chats' },
  { name: 'chat-group', path: '#/chats/20', dark: true },
  { name: 'chat-direct', path: '#/chats/10', dark: true },
  { name: 'chat-missing-media', path: '#/chats/50' },
  { name: 'chat-million', path: '#/chats/30' },
  { name: 'chat-arabic', path: '#/chats/60', locale: 'ar' },
  { name: 'chat-long-title', path: '#/chats/70' },
  { name: 'chat-notes', path: '#/chats/40' },
  { name: 'chat-paged', path: '#/chats/20', reading: 'paged' },
  { name: 'chat-small', path: '#/chats/20', size: SMALL },
  { name: 'chats-small', path: '#/chats', size: SMALL },
  { name: 'chat-unknown', path: '#/chats/999' },
  { name: 'chats-failed', path: '#/chats', refuse: ['chats.list=chats/damaged'] },
  {
    name: 'search',
    path: '#/chats/20',
    dark: true,
    reach: async (page) => {
      await page.getByPlaceholder('Search chats and messages').fill('lighthouse');
      await page.getByRole('option').nth(2).click();
      await page.locator('[data-marked]').waitFor();
    },
  },
  {
    name: 'search-nothing',
    path: '#/chats/20',
    reach: async (page) => {
      await page.getByPlaceholder('Search chats and messages').fill('xylophone');
      await page.getByText('Nothing found').first().waitFor();
    },
  },
  {
    name: 'chat-media',
    path: '#/chats/10',
    reach: async (page) => {
      await button(page, 'Media and files').click();
      await page.getByRole('tabpanel').getByRole('listitem').first().waitFor();
    },
  },
  {
    name: 'chat-viewer',
    path: '#/chats/20',
    reach: async (page) => {
      await button(page, 'Open IMG-20260313-WA0004.jpg').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'chat-jump',
    path: '#/chats/30',
    reach: async (page) => {
      await button(page, 'Go to date').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'import', path: '#/import', dark: true },
  {
    name: 'import-unknown',
    path: '#/import',
    refuse: ['import.choose=import/not-an-export'],
    reach: (page) => button(page, 'Choose a file…').click(),
  },
  {
    name: 'import-preview',
    path: '#/import',
    dark: true,
    reach: (page) => button(page, 'Choose a file…').click(),
  },
  {
    name: 'import-running',
    path: '#/import',
    jobs: 'manual',
    reach: async (page) => {
      await button(page, 'Choose a file…').click();
      await button(page, 'Import').click();
      await drive(page, 'pushJob', 'import', 0.42);
    },
  },
  {
    name: 'import-done',
    path: '#/import',
    reach: async (page) => {
      await button(page, 'Choose a file…').click();
      await button(page, 'Import').click();
      await page.getByRole('heading', { name: 'It is all here' }).waitFor();
    },
  },
  { name: 'settings', path: '#/settings', dark: true },
  { name: 'settings-german', path: '#/settings', lang: 'de' },
  { name: 'appearance', path: '#/settings/appearance' },
  { name: 'backup', path: '#/settings/backup', dark: true },
  { name: 'backup-german', path: '#/settings/backup', lang: 'de' },
  { name: 'backup-rtl', path: '#/settings/backup', locale: 'ar' },
  { name: 'backup-small', path: '#/settings/backup', size: SMALL },
  { name: 'backup-off', path: '#/settings/backup', backup: 'off' },
  { name: 'backup-reminder', path: '#/settings/backup', backup: 'reminder' },
  {
    name: 'backup-loading',
    path: '#/settings/backup',
    hold: ['backup.status'],
    reach: (page) => page.waitForTimeout(400),
  },
  {
    name: 'backup-running',
    path: '#/settings/backup',
    jobs: 'manual',
    dark: true,
    reach: async (page) => {
      await button(page, 'Back up now').click();
      await drive(page, 'pushJob', 'backup', 0.52);
    },
  },
  {
    name: 'backup-failed',
    path: '#/settings/backup',
    jobs: 'manual',
    reach: async (page) => {
      await button(page, 'Back up now').click();
      await drive(page, 'failJob', 'backup', { code: 'destination/full', data: { needed: 812e6 } });
    },
  },
  { name: 'encryption-on', path: '#/settings/encryption' },
  {
    name: 'encryption-off-question',
    path: '#/settings/encryption',
    reach: (page) => button(page, 'Turn off').click(),
  },
  { name: 'encryption-1-meaning', path: '#/settings/encryption/turn-on', backup: 'off', dark: true },
  {
    name: 'encryption-2-key',
    path: '#/settings/encryption/turn-on',
    backup: 'off',
    dark: true,
    reach: toKey,
  },
  {
    name: 'encryption-2-key-small',
    path: '#/settings/encryption/turn-on',
    backup: 'off',
    size: SMALL,
    reach: toKey,
  },
  {
    name: 'encryption-3-type',
    path: '#/settings/encryption/turn-on',
    backup: 'off',
    dark: true,
    reach: async (page) => {
      await toTypeBack(page);
      await page.getByRole('textbox').fill('0f1e 2d3c 4b5a 6978 8796 a5b4 c3d2 ffff 1a2b 3c');
      await page.getByText('Please look again').waitFor();
    },
  },
  { name: 'encryption-4-place', path: '#/settings/encryption/turn-on', backup: 'off', reach: toPlace },
  {
    name: 'encryption-5-done',
    path: '#/settings/encryption/turn-on',
    backup: 'off',
    reach: async (page) => {
      await toPlace(page);
      await button(page, 'Choose a folder…').click();
      await button(page, 'Make the first backup').click();
      await page.getByRole('heading', { name: 'Your chats are safe' }).waitFor();
    },
  },
  { name: 'restore', path: '#/settings/restore' },
  {
    name: 'restore-none',
    path: '#/settings/restore',
    sets: 'none',
    reach: (page) => button(page, 'Choose the folder with the backup…').click(),
  },
  {
    name: 'restore-found',
    path: '#/settings/restore',
    sets: 'many',
    dark: true,
    reach: (page) => button(page, 'Choose the folder with the backup…').click(),
  },
  {
    name: 'restore-wrong-key',
    path: '#/settings/restore',
    history: 'empty',
    reach: async (page) => {
      await button(page, 'Choose the folder with the backup…').click();
      await button(page, 'Open').click();
      await page.getByRole('textbox').fill(KEY.replace('0f1e', '0f1f'));
      await button(page, 'Open').click();
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'restore-pick', path: '#/settings/restore', sets: 'many', reach: toPick },
  {
    name: 'restore-replace',
    path: '#/settings/restore',
    reach: async (page) => {
      await toPick(page);
      await button(page, 'Restore').click();
    },
  },
  {
    name: 'restore-running',
    path: '#/settings/restore',
    history: 'empty',
    jobs: 'manual',
    reach: async (page) => {
      await toPick(page);
      await button(page, 'Restore').click();
      await drive(page, 'pushJob', 'restore', 0.7);
    },
  },
  {
    name: 'restore-damaged',
    path: '#/settings/restore',
    history: 'empty',
    jobs: 'manual',
    reach: async (page) => {
      await toPick(page);
      await button(page, 'Restore').click();
      await drive(page, 'failJob', 'restore', {
        code: 'backup/damaged',
        data: { file: '7f3a1c.vol' },
      });
    },
  },
  {
    name: 'restore-done',
    path: '#/settings/restore',
    history: 'empty',
    reach: async (page) => {
      await toPick(page);
      await button(page, 'Restore').click();
      await page.getByRole('heading', { name: 'Everything is back' }).waitFor();
    },
  },
  {
    name: 'about',
    path: '#/settings/about',
    dark: true,
    reach: async (page) => {
      await button(page, 'Run the self-test').click();
      await page.getByText('Everything works').waitFor();
    },
  },
  ...passwordScenes,
  ...labScenes,
  { name: 'shortcuts', path: '#/chats', reach: (page) => page.locator('body').press('?') },
];
