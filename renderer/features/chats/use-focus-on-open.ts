/** Where the keyboard is after a chat was opened from a list that gave way to it. */
import { useEffect, type RefObject } from 'react';

/** What had the focus last, also after it went away. */
let last: EventTarget | null = null;
document.addEventListener('focusin', (event) => {
  last = event.target;
});

/** Nothing has the focus any more, because what had it is no longer shown. */
export function isFocusLost(): boolean {
  const { activeElement } = document;
  if (activeElement !== null && activeElement !== document.body && activeElement.checkVisibility())
    return false;
  return last instanceof Element && !(last.isConnected && last.checkVisibility());
}

/** Takes the focus when the box appears and what had it went away. A list that stays beside it keeps the focus. */
export function useFocusOnOpen(box: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (isFocusLost()) box.current?.focus({ preventScroll: true });
  }, [box]);
}
