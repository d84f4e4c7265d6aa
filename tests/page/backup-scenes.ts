/** Screens and states of backing up. */
import type { Scene } from './scenes.ts';
import { button, drive, moment, RTL, SMALL } from './support.ts';

const BACKUP = '#/settings/backup';

export const backupScenes: readonly Scene[] = [
  { name: 'backup', path: BACKUP, dark: true },
  { name: 'backup-german', path: BACKUP, lang: 'de' },
  { name: 'backup-rtl', path: BACKUP, ...RTL },
  { name: 'backup-small', path: BACKUP, size: SMALL },
  { name: 'backup-off', path: BACKUP, backup: 'off' },
  { name: 'backup-reminder', path: BACKUP, backup: 'reminder' },
  { name: 'backup-unreachable', path: BACKUP, backup: 'unreachable' },
  { name: 'backup-unplaced', path: BACKUP, backup: 'unplaced', dark: true },
  { name: 'backup-unplaced-german', path: BACKUP, backup: 'unplaced', lang: 'de' },
  { name: 'backup-loading', path: BACKUP, hold: ['backup.status'], reach: moment },
  {
    name: 'backup-select',
    path: BACKUP,
    reach: async (page) => {
      await page.getByRole('button', { name: /How often/ }).click();
      await page.getByRole('listbox').waitFor();
    },
  },
  {
    name: 'backup-running',
    path: BACKUP,
    jobs: 'manual',
    dark: true,
    reach: async (page) => {
      await button(page, 'Back up now').click();
      await drive(page, 'pushJob', 'backup', 0.52);
    },
  },
  {
    name: 'backup-finishing',
    path: BACKUP,
    jobs: 'manual',
    reach: async (page) => {
      await button(page, 'Back up now').click();
      await drive(page, 'pushJob', 'backup', 1);
    },
  },
  {
    name: 'backup-cancelled',
    path: BACKUP,
    jobs: 'manual',
    reach: async (page) => {
      await button(page, 'Back up now').click();
      await button(page, 'Cancel').click();
      await page.getByText('The backup was cancelled').waitFor();
    },
  },
  {
    name: 'backup-checking',
    path: BACKUP,
    jobs: 'manual',
    reach: async (page) => {
      await button(page, 'Check the backup').click();
      await drive(page, 'pushJob', 'verify', 0.3);
    },
  },
  {
    name: 'backup-checked',
    path: BACKUP,
    reach: async (page) => {
      await button(page, 'Check the backup').click();
      await page.getByText('can be restored').waitFor();
    },
  },
  {
    name: 'backup-failed',
    path: BACKUP,
    jobs: 'manual',
    reach: async (page) => {
      await button(page, 'Back up now').click();
      await drive(page, 'failJob', 'backup', { code: 'destination/full', data: { needed: 812e6 } });
    },
  },
];
