/** Notes to self before the first one: a place to write it. From then on it is a chat like the others. */
import { useEffect } from 'react';
import { formatRoute, goChat } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAnswer } from '../../state/calls.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Empty, Loading } from '../../ui/Feedback.tsx';
import { Avatar } from './Avatar.tsx';
import { ChatsFailure } from './ChatsFailure.tsx';
import { Composer } from './Composer.tsx';
import { NOTES } from './notes.ts';
import css from './Chats.module.css';

export function NewNotes() {
  const { w } = useWords();
  const bridge = useBridge();
  const { answer, reload } = useAnswer(
    () => bridge.chats.list({ archived: false, after: null, limit: 1 }),
    'notes',
  );
  const made = answer.state === 'ready' ? answer.value.notesId : null;
  useEffect(() => bridge.chats.changed(reload), [bridge, reload]);
  useEffect(() => {
    if (made === null) return;
    // In its place: going back must not lead here again.
    window.location.replace(formatRoute({ page: 'chats', chatId: made, messageId: null }));
  }, [made]);

  if (answer.state === 'failed') {
    return (
      <div className={css['stageNotice']}>
        <ChatsFailure error={answer.error} onRetry={reload} />
      </div>
    );
  }
  if (answer.state === 'loading' || made !== null) return <Loading />;
  return (
    <div className={css['conversation']}>
      <div className={css['talk']}>
        <header className={css['head']}>
          <span className={css['headBack']}>
            <IconButton icon="back" label={w.common.back} onPress={() => goChat(null)} />
          </span>
          <Avatar id={NOTES} title={w.chats.notes} kind="notes" />
          <div className={css['headText']}>
            <h2 className={css['headTitle']}>{w.chats.notes}</h2>
          </div>
        </header>
        <div className={css['notesEmpty']}>
          <Empty icon="note" title={w.conversation.notesEmpty} text={w.conversation.notesEmptyText} />
        </div>
        <Composer draftOf={NOTES} autoFocus onSent={reload} />
      </div>
    </div>
  );
}
