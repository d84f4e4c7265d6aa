/** Importing: choose or drop, check what was found, follow it, see what became of it; one file after the other. */
import { useEffect, useEffectEvent, type Dispatch, type SetStateAction } from 'react';
import type { ImportJob, ImportPreview, PreviewResult } from '../../../preload/contract/import.ts';
import { go, goChat } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import type { KeptJob } from '../../state/kept-job.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Notice } from '../../ui/Feedback.tsx';
import { JobPanel } from '../../ui/JobPanel.tsx';
import { Actions, Page } from '../../ui/Page.tsx';
import { DropZone, Formats } from './DropZone.tsx';
import { Looking } from './Looking.tsx';
import { Preview } from './Preview.tsx';
import { fileOf, nextOf, Place, type Queue } from './queue.tsx';
import { CHOOSE, type ImportStep } from './step.ts';
import { Summary } from './Summary.tsx';
import { Texts } from './Texts.tsx';

export interface ImportProps {
  readonly kept: KeptJob<ImportJob>;
  readonly step: ImportStep;
  readonly setStep: Dispatch<SetStateAction<ImportStep>>;
}

/** What follows from an answer about the queue's present file. */
function after(queue: Queue, result: PreviewResult): ImportStep {
  switch (result.kind) {
    case 'preview':
      return { step: 'preview', queue, preview: result.preview };
    case 'texts':
      return { step: 'texts', queue: { ...queue, texts: result.texts } };
    case 'none':
      return CHOOSE;
  }
}

export function Import({ kept, step, setStep }: ImportProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const { job, answered, settle } = kept;
  const open = useAction();
  const start = useAction();
  // With the end of its job seen, a file is done with.
  const queue = step.step === 'job' && job === null ? null : step.queue;
  const next = queue === null ? null : nextOf(queue);

  const discard = () => {
    if (queue !== null) void bridge.import.discard({ fileId: fileOf(queue).fileId });
  };
  // Nobody waits any more for a file that is being looked into when one goes elsewhere.
  const leave = useEffectEvent(() => {
    if (step.step !== 'looking') return;
    discard();
    setStep(CHOOSE);
  });
  useEffect(() => () => leave(), []);

  const look = async (at: Queue) => {
    const looking: ImportStep = { step: 'looking', queue: at };
    start.clear();
    settle();
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
      if (first !== undefined) void look({ files: [first, ...rest], at: 0, texts: [] });
    });
  /** Also where one has left the page before the answer. */
  const begin = async ({ fileId, chatText: { name: chatText } }: ImportPreview, at: Queue) => {
    const outcome = await bridge.import.start({ fileId });
    if (!outcome.ok) return outcome;
    answered(outcome.value);
    setStep({ step: 'job', queue: { ...at, texts: at.texts.filter((text) => text !== chatText) } });
    return outcome;
  };
  const nextChat = (at: Queue) => {
    start.clear();
    settle();
    setStep({ step: 'texts', queue: at });
  };
  const again = () => {
    discard();
    open.clear();
    start.clear();
    settle();
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

  if (job !== null) {
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
            onNextChat={queue === null || queue.texts.length === 0 ? null : () => nextChat(queue)}
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
          onStart={() => void start.run(() => begin(step.preview, step.queue))}
        />
      );
    case 'texts':
      return (
        <Texts
          queue={step.queue}
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
