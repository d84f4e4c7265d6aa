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

export function go(route: Route): void {
  window.location.hash = formatRoute(route);
}

export function goChat(chatId: number | null, messageId: number | null = null): void {
  go({ page: 'chats', chatId, messageId });
}

function listen(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(listen, () => window.location.hash));
}
