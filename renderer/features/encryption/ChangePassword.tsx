/** A new password for the key that this computer still has: the old one is not asked for. */
import { useState } from 'react';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { Actions, Page } from '../../ui/Page.tsx';
import { NewPassword } from '../vault/NewPassword.tsx';
import { usePin } from '../vault/use-pin.ts';
import type { GuardingVault } from './CheckPassword.tsx';

export interface ChangePasswordProps {
  readonly vault: GuardingVault;
  readonly onBack: () => void;
  readonly onChanged: () => void;
}

export function ChangePassword({ vault, onBack, onChanged }: ChangePasswordProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const pin = usePin(vault.needsPin);
  const [done, setDone] = useState(false);
  const { busy, error, run } = useAction();
  if (done) {
    return (
      <Page key="done" title={w.vault.changeDone} lead={w.vault.changeDoneText} onBack={onBack}>
        <Actions>
          <Button look="primary" onPress={onBack}>
            {w.common.done}
          </Button>
        </Actions>
      </Page>
    );
  }
  return (
    <NewPassword
      title={w.vault.changeTitle}
      lead={w.vault.changeLead}
      submit={w.vault.change}
      assurance={vault.assurance}
      vaultName={vault.name ?? w.vault.places}
      pin={pin}
      busy={busy}
      error={error}
      onBack={onBack}
      onSubmit={(password) =>
        void run(
          () => bridge.encryption.changePassword({ placeId: null, pin: pin.value, password }),
          () => {
            setDone(true);
            onChanged();
          },
          pin.settle,
        )
      }
    />
  );
}
