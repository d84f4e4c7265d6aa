/** One chat: its head, its messages in the chosen way of reading, and what opens beside them. */
import { useCallback, useEffect, useState } from 'react';
import { goChat } from '../../app/route.ts';
import { usePageCommand } from '../../app/commands.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAnswer } from '../../state/calls.ts';
import { useSettings } from '../../state/settings.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { FailureNotice, Loading } from '../../ui/Feedback.tsx';
import { Avatar } from './Avatar.tsx';
import { Composer } from './Composer.tsx';
import { JumpToDate } from './JumpToDate.tsx';
import { MediaPanel } from './MediaPanel.tsx';
import { MessageList } from './MessageList.tsx';
import { PagedReader } from './PagedReader.tsx';
import { SearchField } from './SearchField.tsx';
import { SearchResults } from './SearchResults.tsx';
import { useMessages } from './use-messages.ts';
import { Viewer, type Showing } from './Viewer.tsx';
import css from './Chats.module.css';

type Side = 'none' | 'search' | 'media';

export function Conversation({
  chatId,
  messageId,
}: {
  readonly chatId: number;
  readonly messageId: number | null;
}) {
  const { w, f } = useWords();
  const bridge = useBridge();
  const { settings } = useSettings();
  const paged = settings.reading === 'paged';
  const { answer, reload } = useAnswer(() => bridge.chats.details({ chatId }), String(chatId));
  const { shown, error, jump, extend } = useMessages(chatId, messageId);
  const [side, setSide] = useState<Side>('none');
  const [wanted, setWanted] = useState('');
  const [jumping, setJumping] = useState(false);
  const [showing, setShowing] = useState<Showing | null>(null);
  const details = answer.state === 'ready' ? answer.value : null;
  const go = useCallback((where: Parameters<typeof jump>[0]) => void jump(where), [jump]);

  usePageCommand((command) => {
    if (command === 'jump-to-date') setJumping(true);
  });
  useEffect(() => bridge.chats.changed(reload), [bridge, reload]);
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.shiftKey && event.key.toLowerCase() === 'f') {
        event.preventDefault();
        setSide('search');
      }
    };
    window.addEventListener('keydown', key);
    return () => window.removeEventListener('keydown', key);
  }, []);

  if (answer.state === 'failed') {
    return (
      <div className={css['stageNotice']}>
        <FailureNotice error={answer.error} onRetry={reload} />
      </div>
    );
  }
  if (details === null) return <Loading />;
  const { chat, members } = details;
  const line =
    chat.kind === 'group'
      ? `${w.common.people(members.length)} · ${w.common.messages(chat.messageCount)}`
      : w.common.messages(chat.messageCount);
  const toggle = (next: Side) => setSide((now) => (now === next ? 'none' : next));

  return (
    <div className={css['conversation']}>
      <div className={css['talk']}>
        <header className={css['head']}>
          <span className={css['headBack']}>
            <IconButton icon="back" label={w.common.back} onPress={() => goChat(null)} />
          </span>
          <Avatar id={chat.id} title={chat.title} kind={chat.kind} />
          <div className={css['headText']}>
            <h2 className={css['headTitle']} dir="auto" title={chat.title}>
              {chat.title}
            </h2>
            <p
              className={css['headLine']}
              title={chat.kind === 'group' ? f.list(members.map((one) => one.name)) : ''}
            >
              {line}
            </p>
          </div>
          <IconButton icon="search" label={w.conversation.search} onPress={() => toggle('search')} />
          <IconButton icon="calendar" label={w.conversation.jump} onPress={() => setJumping(true)} />
          <IconButton icon="image" label={w.conversation.media} onPress={() => toggle('media')} />
        </header>
        {error !== null && (
          <div className={css['stageNotice']}>
            <FailureNotice error={error} onRetry={() => go({ at: 'latest' })} />
          </div>
        )}
        {shown === null ? (
          error === null && <Loading />
        ) : paged ? (
          <PagedReader kind={chat.kind} window={shown} onJump={go} onView={setShowing} />
        ) : (
          <MessageList kind={chat.kind} window={shown} extend={extend} onJump={go} onView={setShowing} />
        )}
        {chat.kind === 'notes' && <Composer onSent={() => go({ at: 'latest' })} />}
      </div>
      {side !== 'none' && (
        <aside
          className={css['side']}
          aria-label={side === 'search' ? w.conversation.search : w.conversation.media}
          onKeyDown={(event) => event.key === 'Escape' && setSide('none')}
        >
          <header className={css['sideHead']}>
            {side === 'search' ? (
              <SearchField
                autoFocus
                label={w.conversation.search}
                clearLabel={w.chats.clearSearch}
                value={wanted}
                onChange={setWanted}
              />
            ) : (
              <h2 className={css['sideTitle']}>{w.conversation.media}</h2>
            )}
            <IconButton icon="close" label={w.common.close} onPress={() => setSide('none')} />
          </header>
          {side === 'search' && wanted.trim() !== '' && (
            <SearchResults
              text={wanted.trim()}
              chatId={chatId}
              selected={messageId}
              onPick={(hit) => go({ at: 'around', messageId: hit.messageId })}
            />
          )}
          {side === 'media' && (
            <MediaPanel
              chatId={chatId}
              onView={setShowing}
              onShow={(id) => {
                setSide('none');
                go({ at: 'around', messageId: id });
              }}
            />
          )}
        </aside>
      )}
      {jumping && (
        <JumpToDate
          details={details}
          open
          onClose={() => setJumping(false)}
          onGo={(instant) => {
            setJumping(false);
            go({ at: 'date', instant });
          }}
        />
      )}
      {showing !== null && <Viewer showing={showing} onClose={() => setShowing(null)} />}
    </div>
  );
}
