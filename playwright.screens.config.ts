/** The pictures in docs/screens/: the same page, server and browser as its tests (`npm run screens`). */
import { defineConfig } from '@playwright/test';
import page from './playwright.page.config.ts';

export default defineConfig({
  ...page,
  testMatch: 'screens.ts',
  globalSetup: './tests/page/screens-setup.ts',
  reporter: 'list',
});
