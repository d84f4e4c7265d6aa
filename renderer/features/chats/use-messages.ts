/**
 * A moving window over a chat of any length: pages are asked for at its ends and dropped from the far end, so
 * that a chat of a million messages costs no more than one of a thousand.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { MessageItem, MessagesInput } from '../../../preload/contract/chats.ts';
import type { Failure } from '../../../preload/contract/shape.ts';
import { useBridge } from '../../state/bridge.tsx';

const PAGE = 50;
/** Messages kept at once. More than any screen shows, few enough to lay out in a frame. */
const KEPT = 300;

/** What the list has to do with its scroll position after a change. */
export type Landing =
  | { readonly kind: 'end' }
  | { readonly kind: 'start' }
  | { readonly kind: 'message'; readonly id: number; readonly centre: boolean }
  /** Stay where the eye is. */
  | { readonly kind: 'stay' };

export interface MessageWindow {
  readonly items: readonly MessageItem[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
  readonly landing: Landing;
  /** The message one was led to; it stays marked while more comes in around it. */
  readonly marked: number | null;
}

type Where = MessagesInput['where'];

function landingOf(where: Where, anchorId: number | null): Landing {
  if (where.at === 'oldest') return { kind: 'start' };
  if (anchorId === null) return { kind: 'end' };
  return { kind: 'message', id: anchorId, centre: where.at === 'around' };
}

export function useMessages(chatId: number, first: number | null) {
  const bridge = useBridge();
  const [shown, setShown] = useState<MessageWindow | null>(null);
  const [error, setError] = useState<Failure | null>(null);
  const current = useRef<MessageWindow | null>(null);
  const round = useRef(0);
  const busy = useRef(false);

  const show = useCallback((next: MessageWindow) => {
    current.current = next;
    setShown(next);
  }, []);

  /** Goes somewhere else in the chat. A message that is already here is only scrolled to. */
  const jump = useCallback(
    async (where: Where): Promise<void> => {
      const now = current.current;
      if (where.at === 'around' && now?.items.some((item) => item.id === where.messageId) === true) {
        show({
          ...now,
          landing: { kind: 'message', id: where.messageId, centre: true },
          marked: where.messageId,
        });
        return;
      }
      const mine = ++round.current;
      busy.current = true;
      const outcome = await bridge.chats.messages({ chatId, limit: PAGE, where });
      if (mine !== round.current) return;
      busy.current = false;
      if (!outcome.ok) {
        setError(outcome.error);
        return;
      }
      setError(null);
      const { items, hasBefore, hasAfter, anchorId } = outcome.value;
      const marked = where.at === 'around' ? anchorId : null;
      show({ items, hasBefore, hasAfter, landing: landingOf(where, anchorId), marked });
    },
    [bridge, chatId, show],
  );

  /**
   * One more page at an end; quietly nothing when there is none or one is on its way. `aboutToShow` is called
   * right before the window changes, the last moment to note where the eye is.
   */
  const extend = useCallback(
    async (end: 'before' | 'after', aboutToShow: () => void): Promise<void> => {
      const now = current.current;
      const edge = end === 'before' ? now?.items[0] : now?.items.at(-1);
      if (now === null || edge === undefined || busy.current) return;
      if (!(end === 'before' ? now.hasBefore : now.hasAfter)) return;
      const mine = ++round.current;
      busy.current = true;
      const point = { sentAt: edge.sentAt, seq: edge.seq };
      const outcome = await bridge.chats.messages({ chatId, limit: PAGE, where: { at: end, point } });
      if (mine !== round.current) return;
      busy.current = false;
      if (!outcome.ok) {
        setError(outcome.error);
        return;
      }
      const page = outcome.value;
      aboutToShow();
      if (end === 'before') {
        const all = [...page.items, ...now.items];
        show({
          items: all.slice(0, KEPT),
          hasBefore: page.hasBefore,
          hasAfter: now.hasAfter || all.length > KEPT,
          landing: { kind: 'stay' },
          marked: now.marked,
        });
      } else {
        const all = [...now.items, ...page.items];
        show({
          items: all.slice(-KEPT),
          hasBefore: now.hasBefore || all.length > KEPT,
          hasAfter: page.hasAfter,
          landing: { kind: 'stay' },
          marked: now.marked,
        });
      }
    },
    [bridge, chatId, show],
  );

  useEffect(() => {
    void jump(first === null ? { at: 'latest' } : { at: 'around', messageId: first });
    const rounds = round;
    const asking = busy;
    return () => {
      rounds.current++;
      asking.current = false;
    };
  }, [jump, first]);
  return { shown, error, jump, extend };
}
