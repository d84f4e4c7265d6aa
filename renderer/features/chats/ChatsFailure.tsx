/** Why chats cannot be shown, with the way to get them back where only a backup helps. */
import { go, goChat } from '../../app/route.ts';
import type { Failure } from '../../../preload/contract/shape.ts';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/Feedback.tsx';

/** Their words say to restore. */
const LOST: ReadonlySet<string> = new Set(['chats/damaged', 'chats/not-found', 'profile/damaged']);

export interface ChatsFailureProps {
  readonly error: Failure;
  readonly onRetry: () => void;
  /** To the end of the chat: where one message of it is gone, trying again brings nothing. */
  readonly onLatest?: () => void;
}

export function ChatsFailure({ error, onRetry, onLatest }: ChatsFailureProps) {
  const { w } = useWords();
  if (error.code === 'chats/unknown-chat') {
    const all = <Button onPress={() => goChat(null)}>{w.chats.backToAll}</Button>;
    return <FailureNotice error={error} actions={all} />;
  }
  if (error.code === 'chats/unknown-message' && onLatest !== undefined) {
    const latest = <Button onPress={onLatest}>{w.conversation.latest}</Button>;
    return <FailureNotice error={error} actions={latest} />;
  }
  const actions = LOST.has(error.code) && (
    <Button look="primary" onPress={() => go({ page: 'settings/restore' })}>
      {w.first.restore}
    </Button>
  );
  return <FailureNotice error={error} onRetry={onRetry} actions={actions} />;
}
