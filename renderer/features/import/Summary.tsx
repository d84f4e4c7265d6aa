/** What an import added, all of it counted, what was not understood included. */
import type { ImportSummary } from '../../../preload/contract/import.ts';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/Button.tsx';
import { Actions, Card, Page, Row, Section } from '../../ui/Page.tsx';
import { Seal } from '../../ui/Seal.tsx';
import { fileOf, nextOf, Place, type Queue } from './queue.tsx';
import css from './Import.module.css';

export interface SummaryProps {
  readonly summary: ImportSummary;
  /** Null where the page was reloaded meanwhile. */
  readonly queue: Queue | null;
  /** To the next of the files; null after the last. */
  readonly onNext: (() => void) | null;
  /** To the other chats of the file; null where there are none, or all were imported. */
  readonly onNextChat: (() => void) | null;
  readonly onOpen: () => void;
  readonly onAgain: () => void;
  readonly onProtect: () => void;
}

export function Summary({ summary, queue, onNext, onNextChat, onOpen, onAgain, onProtect }: SummaryProps) {
  const { w, f } = useWords();
  const next = queue === null ? null : nextOf(queue);
  const rows = [
    'messagesAdded',
    'chatsAdded',
    'peopleAdded',
    'mediaAdded',
    'messagesMerged',
    'mediaMissing',
    'notUnderstood',
  ] as const;
  const number = (value: number) => <span className={css['number']}>{f.number(value)}</span>;
  return (
    <Page key="summary" title={w.import.doneTitle} lead={w.import.doneLead(summary.messagesAdded)}>
      {queue !== null && <Place queue={queue} />}
      <Seal />
      <Card>
        {rows
          .filter((row) => summary[row] > 0 || row === 'messagesAdded')
          .map((row) => (
            <Row key={row} label={w.import.summary[row]}>
              {row === 'mediaAdded' && (
                <span className={css['soft']}>{f.bytes(summary.mediaBytesAdded)}</span>
              )}
              {number(summary[row])}
            </Row>
          ))}
      </Card>
      {summary.warnings.length > 0 && (
        <Section title={w.import.otherWarning}>
          <Card>
            {summary.warnings.map((warning) => (
              <Row key={warning.code} label={w.import.warnings[warning.code]}>
                {number(warning.count)}
              </Row>
            ))}
          </Card>
        </Section>
      )}
      <Actions>
        {onNextChat !== null && (
          <Button look="primary" onPress={onNextChat}>
            {w.import.nextChat}
          </Button>
        )}
        {onNext !== null && next !== null && (
          <Button look={onNextChat === null ? 'primary' : 'plain'} onPress={onNext}>
            {w.import.next(fileOf(next).name)}
          </Button>
        )}
        <Button look={onNext === null && onNextChat === null ? 'primary' : 'plain'} onPress={onOpen}>
          {w.import.open}
        </Button>
        <Button icon="shield" onPress={onProtect}>
          {w.import.protect}
        </Button>
        <Button look="quiet" onPress={onAgain}>
          {w.import.again}
        </Button>
      </Actions>
    </Page>
  );
}
