/** The pictures and videos of a chat around one of them, in reading order: more are asked for near either end. */
import { useEffect, useEffectEvent, useState } from 'react';
import type { MediaCursor, MediaItem, MediaPage } from '../../../preload/contract/chats.ts';
import type { Failure, Outcome } from '../../../preload/contract/shape.ts';
import { useBridge } from '../../state/bridge.tsx';

const PAGE = 30;
/** How near to an end, in media, the next page is asked for. */
const AHEAD = 5;

interface Around {
  /** Oldest first. */
  readonly items: readonly MediaItem[];
  /** Which of them is looked at. */
  readonly at: number;
  /** Where the next page before the first starts, and the one after the last; null at the ends of the chat. */
  readonly before: MediaCursor | null;
  readonly after: MediaCursor | null;
}

/** Asks for a page while there is a point to ask for, anew for each. */
function usePage(
  chatId: number,
  at: 'before' | 'after',
  point: MediaCursor | null,
  take: (outcome: Outcome<MediaPage>) => void,
): void {
  const bridge = useBridge();
  const taken = useEffectEvent(take);
  useEffect(() => {
    if (point === null) return;
    let current = true;
    const input = { chatId, kinds: 'visual', where: { at, point }, limit: PAGE } as const;
    void bridge.chats.media(input).then((outcome) => {
      if (current) taken(outcome);
    });
    return () => {
      current = false;
    };
  }, [bridge, chatId, at, point]);
}

export function useMediaAround(chatId: number, first: MediaItem) {
  const [{ items, at, before, after }, setAround] = useState<Around>(() => {
    const point = { sentAt: first.sentAt, id: first.attachment.id };
    return { items: [first], at: 0, before: point, after: point };
  });
  const [error, setError] = useState<Failure | null>(null);

  usePage(chatId, 'before', at < AHEAD ? before : null, (outcome) => {
    if (!outcome.ok) return setError(outcome.error);
    const more = outcome.value.items.toReversed();
    const { next } = outcome.value;
    setAround((old) => ({ ...old, items: [...more, ...old.items], at: old.at + more.length, before: next }));
  });
  usePage(chatId, 'after', items.length - at <= AHEAD ? after : null, (outcome) => {
    if (!outcome.ok) return setError(outcome.error);
    const more = outcome.value.items.toReversed();
    const { next } = outcome.value;
    setAround((old) => ({ ...old, items: [...old.items, ...more], after: next }));
  });

  return {
    item: items[at] ?? first,
    isFirst: at === 0,
    isLast: at === items.length - 1,
    error,
    move: (by: 1 | -1) =>
      setAround((old) => ({ ...old, at: Math.min(old.items.length - 1, Math.max(0, old.at + by)) })),
    retry: () => {
      setError(null);
      // Other points to ask for, at the same places.
      setAround((old) => ({
        ...old,
        before: old.before && { ...old.before },
        after: old.after && { ...old.after },
      }));
    },
  };
}
