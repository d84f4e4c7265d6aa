/** End-to-end encrypted backup once it is on, or the way to turn it on. */
import { useState } from 'react';
import type { EncryptionStatus } from '../../../preload/contract/backup.ts';
import { go } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAnswer } from '../../state/calls.ts';
import { useProtectionChanged } from '../../state/protection.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Loading, Notice } from '../../ui/Feedback.tsx';
import { Card, Page, Row } from '../../ui/Page.tsx';
import { Places } from '../vault/Places.tsx';
import { PutUnderPassword } from '../vault/PutUnderPassword.tsx';
import { ChangePassword } from './ChangePassword.tsx';
import { CheckPassword } from './CheckPassword.tsx';
import { Prove } from './Prove.tsx';
import { Reveal } from './Reveal.tsx';
import { TurnOff } from './TurnOff.tsx';

type On = Extract<EncryptionStatus, { state: 'on' }>;
type View =
  'status' | 'reveal' | 'prove' | 'check-password' | 'change-password' | 'add-password' | 'find-vault';

interface StatusProps {
  readonly status: On;
  readonly onView: (view: View) => void;
  readonly onTurnOff: () => void;
  readonly onBack: () => void;
}

function Reminder({ byPassword }: { readonly byPassword: boolean }) {
  const { w } = useWords();
  return (
    <Notice tone="warn" title={byPassword ? w.backup.reminderPassword : w.backup.reminderTitle}>
      <p>{byPassword ? w.backup.reminderPasswordText : w.backup.reminderText}</p>
    </Notice>
  );
}

function Status({ status, onView, onTurnOff, onBack }: StatusProps) {
  const { w, f } = useWords();
  const { vault } = status;
  const since = f.date(status.since);
  const lastProved = f.dayWithin(status.lastProvedAt);
  const look = status.reminderDue ? 'primary' : 'plain';
  return (
    <Page key="on" title={w.encryption.title} onBack={onBack}>
      <Notice tone="good" title={w.encryption.onTitle}>
        <p>{vault === null ? w.encryption.onText(since) : w.encryption.onPassword(since)}</p>
        <p>{status.sealedBy === 'os' ? w.encryption.sealedOs : w.encryption.sealedFile}</p>
      </Notice>
      {status.reminderDue && <Reminder byPassword={vault !== null} />}
      <Card>
        {vault === null ? (
          <>
            <Row
              label={w.encryption.prove}
              text={`${w.encryption.proveText} ${w.encryption.proved(lastProved)}`}
            >
              <Button look={look} onPress={() => onView('prove')}>
                {w.backup.reminderCheck}
              </Button>
            </Row>
            <Row label={w.encryption.addPassword} text={w.encryption.addPasswordText}>
              <Button onPress={() => onView('add-password')}>{w.encryption.addPasswordGo}</Button>
            </Row>
          </>
        ) : (
          <>
            <Row
              label={w.encryption.guardedBy}
              text={
                <>
                  {vault.name !== null && <p dir="ltr">{vault.name}</p>}
                  <p>
                    {vault.name === null ? w.encryption.vaultUnknown : w.vault.assurance[vault.assurance]}
                  </p>
                </>
              }
            >
              <Button look={vault.name === null ? 'primary' : 'quiet'} onPress={() => onView('find-vault')}>
                {vault.name === null ? w.encryption.findVault : w.encryption.vaultElsewhere}
              </Button>
            </Row>
            <Row
              label={w.encryption.checkPassword}
              text={`${w.vault.checkText} ${w.encryption.provedPassword(lastProved)}`}
            >
              <Button look={look} onPress={() => onView('check-password')}>
                {w.vault.check}
              </Button>
            </Row>
            <Row label={w.encryption.changePassword} text={w.encryption.changePasswordText}>
              <Button onPress={() => onView('change-password')}>{w.vault.setNew}</Button>
            </Row>
          </>
        )}
        <Row
          label={vault === null ? w.encryption.view : w.encryption.viewDigits}
          text={w.encryption.viewText}
        >
          <Button onPress={() => onView('reveal')}>
            {vault === null ? w.encryption.view : w.encryption.viewDigitsGo}
          </Button>
        </Row>
        <Row label={w.encryption.off} text={w.encryption.offText}>
          <Button onPress={onTurnOff}>{w.encryption.off}</Button>
        </Row>
      </Card>
    </Page>
  );
}

export function Encryption() {
  const { w } = useWords();
  const bridge = useBridge();
  const { answer, reload, set } = useAnswer(() => bridge.encryption.status(), 'status');
  const [view, setView] = useState<View>('status');
  const [turningOff, setTurningOff] = useState(false);
  const protectionChanged = useProtectionChanged();
  const back = () => go({ page: 'settings' });
  const toStatus = () => {
    // What was typed and proved meanwhile, and whether the PIN is still known.
    reload();
    setView('status');
  };
  const toReveal = () => setView('reveal');

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
  const { vault } = status;
  if (view === 'reveal') return <Reveal onBack={toStatus} />;
  if (view === 'prove') return <Prove onBack={toStatus} onProved={set} onReveal={toReveal} />;
  if (view === 'add-password') {
    return (
      <PutUnderPassword
        submit={w.encryption.addPasswordGo}
        onBack={toStatus}
        onDone={(next) => {
          set(next);
          setView('status');
        }}
      />
    );
  }
  if (view === 'check-password' && vault !== null) {
    return (
      <CheckPassword
        vault={vault}
        onBack={toStatus}
        onProved={reload}
        onChange={() => setView('change-password')}
        onReveal={toReveal}
      />
    );
  }
  if (view === 'find-vault') {
    return (
      <Places
        title={w.vault.findTitle}
        lead={w.vault.restorePlaceLead}
        mustExist
        check={(reach) => bridge.encryption.rememberVault(reach)}
        onChecked={toStatus}
        onBack={toStatus}
      />
    );
  }
  if (view === 'change-password' && vault !== null) {
    return <ChangePassword vault={vault} onBack={toStatus} onChanged={reload} />;
  }
  return (
    <>
      <Status status={status} onView={setView} onTurnOff={() => setTurningOff(true)} onBack={back} />
      {turningOff && (
        <TurnOff
          vault={vault}
          onClose={() => setTurningOff(false)}
          onDone={(next) => {
            setTurningOff(false);
            set(next);
            protectionChanged();
          }}
        />
      )}
    </>
  );
}
