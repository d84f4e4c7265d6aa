/** Screens and states of the window itself: the first start, settings, what the program is, its keys. */
import type { Page } from '@playwright/test';
import type { Scene } from './scenes.ts';
import { button, RTL, SMALL } from './support.ts';

const ABOUT = '#/settings/about';
/** A phone's width, or a small window at 400 %. */
const NARROW = { width: 320, height: 640 };

async function tested(page: Page, outcome: string): Promise<void> {
  await button(page, 'Run the self-test').click();
  await page.getByText(outcome).waitFor();
}

export const windowScenes: readonly Scene[] = [
  { name: 'welcome', history: 'empty', backup: 'off', path: '', dark: true },
  { name: 'welcome-small', history: 'empty', backup: 'off', path: '', size: SMALL },
  { name: 'welcome-german', history: 'empty', backup: 'off', path: '', lang: 'de' },
  { name: 'settings', path: '#/settings', dark: true },
  { name: 'settings-german', path: '#/settings', lang: 'de' },
  { name: 'settings-german-narrow', path: '#/settings', lang: 'de', size: NARROW },
  { name: 'settings-rtl', path: '#/settings', ...RTL },
  { name: 'appearance', path: '#/settings/appearance' },
  { name: 'appearance-german', path: '#/settings/appearance', lang: 'de' },
  { name: 'about', path: ABOUT, dark: true, reach: (page) => tested(page, 'Everything works') },
  {
    name: 'about-failed',
    path: ABOUT,
    checks: 'failed',
    reach: async (page) => {
      await tested(page, '1 check failed');
      await button(page, 'Run it again').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'about-no-keystore',
    path: ABOUT,
    checks: 'no-keystore',
    reach: (page) => tested(page, 'none here'),
  },
  { name: 'about-german', path: ABOUT, lang: 'de' },
  { name: 'shortcuts', path: '#/chats', reach: (page) => page.locator('body').press('?') },
  { name: 'shortcuts-german', path: '#/chats', lang: 'de', reach: (page) => page.locator('body').press('?') },
  {
    name: 'tooltip',
    path: '#/chats/20',
    reach: async (page) => {
      await button(page, 'Go to date').hover();
      await page.locator('[role=tooltip]').waitFor();
    },
  },
];
