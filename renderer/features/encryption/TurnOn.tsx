/**
 * Turning on end-to-end encrypted backup, step by step: what it means, the way to lock, the key, typing it back,
 * the place, the first backup. The key lives in this component's state only while its step is shown.
 */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { go } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Modal } from '../../ui/Modal.tsx';
import { Steps } from '../../ui/Steps.tsx';
import { FirstBackup } from './FirstBackup.tsx';
import { Meaning } from './Meaning.tsx';
import { ShowKey } from './ShowKey.tsx';
import { TypeBack } from './TypeBack.tsx';
import css from './Encryption.module.css';

type Step = 'meaning' | 'key' | 'type' | 'backup';
const ORDER: readonly Step[] = ['meaning', 'key', 'type', 'backup'];

export function TurnOn() {
  const { w } = useWords();
  const bridge = useBridge();
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
      <Steps names={w.encryption.steps} at={ORDER.indexOf(step)} />
      <div className={css['wizardStep']}>
        {step === 'meaning' && <Meaning onBack={leave} onNext={() => setStep('key')} />}
        {step === 'key' && <ShowKey onBack={leave} onNext={() => setStep('type')} />}
        {step === 'type' && <TypeBack onBack={() => setStep('key')} onDone={() => setStep('backup')} />}
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
