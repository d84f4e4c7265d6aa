/** Screens and states of importing. */
import type { Page } from '@playwright/test';
import type { Scene } from './scenes.ts';
import { button, drive, moment, SMALL } from './support.ts';

const IMPORT = '#/import';

const choose = (page: Page, name = 'Choose files…'): Promise<void> => button(page, name).click();
async function start(page: Page): Promise<void> {
  await choose(page);
  await button(page, 'Import').click();
}

export const importScenes: readonly Scene[] = [
  { name: 'import', path: IMPORT, dark: true },
  {
    name: 'import-drag-over',
    path: IMPORT,
    reach: async (page) => {
      await page.getByText('Drop files here').dispatchEvent('dragover');
      await page.getByText('Let go to open them').waitFor();
    },
  },
  { name: 'import-german', path: IMPORT, lang: 'de' },
  {
    name: 'import-unknown',
    path: IMPORT,
    refuse: ['import.look=import/not-an-export'],
    reach: (page) => choose(page),
  },
  {
    name: 'import-loading',
    path: IMPORT,
    hold: ['import.look'],
    reach: async (page) => {
      await choose(page);
      await moment(page);
    },
  },
  { name: 'import-preview', path: IMPORT, dark: true, reach: (page) => choose(page) },
  {
    name: 'import-preview-german',
    path: IMPORT,
    lang: 'de',
    reach: (page) => choose(page, 'Dateien wählen …'),
  },
  {
    name: 'import-preview-december',
    path: IMPORT,
    lang: 'en-US',
    preview: 'december',
    reach: (page) => choose(page),
  },
  { name: 'import-preview-small', path: IMPORT, size: SMALL, reach: (page) => choose(page) },
  { name: 'import-texts', path: IMPORT, preview: 'texts', reach: (page) => choose(page) },
  {
    name: 'import-texts-next',
    path: IMPORT,
    preview: 'texts',
    reach: async (page) => {
      await choose(page);
      await page.getByText('WhatsApp Chat with Opa Heinrich.txt').click();
      await button(page, 'Continue').click();
      await button(page, 'Import').click();
      await button(page, 'Another chat in this file').waitFor();
    },
  },
  {
    name: 'import-who',
    path: IMPORT,
    preview: 'open',
    reach: async (page) => {
      await start(page);
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'import-several',
    path: IMPORT,
    files: 'three',
    reach: async (page) => {
      await start(page);
      await page.getByRole('heading', { name: 'It is all here' }).waitFor();
    },
  },
  {
    name: 'import-several-unknown',
    path: IMPORT,
    files: 'three',
    reach: async (page) => {
      await choose(page);
      await button(page, 'Skip this file').click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'import-running',
    path: IMPORT,
    jobs: 'manual',
    reach: async (page) => {
      await start(page);
      await drive(page, 'pushJob', 'import', 0.42);
    },
  },
  {
    name: 'import-done-elsewhere',
    path: IMPORT,
    jobs: 'manual',
    dark: true,
    reach: async (page) => {
      await start(page);
      await page.getByRole('progressbar').waitFor();
      await page.getByRole('link', { name: 'Chats', exact: true }).click();
      await drive(page, 'finishJob', 'import');
      await page.getByText('The import is done.').waitFor();
    },
  },
  {
    name: 'import-cancelled',
    path: IMPORT,
    jobs: 'manual',
    reach: async (page) => {
      await start(page);
      await button(page, 'Cancel').click();
      await page.getByText('Nothing of it was kept.').waitFor();
    },
  },
  {
    name: 'import-done',
    path: IMPORT,
    reach: async (page) => {
      await start(page);
      await page.getByRole('heading', { name: 'It is all here' }).waitFor();
    },
  },
];
