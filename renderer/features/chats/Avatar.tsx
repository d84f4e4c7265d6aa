/** A chat's sign: the initials of its title on the colour of its number. */
import type { ChatItem } from '../../../preload/contract/chats.ts';
import { Icon } from '../../ui/Icon.tsx';
import css from './Chats.module.css';

const COLOURS = 8;

/** The class that carries the colour of a person or chat. */
export function personClass(id: number): string {
  return css[`person${id % COLOURS}`] ?? '';
}

function initials(title: string): string {
  const letters = title
    .split(/\s+/u)
    .map((word) => /\p{L}|\p{N}/u.exec(word)?.[0] ?? '')
    .filter((letter) => letter !== '');
  return letters.slice(0, 2).join('').toLocaleUpperCase();
}

export function Avatar({
  id,
  title,
  kind,
}: {
  readonly id: number;
  readonly title: string;
  readonly kind: ChatItem['kind'];
}) {
  const text = initials(title);
  return (
    <span
      className={`${css['avatar']} ${kind === 'notes' ? css['avatarNotes'] : personClass(id)}`}
      aria-hidden="true"
    >
      {kind === 'notes' ? <Icon name="note" /> : text === '' ? <Icon name="people" /> : text}
    </span>
  );
}
