/** Showing that one still has the key, without seeing it. */
import { useState } from 'react';
import type { EncryptionStatus } from '../../../preload/contract/backup.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Notice } from '../../ui/Feedback.tsx';
import { isWholeKey } from '../../ui/KeyGrid.tsx';
import { KeyInput } from '../../ui/KeyInput.tsx';
import { Actions, Page } from '../../ui/Page.tsx';
import { TypedLine } from './TypedLine.tsx';
import { useTyped } from './use-typed.ts';

export interface ProveProps {
  readonly onBack: () => void;
  readonly onProved: (status: EncryptionStatus) => void;
  readonly onReveal: () => void;
}

function Form({ onBack, onProved, onReveal }: ProveProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const { typed, setTyped, groups, right, wrong } = useTyped();
  const { busy, error, run } = useAction();
  const ready = isWholeKey(typed) && !busy;
  const prove = () => void run(() => bridge.encryption.prove({ digits: typed }), onProved);
  return (
    <Page title={w.encryption.proveTitle} lead={w.encryption.proveText} onBack={onBack}>
      <KeyInput
        label={w.encryption.typeLabel}
        value={typed}
        onChange={setTyped}
        onSubmit={() => ready && prove()}
        groups={groups}
      />
      <TypedLine right={right} wrong={wrong} />
      {error !== null && <FailureNotice error={error} />}
      <Actions>
        <Button look="primary" isDisabled={!ready} onPress={prove}>
          {w.backup.reminderCheck}
        </Button>
      </Actions>
      <Notice
        tone="info"
        title={w.encryption.proveLost}
        actions={<Button onPress={onReveal}>{w.encryption.view}</Button>}
      >
        <p>{w.encryption.proveLostText}</p>
      </Notice>
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
