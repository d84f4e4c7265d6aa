/** The day of what is at the upper edge, shown while a person scrolls and its heading is out of sight. */
import { useCallback, useEffect, useRef } from 'react';

/** How long it stays after the last movement. Milliseconds. */
const LINGER = 1500;

/**
 * Written into the document directly: it changes while a long list scrolls, which must not be rendered anew for it.
 * Only an eye sees it; for everybody else the days are headings.
 */
export function useFloatingDay() {
  const pill = useRef<HTMLParagraphElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const show = useCallback((day: string | null) => {
    clearTimeout(timer.current);
    if (pill.current === null) return;
    if (day !== null) pill.current.textContent = day;
    pill.current.toggleAttribute('data-shown', day !== null);
    timer.current = setTimeout(() => pill.current?.removeAttribute('data-shown'), LINGER);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  return { pill, show };
}
