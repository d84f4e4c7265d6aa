/** Messages page by page, with headings for days: a document instead of a scroll, for screen readers. */
import { useEffect, useRef } from 'react';
import type { ChatItem, MediaItem, MessagesInput } from '../../../preload/contract/chats.ts';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Feedback.tsx';
import { Message } from './Message.tsx';
import { startsDay } from './MessageList.tsx';
import { useFocusOnOpen } from './use-focus-on-open.ts';
import type { MessageWindow } from './use-messages.ts';
import css from './Chats.module.css';

export interface PagedReaderProps {
  readonly kind: ChatItem['kind'];
  readonly window: MessageWindow;
  readonly onJump: (where: MessagesInput['where']) => void;
  readonly onView: (item: MediaItem) => void;
}

export function PagedReader({ kind, window: shown, onJump, onView }: PagedReaderProps) {
  const { w, f } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useFocusOnOpen(box);
  const turned = useRef(false);
  const first = shown.items[0];
  const last = shown.items.at(-1);
  useEffect(() => {
    const { landing } = shown;
    if (landing.kind === 'message')
      document.querySelector<HTMLElement>(`[data-message="${landing.id}"]`)?.focus();
    else if (turned.current) heading.current?.focus();
  }, [shown]);
  if (first === undefined || last === undefined) {
    return <Empty icon="chats" title={w.conversation.empty} text={w.conversation.emptyText} />;
  }
  const turn = (where: MessagesInput['where']) => {
    turned.current = true;
    onJump(where);
  };
  const pager = (
    <div className={css['pager']}>
      <Button
        isDisabled={!shown.hasBefore}
        onPress={() => turn({ at: 'before', point: { sentAt: first.sentAt, seq: first.seq } })}
      >
        {w.conversation.earlierPage}
      </Button>
      <Button
        isDisabled={!shown.hasAfter}
        onPress={() => turn({ at: 'after', point: { sentAt: last.sentAt, seq: last.seq } })}
      >
        {w.conversation.laterPage}
      </Button>
    </div>
  );
  return (
    <div
      ref={box}
      className={css['scroller']}
      tabIndex={0}
      role="region"
      aria-label={w.conversation.messages}
      data-conversation-focus
    >
      <h2 ref={heading} tabIndex={-1} className={css['pageHeading']}>
        {w.conversation.pageOf(f.dateTime(first.sentAt), f.dateTimeWithin(last.sentAt))}
      </h2>
      {pager}
      <ol className={css['messages']}>
        {shown.items.map((item, index) => {
          const newDay = startsDay(item, shown.items[index - 1]);
          return (
            <Message
              key={item.id}
              item={item}
              chatKind={kind}
              joined={false}
              day={newDay ? f.day(item.sentAt) : null}
              marked={shown.marked === item.id}
              onQuote={(messageId) => onJump({ at: 'around', messageId })}
              onView={onView}
            />
          );
        })}
      </ol>
      {pager}
    </div>
  );
}
