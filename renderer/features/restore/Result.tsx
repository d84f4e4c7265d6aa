/** What came back. */
import type { RestoreJob } from '../../../preload/contract/restore.ts';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/Button.tsx';
import { Actions, Card, Facts, Page } from '../../ui/Page.tsx';
import { Fold } from '../../ui/Fold.tsx';
import { Seal } from '../../ui/Seal.tsx';
import { titleOf } from '../chats/notes.ts';
import css from './Restore.module.css';

type Done = Extract<RestoreJob, { state: 'done' }>['result'];

export interface ResultProps {
  readonly result: Done;
  readonly onRead: (chatId: number | null) => void;
}

/** One chat, beside all that was here: only what it added is counted. */
function OneChat({ result, chat, onRead }: ResultProps & { readonly chat: NonNullable<Done['chat']> }) {
  const { w, f } = useWords();
  return (
    <Page key="chat" title={w.restore.chatTitle} lead={w.restore.chatLead(titleOf(chat, w))}>
      <Seal />
      <Card>
        <Facts
          facts={[
            { label: w.import.summary.messagesAdded, value: f.number(result.messages) },
            { label: w.restore.mediaAdded, value: f.number(result.media) },
          ]}
        />
      </Card>
      <Actions>
        <Button look="primary" onPress={() => onRead(chat.chatId)}>
          {w.import.open}
        </Button>
      </Actions>
    </Page>
  );
}

export function Result({ result, onRead }: ResultProps) {
  const { w, f } = useWords();
  if (result.chat !== null) return <OneChat result={result} chat={result.chat} onRead={onRead} />;
  return (
    <Page key="result" title={w.restore.doneTitle} lead={w.restore.doneLead}>
      <Seal />
      <Card>
        <Facts
          facts={[
            { label: w.import.facts.chats, value: f.number(result.chats) },
            { label: w.import.facts.messages, value: f.number(result.messages) },
            { label: w.import.facts.media, value: f.number(result.media) },
            { label: w.backup.size, value: f.bytes(result.bytes) },
          ]}
        />
        {result.digest !== null && (
          <Fold label={w.restore.doneDigest}>
            <p className={css['soft']}>{w.restore.doneDigestText}</p>
            <code className={css['digest']} dir="ltr">
              {result.digest}
            </code>
          </Fold>
        )}
      </Card>
      <Actions>
        <Button look="primary" onPress={() => onRead(null)}>
          {w.restore.read}
        </Button>
      </Actions>
    </Page>
  );
}
