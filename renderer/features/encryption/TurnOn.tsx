/**
 * Turning on end-to-end encrypted backup, step by step: what it means and the way to lock; then the key and typing it
 * back, or the vault and the password; the place, the first backup. A key or a password lives in the state of its step
 * alone.
 */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useLeaveQuestion } from '../../app/leave.ts';
import { go } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useProtectionChanged } from '../../state/protection.tsx';
import { Button } from '../../ui/Button.tsx';
import { Modal } from '../../ui/Modal.tsx';
import { Steps } from '../../ui/Steps.tsx';
import { FirstBackup } from './FirstBackup.tsx';
import { PutUnderPassword } from '../vault/PutUnderPassword.tsx';
import { Meaning, type Method } from './Meaning.tsx';
import { ShowKey } from './ShowKey.tsx';
import { TypeBack } from './TypeBack.tsx';
import css from './Encryption.module.css';

type Step = 'meaning' | 'key' | 'type' | 'vault' | 'password' | 'backup';
const ORDER: Readonly<Record<Method, readonly Step[]>> = {
  key64: ['meaning', 'key', 'type', 'backup'],
  password: ['meaning', 'vault', 'password', 'backup'],
};

export function TurnOn() {
  const { w } = useWords();
  const bridge = useBridge();
  const [method, setMethod] = useState<Method>('key64');
  const [step, setStep] = useState<Step>('meaning');
  /** A key was shown that nobody has confirmed. */
  const unfinished = step === 'key' || step === 'type';
  const question = useLeaveQuestion(unfinished);
  const forgets = useRef(false);
  useLayoutEffect(() => {
    forgets.current = unfinished;
  }, [unfinished]);
  useEffect(
    () => () => {
      if (forgets.current) void bridge.encryption.abandon();
    },
    [bridge],
  );
  const protectionChanged = useProtectionChanged();
  const [vaultHere, setVaultHere] = useState(false);
  const turnedOn = (isHere: boolean) => {
    protectionChanged();
    setVaultHere(isHere);
    setStep('backup');
  };
  const leave = () => go({ page: 'settings/encryption' });
  return (
    <div className={css['wizard']}>
      <Steps names={w.encryption.methods[method].steps} at={ORDER[method].indexOf(step)} />
      <div className={css['wizardStep']}>
        {step === 'meaning' && (
          <Meaning
            method={method}
            onMethod={setMethod}
            onBack={leave}
            onNext={() => setStep(method === 'key64' ? 'key' : 'vault')}
          />
        )}
        {step === 'key' && <ShowKey onBack={leave} onNext={() => setStep('type')} />}
        {step === 'type' && <TypeBack onBack={() => setStep('key')} onDone={() => turnedOn(false)} />}
        {(step === 'vault' || step === 'password') && (
          <PutUnderPassword
            submit={w.encryption.turnOn}
            onStep={setStep}
            onBack={() => setStep('meaning')}
            onDone={(_, { withChats }) => turnedOn(withChats)}
          />
        )}
        {step === 'backup' && <FirstBackup vaultHere={vaultHere} />}
      </div>
      <Modal
        title={w.encryption.leaveTitle}
        open={question.asked}
        alert
        onClose={question.stay}
        actions={
          <>
            <Button onPress={question.stay} autoFocus>
              {w.encryption.stay}
            </Button>
            <Button look="danger" onPress={question.leave}>
              {w.encryption.leave}
            </Button>
          </>
        }
      >
        <p>{w.encryption.leaveText}</p>
      </Modal>
    </div>
  );
}
