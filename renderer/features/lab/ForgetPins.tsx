/** Takes every typed PIN out of main's memory. */
import { useState } from 'react';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/Feedback.tsx';
import { Card, Row } from '../../ui/Page.tsx';
import type { Pins } from './use-reach.ts';
import css from './Lab.module.css';

export interface ForgetPinsProps {
  readonly text: string;
  readonly pins: Pins;
  /** For where this goes away with the PIN. */
  readonly onDone?: () => void;
}

export function ForgetPins({ text, pins, onDone }: ForgetPinsProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const { busy, error, run } = useAction();
  const [done, setDone] = useState(false);
  const forget = () =>
    void run(
      () => bridge.vault.forgetPins(),
      () => {
        setDone(true);
        pins.forgotten();
        onDone?.();
      },
    );
  return (
    <>
      {error !== null && <FailureNotice error={error} />}
      <Card>
        <Row
          label={<span className={css['plainLabel']}>{text}</span>}
          text={
            <p role="status" className={css['done']}>
              {done ? w.lab.pins.forgotten : ''}
            </p>
          }
        >
          <Button isPending={busy} onPress={forget}>
            {w.lab.pins.forget}
          </Button>
        </Row>
      </Card>
    </>
  );
}
