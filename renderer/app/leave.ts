/** Asks before a page is left while leaving it would lose something: by rail, key, menu, link or the way back. */
import { useEffect, useRef, useState } from 'react';

export interface LeaveQuestion {
  readonly asked: boolean;
  readonly stay: () => void;
  readonly leave: () => void;
}

/** Holds back every change of the page's address while `unfinished`, until the question is answered. */
export function useLeaveQuestion(unfinished: boolean): LeaveQuestion {
  /** Where it was to go. */
  const [wanted, setWanted] = useState<string | null>(null);
  const decided = useRef(false);
  useEffect(() => {
    if (!unfinished) return;
    const ask = (event: NavigateEvent) => {
      const { url } = event.destination;
      if (decided.current || !event.cancelable || !event.hashChange || url === window.location.href) return;
      event.preventDefault();
      setWanted(new URL(url).hash);
    };
    window.navigation.addEventListener('navigate', ask);
    return () => window.navigation.removeEventListener('navigate', ask);
  }, [unfinished]);
  return {
    asked: wanted !== null,
    stay: () => setWanted(null),
    leave: () => {
      decided.current = true;
      if (wanted !== null) window.location.hash = wanted;
    },
  };
}
