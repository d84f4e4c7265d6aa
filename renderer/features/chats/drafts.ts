/** What was begun to be written, by chat: kept while the window is open, in memory only. */
import { useCallback, useState } from 'react';

const drafts = new Map<number, string>();

export function useDraft(chatId: number) {
  const [text, setText] = useState(() => drafts.get(chatId) ?? '');
  const write = useCallback(
    (next: string) => {
      setText(next);
      if (next === '') drafts.delete(chatId);
      else drafts.set(chatId, next);
    },
    [chatId],
  );
  /** What could not be sent stands before what was begun since. */
  const giveBack = useCallback(
    (sent: string) => write([sent, drafts.get(chatId) ?? ''].filter(Boolean).join('\n')),
    [chatId, write],
  );
  return { text, write, giveBack };
}
