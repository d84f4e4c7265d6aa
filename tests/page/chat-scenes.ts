/** Screens and states of reading: the list, a chat, search, media, going to a date. */
import type { Page } from '@playwright/test';
import { inArabicLetters } from '../../renderer/testing/arabic-letters.ts';
import type { Scene } from './scenes.ts';
import { button, expect, moment, RTL, SMALL } from './support.ts';

async function openMedia(page: Page, kind: string): Promise<void> {
  await button(page, 'Media and files').click();
  await page.getByRole('tab', { name: kind }).click();
  await page.getByRole('tabpanel').getByRole('listitem').first().waitFor();
}
async function openJump(page: Page, name = 'Go to date'): Promise<void> {
  await page.locator('[data-message]').first().waitFor();
  await button(page, name).click();
  await page.getByRole('dialog').waitFor();
}
async function searchEverywhere(page: Page, placeholder: string, text: string): Promise<void> {
  await page.getByPlaceholder(placeholder).fill(text);
}

export const chatScenes: readonly Scene[] = [
  { name: 'chats-empty', history: 'empty', backup: 'off', path: '#/chats' },
  { name: 'chats-none-chosen', path: '#/chats' },
  { name: 'chats-loading', path: '#/chats', hold: ['chats.list'], reach: moment },
  { name: 'chats-small', path: '#/chats', size: SMALL },
  { name: 'chats-failed', path: '#/chats', refuse: ['chats.list=chats/damaged'] },
  {
    name: 'chats-archived',
    path: '#/chats',
    reach: async (page) => {
      await button(page, 'Archived').click();
      await page.getByRole('option', { name: 'Driving school' }).waitFor();
    },
  },
  {
    name: 'chats-date-without-chat',
    path: '#/chats',
    reach: async (page) => {
      await page.getByRole('option').first().waitFor();
      await page.keyboard.press('Control+g');
      await page.getByText('Choose a chat first').waitFor();
    },
  },
  { name: 'chat-group', path: '#/chats/20', dark: true },
  { name: 'chat-direct', path: '#/chats/10', dark: true },
  { name: 'chat-german', path: '#/chats/10', lang: 'de' },
  { name: 'chat-missing-media', path: '#/chats/50' },
  { name: 'chat-million', path: '#/chats/30' },
  {
    name: 'chat-scrolled',
    path: '#/chats/20',
    reach: async (page) => {
      await page.getByRole('region', { name: 'Messages' }).hover();
      await page.getByText('9:30 it is. See you at the mill!').last().waitFor();
      await page.mouse.wheel(0, -2600);
      await moment(page);
    },
  },
  { name: 'chat-arabic', path: '#/chats/60', ...RTL },
  { name: 'chat-long-title', path: '#/chats/70' },
  { name: 'chat-notes', path: '#/chats/40' },
  { name: 'chat-notes-german', path: '#/chats/40', lang: 'de' },
  { name: 'notes-first', history: 'empty', backup: 'off', path: '#/chats/0' },
  { name: 'notes-first-small', history: 'empty', backup: 'off', path: '#/chats/0', size: SMALL },
  {
    name: 'chat-message-gone',
    path: '#/chats/20/999',
    reach: (page) => page.getByRole('alert').waitFor(),
  },
  {
    name: 'chat-saved',
    path: '#/chats/10',
    reach: async (page) => {
      await button(page, 'Save a copy…').first().click();
      await page.getByText('The copy was saved').waitFor();
    },
  },
  { name: 'chat-paged', path: '#/chats/20', reading: 'paged' },
  { name: 'chat-small', path: '#/chats/20', size: SMALL },
  { name: 'chat-loading', path: '#/chats/20', hold: ['chats.messages'], reach: moment },
  { name: 'chat-unknown', path: '#/chats/999' },
  {
    name: 'search',
    path: '#/chats/20',
    dark: true,
    reach: async (page) => {
      await searchEverywhere(page, 'Search chats and messages', 'lighthouse');
      await page.getByRole('option').nth(2).click();
      await page.locator('[data-marked]').waitFor();
    },
  },
  {
    name: 'search-nothing',
    path: '#/chats/20',
    reach: async (page) => {
      await searchEverywhere(page, 'Search chats and messages', 'xylophone');
      await page.getByText('Nothing found').first().waitFor();
    },
  },
  {
    name: 'search-german',
    path: '#/chats/20',
    lang: 'de',
    reach: async (page) => {
      await searchEverywhere(page, 'Chats und Nachrichten durchsuchen', 'station');
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'chat-search',
    path: '#/chats/30',
    reach: async (page) => {
      await button(page, 'Search in this chat').click();
      await page.keyboard.type('lighthouse');
      await page.getByRole('complementary').getByRole('option').nth(1).click();
      await page.locator('[data-marked]').waitFor();
    },
  },
  { name: 'chat-media', path: '#/chats/10', reach: (page) => openMedia(page, 'Photos and videos') },
  { name: 'chat-media-audio', path: '#/chats/10', reach: (page) => openMedia(page, 'Audio') },
  { name: 'chat-media-documents', path: '#/chats/10', reach: (page) => openMedia(page, 'Documents') },
  {
    name: 'chat-media-rtl',
    path: '#/chats/10',
    ...RTL,
    reach: async (page) => {
      await button(page, inArabicLetters('Media and files')).click();
      await page.mouse.move(640, 780);
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
    name: 'chat-viewer-alone',
    path: '#/chats/20',
    refuse: ['chats.media=chats/io'],
    reach: async (page) => {
      await button(page, 'Open IMG-20260313-WA0004.jpg').click();
      await page.getByRole('dialog').getByRole('alert').waitFor();
    },
  },
  {
    name: 'chat-viewer-video',
    path: '#/chats/10',
    reach: async (page) => {
      await button(page, 'Open VID-20260313-WA0007.mp4').click();
      const video = page.getByRole('dialog').locator('video');
      // Not `waitForFunction`: it looks again from a timer, where the page's policy forbids it to evaluate words.
      const ready = () => video.evaluate((element) => Number(Reflect.get(element, 'readyState')));
      await expect.poll(ready).toBeGreaterThanOrEqual(3);
      await moment(page);
    },
  },
  { name: 'chat-jump', path: '#/chats/30', reach: openJump },
  {
    name: 'chat-jump-calendar',
    path: '#/chats/30',
    reach: async (page) => {
      await openJump(page);
      await page.getByRole('button', { name: /^Choose in a calendar/ }).click();
      await page.getByRole('grid').waitFor();
    },
  },
  {
    name: 'chat-jump-german',
    path: '#/chats/30',
    lang: 'de',
    reach: (page) => openJump(page, 'Zu einem Datum springen'),
  },
];
