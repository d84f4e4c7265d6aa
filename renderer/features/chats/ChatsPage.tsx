/** Chats: the list beside the conversation; one at a time where there is no room for both. */
import { memo, useEffect, useRef, useState } from 'react';
import { goChat, useOneAtATime } from '../../app/route.ts';
import { usePageCommand } from '../../app/commands.ts';
import { useWords } from '../../i18n/words.tsx';
import { useSettings } from '../../state/settings.tsx';
import { SearchField } from './SearchField.tsx';
import { ChatList } from './ChatList.tsx';
import { Conversation } from './Conversation.tsx';
import { NewNotes } from './NewNotes.tsx';
import { NOTES } from './notes.ts';
import { SearchResults, type Results } from './SearchResults.tsx';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Feedback.tsx';
import css from './Chats.module.css';

export interface ChatsPageProps {
  readonly chatId: number | null;
  readonly messageId: number | null;
}

/** Not drawn anew with every step of an import or a restore, which are followed above the pages. */
export const ChatsPage = memo(function ChatsPage({ chatId, messageId }: ChatsPageProps) {
  const { w } = useWords();
  const { info } = useSettings();
  const [text, setText] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const pane = useRef<HTMLElement>(null);
  const results = useRef<Results>(null);
  const wanted = text.trim();
  /** The chat before this one: after the first note, one goes on writing. */
  const [route, setRoute] = useState<{ readonly now: number | null; readonly before: number | null }>({
    now: chatId,
    before: null,
  });
  if (route.now !== chatId) setRoute({ now: chatId, before: route.now });

  /** One was asked to go to a date, which needs a chat. */
  const [forDate, setForDate] = useState(false);
  const oneAtATime = useOneAtATime();
  usePageCommand('search', () => search.current?.focus(), chatId === null || !oneAtATime);
  usePageCommand('jump-to-date', () => setForDate(true), chatId === null);
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
            onFirst={(what) => {
              if (results.current !== null) results.current.first(what);
              else if (what === 'focus') pane.current?.querySelector<HTMLElement>('[role=listbox]')?.focus();
            }}
          />
        </header>
        <p role="status" className={css['paneHint']}>
          {forDate && chatId === null && `${w.chats.chooseForDate}. ${w.chats.chooseForDateText}`}
        </p>
        {wanted === '' ? (
          <ChatList selected={chatId} />
        ) : (
          <SearchResults
            ref={results}
            text={wanted}
            current={messageId}
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
          >
            {info.firstStart && (
              <Button icon="note" onPress={() => goChat(NOTES)}>
                {w.chats.notesNow}
              </Button>
            )}
          </Empty>
        ) : chatId === NOTES ? (
          <NewNotes />
        ) : (
          <Conversation key={chatId} chatId={chatId} messageId={messageId} writing={route.before === NOTES} />
        )}
      </section>
    </div>
  );
});
