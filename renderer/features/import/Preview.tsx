/** What was found in a file, every guess of it correctable, before anything is kept. */
import { useState } from 'react';
import type { DateOrder, ImportPreview, PreviewResult } from '../../../preload/contract/import.ts';
import type { Failure } from '../../../preload/contract/shape.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Notice } from '../../ui/Feedback.tsx';
import { Choices, Select, TextField } from '../../ui/Form.tsx';
import { Actions, Card, Facts, Page, Section } from '../../ui/Page.tsx';
import css from './Import.module.css';

const NOBODY = '';
/** More than these choose from a menu instead of cards. */
const FEW = 6;
const ORDERS: readonly DateOrder[] = ['dmy', 'mdy', 'ymd'];

export interface PreviewProps {
  readonly preview: ImportPreview;
  readonly onChange: (result: PreviewResult) => void;
  readonly onStart: () => void;
  readonly onCancel: () => void;
  readonly starting: boolean;
  readonly error: Failure | null;
}

type Adjustment = { readonly me?: string | null; readonly dateOrder?: DateOrder; readonly title?: string };

function Me({
  preview,
  adjust,
}: {
  readonly preview: ImportPreview;
  readonly adjust: (change: Adjustment) => void;
}) {
  const { w } = useWords();
  const pick = (me: string) => adjust({ me: me === NOBODY ? null : me });
  const people = preview.people.map((person) => ({
    value: person.sourceId,
    label: person.name,
    text: w.common.messages(person.messages),
  }));
  const choices = [...people, { value: NOBODY, label: w.import.meNobody }];
  const value = preview.me ?? NOBODY;
  return (
    <Section title={w.import.me}>
      <p className={css['soft']}>{w.import.meText}</p>
      {people.length <= FEW ? (
        <Choices label={w.import.me} hideLabel value={value} onChange={pick} choices={choices} />
      ) : (
        <Select label={w.import.me} hideLabel value={value} onChange={pick} options={choices} />
      )}
    </Section>
  );
}

function Dates(props: {
  readonly preview: ImportPreview;
  readonly dates: NonNullable<ImportPreview['dates']>;
  readonly adjust: (change: Adjustment) => void;
}) {
  const { w, f } = useWords();
  const { dates, preview } = props;
  const { firstSentAt, lastSentAt } = preview;
  const open = ORDERS.filter((order) => order === dates.order || dates.alternatives.includes(order));
  return (
    <Section title={w.import.dates}>
      <p className={css['soft']}>{w.import.dateCertainty[dates.certainty]}</p>
      {open.length > 1 && (
        <Choices
          label={w.import.dates}
          hideLabel
          value={dates.order}
          onChange={(dateOrder) => props.adjust({ dateOrder })}
          choices={open.map((value) => ({
            value,
            label: w.import.dateOrder[value],
            badge: value === dates.order && dates.certainty === 'guess' ? w.import.guess : undefined,
            text:
              value === dates.order && firstSentAt !== null && lastSentAt !== null
                ? w.import.dateSample(f.date(firstSentAt), f.date(lastSentAt))
                : undefined,
          }))}
        />
      )}
    </Section>
  );
}

function NotUnderstood({ lines }: { readonly lines: ImportPreview['notUnderstood'] }) {
  const { w } = useWords();
  const rest = lines.count - lines.examples.length;
  return (
    <Notice tone="warn" title={w.import.notUnderstood(lines.count)}>
      <p>{w.import.notUnderstoodText}</p>
      <ul className={css['lines']}>
        {lines.examples.map((example) => (
          <li key={example.line}>
            <span className={css['lineNumber']}>{w.import.line(example.line)}</span>
            <span className={css['lineText']} dir="auto">
              {example.text}
            </span>
          </li>
        ))}
      </ul>
      {rest > 0 && <p>{w.import.more(rest)}</p>}
    </Notice>
  );
}

export function Preview({ preview, onChange, onStart, onCancel, starting, error }: PreviewProps) {
  const { w, f } = useWords();
  const bridge = useBridge();
  const action = useAction();
  const only = preview.chats.length === 1 ? preview.chats[0] : undefined;
  const [title, setTitle] = useState(only?.title ?? '');
  const adjust = (change: Adjustment) =>
    void action.run(
      () =>
        bridge.import.adjust({
          previewId: preview.previewId,
          me: change.me === undefined ? preview.me : change.me,
          dateOrder: change.dateOrder ?? preview.dates?.order ?? null,
          title: change.title ?? null,
        }),
      onChange,
    );
  const { firstSentAt, lastSentAt, media } = preview;
  const time =
    firstSentAt === null || lastSentAt === null
      ? w.common.unknown
      : `${f.date(firstSentAt)} – ${f.date(lastSentAt)}`;
  const start = () => {
    const name = title.trim();
    if (only === undefined || name === '' || name === only.title) onStart();
    else {
      void action.run(
        () =>
          bridge.import.adjust({
            previewId: preview.previewId,
            me: preview.me,
            dateOrder: null,
            title: name,
          }),
        onStart,
      );
    }
  };
  return (
    <Page title={w.import.previewTitle} lead={w.import.previewLead} onBack={onCancel}>
      {(error ?? action.error) !== null && (
        <FailureNotice error={error ?? action.error ?? { code: '', data: {} }} />
      )}
      <Card>
        <Facts
          facts={[
            { label: w.import.facts.format, value: w.import.formatName[preview.format] },
            { label: w.import.facts.messages, value: f.number(preview.messages) },
            { label: w.import.facts.time, value: time },
            {
              label: w.import.facts.media,
              value: (
                <>
                  {f.number(media.found)}
                  {media.missing > 0 && (
                    <span className={css['missing']}>{w.import.mediaMissing(media.missing)}</span>
                  )}
                </>
              ),
            },
            { label: w.import.facts.people, value: f.number(preview.people.length) },
            { label: w.import.facts.chats, value: f.number(preview.chats.length) },
          ]}
        />
      </Card>
      {preview.alreadyHere !== null && preview.alreadyHere > 0 && (
        <Notice tone="info" title={w.import.already(preview.alreadyHere)} />
      )}
      {only !== undefined && <TextField label={w.import.chatTitle} value={title} onChange={setTitle} />}
      <Me preview={preview} adjust={adjust} />
      {preview.dates !== null && <Dates preview={preview} dates={preview.dates} adjust={adjust} />}
      {preview.notUnderstood.count > 0 && <NotUnderstood lines={preview.notUnderstood} />}
      <Actions>
        <Button look="primary" isDisabled={starting || action.busy} onPress={start}>
          {w.import.start}
        </Button>
        <Button onPress={onCancel}>{w.import.other}</Button>
      </Actions>
    </Page>
  );
}
