/**
 * Turning on end-to-end encrypted backup, step by step: what it means and the way to lock; then the key and typing it
 * back, or the vault and the password; the place, the first backup. A key or a password lives in the state of its step
 * alone.
 */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { go } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
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
  const [leaving, setLeaving] = useState(false);
  const unfinished = useRef(false);
  useLayoutEffect(() => {
    unfinished.current = step === 'key' || step === 'type';
  }, [step]);
  useEffect(
    () => () => {
      // Leaving by any way before the key was confirmed: main forgets it.
      if (unfinished.current) void bridge.encryption.abandon();
    },
    [bridge],
  );
  const leave = () => (unfinished.current ? setLeaving(true) : go({ page: 'settings/encryption' }));
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
        {step === 'type' && <TypeBack onBack={() => setStep('key')} onDone={() => setStep('backup')} />}
        {(step === 'vault' || step === 'password') && (
          <PutUnderPassword
            submit={w.encryption.turnOn}
            onStep={setStep}
            onBack={() => setStep('meaning')}
            onDone={() => setStep('backup')}
          />
        )}
        {step === 'backup' && <FirstBackup />}
      </div>
      <Modal
        title={w.encryption.leaveTitle}
        open={leaving}
        alert
        onClose={() => setLeaving(false)}
        actions={
          <>
            <Button onPress={() => setLeaving(false)} autoFocus>
              {w.encryption.stay}
            </Button>
            <Button look="danger" onPress={() => go({ page: 'settings/encryption' })}>
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
