/** One chat: its head, its messages in the chosen way of reading, and what opens beside them. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { MediaItem } from '../../../preload/contract/chats.ts';
import { goChat } from '../../app/route.ts';
import { usePageCommand } from '../../app/commands.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAnswer } from '../../state/calls.ts';
import { useSettings } from '../../state/settings.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { Loading } from '../../ui/Feedback.tsx';
import { Avatar } from './Avatar.tsx';
import { ChatsFailure } from './ChatsFailure.tsx';
import { Composer } from './Composer.tsx';
import { JumpToDate } from './JumpToDate.tsx';
import { MediaPanel } from './MediaPanel.tsx';
import { MessageList } from './MessageList.tsx';
import { titleOf } from './notes.ts';
import { PagedReader } from './PagedReader.tsx';
import { SearchField } from './SearchField.tsx';
import { SearchResults, type Results } from './SearchResults.tsx';
import { Told, ToldProvider } from './Told.tsx';
import { useMessages } from './use-messages.ts';
import { useSide } from './use-side.ts';
import { Viewer } from './Viewer.tsx';
import css from './Chats.module.css';

/** People that are named in the line below the title. */
const NAMED = 30;

const takeFocus = (element: HTMLElement | null) => element?.focus();

export interface ConversationProps {
  readonly chatId: number;
  readonly messageId: number | null;
  /** Whether one was writing here already, before it was a chat. */
  readonly writing?: boolean;
}

export function Conversation({ chatId, messageId, writing = false }: ConversationProps) {
  const { w, f } = useWords();
  const bridge = useBridge();
  const { settings } = useSettings();
  const paged = settings.reading === 'paged';
  const { answer, reload } = useAnswer(() => bridge.chats.details({ chatId }), String(chatId));
  const { shown, error, jump, extend } = useMessages(chatId, messageId);
  const { side, panel, openSide, closeSide, toggleSide, makeWay, sideKeys } = useSide();
  const [wanted, setWanted] = useState('');
  const results = useRef<Results>(null);
  const [jumping, setJumping] = useState(false);
  const [showing, setShowing] = useState<MediaItem | null>(null);
  const details = answer.state === 'ready' ? answer.value : null;
  const go = useCallback((where: Parameters<typeof jump>[0]) => void jump(where), [jump]);

  usePageCommand('jump-to-date', () => setJumping(true));
  usePageCommand('search-chat', () => openSide('search'));
  useEffect(
    () =>
      bridge.chats.changed(({ reason }) => {
        reload();
        // Another history: what is shown may not be in it.
        if (reason === 'restore') go({ at: 'latest' });
      }),
    [bridge, reload, go],
  );
  if (answer.state === 'failed') {
    return (
      <div className={css['stageNotice']}>
        <ChatsFailure error={answer.error} onRetry={reload} />
      </div>
    );
  }
  if (details === null) return <Loading />;
  const { chat, members, memberCount } = details;
  const title = titleOf(chat, w);
  const names = members.slice(0, NAMED).map((one) => one.name);
  const unnamed = memberCount - names.length;
  const everybody = f.list(unnamed > 0 ? [...names, w.conversation.andMore(unnamed)] : names);
  const line =
    chat.kind === 'group'
      ? `${w.common.people(memberCount)} · ${w.common.messages(chat.messageCount)}`
      : w.common.messages(chat.messageCount);
  const showMessage = (id: number) => {
    makeWay();
    go({ at: 'around', messageId: id });
  };

  return (
    <ToldProvider>
      <div className={css['conversation']} onKeyDown={sideKeys}>
        <div className={css['talk']}>
          <header className={css['head']}>
            <span className={css['headBack']}>
              <IconButton icon="back" label={w.common.back} onPress={() => goChat(null)} />
            </span>
            <Avatar id={chat.id} title={chat.title} kind={chat.kind} />
            <div className={css['headText']}>
              <h2 className={css['headTitle']} dir="auto" title={title}>
                {title}
              </h2>
              <p className={css['headLine']} title={chat.kind === 'group' ? everybody : ''}>
                {line}
              </p>
            </div>
            <IconButton
              icon="search"
              label={w.conversation.search}
              aria-expanded={side === 'search'}
              onPress={() => toggleSide('search')}
            />
            <IconButton icon="calendar" label={w.conversation.jump} onPress={() => setJumping(true)} />
            <IconButton
              icon="image"
              label={w.conversation.media}
              aria-expanded={side === 'media'}
              onPress={() => toggleSide('media')}
            />
          </header>
          {error !== null && (
            <div className={css['stageNotice']}>
              <ChatsFailure
                error={error}
                onRetry={() => go({ at: 'latest' })}
                onLatest={() => (messageId === null ? go({ at: 'latest' }) : goChat(chatId))}
              />
            </div>
          )}
          {shown === null ? (
            error === null && <Loading />
          ) : paged ? (
            <PagedReader kind={chat.kind} window={shown} onJump={go} onView={setShowing} />
          ) : (
            <MessageList kind={chat.kind} window={shown} extend={extend} onJump={go} onView={setShowing} />
          )}
          {showing === null && <Told />}
          {chat.kind === 'notes' && (
            <Composer draftOf={chatId} autoFocus={writing} onSent={() => go({ at: 'latest' })} />
          )}
        </div>
        {side !== 'none' && (
          <aside
            ref={panel}
            className={css['side']}
            aria-label={side === 'search' ? w.conversation.search : w.conversation.media}
          >
            <header className={css['sideHead']}>
              {side === 'search' ? (
                <SearchField
                  autoFocus
                  label={w.conversation.search}
                  clearLabel={w.chats.clearSearch}
                  value={wanted}
                  onChange={setWanted}
                  onFirst={(what) => results.current?.first(what)}
                />
              ) : (
                <h2 ref={takeFocus} tabIndex={-1} className={css['sideTitle']}>
                  {w.conversation.media}
                </h2>
              )}
              <IconButton icon="close" label={w.common.close} onPress={closeSide} />
            </header>
            {side === 'search' && wanted.trim() !== '' && (
              <SearchResults
                ref={results}
                text={wanted.trim()}
                chatId={chatId}
                current={shown?.marked ?? null}
                onPick={(hit) => showMessage(hit.messageId)}
              />
            )}
            {side === 'media' && <MediaPanel chatId={chatId} onView={setShowing} onShow={showMessage} />}
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
        {showing !== null && (
          <Viewer
            chatId={chatId}
            first={showing}
            onClose={() => setShowing(null)}
            onShow={(id) => {
              // Gone before its message is asked for: while it is there, nothing outside takes the focus.
              flushSync(() => setShowing(null));
              showMessage(id);
            }}
          />
        )}
      </div>
    </ToldProvider>
  );
}
