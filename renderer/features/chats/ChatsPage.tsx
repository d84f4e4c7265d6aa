/** Chats: the list beside the conversation; one at a time where there is no room for both. */
import { useEffect, useRef, useState } from 'react';
import { goChat } from '../../app/route.ts';
import { usePageCommand } from '../../app/commands.ts';
import { useWords } from '../../i18n/words.tsx';
import { useSettings } from '../../state/settings.tsx';
import { SearchField } from './SearchField.tsx';
import { ChatList } from './ChatList.tsx';
import { Conversation } from './Conversation.tsx';
import { SearchResults } from './SearchResults.tsx';
import { Empty } from '../../ui/Feedback.tsx';
import css from './Chats.module.css';

export interface ChatsPageProps {
  readonly chatId: number | null;
  readonly messageId: number | null;
}

export function ChatsPage({ chatId, messageId }: ChatsPageProps) {
  const { w } = useWords();
  const { info } = useSettings();
  const [text, setText] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const pane = useRef<HTMLElement>(null);
  const wanted = text.trim();

  usePageCommand((command) => {
    if (command === 'search') search.current?.focus();
  });
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'F6') return;
      event.preventDefault();
      const inList = pane.current?.contains(document.activeElement) === true;
      const target = inList
        ? document.querySelector<HTMLElement>('[data-conversation-focus]')
        : pane.current?.querySelector<HTMLElement>('input');
      target?.focus();
    };
    window.addEventListener('keydown', key);
    return () => window.removeEventListener('keydown', key);
  }, []);

  return (
    <div className={css['page']} data-open={chatId !== null || undefined}>
      <h1 className="visually-hidden">{w.chats.title}</h1>
      <section className={css['pane']} aria-label={w.chats.title} ref={pane}>
        <header className={css['paneHeader']}>
          <h2 className={css['paneTitle']}>{w.chats.title}</h2>
          <SearchField
            ref={search}
            label={w.chats.search}
            clearLabel={w.chats.clearSearch}
            value={text}
            onChange={setText}
          />
        </header>
        {wanted === '' ? (
          <ChatList selected={chatId} />
        ) : (
          <SearchResults
            text={wanted}
            selected={messageId}
            onPick={(hit) => goChat(hit.chatId, hit.messageId)}
          />
        )}
      </section>
      <section className={css['stage']} aria-label={chatId === null ? w.conversation.messages : undefined}>
        {chatId === null ? (
          <Empty
            icon={info.firstStart ? 'lock' : 'chats'}
            title={info.firstStart ? w.first.title : w.chats.choose}
            text={info.firstStart ? w.first.promise : w.chats.chooseText}
          />
        ) : (
          <Conversation key={chatId} chatId={chatId} messageId={messageId} />
        )}
      </section>
    </div>
  );
}
