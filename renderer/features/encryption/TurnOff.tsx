/** Turning off, after saying what happens to the backups; under a password also what happens to its record. */
import { useState } from 'react';
import type { EncryptionStatus } from '../../../preload/contract/backup.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Loading } from '../../ui/Feedback.tsx';
import { Choices } from '../../ui/Form.tsx';
import { Modal } from '../../ui/Modal.tsx';
import { PinField } from '../vault/PinField.tsx';
import { usePin } from '../vault/use-pin.ts';
import type { GuardingVault } from './CheckPassword.tsx';
import css from './Encryption.module.css';

export interface TurnOffProps {
  /** Null under 64 digits alone. */
  readonly vault: GuardingVault | null;
  readonly onClose: () => void;
  readonly onDone: (status: EncryptionStatus) => void;
}

export function TurnOff({ vault, onClose, onDone }: TurnOffProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const [record, setRecord] = useState<'delete' | 'keep'>('keep');
  const pin = usePin(vault?.needsPin ?? false);
  const { busy, error, run } = useAction();
  const deletes = vault !== null && record === 'delete';
  const ready = !deletes || pin.ready;
  const points = vault === null ? w.encryption.offPoints : w.encryption.offPointsPassword;
  const turnOff = () => {
    if (!ready || busy) return;
    void run(
      () => bridge.encryption.disable({ record, pin: deletes ? pin.value : null }),
      onDone,
      pin.settle,
    );
  };
  return (
    <Modal
      title={w.encryption.offTitle}
      open
      alert
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            {w.common.cancel}
          </Button>
          <Button look="danger" isDisabled={!ready} isPending={busy} onPress={turnOff}>
            {w.encryption.offConfirm}
          </Button>
        </>
      }
    >
      <ul className={css['offPoints']}>
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
      {vault !== null && (
        <Choices
          label={w.encryption.offRecord}
          value={record}
          onChange={setRecord}
          choices={[
            { value: 'keep', label: w.encryption.offKeep, text: w.encryption.offKeepText },
            { value: 'delete', label: w.encryption.offDelete, text: w.encryption.offDeleteText },
          ]}
        />
      )}
      {deletes && pin.asked && <PinField name={vault.name ?? w.vault.places} pin={pin} onSubmit={turnOff} />}
      {busy && <Loading />}
      {error !== null && <FailureNotice error={error} />}
    </Modal>
  );
}
