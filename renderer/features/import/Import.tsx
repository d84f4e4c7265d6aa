/** Importing: choose or drop, check what was found, follow it, see what became of it; one file after the other. */
import { useEffect, useEffectEvent, useState } from 'react';
import type { ImportPreview, PreviewResult } from '../../../preload/contract/import.ts';
import type { Failure } from '../../../preload/contract/shape.ts';
import { go, goChat } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction, useJob } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Notice } from '../../ui/Feedback.tsx';
import { JobPanel } from '../../ui/JobPanel.tsx';
import { Actions, Page } from '../../ui/Page.tsx';
import { DropZone, Formats } from './DropZone.tsx';
import { Looking } from './Looking.tsx';
import { Preview } from './Preview.tsx';
import { fileOf, nextOf, Place, type Queue } from './queue.tsx';
import { Summary } from './Summary.tsx';
import { Texts } from './Texts.tsx';

type Step =
  /** With a queue, its file could not be read; others may wait behind it. */
  | { readonly step: 'choose'; readonly error: Failure | null; readonly queue: Queue | null }
  | { readonly step: 'looking'; readonly queue: Queue }
  | { readonly step: 'texts'; readonly queue: Queue; readonly texts: readonly string[] }
  | { readonly step: 'preview'; readonly queue: Queue; readonly preview: ImportPreview }
  /** Whatever main says about its job. */
  | { readonly step: 'job'; readonly queue: Queue };

const CHOOSE: Step = { step: 'choose', error: null, queue: null };

/** What follows from an answer about the queue's present file. */
function after(queue: Queue, result: PreviewResult): Step {
  switch (result.kind) {
    case 'preview':
      return { step: 'preview', queue, preview: result.preview };
    case 'texts':
      return { step: 'texts', queue, texts: result.texts };
    case 'none':
      return CHOOSE;
  }
}

export function Import() {
  const { w } = useWords();
  const bridge = useBridge();
  const [job, setJob] = useJob(() => bridge.import.current(), bridge.import.changed);
  const [step, setStep] = useState<Step>(CHOOSE);
  const open = useAction();
  const start = useAction();
  const queue = step.queue;
  const next = queue === null ? null : nextOf(queue);

  const discard = () => {
    if (queue !== null) void bridge.import.discard({ fileId: fileOf(queue).fileId });
  };
  // Nobody waits any more for a file that is being looked into when one goes elsewhere.
  const leave = useEffectEvent(() => {
    if (step.step === 'looking') discard();
  });
  useEffect(() => () => leave(), []);

  const look = async (at: Queue) => {
    const looking: Step = { step: 'looking', queue: at };
    start.clear();
    setStep(looking);
    const outcome = await bridge.import.look({ fileId: fileOf(at).fileId });
    // It may have been given up meanwhile.
    setStep((now) => {
      if (now !== looking) return now;
      return outcome.ok ? after(at, outcome.value) : { step: 'choose', error: outcome.error, queue: at };
    });
  };
  const ask = (question: typeof bridge.import.choose) =>
    void open.run(question, ({ files }) => {
      const [first, ...rest] = files;
      if (first !== undefined) void look({ files: [first, ...rest], at: 0 });
    });
  const again = () => {
    discard();
    open.clear();
    start.clear();
    setStep(CHOOSE);
  };
  const skip =
    next === null
      ? null
      : () => {
          discard();
          void look(next);
        };
  const others = next !== null && (
    <Button onPress={() => void look(next)}>{w.import.next(fileOf(next).name)}</Button>
  );

  if (job !== null && (job.state === 'running' || step.step === 'job')) {
    switch (job.state) {
      case 'running':
        return (
          <Page key="running" title={w.import.running} lead={w.job.keepOpen}>
            {queue !== null && <Place queue={queue} />}
            <JobPanel
              key={job.jobId}
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
            queue={queue}
            onNext={next === null ? null : () => void look(next)}
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
              {others}
              <Button look="primary" onPress={again}>
                {w.import.other}
              </Button>
            </Actions>
          </Page>
        );
      case 'failed':
        return (
          <Page key="failed" title={w.import.title}>
            {queue !== null && <Place queue={queue} />}
            <FailureNotice error={job.error} onRetry={again} actions={others} />
          </Page>
        );
    }
  }

  switch (step.step) {
    case 'preview':
      return (
        <Preview
          key={step.preview.fileId}
          queue={step.queue}
          preview={step.preview}
          onChange={(result) => setStep(after(step.queue, result))}
          onCancel={again}
          onSkip={skip}
          starting={start.busy}
          error={start.error}
          onStart={() =>
            void start.run(
              () => bridge.import.start({ fileId: step.preview.fileId }),
              (value) => {
                setJob(value);
                setStep({ step: 'job', queue: step.queue });
              },
            )
          }
        />
      );
    case 'texts':
      return (
        <Texts
          queue={step.queue}
          texts={step.texts}
          onPreview={(result) => setStep(after(step.queue, result))}
          onCancel={again}
          onSkip={skip}
        />
      );
    case 'choose':
    case 'looking':
    case 'job':
      break;
  }
  const error = open.error ?? (step.step === 'choose' ? step.error : null);
  return (
    <Page title={w.import.title} lead={w.import.lead}>
      {queue !== null && <Place queue={queue} />}
      {error !== null && <FailureNotice error={error} actions={others} />}
      {step.step === 'looking' ? (
        <Looking name={fileOf(step.queue).name} onCancel={again} />
      ) : (
        <DropZone
          onChoose={() => ask(() => bridge.import.choose())}
          onFiles={(files) => ask(() => bridge.import.open(files))}
        />
      )}
      <Formats />
    </Page>
  );
}
