/** What is open beside a conversation, and where the keyboard goes when it opens and when it closes. */
import { useRef, useState, type KeyboardEvent } from 'react';

export type Side = 'none' | 'search' | 'media';

/** Where it lies over the messages (Chats.module.css). */
const covers = matchMedia('(max-width: 72rem)');

export function useSide() {
  const [side, setSide] = useState<Side>('none');
  const panel = useRef<HTMLElement>(null);
  /** What had the focus before it opened. */
  const opener = useRef<Element | null>(null);

  const openSide = (next: Side) => {
    const { activeElement } = document;
    if (panel.current?.contains(activeElement) !== true) opener.current = activeElement;
    setSide(next);
    // Open already: it takes the focus by itself only when it appears.
    panel.current?.querySelector<HTMLElement>('input, h2')?.focus();
  };
  const closeSide = () => {
    setSide('none');
    // Who reads on beside it keeps the place; what had the focus in it goes away with it.
    if (panel.current?.contains(document.activeElement) !== true) return;
    const back = opener.current;
    if (back instanceof HTMLElement && back !== document.body && back.checkVisibility()) back.focus();
    else document.querySelector<HTMLElement>('[data-conversation-focus]')?.focus();
  };
  return {
    side,
    panel,
    openSide,
    closeSide,
    toggleSide: (next: Side) => (side === next ? closeSide() : openSide(next)),
    /** Before something is shown in the messages: it must not stay behind what it was chosen in. */
    makeWay: () => {
      if (covers.matches) closeSide();
    },
    sideKeys: (event: KeyboardEvent) => {
      // What is open over it closes first.
      if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return;
      if (side === 'none') return;
      event.preventDefault();
      closeSide();
    },
  };
}
