/** The conversation as one long scroll over a moving window, steady under the eye while pages come and go. */
import { useCallback, useEffect, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import type { ChatItem, MediaItem, MessageItem } from '../../../preload/contract/chats.ts';
import { useWords } from '../../i18n/words.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Feedback.tsx';
import { Message } from './Message.tsx';
import { useFloatingDay } from './use-floating-day.ts';
import { useFocusOnOpen } from './use-focus-on-open.ts';
import type { MessageWindow } from './use-messages.ts';
import css from './Chats.module.css';

/** How far from an end, in pixels, the next page is asked for. */
const AHEAD = 1600;

export interface MessageListProps {
  readonly kind: ChatItem['kind'];
  readonly window: MessageWindow;
  readonly extend: (end: 'before' | 'after', aboutToShow: () => void) => Promise<void>;
  readonly onJump: (where: { at: 'oldest' } | { at: 'latest' } | { at: 'around'; messageId: number }) => void;
  readonly onView: (item: MediaItem) => void;
}

function messageElement(list: HTMLElement | null, id: number): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-message="${id}"]`) ?? null;
}

/** Whether a message is the first of its day in what is shown. */
export function startsDay(item: MessageItem, before: MessageItem | undefined): boolean {
  return (
    before === undefined || new Date(before.sentAt).toDateString() !== new Date(item.sentAt).toDateString()
  );
}

export function MessageList({ kind, window: shown, extend, onJump, onView }: MessageListProps) {
  const { w, f } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  /** The message under the upper edge and how far below it, renewed with every scroll. */
  const eye = useRef<{ readonly id: string; readonly top: number } | null>(null);
  const atEnd = useRef(false);
  const wantsFocus = useRef(false);
  /** Scrolled by a person, not by what is landed on. */
  const byHand = useRef(false);
  const { pill, show: showDay } = useFloatingDay();
  useFocusOnOpen(scroller);

  const lookAround = useCallback(() => {
    const box = scroller.current;
    const rows = list.current?.querySelectorAll<HTMLElement>('[data-message]');
    if (box === null || rows === undefined) return;
    atEnd.current = box.scrollHeight - box.clientHeight - box.scrollTop < 4;
    let low = 0;
    let high = rows.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const row = rows[middle];
      if (row !== undefined && row.offsetTop + row.offsetHeight > box.scrollTop) high = middle;
      else low = middle + 1;
    }
    const row = rows[low];
    const id = row?.dataset['message'];
    if (row !== undefined && id !== undefined) eye.current = { id, top: row.offsetTop - box.scrollTop };
  }, []);

  const fetchAhead = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    if (box.scrollTop < AHEAD) void extend('before', lookAround);
    if (box.scrollHeight - box.clientHeight - box.scrollTop < AHEAD) void extend('after', lookAround);
  }, [extend, lookAround]);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const { landing } = shown;
    if (landing.kind !== 'stay') byHand.current = false;
    if (landing.kind === 'end') box.scrollTop = box.scrollHeight;
    else if (landing.kind === 'start') box.scrollTop = 0;
    else if (landing.kind === 'message') {
      const row = messageElement(list.current, landing.id);
      if (row !== null) {
        const room = landing.centre ? (box.clientHeight - row.offsetHeight) / 2 : 48;
        box.scrollTop = row.offsetTop - Math.max(24, room);
        row.focus({ preventScroll: true });
      }
    } else if (eye.current !== null) {
      const row = messageElement(list.current, Number(eye.current.id));
      if (row !== null) box.scrollTop = row.offsetTop - eye.current.top;
    }
    if (wantsFocus.current && landing.kind !== 'stay') {
      wantsFocus.current = false;
      const rows = list.current?.querySelectorAll<HTMLElement>('[data-message]');
      (landing.kind === 'start' ? rows?.[0] : rows?.[rows.length - 1])?.focus({ preventScroll: true });
    }
    lookAround();
  }, [shown, lookAround]);
  useEffect(fetchAhead, [shown, fetchAhead]);
  // A narrower or lower view (a panel beside it, another window size) keeps the same message in sight.
  useEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const watcher = new ResizeObserver(() => {
      if (atEnd.current) box.scrollTop = box.scrollHeight;
      else if (eye.current !== null) {
        const row = messageElement(list.current, Number(eye.current.id));
        if (row !== null) box.scrollTop = row.offsetTop - eye.current.top;
      }
    });
    watcher.observe(box);
    return () => watcher.disconnect();
  }, []);

  const floatDay = () => {
    const box = scroller.current;
    if (!byHand.current || box === null || eye.current === null) return;
    const id = Number(eye.current.id);
    const heading = messageElement(list.current, id)?.previousElementSibling;
    const inSight =
      heading instanceof HTMLElement && heading.matches('[data-day]') && heading.offsetTop > box.scrollTop;
    const item = shown.items.find((one) => one.id === id);
    showDay(inSight || item === undefined ? null : f.day(item.sentAt));
  };
  const moved = () => {
    byHand.current = true;
  };
  const step = (by: 1 | -1) => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-message]') ?? [])];
    const now = rows.findIndex((row) => row.contains(document.activeElement));
    const next = now === -1 ? rows.findIndex((row) => row.dataset['message'] === eye.current?.id) : now + by;
    rows[Math.min(rows.length - 1, Math.max(0, next))]?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLElement && event.target.matches('audio, video, input')) return;
    const ctrl = event.ctrlKey || event.metaKey;
    if (event.key === 'ArrowDown' && !ctrl) step(1);
    else if (event.key === 'ArrowUp' && !ctrl) step(-1);
    else if ((event.key === 'Home' || event.key === 'End') && ctrl) {
      wantsFocus.current = true;
      onJump({ at: event.key === 'Home' ? 'oldest' : 'latest' });
    } else return;
    event.preventDefault();
  };

  if (shown.items.length === 0)
    return <Empty icon="chats" title={w.conversation.empty} text={w.conversation.emptyText} />;
  return (
    <div className={css['scrollBox']}>
      <div
        ref={scroller}
        className={css['scroller']}
        onScroll={() => {
          lookAround();
          floatDay();
          fetchAhead();
        }}
        onWheel={moved}
        onTouchMove={moved}
        onPointerDown={moved}
        onKeyDown={(event) => {
          moved();
          keys(event);
        }}
        tabIndex={0}
        role="region"
        aria-label={w.conversation.messages}
        data-conversation-focus
      >
        {!shown.hasBefore && <p className={css['start']}>{w.conversation.start}</p>}
        <ol ref={list} className={css['messages']}>
          {shown.items.map((item, index) => {
            const before = shown.items[index - 1];
            const newDay = startsDay(item, before);
            const joined =
              !newDay &&
              before !== undefined &&
              before.kind !== 'system' &&
              before.sender?.id === item.sender?.id &&
              before.fromMe === item.fromMe &&
              item.sentAt - before.sentAt < 300_000;
            return (
              <Message
                key={item.id}
                item={item}
                chatKind={kind}
                joined={joined}
                day={newDay ? f.day(item.sentAt) : null}
                marked={shown.marked === item.id}
                onQuote={(messageId) => onJump({ at: 'around', messageId })}
                onView={onView}
              />
            );
          })}
        </ol>
      </div>
      <p ref={pill} className={css['floatingDay']} aria-hidden="true" />
      {shown.hasAfter && (
        <span className={css['toLatest']}>
          <IconButton icon="down" label={w.conversation.toLatest} onPress={() => onJump({ at: 'latest' })} />
        </span>
      )}
    </div>
  );
}
