/** Screens and states of restoring. */
import type { Page } from '@playwright/test';
import type { Failure } from '../../preload/contract/shape.ts';
import type { Scene } from './scenes.ts';
import { button, drive, KEY, moment, SMALL, WRONG_KEY } from './support.ts';

const RESTORE = '#/settings/restore';

const choose = (page: Page): Promise<void> => button(page, 'Choose the folder with the backup…').click();
async function toKey(page: Page): Promise<void> {
  await choose(page);
  await button(page, 'Open').first().click();
}
/** From the page that asks for the folder to what should come back. */
export async function toPick(page: Page): Promise<void> {
  await toKey(page);
  await page.getByRole('textbox').fill(KEY);
  await button(page, 'Open').click();
}
async function start(page: Page): Promise<void> {
  await toPick(page);
  await button(page, 'Restore').click();
}
/** On an empty computer, a restore that ends like that. */
const failed = (name: string, error: Failure): Scene => ({
  name,
  path: RESTORE,
  history: 'empty',
  jobs: 'manual',
  reach: async (page) => {
    await start(page);
    await drive(page, 'failJob', 'restore', error);
    await page.getByRole('alert').waitFor();
  },
});
async function toResult(page: Page): Promise<void> {
  await start(page);
  await page.getByRole('heading', { name: 'Everything is back' }).waitFor();
}

export const restoreScenes: readonly Scene[] = [
  { name: 'restore', path: RESTORE },
  { name: 'restore-german', path: RESTORE, lang: 'de' },
  {
    name: 'restore-loading',
    path: RESTORE,
    hold: ['restore.chooseFolder'],
    reach: async (page) => {
      await choose(page);
      await moment(page);
    },
  },
  { name: 'restore-none', path: RESTORE, sets: 'none', reach: choose },
  { name: 'restore-found', path: RESTORE, sets: 'many', dark: true, reach: choose },
  {
    name: 'restore-wrong-key',
    path: RESTORE,
    history: 'empty',
    reach: async (page) => {
      await toKey(page);
      await page.getByRole('textbox').fill(WRONG_KEY);
      await button(page, 'Open').click();
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'restore-pick', path: RESTORE, sets: 'many', reach: toPick },
  {
    name: 'restore-one-chat',
    path: RESTORE,
    reach: async (page) => {
      await toPick(page);
      await page.getByText('One chat', { exact: true }).click();
      await page.getByText('Opa Heinrich', { exact: true }).click();
      await button(page, 'Restore').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'restore-one-chat-done',
    path: RESTORE,
    reach: async (page) => {
      await toPick(page);
      await page.getByText('One chat', { exact: true }).click();
      await page.getByText('Opa Heinrich', { exact: true }).click();
      await button(page, 'Restore').click();
      await page.getByRole('heading', { name: 'The chat is back' }).waitFor();
    },
  },
  { name: 'restore-pick-small', path: RESTORE, size: SMALL, reach: toPick },
  { name: 'restore-replace', path: RESTORE, reach: start },
  {
    name: 'restore-running',
    path: RESTORE,
    history: 'empty',
    jobs: 'manual',
    reach: async (page) => {
      await start(page);
      await drive(page, 'pushJob', 'restore', 0.4);
    },
  },
  {
    name: 'restore-cancelled',
    path: RESTORE,
    history: 'empty',
    jobs: 'manual',
    reach: async (page) => {
      await start(page);
      await button(page, 'Cancel').click();
      await page.getByText('The restore was cancelled').waitFor();
    },
  },
  failed('restore-damaged', { code: 'backup/damaged', data: { file: '7f3a1c.vol' } }),
  failed('restore-missing-volume', { code: 'backup/volume-missing', data: { file: '7f3a1c.vol' } }),
  failed('restore-newer', { code: 'backup/newer-format', data: {} }),
  failed('restore-disk-full', { code: 'backup/disk-full', data: { needed: 3e9, free: 1e9 } }),
  { name: 'restore-done', path: RESTORE, history: 'empty', reach: toResult },
  {
    name: 'restore-done-fingerprint',
    path: RESTORE,
    history: 'empty',
    reach: async (page) => {
      await toResult(page);
      await page.getByText('Fingerprint of everything restored').click();
    },
  },
];
