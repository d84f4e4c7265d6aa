/** One message: bubble, quote, media, text, marks, reactions; or a line of the system. */
import { memo, type ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Attachment, ChatItem, MediaItem, MessageItem } from '../../../preload/contract/chats.ts';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { AttachmentView } from './AttachmentView.tsx';
import { personClass } from './Avatar.tsx';
import { Body, kindOrText } from './text.tsx';
import { useOpenLink } from './Told.tsx';
import css from './Chats.module.css';

export interface MessageProps {
  readonly item: MessageItem;
  readonly chatKind: ChatItem['kind'];
  /** Continues the one before it: same sender, soon after. */
  readonly joined: boolean;
  /** The day's name when this is its first message. */
  readonly day: string | null;
  readonly marked: boolean;
  readonly onQuote: (messageId: number) => void;
  readonly onView: (item: MediaItem) => void;
}

function Quote({
  quote,
  onQuote,
}: {
  readonly quote: NonNullable<MessageItem['quote']>;
  readonly onQuote: (id: number) => void;
}) {
  const { w } = useWords();
  const name = quote.fromMe ? w.common.you : (quote.senderName ?? w.common.unknown);
  const { messageId } = quote;
  const inside = (
    <>
      <span className={css['quoteName']} dir="auto">
        {name}
      </span>
      <span className={css['quoteText']} dir="auto">
        {kindOrText(quote.kind, quote.excerpt, w)}
      </span>
    </>
  );
  return messageId === null ? (
    <div className={css['quote']} title={w.conversation.quoteMissing}>
      {inside}
    </div>
  ) : (
    <AriaButton className={css['quote'] ?? ''} onPress={() => onQuote(messageId)}>
      <span className="visually-hidden">{w.conversation.quoteGo}: </span>
      {inside}
    </AriaButton>
  );
}

function Poll({ poll }: { readonly poll: NonNullable<MessageItem['poll']> }) {
  const { w } = useWords();
  const most = Math.max(1, ...poll.options.map((option) => option.votes ?? 0));
  return (
    <div className={css['poll']}>
      <p className={css['pollQuestion']} dir="auto">
        <Icon name="poll" size={18} />
        {poll.question}
      </p>
      <ul>
        {poll.options.map((option) => (
          <li key={option.text}>
            <span className={css['pollOption']}>
              <span dir="auto">{option.text}</span>
              {option.votes !== null && <span>{w.conversation.votes(option.votes)}</span>}
            </span>
            {option.votes !== null && <meter aria-hidden="true" min={0} max={most} value={option.votes} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** How long a call took, as the export wrote it: what follows its label (“Voice call, 4 min”). */
function lengthIn(body: string | null): string | null {
  return /^[^,.،，]+[,.،，]\s*(.+)$/u.exec(body ?? '')?.[1] ?? null;
}

function Call({
  call,
  body,
}: {
  readonly call: NonNullable<MessageItem['call']>;
  readonly body: string | null;
}) {
  const { w, f } = useWords();
  const length =
    call.durationSeconds !== null ? f.clock(call.durationSeconds) : call.missed ? null : lengthIn(body);
  return (
    <p className={`${css['call']} ${call.missed ? css['missed'] : ''}`}>
      <Icon name={call.video ? 'video' : 'phone'} />
      <span>{call.missed ? w.conversation.callMissed(call.video) : w.conversation.call(call.video)}</span>
      {length !== null && (
        <span className={css['soft']} dir="auto">
          {length}
        </span>
      )}
    </p>
  );
}

function Place({ place }: { readonly place: NonNullable<MessageItem['location']> }) {
  const { w } = useWords();
  const openLink = useOpenLink();
  const at = `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`;
  const url = `https://www.openstreetmap.org/?mlat=${place.latitude}&mlon=${place.longitude}#map=16/${place.latitude}/${place.longitude}`;
  return (
    <div className={css['place']}>
      <Icon name="pin" size={22} />
      <div>
        <p>{place.name ?? w.conversation.location}</p>
        <p className={css['soft']}>{at}</p>
        <Button look="quiet" icon="external" onPress={() => void openLink(url)}>
          {w.conversation.openMap}
        </Button>
      </div>
    </div>
  );
}

function mediaItemOf(item: MessageItem, attachment: Attachment): MediaItem {
  const { id: messageId, sentAt, sender, fromMe, body: caption } = item;
  return { messageId, sentAt, senderName: sender?.name ?? null, fromMe, caption, attachment };
}

function Inside({ item, onQuote, onView }: Pick<MessageProps, 'item' | 'onQuote' | 'onView'>): ReactNode {
  const { w } = useWords();
  if (item.deleted) {
    return (
      <p className={css['gone']}>
        <Icon name="trash" size={16} />
        {w.conversation.deleted}
      </p>
    );
  }
  // The text of these is what the messenger wrote for them.
  const saysItself = item.poll !== null || item.call !== null || item.location !== null;
  return (
    <>
      {item.quote !== null && <Quote quote={item.quote} onQuote={onQuote} />}
      {item.attachments.map((attachment) => (
        <AttachmentView
          key={attachment.id}
          attachment={attachment}
          onView={() => onView(mediaItemOf(item, attachment))}
        />
      ))}
      {item.call !== null && <Call call={item.call} body={item.body} />}
      {item.location !== null && <Place place={item.location} />}
      {item.poll !== null && <Poll poll={item.poll} />}
      {item.body !== null && !saysItself && <Body text={item.body} />}
      {item.kind === 'unknown' && <p className={css['soft']}>{w.conversation.unknown}</p>}
    </>
  );
}

export const Message = memo(function Message({
  item,
  chatKind,
  joined,
  day,
  marked,
  onQuote,
  onView,
}: MessageProps) {
  const { w, f } = useWords();
  const dayLine = day !== null && (
    <li className={css['day']} data-day>
      <h3>{day}</h3>
    </li>
  );
  if (item.kind === 'system') {
    return (
      <>
        {dayLine}
        <li className={css['system']} data-message={item.id} tabIndex={-1} data-marked={marked || undefined}>
          <span dir="auto">{item.body ?? w.conversation.kinds.system}</span>
        </li>
      </>
    );
  }
  const name = item.fromMe ? w.common.you : (item.sender?.name ?? w.common.unknown);
  const named = chatKind === 'group' && !item.fromMe && !joined;
  return (
    <>
      {dayLine}
      <li
        className={css['message']}
        data-message={item.id}
        data-mine={item.fromMe || undefined}
        data-joined={joined || undefined}
        data-marked={marked || undefined}
        tabIndex={-1}
      >
        <div className={css['bubble']}>
          {named ? (
            <p className={`${css['sender']} ${personClass(item.sender?.id ?? 0)}`} dir="auto">
              {name}
            </p>
          ) : (
            <span className="visually-hidden">{name}: </span>
          )}
          <Inside item={item} onQuote={onQuote} onView={onView} />
          <p className={css['meta']}>
            {item.starred && (
              <span title={w.conversation.starred}>
                <Icon name="star" size={13} />
                <span className="visually-hidden">{w.conversation.starred}</span>
              </span>
            )}
            {item.edited && <span>{w.conversation.edited}</span>}
            <time dateTime={new Date(item.sentAt).toISOString()} title={f.dateTime(item.sentAt)}>
              {f.time(item.sentAt)}
            </time>
          </p>
        </div>
        {item.reactions.length > 0 && (
          <ul className={css['reactions']} aria-label={w.conversation.reactions('')}>
            {item.reactions.map((reaction) => (
              <li key={reaction.emoji} title={f.list(reaction.names)} data-mine={reaction.mine || undefined}>
                {reaction.emoji}
                {reaction.count > 1 && <span>{f.number(reaction.count)}</span>}
                <span className="visually-hidden">{f.list(reaction.names)}</span>
              </li>
            ))}
          </ul>
        )}
      </li>
    </>
  );
});
