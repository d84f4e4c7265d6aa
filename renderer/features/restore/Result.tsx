/** What came back. */
import type { RestoreJob } from '../../../preload/contract/restore.ts';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/Button.tsx';
import { Actions, Card, Facts, Page } from '../../ui/Page.tsx';
import { Fold } from '../../ui/Fold.tsx';
import { Seal } from '../../ui/Seal.tsx';
import css from './Restore.module.css';

type Done = Extract<RestoreJob, { state: 'done' }>['result'];

export function Result({ result, onRead }: { readonly result: Done; readonly onRead: () => void }) {
  const { w, f } = useWords();
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
        <Button look="primary" onPress={onRead}>
          {w.restore.read}
        </Button>
      </Actions>
    </Page>
  );
}
