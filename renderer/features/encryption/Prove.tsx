/** Showing that one still has the key, without seeing it. */
import { useEffect, useState } from 'react';
import type { EncryptionStatus } from '../../../preload/contract/backup.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Notice } from '../../ui/Feedback.tsx';
import { isWholeKey } from '../../ui/digits.ts';
import { KeyInput } from '../../ui/KeyInput.tsx';
import { Actions, Page } from '../../ui/Page.tsx';

export interface ProveProps {
  readonly onBack: () => void;
  readonly onProved: (status: EncryptionStatus) => void;
  readonly onReveal: () => void;
}

/**
 * Main compares with the kept key only as a whole: answers while one types would let a page that went bad find it out.
 * So nothing is marked here, and one answer is given.
 */
function Form({ onBack, onProved, onReveal }: ProveProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const [typed, setTyped] = useState('');
  const { busy, error, run, clear } = useAction();
  useEffect(() => () => setTyped(''), []);
  const ready = isWholeKey(typed);
  const prove = () => void run(() => bridge.encryption.prove({ digits: typed }), onProved);
  const wrong = error?.code === 'ipc/wrong-digits';
  const seeAgain = <Button onPress={onReveal}>{w.encryption.view}</Button>;
  return (
    <Page title={w.encryption.proveTitle} lead={w.encryption.proveText} onBack={onBack}>
      <KeyInput
        label={w.encryption.typeLabel}
        value={typed}
        onChange={(next) => {
          setTyped(next);
          clear();
        }}
        onSubmit={() => ready && !busy && prove()}
      />
      {error !== null && !wrong && <FailureNotice error={error} />}
      <Actions>
        <Button look="primary" isDisabled={!ready} isPending={busy} onPress={prove}>
          {w.backup.reminderCheck}
        </Button>
      </Actions>
      {wrong ? (
        <Notice tone="danger" title={w.encryption.proveWrong} urgent actions={seeAgain}>
          <p>{w.encryption.proveWrongText}</p>
        </Notice>
      ) : (
        <Notice tone="info" title={w.encryption.proveLost} actions={seeAgain}>
          <p>{w.encryption.proveLostText}</p>
        </Notice>
      )}
    </Page>
  );
}

export function Prove(props: ProveProps) {
  const { w } = useWords();
  const [proved, setProved] = useState(false);
  if (!proved) {
    return (
      <Form
        {...props}
        onProved={(status) => {
          props.onProved(status);
          setProved(true);
        }}
      />
    );
  }
  return (
    <Page key="proved" title={w.encryption.proveDone} lead={w.encryption.proveDoneText} onBack={props.onBack}>
      <Actions>
        <Button look="primary" onPress={props.onBack}>
          {w.common.done}
        </Button>
      </Actions>
    </Page>
  );
}
