/** A new password, twice, with how hard it is to guess; a weak one only after a question. */
import { useEffect, useState } from 'react';
import type { Assurance, Strength } from '../../../preload/contract/vault.ts';
import type { Failure } from '../../../preload/contract/shape.ts';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Loading } from '../../ui/Feedback.tsx';
import { Modal } from '../../ui/Modal.tsx';
import { Actions, Page } from '../../ui/Page.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { PinField } from './PinField.tsx';
import { StrengthMeter, useStrength } from './Strength.tsx';
import type { Pin } from './use-pin.ts';

export interface NewPasswordProps {
  readonly title: string;
  readonly lead: string;
  readonly submit: string;
  /** Of the vault that will guard it: files can be copied, and then nothing counts the tries. */
  readonly assurance: Assurance;
  readonly vaultName: string;
  readonly pin: Pin;
  readonly busy: boolean;
  readonly error: Failure | null;
  readonly onSubmit: (password: string) => void;
  readonly onBack: () => void;
}

export function NewPassword(props: NewPasswordProps) {
  const { w } = useWords();
  const { busy, error, assurance, pin, onSubmit } = props;
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [asking, setAsking] = useState(false);
  useEffect(
    () => () => {
      setPassword('');
      setAgain('');
    },
    [],
  );
  const tooLong = new TextEncoder().encode(password).length > 1024;
  const differs = again !== '' && !password.startsWith(again);
  const ready = password !== '' && password === again && !tooLong && pin.ready;
  const files = assurance !== 'hardware';
  /** Pressed before it was known how hard it is to guess: goes on once that is known, unless more is typed. */
  const [waits, setWaits] = useState(false);
  const decide = ({ score }: Strength) => {
    setWaits(false);
    if (!ready || busy) return;
    if (score < (files ? 3 : 2)) setAsking(true);
    else onSubmit(password);
  };
  const strength = useStrength(password, (found) => waits && decide(found));
  const next = () => {
    if (strength !== null) decide(strength);
    else if (ready) setWaits(true);
  };
  const typing = (set: (text: string) => void) => (text: string) => {
    setWaits(false);
    set(text);
  };
  return (
    <Page key="new-password" title={props.title} lead={props.lead} onBack={props.onBack}>
      {pin.asked && <PinField name={props.vaultName} pin={pin} />}
      <PasswordField
        label={w.vault.password}
        value={password}
        onChange={typing(setPassword)}
        onSubmit={next}
        hint={w.vault.newHint}
        error={tooLong ? w.vault.tooLong : undefined}
        autoComplete="new-password"
        autoFocus={!pin.asked}
      />
      <StrengthMeter found={strength} />
      <PasswordField
        label={w.vault.again}
        value={again}
        onChange={typing(setAgain)}
        onSubmit={next}
        error={differs ? w.vault.mismatch : undefined}
        autoComplete="new-password"
      />
      {error !== null && <FailureNotice error={error} />}
      {busy && <Loading label={w.vault.preparing} />}
      <Actions>
        <Button look="primary" isDisabled={!ready} isPending={busy || waits} onPress={next}>
          {props.submit}
        </Button>
        <Button onPress={props.onBack}>{w.common.back}</Button>
      </Actions>
      <Modal
        title={w.vault.weakTitle}
        open={asking}
        alert
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onPress={() => setAsking(false)} autoFocus>
              {w.vault.weakOther}
            </Button>
            <Button
              look="danger"
              onPress={() => {
                setAsking(false);
                onSubmit(password);
              }}
            >
              {w.vault.weakUse}
            </Button>
          </>
        }
      >
        <p>{files ? w.vault.weakTextFiles : w.vault.weakText}</p>
      </Modal>
    </Page>
  );
}
