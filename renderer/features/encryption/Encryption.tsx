/** End-to-end encrypted backup once it is on, or the way to turn it on. */
import { useState } from 'react';
import type { EncryptionStatus } from '../../../preload/contract/backup.ts';
import { go } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction, useAnswer } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Loading, Notice } from '../../ui/Feedback.tsx';
import { Modal } from '../../ui/Modal.tsx';
import { Card, Page, Row } from '../../ui/Page.tsx';
import { Prove } from './Prove.tsx';
import { Reveal } from './Reveal.tsx';
import css from './Encryption.module.css';

type View = 'status' | 'reveal' | 'prove';

function TurnOff(props: {
  readonly onClose: () => void;
  readonly onDone: (status: EncryptionStatus) => void;
}) {
  const { w } = useWords();
  const bridge = useBridge();
  const { busy, error, run } = useAction();
  return (
    <Modal
      title={w.encryption.offTitle}
      open
      alert
      onClose={props.onClose}
      actions={
        <>
          <Button onPress={props.onClose} autoFocus>
            {w.common.cancel}
          </Button>
          <Button
            look="danger"
            isDisabled={busy}
            onPress={() =>
              void run(() => bridge.encryption.disable({ record: 'delete', pin: null }), props.onDone)
            }
          >
            {w.encryption.offConfirm}
          </Button>
        </>
      }
    >
      <ul className={css['offPoints']}>
        {w.encryption.offPoints.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
      {error !== null && <FailureNotice error={error} />}
    </Modal>
  );
}

export function Encryption() {
  const { w, f } = useWords();
  const bridge = useBridge();
  const { answer, reload, set } = useAnswer(() => bridge.encryption.status(), 'status');
  const [view, setView] = useState<View>('status');
  const [turningOff, setTurningOff] = useState(false);
  const back = () => go({ page: 'settings' });
  const toStatus = () => setView('status');

  if (view === 'reveal') return <Reveal onBack={toStatus} />;
  if (view === 'prove') {
    return <Prove onBack={toStatus} onProved={set} onReveal={() => setView('reveal')} />;
  }
  if (answer.state !== 'ready') {
    return (
      <Page title={w.encryption.title} onBack={back}>
        {answer.state === 'failed' ? <FailureNotice error={answer.error} onRetry={reload} /> : <Loading />}
      </Page>
    );
  }
  const status = answer.value;
  if (status.state === 'off') {
    return (
      <Page key="off" title={w.encryption.title} lead={w.encryption.introLead} onBack={back}>
        <Notice
          tone="warn"
          title={w.backup.offTitle}
          actions={
            <Button look="primary" icon="lock" onPress={() => go({ page: 'settings/encryption/turn-on' })}>
              {w.backup.turnOn}
            </Button>
          }
        >
          <p>{w.backup.offText}</p>
        </Notice>
      </Page>
    );
  }
  return (
    <Page key="on" title={w.encryption.title} onBack={back}>
      <Notice tone="good" title={w.encryption.onTitle}>
        <p>{w.encryption.onText(f.date(status.since))}</p>
        <p>{status.sealedBy === 'os' ? w.encryption.sealedOs : w.encryption.sealedFile}</p>
      </Notice>
      {status.reminderDue && (
        <Notice tone="warn" title={w.backup.reminderTitle}>
          <p>{w.backup.reminderText}</p>
        </Notice>
      )}
      <Card>
        <Row
          label={w.encryption.prove}
          text={`${w.encryption.proveText} ${w.encryption.proved(f.day(status.lastProvedAt))}`}
        >
          <Button look={status.reminderDue ? 'primary' : 'plain'} onPress={() => setView('prove')}>
            {w.backup.reminderCheck}
          </Button>
        </Row>
        <Row label={w.encryption.view} text={w.encryption.viewText}>
          <Button onPress={() => setView('reveal')}>{w.encryption.view}</Button>
        </Row>
        <Row label={w.encryption.off} text={w.encryption.offText}>
          <Button onPress={() => setTurningOff(true)}>{w.encryption.off}</Button>
        </Row>
      </Card>
      {turningOff && (
        <TurnOff
          onClose={() => setTurningOff(false)}
          onDone={(next) => {
            setTurningOff(false);
            set(next);
          }}
        />
      )}
    </Page>
  );
}
