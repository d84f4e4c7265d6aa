/** Restoring: folder, key or password, what comes back, progress, result. Nothing here changes before the new data is checked. */
import { useEffect, useRef, useState } from 'react';
import type {
  BackupSet,
  BackupSets,
  RestoreInput,
  RestoreJob,
  UnlockedSet,
} from '../../../preload/contract/restore.ts';
import { go, goChat } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import type { KeptJob } from '../../state/kept-job.ts';
import { Button } from '../../ui/Button.tsx';
import { Loading, Notice } from '../../ui/Feedback.tsx';
import { JobPanel } from '../../ui/JobPanel.tsx';
import { Actions, Page } from '../../ui/Page.tsx';
import { Failed } from './Failed.tsx';
import { ChooseFolder, Found } from './Folder.tsx';
import { OpenWithKey } from './OpenWithKey.tsx';
import { OpenWithPassword } from './OpenWithPassword.tsx';
import { Pick } from './Pick.tsx';
import { Result } from './Result.tsx';

type Step =
  | { readonly step: 'folder' }
  | { readonly step: 'sets'; readonly sets: BackupSets }
  | { readonly step: 'key' | 'password'; readonly sets: BackupSets; readonly set: BackupSet }
  | { readonly step: 'pick'; readonly sets: BackupSets; readonly unlocked: UnlockedSet };

export function Restore({ kept }: { readonly kept: KeptJob<RestoreJob> }) {
  const { w } = useWords();
  const bridge = useBridge();
  const [step, setStep] = useState<Step>({ step: 'folder' });
  const { job, answered, settle } = kept;
  /** What it was to bring back, for once more. */
  const [asked, setAsked] = useState<RestoreInput | null>(null);
  const look = useAction();
  const start = useAction();
  const session = useRef<string | null>(null);
  const isLeft = useRef(false);
  useEffect(() => {
    isLeft.current = false;
    return () => {
      isLeft.current = true;
      if (session.current !== null) void bridge.restore.close({ sessionId: session.current });
    };
  }, [bridge]);
  /** Main keeps the key no longer than this page is there, also where it was left before the answer came. */
  const unlock: typeof bridge.restore.unlock = async (input) => {
    const outcome = await bridge.restore.unlock(input);
    if (!outcome.ok) return outcome;
    session.current = outcome.value.sessionId;
    if (isLeft.current) void bridge.restore.close({ sessionId: session.current });
    return outcome;
  };

  const found = (sets: BackupSets | null) => {
    if (sets === null) return;
    settle();
    setStep({ step: 'sets', sets });
  };
  const choose = () => void look.run(() => bridge.restore.chooseFolder(), found);
  /** Also from the end of a run; why not stands on the page where the folder is chosen. */
  const anew = () => {
    settle();
    setStep({ step: 'folder' });
  };
  const begin = (input: RestoreInput) => {
    setAsked(input);
    // Where it is refused, that stands where one picks.
    void start.run(() => bridge.restore.start(input), answered, settle);
  };
  const open = step.step === 'pick' ? step.unlocked : null;
  const unlocked = (sets: BackupSets, value: UnlockedSet) => {
    start.clear();
    setStep({ step: 'pick', sets, unlocked: value });
  };

  if (job !== null) {
    switch (job.state) {
      case 'running':
        return (
          <Page key="running" title={w.restore.running} lead={w.restore.runningLead}>
            <JobPanel
              key={job.jobId}
              progress={job.progress}
              stages={w.restore.stages}
              cancelling={job.cancelling}
              onCancel={() => void bridge.restore.cancel()}
            />
          </Page>
        );
      case 'done':
        return <Result result={job.result} onRead={goChat} />;
      case 'cancelled':
        return (
          <Page key="cancelled" title={w.restore.title}>
            <Notice tone="info" title={w.restore.cancelled}>
              <p>{w.restore.cancelledText}</p>
            </Notice>
            <Actions>
              <Button look="primary" onPress={settle}>
                {w.restore.startAgain}
              </Button>
            </Actions>
          </Page>
        );
      case 'failed':
        return (
          <Failed
            error={job.error}
            onAgain={open === null || asked?.sessionId !== open.sessionId ? null : () => begin(asked)}
            onVersion={open === null ? null : settle}
            onFolder={() => void look.run(() => bridge.restore.chooseFolder(), found, anew)}
            onAnew={anew}
          />
        );
    }
  }

  switch (step.step) {
    case 'sets':
      return (
        <Found
          sets={step.sets}
          error={look.error}
          onOther={choose}
          onBack={() => setStep({ step: 'folder' })}
          onPick={(set) =>
            setStep({ step: set.protector === 'vault' ? 'password' : 'key', sets: step.sets, set })
          }
        />
      );
    case 'key':
      return (
        <OpenWithKey
          unlock={unlock}
          folderId={step.sets.folder.folderId}
          set={step.set}
          onBack={() => setStep({ step: 'sets', sets: step.sets })}
          onOpened={(value) => unlocked(step.sets, value)}
        />
      );
    case 'password':
      return (
        <OpenWithPassword
          unlock={unlock}
          folderId={step.sets.folder.folderId}
          set={step.set}
          onBack={() => setStep({ step: 'sets', sets: step.sets })}
          onDigits={() => setStep({ ...step, step: 'key' })}
          onOpened={(value) => unlocked(step.sets, value)}
        />
      );
    case 'pick':
      return (
        <Pick
          unlocked={step.unlocked}
          onBack={() => setStep({ step: 'sets', sets: step.sets })}
          starting={start.busy}
          error={start.error}
          onStart={begin}
        />
      );
    case 'folder':
      return look.busy ? (
        <Page key="looking" title={w.restore.title}>
          <Loading label={w.restore.looking} />
        </Page>
      ) : (
        <ChooseFolder
          error={look.error}
          onChoose={choose}
          onDestination={() => void look.run(() => bridge.restore.fromDestination(), found)}
          onBack={() => go({ page: 'settings' })}
        />
      );
  }
}
