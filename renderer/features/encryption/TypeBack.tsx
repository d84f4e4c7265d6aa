/** The key typed back before it counts: only what one can type, one has kept. */
import { useCallback } from 'react';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/Feedback.tsx';
import { isWholeKey } from '../../ui/digits.ts';
import { KeyInput } from '../../ui/KeyInput.tsx';
import { Actions, Page } from '../../ui/Page.tsx';
import { TypedLine } from './TypedLine.tsx';
import { useTyped } from './use-typed.ts';

export interface TypeBackProps {
  readonly onBack: () => void;
  readonly onDone: () => void;
}

export function TypeBack({ onBack, onDone }: TypeBackProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const { typed, setTyped, groups, right, wrong } = useTyped();
  const { busy, error, run } = useAction();
  const ready = isWholeKey(typed) && right === 16;
  const turnOn = useCallback(
    () => void run(() => bridge.encryption.confirm({ digits: typed }), onDone),
    [run, bridge, typed, onDone],
  );
  return (
    <Page title={w.encryption.typeTitle} lead={w.encryption.typeLead} onBack={onBack}>
      <KeyInput
        label={w.encryption.typeLabel}
        value={typed}
        onChange={setTyped}
        onSubmit={() => ready && !busy && turnOn()}
        groups={groups}
      />
      <TypedLine right={right} wrong={wrong} />
      {error !== null && <FailureNotice error={error} />}
      <Actions>
        <Button look="primary" isDisabled={!ready} isPending={busy} onPress={turnOn}>
          {w.encryption.turnOn}
        </Button>
        <Button onPress={onBack}>{w.encryption.seeAgain}</Button>
      </Actions>
    </Page>
  );
}
