/** Where in the page one is, kept in the address so that back and forward work. */
import { useSyncExternalStore } from 'react';

const PAGES = [
  'welcome',
  'import',
  'settings',
  'settings/backup',
  'settings/encryption',
  'settings/encryption/turn-on',
  'settings/restore',
  'settings/vaults',
  'settings/appearance',
  'settings/about',
] as const;
type PlainPage = (typeof PAGES)[number];

export type Route =
  | { readonly page: PlainPage }
  | {
      readonly page: 'chats';
      readonly chatId: number | null;
      /** A message to show in its place. */
      readonly messageId: number | null;
    };

export function parseRoute(hash: string): Route {
  const path = hash.replace(/^#\/?/, '');
  const chat = /^chats(?:\/(\d{1,15}))?(?:\/(\d{1,15}))?$/.exec(path);
  if (chat !== null) {
    return {
      page: 'chats',
      chatId: chat[1] === undefined ? null : Number(chat[1]),
      messageId: chat[2] === undefined ? null : Number(chat[2]),
    };
  }
  const page = PAGES.find((one) => one === path);
  return page === undefined ? { page: 'chats', chatId: null, messageId: null } : { page };
}

export function formatRoute(route: Route): string {
  if (route.page !== 'chats') return `#/${route.page}`;
  const parts = ['#/chats', route.chatId, route.chatId === null ? null : route.messageId];
  return parts.filter((part) => part !== null).join('/');
}

/** Whether one is there now: false when the page asked before it is left (leave.ts). */
export function go(route: Route): boolean {
  const hash = formatRoute(route);
  window.location.hash = hash;
  return window.location.hash === hash;
}

export function goChat(chatId: number | null, messageId: number | null = null): boolean {
  return go({ page: 'chats', chatId, messageId });
}

const noRoom = matchMedia('(max-width: 55rem)');

function listenToRoom(changed: () => void): () => void {
  noRoom.addEventListener('change', changed);
  return () => noRoom.removeEventListener('change', changed);
}

/** Whether the list of chats and a chat take turns, because there is no room for both (Chats.module.css). */
export function useOneAtATime(): boolean {
  return useSyncExternalStore(listenToRoom, () => noRoom.matches);
}

function listen(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(listen, () => window.location.hash));
}
