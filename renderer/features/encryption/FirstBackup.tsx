/** The place for the backup, the first run, and the end of the wizard. */
import { useState } from 'react';
import { go } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction, useAnswer, useJob } from '../../state/calls.ts';
import { useProtectionChanged } from '../../state/protection.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Loading, Notice } from '../../ui/Feedback.tsx';
import { JobPanel } from '../../ui/JobPanel.tsx';
import { Actions, Card, Facts, Page, Row } from '../../ui/Page.tsx';
import { Seal } from '../../ui/Seal.tsx';
import { Reveal } from './Reveal.tsx';

export interface FirstBackupProps {
  /** Whether the key is guarded by a vault that is lost together with this computer. */
  readonly vaultHere: boolean;
}

export function FirstBackup({ vaultHere }: FirstBackupProps) {
  const { w, f } = useWords();
  const bridge = useBridge();
  const { answer, reload } = useAnswer(() => bridge.backup.status(), 'status');
  const [last, answered] = useJob(async () => ({ ok: true as const, value: null }), bridge.backup.changed);
  const job = last?.kind === 'backup' ? last : null;
  const action = useAction();
  const protectionChanged = useProtectionChanged();
  const [revealing, setRevealing] = useState(false);
  const later = () => go({ page: 'settings/backup' });

  if (job?.state === 'running') {
    return (
      <Page key="running" title={w.encryption.preparingTitle} lead={w.encryption.preparingLead}>
        <JobPanel
          key={job.jobId}
          progress={job.progress}
          stages={w.backup.stages}
          rounds={['writing', 'checking']}
          cancelling={job.cancelling}
          onCancel={() => void bridge.backup.cancel()}
        />
      </Page>
    );
  }
  if (job?.state === 'done') {
    if (revealing) return <Reveal onBack={() => setRevealing(false)} />;
    return (
      <Page
        key="done"
        title={vaultHere ? w.encryption.doneTitleHere : w.encryption.doneTitle}
        lead={w.encryption.doneLead}
      >
        <Seal />
        <Card>
          <Facts
            facts={[
              { label: w.backup.size, value: f.bytes(job.result.bytes) },
              {
                label: w.backup.contains,
                value: `${w.common.messages(job.result.messages)}, ${w.common.media(job.result.media)}`,
              },
            ]}
          />
        </Card>
        {vaultHere && (
          <Notice tone="warn" title={w.encryption.digitsOnly}>
            <p>{w.encryption.digitsOnlyText}</p>
          </Notice>
        )}
        <Actions>
          {vaultHere && (
            <Button look="primary" icon="key" onPress={() => setRevealing(true)}>
              {w.encryption.digitsOnlyGo}
            </Button>
          )}
          <Button look={vaultHere ? 'plain' : 'primary'} onPress={later}>
            {w.encryption.doneNext}
          </Button>
        </Actions>
      </Page>
    );
  }
  if (answer.state === 'failed') {
    return (
      <Page key="failed" title={w.encryption.placeTitle}>
        <FailureNotice error={answer.error} onRetry={reload} />
      </Page>
    );
  }
  if (answer.state === 'loading') return <Loading />;
  const { destination, pending } = answer.value;
  const choose = () =>
    void action.run(
      () => bridge.backup.chooseDestination(),
      (folder) => {
        if (folder === null) return;
        reload();
        protectionChanged();
      },
    );
  return (
    <Page key="place" title={w.encryption.placeTitle} lead={w.encryption.placeLead}>
      {action.error !== null && <FailureNotice error={action.error} />}
      {job?.state === 'failed' && <FailureNotice error={job.error} />}
      {job?.state === 'cancelled' && (
        <Notice tone="info" title={w.backup.cancelled}>
          <p>{w.backup.cancelledText}</p>
        </Notice>
      )}
      <Card>
        <Row
          label={destination === null ? w.backup.destinationNone : w.encryption.placeChosen}
          text={destination === null ? undefined : <span dir="ltr">{destination.label}</span>}
        >
          <Button look={destination === null ? 'primary' : 'plain'} icon="folder" onPress={choose}>
            {destination === null ? w.backup.chooseDestination : w.backup.change}
          </Button>
        </Row>
      </Card>
      {pending.bytes !== null && (
        <p>
          {w.encryption.estimate(
            f.bytes(pending.bytes),
            w.common.messages(pending.messages),
            w.common.media(pending.media),
          )}
        </p>
      )}
      <Actions>
        <Button
          look={destination === null ? 'plain' : 'primary'}
          isDisabled={destination === null}
          isPending={action.busy}
          onPress={() => void action.run(() => bridge.backup.start(), answered)}
        >
          {w.encryption.startBackup}
        </Button>
        <Button look="quiet" onPress={later}>
          {w.backup.reminderLater}
        </Button>
      </Actions>
    </Page>
  );
}
