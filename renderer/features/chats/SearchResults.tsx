/** What a search found: chats by their titles, then messages with the hits marked. */
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useRef,
  useState,
  type Ref,
} from 'react';
import { Header, ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components';
import type { ChatItem, SearchHit } from '../../../preload/contract/chats.ts';
import type { Failure } from '../../../preload/contract/shape.ts';
import { goChat } from '../../app/route.ts';
import { useWords, type Words } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Empty, Loading, Notice } from '../../ui/Feedback.tsx';
import { Avatar } from './Avatar.tsx';
import { ChatsFailure } from './ChatsFailure.tsx';
import { NOTES, titleOf } from './notes.ts';
import css from './Chats.module.css';

interface Found {
  readonly text: string;
  readonly chats: readonly ChatItem[];
  readonly hits: readonly SearchHit[];
  readonly next: number | null;
  readonly complete: boolean;
}

/** Asks a moment after the last key, and forgets answers to questions nobody asks any more. */
function useSearch(text: string, chatId: number | null) {
  const bridge = useBridge();
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<Failure | null>(null);
  const round = useRef(0);
  const ask = useCallback(
    async (after: number | null) => {
      const mine = ++round.current;
      const chats = chatId === null && after === null ? await bridge.chats.byTitle({ text, limit: 5 }) : null;
      const outcome = await bridge.chats.search({ text, chatId, after, limit: 30 });
      if (mine !== round.current) return;
      if (!outcome.ok) {
        setError(outcome.error);
        return;
      }
      setError(null);
      const { hits, next, complete } = outcome.value;
      setFound((old) => ({
        text,
        chats: chats?.ok === true ? chats.value.items : after === null ? [] : (old?.chats ?? []),
        hits: after === null ? hits : [...(old?.hits ?? []), ...hits],
        next,
        complete,
      }));
    },
    [bridge, text, chatId],
  );
  useEffect(() => {
    const rounds = round;
    const timer = setTimeout(() => void ask(null), 150);
    return () => {
      clearTimeout(timer);
      rounds.current++;
    };
  }, [ask]);
  return { found, error, ask };
}

/** Chats by their titles: the notes by the page's own word for them, whether or not there are any yet. */
function chatsNamed(
  { text, chats }: Found,
  everywhere: boolean,
  w: Words,
): readonly Pick<ChatItem, 'id' | 'title' | 'kind'>[] {
  const others = chats.filter(({ kind }) => kind !== 'notes');
  const title = w.chats.notes;
  const meant = title.toLocaleLowerCase().includes(text.toLocaleLowerCase());
  return everywhere && meant ? [{ id: NOTES, title, kind: 'notes' }, ...others] : others;
}

function Hit({ hit, withChat }: { readonly hit: SearchHit; readonly withChat: boolean }) {
  const { w, f } = useWords();
  const name = hit.fromMe ? w.common.you : hit.senderName;
  const heading = withChat ? titleOf({ kind: hit.chatKind, title: hit.chatTitle }, w) : (name ?? '');
  return (
    <div className={css['hit']}>
      <p className={css['chatTop']}>
        <span className={css['chatTitle']} dir="auto">
          {heading}
        </span>
        <span className={css['chatTime']}>{f.brief(hit.sentAt)}</span>
      </p>
      <p className={css['snippet']} dir="auto">
        {withChat && name !== null && <span className={css['hitName']}>{name}: </span>}
        {hit.snippet.map((part, index) => (part.hit ? <mark key={index}>{part.text}</mark> : part.text))}
      </p>
    </div>
  );
}

/** What the search field asks of the results. */
export interface Results {
  /** The first of them, once they are those of the present text, is given the focus or opened. */
  readonly first: (what: 'focus' | 'open') => void;
}

export interface SearchResultsProps {
  readonly ref: Ref<Results>;
  readonly text: string;
  readonly chatId?: number;
  /** The message that is shown. */
  readonly current: number | null;
  readonly onPick: (hit: SearchHit) => void;
}

export function SearchResults({ ref, text, chatId, current, onPick }: SearchResultsProps) {
  const { w } = useWords();
  const { found, error, ask } = useSearch(text, chatId ?? null);
  const box = useRef<HTMLDivElement>(null);
  const [wish, setWish] = useState<{ readonly text: string; readonly what: 'focus' | 'open' } | null>(null);
  const granted = useRef(wish);
  useImperativeHandle(ref, () => ({ first: (what) => setWish({ text, what }) }), [text]);
  const chats = found === null ? [] : chatsNamed(found, chatId === undefined, w);
  const open = (key: string) => {
    const id = Number(key.slice(1));
    if (key.startsWith('c')) goChat(id);
    const hit = found?.hits.find((one) => one.messageId === id);
    if (key.startsWith('m') && hit !== undefined) onPick(hit);
  };
  const openFirst = useEffectEvent(() => {
    const [chat] = chats;
    const hit = found?.hits[0];
    if (chat !== undefined) open(`c${chat.id}`);
    else if (hit !== undefined) open(`m${hit.messageId}`);
  });
  useEffect(() => {
    if (wish === null || wish === granted.current || wish.text !== found?.text) return;
    granted.current = wish;
    if (wish.what === 'open') openFirst();
    // The list shows what it was given in a second step.
    else requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('[role=option]')?.focus());
  }, [wish, found]);
  if (error !== null) {
    return (
      <div className={css['paneNotice']}>
        <ChatsFailure error={error} onRetry={() => void ask(null)} />
      </div>
    );
  }
  if (found === null) return <Loading />;
  const nothing = chats.length === 0 && found.hits.length === 0;
  return (
    <div ref={box} className={css['results']}>
      <p className="visually-hidden" role="status">
        {nothing ? w.chats.noHits(found.text) : w.common.messages(found.hits.length)}
      </p>
      {!found.complete && (
        <div className={css['paneNotice']}>
          <Notice tone="warn" title={w.chats.hitsIncomplete} />
        </div>
      )}
      {nothing ? (
        <Empty icon="search" title={w.chats.noHits(found.text)} text={w.chats.noHitsText} />
      ) : (
        <ListBox
          aria-label={w.chats.hitsMessages}
          className={css['hits'] ?? ''}
          // Not a selection: while there is one, a press would change it and open nothing.
          onAction={(key) => open(String(key))}
        >
          {chats.length > 0 && (
            <ListBoxSection>
              <Header className={css['hitsHeader'] ?? ''}>{w.chats.hitsChats}</Header>
              {chats.map(({ id, title, kind }) => (
                <ListBoxItem key={id} id={`c${id}`} textValue={title} className={css['item'] ?? ''}>
                  <div className={css['chat']}>
                    <Avatar id={id} title={title} kind={kind} />
                    <span className={css['chatTitle']} dir="auto">
                      {title}
                    </span>
                  </div>
                </ListBoxItem>
              ))}
            </ListBoxSection>
          )}
          {found.hits.length > 0 && (
            <ListBoxSection>
              <Header className={css['hitsHeader'] ?? ''}>{w.chats.hitsMessages}</Header>
              {found.hits.map((hit) => (
                <ListBoxItem
                  key={hit.messageId}
                  id={`m${hit.messageId}`}
                  textValue={hit.snippet.map((part) => part.text).join('')}
                  className={css['item'] ?? ''}
                  data-current={hit.messageId === current || undefined}
                >
                  <Hit hit={hit} withChat={chatId === undefined} />
                </ListBoxItem>
              ))}
            </ListBoxSection>
          )}
        </ListBox>
      )}
      {found.next !== null && (
        <div className={css['moreHits']}>
          <Button onPress={() => void ask(found.next)}>{w.chats.moreHits}</Button>
        </div>
      )}
    </div>
  );
}
