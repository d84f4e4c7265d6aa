/** How a command reaches the screen that can obey it, also one that is only being opened. */
import { useEffect, useEffectEvent } from 'react';
import type { Command } from './keys.ts';

export type PageCommand = Exclude<Command, 'import' | 'settings' | 'shortcuts'>;

/** How long a command waits for its screen. Milliseconds. */
const PATIENCE = 2000;

const obeying = new Map<PageCommand, () => void>();
let waiting: PageCommand | null = null;

export function tellPage(command: PageCommand): void {
  const obey = obeying.get(command);
  if (obey !== undefined) {
    obey();
    return;
  }
  waiting = command;
  setTimeout(() => {
    if (waiting === command) waiting = null;
  }, PATIENCE);
}

/** Obeys a command while the component is shown and `able`. */
export function usePageCommand(command: PageCommand, obey: () => void, able = true): void {
  const latest = useEffectEvent(obey);
  useEffect(() => {
    if (!able) return;
    const now = () => latest();
    obeying.set(command, now);
    if (waiting === command) {
      waiting = null;
      now();
    }
    return () => {
      if (obeying.get(command) === now) obeying.delete(command);
    };
  }, [command, able]);
}
