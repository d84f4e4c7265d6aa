/** Does one still know the password: a real try with the vault, and a new one at once where it is forgotten. */
import { useEffect, useState } from 'react';
import type { EncryptionStatus } from '../../../preload/contract/backup.ts';
import type { Outcome } from '../../../preload/contract/shape.ts';
import type { Attempts as Left, PasswordProved, RecordState } from '../../../preload/contract/vault.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction, useAnswer } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Loading, Notice } from '../../ui/Feedback.tsx';
import { Actions, Page } from '../../ui/Page.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { Attempts } from '../vault/Attempts.tsx';
import { PinField } from '../vault/PinField.tsx';
import { usePin } from '../vault/use-pin.ts';

export type GuardingVault = NonNullable<Extract<EncryptionStatus, { state: 'on' }>['vault']>;

export interface CheckPasswordProps {
  readonly vault: GuardingVault;
  readonly onBack: () => void;
  readonly onProved: () => void;
  readonly onChange: () => void;
  readonly onReveal: () => void;
}

/** Attempts left, where they can be asked for without a PIN. */
function useAttempts(ask: boolean) {
  const bridge = useBridge();
  const { answer } = useAnswer(
    async (): Promise<Outcome<RecordState | null>> =>
      ask ? await bridge.encryption.recordState({ placeId: null, pin: null }) : { ok: true, value: null },
    String(ask),
  );
  return answer.state === 'ready' ? (answer.value?.attempts ?? null) : null;
}

export function CheckPassword({ vault, onBack, onProved, onChange, onReveal }: CheckPasswordProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const pin = usePin(vault.needsPin);
  const asked = useAttempts(!vault.needsPin);
  const [told, setTold] = useState<Left | null>(null);
  const [password, setPassword] = useState('');
  const [proved, setProved] = useState<PasswordProved | null>(null);
  const { busy, error, run } = useAction();
  useEffect(() => () => setPassword(''), []);
  const attempts = told ?? asked;
  const ready = password !== '' && pin.ready;
  const check = () =>
    void run(
      () => bridge.encryption.checkPassword({ placeId: null, pin: pin.value, password }),
      (value) => {
        pin.settle(null);
        setPassword('');
        setProved(value);
        onProved();
      },
      (failure) => {
        pin.settle(failure);
        const { attemptsLeft: left, attemptsLimit: limit } = failure.data;
        if (typeof left === 'number' && typeof limit === 'number') setTold({ left, limit });
      },
    );
  if (proved !== null) {
    const { left, limit } = proved.attempts;
    const lead = left === null ? w.vault.checkDoneUnknown : w.vault.checkDoneText(left, limit);
    return (
      <Page key="proved" title={w.vault.checkDone} lead={lead} onBack={onBack}>
        <Actions>
          <Button look="primary" onPress={onBack}>
            {w.common.done}
          </Button>
        </Actions>
      </Page>
    );
  }
  if (error?.code === 'vault/locked' || attempts?.left === 0) {
    return (
      <Page key="locked" title={w.vault.lockedTitle} lead={w.vault.lockedHere} onBack={onBack}>
        <Actions>
          <Button look="primary" onPress={onChange}>
            {w.vault.setNew}
          </Button>
          <Button onPress={onReveal}>{w.encryption.view}</Button>
        </Actions>
      </Page>
    );
  }
  return (
    <Page key="check" title={w.vault.checkTitle} lead={w.vault.checkText} onBack={onBack}>
      {attempts !== null && attempts.left !== null && error?.code !== 'vault/wrong-password' && (
        <Attempts left={attempts.left} limit={attempts.limit} />
      )}
      {pin.asked && <PinField name={vault.name ?? w.vault.places} pin={pin} autoFocus />}
      <PasswordField
        label={w.vault.password}
        value={password}
        onChange={setPassword}
        onSubmit={() => ready && !busy && check()}
        autoComplete="current-password"
        autoFocus={!pin.asked}
      />
      {error !== null && <FailureNotice error={error} />}
      {busy && <Loading />}
      <Actions>
        <Button look="primary" isDisabled={!ready} isPending={busy} onPress={check}>
          {w.vault.check}
        </Button>
      </Actions>
      <Notice
        tone="info"
        title={w.vault.forgot}
        actions={<Button onPress={onChange}>{w.vault.setNew}</Button>}
      >
        <p>{w.vault.forgotHere}</p>
      </Notice>
    </Page>
  );
}
