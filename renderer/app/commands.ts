/** Keys and menu entries as commands, and how a command reaches the screen that can obey it. */
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { AppCommand } from '../../preload/contract/app.ts';

export type PageCommand = Extract<AppCommand, 'search' | 'jump-to-date'> | 'search-chat';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches('input, textarea') || target.isContentEditable);
}

export function commandOfKey(event: KeyboardEvent): AppCommand | null {
  if (event.key === '?' && !isTyping(event.target)) return 'shortcuts';
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return null;
  switch (event.key.toLowerCase()) {
    case 'f':
      return 'search';
    case 'g':
      return 'jump-to-date';
    case 'o':
      return 'import';
    case ',':
      return 'settings';
    case 'b':
      return 'back-up-now';
    default:
      return null;
  }
}

const listeners = new Set<(command: PageCommand) => void>();

export function tellPage(command: PageCommand): void {
  for (const listener of listeners) listener(command);
}

/** Obeys commands while the component is shown. */
export function usePageCommand(obey: (command: PageCommand) => void): void {
  const latest = useRef(obey);
  useLayoutEffect(() => {
    latest.current = obey;
  });
  useEffect(() => {
    const listener = (command: PageCommand) => latest.current(command);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
}
