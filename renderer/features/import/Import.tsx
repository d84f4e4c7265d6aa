/** Importing: choose or drop, check what was found, follow it, see what became of it. */
import { useState } from 'react';
import type { ImportPreview, PreviewResult } from '../../../preload/contract/import.ts';
import type { Outcome } from '../../../preload/contract/shape.ts';
import { go, goChat } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction, useJob } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Loading, Notice } from '../../ui/Feedback.tsx';
import { JobPanel } from '../../ui/JobPanel.tsx';
import { Actions, Page } from '../../ui/Page.tsx';
import { DropZone, Formats } from './DropZone.tsx';
import { Preview } from './Preview.tsx';
import { Summary } from './Summary.tsx';

type Step =
  | { readonly step: 'choose' }
  | { readonly step: 'preview'; readonly preview: ImportPreview }
  /** Whatever main says about its job. */
  | { readonly step: 'job' };

export function Import() {
  const { w } = useWords();
  const bridge = useBridge();
  const [job, setJob] = useJob(() => bridge.import.current(), bridge.import.changed);
  const [step, setStep] = useState<Step>({ step: 'choose' });
  const open = useAction();
  const start = useAction();

  const opened = (result: PreviewResult) => {
    if (result.kind === 'preview') setStep({ step: 'preview', preview: result.preview });
  };
  const ask = (question: () => Promise<Outcome<PreviewResult>>) => void open.run(question, opened);
  const choose = () => ask(() => bridge.import.choose());
  const again = () => {
    if (step.step === 'preview') void bridge.import.discard({ previewId: step.preview.previewId });
    open.clear();
    start.clear();
    setStep({ step: 'choose' });
  };

  if (job !== null && (job.state === 'running' || step.step === 'job')) {
    switch (job.state) {
      case 'running':
        return (
          <Page key="running" title={w.import.running} lead={w.job.keepOpen}>
            <JobPanel
              title={w.import.stages[job.progress.stage]}
              progress={job.progress}
              stages={w.import.stages}
              cancelling={job.cancelling}
              onCancel={() => void bridge.import.cancel()}
            />
          </Page>
        );
      case 'done':
        return (
          <Summary
            summary={job.result}
            onOpen={() => goChat(job.result.chatId)}
            onAgain={again}
            onProtect={() => go({ page: 'settings/backup' })}
          />
        );
      case 'cancelled':
        return (
          <Page key="cancelled" title={w.import.title}>
            <Notice tone="info" title={w.import.cancelled}>
              <p>{w.import.cancelledText}</p>
            </Notice>
            <Actions>
              <Button look="primary" onPress={again}>
                {w.import.other}
              </Button>
            </Actions>
          </Page>
        );
      case 'failed':
        return (
          <Page key="failed" title={w.import.title}>
            <FailureNotice error={job.error} onRetry={again} />
          </Page>
        );
    }
  }

  if (step.step === 'preview') {
    return (
      <Preview
        preview={step.preview}
        onChange={opened}
        onCancel={again}
        starting={start.busy}
        error={start.error}
        onStart={() =>
          void start.run(
            () => bridge.import.start({ previewId: step.preview.previewId }),
            (value) => {
              setJob(value);
              setStep({ step: 'job' });
            },
          )
        }
      />
    );
  }
  return (
    <Page title={w.import.title} lead={w.import.lead}>
      {open.error !== null && <FailureNotice error={open.error} />}
      {open.busy ? (
        <Loading label={w.import.reading} />
      ) : (
        <DropZone onChoose={choose} onFiles={(files) => ask(() => bridge.import.open(files))} />
      )}
      <Formats />
    </Page>
  );
}
