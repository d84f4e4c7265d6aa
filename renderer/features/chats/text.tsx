/** How message texts appear: one-line excerpts, and bodies whose addresses can be opened. */
import { Fragment } from 'react';
import type { ChatItem, MessageKind } from '../../../preload/contract/chats.ts';
import type { Words } from '../../i18n/words.tsx';
import { useWords } from '../../i18n/words.tsx';
import { useOpenLink } from './Told.tsx';
import css from './Chats.module.css';

/** The last message in a line: by whom, where that is not plain, and what. */
export function excerptOf(
  last: NonNullable<ChatItem['lastMessage']>,
  kind: ChatItem['kind'],
  w: Words,
): { readonly name: string | null; readonly what: string } {
  if (last.deleted) return { name: null, what: w.chats.draftDeleted };
  const what = last.excerpt ?? w.conversation.kinds[last.kind];
  if (kind === 'notes' || last.kind === 'system') return { name: null, what };
  return { name: last.fromMe ? w.common.you : kind === 'group' ? last.senderName : null, what };
}

export function kindOrText(kind: MessageKind, excerpt: string | null, w: Words): string {
  return excerpt === null || excerpt === '' ? w.conversation.kinds[kind] : excerpt;
}

// Deliberately narrow: what it misses stays text, what it finds main checks and asks about.
const ADDRESS = /\bhttps?:\/\/[^\s<>"'“”]+[^\s<>"'“”.,;:!?)\]}]/giu;

/** A body with its addresses as buttons. There is no markup: foreign text is only ever text. */
export function Body({ text }: { readonly text: string }) {
  const { w } = useWords();
  const openLink = useOpenLink();
  const parts: { readonly text: string; readonly link: boolean; readonly at: number }[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index), link: false, at: end });
    parts.push({ text: match[0], link: true, at: match.index });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), link: false, at: end });
  return (
    <p className={css['body']} dir="auto">
      {parts.map((part) =>
        part.link ? (
          <a
            key={part.at}
            href={part.text}
            className={css['link']}
            title={w.conversation.linkLabel(part.text)}
            onClick={(event) => {
              event.preventDefault();
              void openLink(part.text);
            }}
          >
            {part.text}
          </a>
        ) : (
          <Fragment key={part.at}>{part.text}</Fragment>
        ),
      )}
    </p>
  );
}
