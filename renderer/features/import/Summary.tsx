/** What an import added, all of it counted, what was not understood included. */
import type { ImportSummary } from '../../../preload/contract/import.ts';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/Button.tsx';
import { Actions, Card, Page, Row, Section } from '../../ui/Page.tsx';
import { Seal } from '../../ui/Seal.tsx';
import css from './Import.module.css';

export interface SummaryProps {
  readonly summary: ImportSummary;
  readonly onOpen: () => void;
  readonly onAgain: () => void;
  readonly onProtect: () => void;
}

export function Summary({ summary, onOpen, onAgain, onProtect }: SummaryProps) {
  const { w, f } = useWords();
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
              <Row key={warning.code} label={w.import.warnings[warning.code] ?? warning.code}>
                {number(warning.count)}
              </Row>
            ))}
          </Card>
        </Section>
      )}
      <Actions>
        <Button look="primary" onPress={onOpen}>
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
