/** The list of chats, newest first: pages of it are asked for as one scrolls. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button as AriaButton, ListBox, ListBoxItem, ListLayout, Virtualizer } from 'react-aria-components';
import type { ChatCursor, ChatItem } from '../../../preload/contract/chats.ts';
import { go, goChat } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import type { Failure } from '../../../preload/contract/shape.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, Loading } from '../../ui/Feedback.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Avatar } from './Avatar.tsx';
import { ChatsFailure } from './ChatsFailure.tsx';
import { NOTES, titleOf } from './notes.ts';
import { excerptOf } from './text.tsx';
import { isFocusLost } from './use-focus-on-open.ts';
import css from './Chats.module.css';

const PAGE = 60;

interface Listed {
  readonly archived: boolean;
  readonly items: readonly ChatItem[];
}

/** Pages of the list, joined. Asks anew when the history changes. */
function useChats(archived: boolean) {
  const bridge = useBridge();
  const [listed, setListed] = useState<Listed | null>(null);
  const [hasArchived, setHasArchived] = useState(false);
  /** Undefined until it is known. */
  const [notesId, setNotesId] = useState<number | null | undefined>(undefined);
  const [error, setError] = useState<Failure | null>(null);
  const next = useRef<ChatCursor | null>(null);
  const asking = useRef(0);

  const load = useCallback(
    async (after: ChatCursor | null) => {
      const mine = ++asking.current;
      const outcome = await bridge.chats.list({ archived, after, limit: PAGE });
      if (mine !== asking.current) return;
      if (!outcome.ok) {
        setError(outcome.error);
        return;
      }
      setError(null);
      next.current = outcome.value.next;
      setHasArchived(outcome.value.hasArchived);
      setNotesId(outcome.value.notesId);
      const { items } = outcome.value;
      setListed((old) => ({
        archived,
        items: after === null || old?.archived !== archived ? items : [...old.items, ...items],
      }));
    },
    [bridge, archived],
  );
  useEffect(() => {
    // Set when the answer comes, not here.
    // oxlint-disable-next-line react/set-state-in-effect
    void load(null);
    return bridge.chats.changed(() => void load(null));
  }, [bridge, load]);
  const more = useCallback(() => {
    const after = next.current;
    if (after === null) return;
    next.current = null;
    void load(after);
  }, [load]);
  // The other list while the wanted one is on its way would be a lie.
  const items = listed?.archived === archived ? listed.items : null;
  return { items, hasArchived, hasNotes: notesId !== null, error, more, retry: () => void load(null) };
}

/** The line goes the way its name is written; the text is cut at its own end, whichever way that is. */
function Excerpt({ name, what }: ReturnType<typeof excerptOf>) {
  return (
    <span className={css['chatLast']} dir="auto">
      {name !== null && <span className={css['chatBy']}>{`${name}: `}</span>}
      <span className={css['chatExcerpt']} dir="auto">
        {what}
      </span>
    </span>
  );
}

function ChatRow({ chat }: { readonly chat: ChatItem }) {
  const { w, f } = useWords();
  const last = chat.lastMessage;
  return (
    <div className={css['chat']}>
      <Avatar id={chat.id} title={chat.title} kind={chat.kind} />
      <div className={css['chatText']}>
        <p className={css['chatTop']}>
          <span className={css['chatTitle']} dir="auto">
            {titleOf(chat, w)}
          </span>
          {last !== null && <span className={css['chatTime']}>{f.brief(last.sentAt)}</span>}
        </p>
        <p className={css['chatBottom']}>
          {last !== null && <Excerpt {...excerptOf(last, chat.kind, w)} />}
          {chat.unread > 0 && (
            <span className={css['unread']}>
              <span aria-hidden="true">{f.number(chat.unread)}</span>
              <span className="visually-hidden">{w.chats.unread(chat.unread)}</span>
            </span>
          )}
        </p>
      </div>
    </div>
  );
}

export function ChatList({ selected }: { readonly selected: number | null }) {
  const { w } = useWords();
  const [archived, setArchived] = useState(false);
  const { items, hasArchived, hasNotes, error, more, retry } = useChats(archived);
  const list = useRef<HTMLDivElement>(null);
  /** Changed for the other list: the keyboard goes on in what came instead. */
  const [turned, setTurned] = useState(false);
  // Back from a chat that the list had given way to.
  useEffect(() => {
    if (selected === null && isFocusLost()) list.current?.focus();
  }, [selected]);
  const turnTo = (next: boolean) => {
    setTurned(true);
    setArchived(next);
  };

  if (error !== null) {
    return (
      <div className={css['paneNotice']}>
        <ChatsFailure error={error} onRetry={retry} />
      </div>
    );
  }
  // Once there are notes, they are a chat among the others.
  const beginNotes = !archived && !hasNotes && (
    <AriaButton
      className={css['archived'] ?? ''}
      data-open={selected === NOTES || undefined}
      onPress={() => goChat(NOTES)}
    >
      <Icon name="note" size={18} />
      {w.chats.notes}
    </AriaButton>
  );
  if (items?.length === 0 && !archived && !hasArchived) {
    return (
      <>
        {beginNotes}
        <Empty icon="chats" title={w.chats.empty} text={w.chats.emptyText}>
          <Button look="primary" icon="import" onPress={() => go({ page: 'import' })}>
            {w.chats.importNow}
          </Button>
        </Empty>
      </>
    );
  }
  return (
    <>
      {beginNotes}
      {(archived || hasArchived) && (
        <AriaButton className={css['archived'] ?? ''} onPress={() => turnTo(!archived)}>
          <Icon name={archived ? 'back' : 'archive'} size={18} />
          {archived ? w.chats.backToAll : w.chats.archived}
        </AriaButton>
      )}
      {items === null ? (
        <Loading />
      ) : (
        <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: 72 }}>
          <ListBox
            key={String(archived)}
            ref={list}
            autoFocus={turned && 'first'}
            aria-label={archived ? w.chats.archived : w.chats.listLabel}
            className={css['list'] ?? ''}
            items={items}
            selectionMode="single"
            selectedKeys={selected === null ? [] : [selected]}
            disallowEmptySelection
            onSelectionChange={(keys) => {
              const key = keys === 'all' ? undefined : [...keys][0];
              if (typeof key === 'number') goChat(key);
            }}
            onScroll={(event) => {
              const box = event.currentTarget;
              if (box.scrollHeight - box.scrollTop - box.clientHeight < 600) more();
            }}
            renderEmptyState={() => <Empty icon="archive" title={w.chats.emptyArchived} />}
          >
            {(chat) => (
              <ListBoxItem id={chat.id} textValue={titleOf(chat, w)} className={css['item'] ?? ''}>
                <ChatRow chat={chat} />
              </ListBoxItem>
            )}
          </ListBox>
        </Virtualizer>
      )}
    </>
  );
}
