/** What was found in a file, every guess of it correctable, before anything is kept. */
import { useEffect, useRef, useState } from 'react';
import type { ImportChange, ImportPreview, PreviewResult } from '../../../preload/contract/import.ts';
import type { Failure } from '../../../preload/contract/shape.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Loading, Notice } from '../../ui/Feedback.tsx';
import { Select, TextField } from '../../ui/Form.tsx';
import { Actions, Card, Facts, Page, Row } from '../../ui/Page.tsx';
import { Dates, Details, Me } from './Guesses.tsx';
import { Place, type Queue } from './queue.tsx';
import css from './Import.module.css';

export interface PreviewProps {
  readonly queue: Queue;
  readonly preview: ImportPreview;
  readonly onChange: (result: PreviewResult) => void;
  readonly onStart: () => void;
  readonly onCancel: () => void;
  readonly onSkip: (() => void) | null;
  readonly starting: boolean;
  readonly error: Failure | null;
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

/** What stands fast: the file and what was counted in it. */
function Found({
  preview,
  onText,
}: {
  readonly preview: ImportPreview;
  readonly onText: (chatText: string) => void;
}) {
  const { w, f } = useWords();
  const { firstSentAt, lastSentAt, media, chatText } = preview;
  const time =
    firstSentAt === null || lastSentAt === null
      ? w.common.unknown
      : `${f.date(firstSentAt)} – ${f.date(lastSentAt)}`;
  return (
    <Card>
      <Row
        label={
          <span className={css['fileName']} dir="auto">
            {preview.fileName}
          </span>
        }
        text={`${w.import.formatName[preview.format]}, ${f.bytes(preview.bytes)}`}
      />
      {chatText.others.length > 0 && (
        <Row label={w.import.text}>
          <Select
            label={w.import.text}
            hideLabel
            value={chatText.name}
            onChange={onText}
            options={[chatText.name, ...chatText.others].map((value) => ({ value, label: value }))}
          />
        </Row>
      )}
      <Facts
        facts={[
          { label: w.import.facts.messages, value: f.number(preview.messages) },
          { label: w.import.facts.people, value: f.number(preview.people.length) },
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
        ]}
      />
    </Card>
  );
}

export function Preview(props: PreviewProps) {
  const { queue, preview, onChange, onStart, onCancel, onSkip, starting } = props;
  const { w } = useWords();
  const bridge = useBridge();
  const action = useAction();
  /** Null until the person has typed: the name then follows what main makes of the other decisions. */
  const [typed, setTyped] = useState<string | null>(null);
  const complaint = useRef<HTMLDivElement>(null);
  const { fileId } = preview;
  const adjust = (change: ImportChange, then: (result: PreviewResult) => void = onChange) =>
    void action.run(() => bridge.import.adjust({ fileId, change }), then);
  const error = props.error ?? action.error;
  useEffect(() => {
    // What was pressed may be far below.
    if (error !== null) complaint.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  const title = typed?.trim() ?? preview.title;
  const isRenamed = title !== '' && title !== preview.title;
  const start = () => {
    if (isRenamed) adjust({ title }, onStart);
    else onStart();
  };
  return (
    <Page title={w.import.previewTitle} lead={w.import.previewLead} onBack={onCancel}>
      <Place queue={queue} />
      {error !== null && (
        <div ref={complaint}>
          <FailureNotice error={error} />
        </div>
      )}
      <Found
        preview={preview}
        onText={(chatText) => {
          setTyped(null);
          adjust({ chatText });
        }}
      />
      {preview.alreadyHere !== null && preview.alreadyHere > 0 && !isRenamed && (
        <Notice tone="info" title={w.import.already(preview.alreadyHere)} />
      )}
      <Me preview={preview} adjust={adjust} />
      <TextField label={w.import.chatTitle} value={typed ?? preview.title} onChange={setTyped} />
      {preview.dates !== null && <Dates preview={preview} dates={preview.dates} adjust={adjust} />}
      <Details preview={preview} adjust={adjust} />
      {preview.notUnderstood.count > 0 && <NotUnderstood lines={preview.notUnderstood} />}
      {action.busy && <Loading label={w.import.reading(preview.fileName)} />}
      <Actions>
        <Button look="primary" isPending={starting || action.busy} onPress={start}>
          {w.import.start}
        </Button>
        {onSkip !== null && <Button onPress={onSkip}>{w.import.skip}</Button>}
        <Button onPress={onCancel}>{w.import.other}</Button>
      </Actions>
    </Page>
  );
}
