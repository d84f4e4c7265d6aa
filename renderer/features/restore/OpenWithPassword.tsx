/** The password of a backup, tried with the vault that guards its key; what is left before and after each try. */
import { useEffect, useState } from 'react';
import type { Bridge } from '../../../preload/contract.ts';
import type { BackupSet, UnlockedSet } from '../../../preload/contract/restore.ts';
import type { Attempts as Left, ReachVault, RecordState } from '../../../preload/contract/vault.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Loading, Notice } from '../../ui/Feedback.tsx';
import { Actions, Page } from '../../ui/Page.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { Attempts } from '../vault/Attempts.tsx';
import { PinField } from '../vault/PinField.tsx';
import { Places } from '../vault/Places.tsx';
import { usePin } from '../vault/use-pin.ts';

export interface OpenWithPasswordProps {
  readonly unlock: Bridge['restore']['unlock'];
  readonly folderId: string;
  readonly set: BackupSet;
  readonly onOpened: (unlocked: UnlockedSet) => void;
  readonly onDigits: () => void;
  readonly onBack: () => void;
}

interface FormProps extends OpenWithPasswordProps {
  readonly placeId: string;
  readonly record: RecordState;
}

function Form({ unlock, folderId, set, placeId, record, onOpened, onDigits, onBack }: FormProps) {
  const { w } = useWords();
  const [password, setPassword] = useState('');
  const [left, setLeft] = useState<Left>(record.attempts);
  // The token has seen its PIN when the vault was chosen.
  const pin = usePin(false);
  const { busy, error, run } = useAction();
  useEffect(() => () => setPassword(''), []);
  const ready = password !== '' && pin.ready;
  const open = () =>
    void run(
      () => {
        const by = { kind: 'password' as const, placeId, pin: pin.value, password };
        return unlock({ folderId, setId: set.setId, by });
      },
      onOpened,
      (failure) => {
        pin.settle(failure);
        const { attemptsLeft } = failure.data;
        if (typeof attemptsLeft === 'number') setLeft({ ...left, left: attemptsLeft });
      },
    );
  if (left.left === 0 || record.state === 'locked') {
    return (
      <Page key="locked" title={w.vault.lockedTitle} lead={w.vault.lockedElsewhere} onBack={onBack}>
        <Actions>
          <Button look="primary" onPress={onDigits}>
            {w.vault.useDigits}
          </Button>
        </Actions>
      </Page>
    );
  }
  return (
    <Page key="password" title={w.vault.restoreTitle} onBack={onBack}>
      {left.left !== null && error?.code !== 'vault/wrong-password' && (
        <Attempts left={left.left} limit={left.limit} />
      )}
      {pin.asked && <PinField name={record.vaultName} pin={pin} autoFocus />}
      <PasswordField
        label={w.vault.password}
        value={password}
        onChange={setPassword}
        onSubmit={() => ready && !busy && open()}
        autoComplete="current-password"
        autoFocus={!pin.asked}
      />
      {error !== null && <FailureNotice error={error} />}
      {busy && <Loading />}
      <Actions>
        <Button look="primary" isDisabled={!ready} isPending={busy} onPress={open}>
          {w.restore.open}
        </Button>
        <Button onPress={onDigits}>{w.vault.useDigits}</Button>
      </Actions>
      <Notice tone="info" title={w.vault.restoreForgot}>
        <p>{w.vault.restoreForgotText}</p>
      </Notice>
    </Page>
  );
}

export function OpenWithPassword(props: OpenWithPasswordProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const { folderId, set, onBack, onDigits } = props;
  const [found, setFound] = useState<{ readonly placeId: string; readonly record: RecordState } | null>(null);
  if (found !== null) return <Form {...props} {...found} onBack={() => setFound(null)} />;
  return (
    <Places
      title={w.vault.restorePlaceTitle}
      lead={w.vault.restorePlaceLead}
      mustExist
      check={(reach: ReachVault) => bridge.restore.recordState({ folderId, setId: set.setId, ...reach })}
      onChecked={({ placeId }, record) => setFound({ placeId, record })}
      onBack={onBack}
      other={{ label: w.vault.useDigits, go: onDigits }}
    />
  );
}
