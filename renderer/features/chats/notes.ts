/** "Notes to self": the one chat that is written here. */
import type { ChatItem } from '../../../preload/contract/chats.ts';
import type { Words } from '../../i18n/words.tsx';

/** Stands for it until its first note makes it: no chat has this number. */
export const NOTES = 0;

/** As the page calls a chat: the notes in its own language, all others as they are called. */
export function titleOf({ kind, title }: Pick<ChatItem, 'kind' | 'title'>, w: Words): string {
  return kind === 'notes' ? w.chats.notes : title;
}
