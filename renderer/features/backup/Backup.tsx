/** Chat backup: how things stand, where and how often, back up and check now, what happened before. */
import { useEffect, useRef, useState } from 'react';
import type { BackupJob, BackupSettings, BackupStatus } from '../../../preload/contract/backup.ts';
import { usePageCommand } from '../../app/commands.ts';
import { formatRoute, go } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction, useAnswer, useJob } from '../../state/calls.ts';
import { useProtectionChanged } from '../../state/protection.tsx';
import { Button } from '../../ui/Button.tsx';
import { Empty, FailureNotice, Loading, Notice } from '../../ui/Feedback.tsx';
import { isFocusLost } from '../../ui/focus.ts';
import { Select, Switch } from '../../ui/Form.tsx';
import { JobPanel } from '../../ui/JobPanel.tsx';
import { Actions, Card, Facts, Page, Row, Section } from '../../ui/Page.tsx';
import { History } from './History.tsx';
import { Reminder } from './Reminder.tsx';
import css from './Backup.module.css';

/** A run in progress, or how the last one in this session ended. */
function JobView({ job }: { readonly job: BackupJob }) {
  const { w, f } = useWords();
  const bridge = useBridge();
  switch (job.state) {
    case 'running': {
      const cancel = { cancelling: job.cancelling, onCancel: () => void bridge.backup.cancel() };
      return job.kind === 'backup' ? (
        <JobPanel
          key={job.jobId}
          progress={job.progress}
          stages={w.backup.stages}
          rounds={['writing', 'checking']}
          {...cancel}
        />
      ) : (
        <JobPanel key={job.jobId} progress={job.progress} stages={w.backup.verifyStages} {...cancel} />
      );
    }
    case 'done': {
      const messages = w.common.messages(job.result.messages);
      const [title, text] =
        job.kind === 'backup'
          ? [w.backup.doneBackup, w.backup.doneText(f.bytes(job.result.bytesWritten), messages)]
          : [w.backup.doneVerify, w.backup.doneVerifyText(f.bytes(job.result.bytes), messages)];
      return (
        <Notice tone="good" title={title} urgent>
          <p>{text}</p>
        </Notice>
      );
    }
    case 'cancelled': {
      const [title, text] =
        job.kind === 'backup'
          ? [w.backup.cancelled, w.backup.cancelledText]
          : [w.backup.verifyCancelled, w.backup.verifyCancelledText];
      return (
        <Notice tone="info" title={title} urgent>
          <p>{text}</p>
        </Notice>
      );
    }
    case 'failed':
      return <FailureNotice error={job.error} />;
  }
}

/** Focus goes with the run that a button has started: to it, as the button is then out of use, and to what came of it. */
function useFocusWith(job: BackupJob | null) {
  const box = useRef<HTMLDivElement>(null);
  const what = job === null ? null : `${job.jobId} ${job.state}`;
  useEffect(() => {
    if (what !== null && isFocusLost()) box.current?.focus();
  }, [what]);
  return box;
}

/** Chooses the folder that backups go to. */
function useChoosing(onChosen: () => void) {
  const bridge = useBridge();
  const action = useAction();
  const choose = () =>
    void action.run(
      () => bridge.backup.chooseDestination(),
      (folder) => folder !== null && onChosen(),
    );
  return { ...action, choose };
}

function NoBackupYet({ status, onChosen }: { readonly status: BackupStatus; readonly onChosen: () => void }) {
  const { w } = useWords();
  const { choose, error } = useChoosing(onChosen);
  return (
    <>
      {error !== null && <FailureNotice error={error} />}
      <Empty icon="shield" title={w.backup.none} text={w.backup.waiting(status.pending.messages)}>
        {status.destination === null && (
          <Button look="primary" icon="folder" onPress={choose}>
            {w.backup.chooseDestination}
          </Button>
        )}
      </Empty>
    </>
  );
}

function Last({ status, onChosen }: { readonly status: BackupStatus; readonly onChosen: () => void }) {
  const { w, f } = useWords();
  const { last } = status;
  if (last === null) return <NoBackupYet status={status} onChosen={onChosen} />;
  return (
    <Card>
      <Facts
        facts={[
          { label: w.backup.lastAt, value: f.dateTime(last.at) },
          { label: w.backup.size, value: f.bytes(last.bytes) },
          {
            label: w.backup.contains,
            value: `${w.common.messages(last.messages)}, ${w.common.media(last.media)}`,
          },
        ]}
      />
      <Row
        label={
          <span className={last.verifiedAt === null ? css['unchecked'] : css['checked']}>
            {last.verifiedAt === null
              ? w.backup.notVerified
              : w.backup.verifiedAt(f.dateTimeWithin(last.verifiedAt))}
          </span>
        }
        text={`${w.backup.pending(status.pending.messages)} ${
          status.nextDueAt === null ? w.backup.nextManual : w.backup.next(f.dateTimeWithin(status.nextDueAt))
        }`}
      />
    </Card>
  );
}

function SettingsCard(props: {
  readonly settings: BackupSettings;
  readonly change: (part: Partial<BackupSettings>) => void;
}) {
  const { w } = useWords();
  const { settings, change } = props;
  const kept = [...new Set([1, 3, 7, 14, 30, settings.keepVersions])].sort((a, b) => a - b);
  return (
    <Card>
      <Row label={w.backup.frequency}>
        <Select
          label={w.backup.frequency}
          hideLabel
          value={settings.frequency}
          onChange={(frequency) => change({ frequency })}
          options={(['off', 'daily', 'weekly', 'monthly'] as const).map((value) => ({
            value,
            label: w.backup.frequencies[value],
          }))}
        />
      </Row>
      <Row
        label={
          <Switch on={settings.includeMedia} onChange={(includeMedia) => change({ includeMedia })}>
            {w.backup.includeMedia}
          </Switch>
        }
        text={w.backup.includeMediaText}
      />
      <Row label={w.backup.keep} text={w.backup.keepText}>
        <Select
          label={w.backup.keep}
          hideLabel
          value={String(settings.keepVersions)}
          onChange={(value) => change({ keepVersions: Number(value) })}
          options={kept.map((value) => ({ value: String(value), label: w.backup.keepCount(value) }))}
        />
      </Row>
    </Card>
  );
}

function Destination({
  status,
  onChanged,
}: {
  readonly status: BackupStatus;
  readonly onChanged: () => void;
}) {
  const { w, f } = useWords();
  const bridge = useBridge();
  const action = useAction();
  const choosing = useChoosing(onChanged);
  const { destination } = status;
  const room =
    destination === null ? undefined : !destination.reachable ? (
      <span className={css['unchecked']}>{w.backup.unreachable}</span>
    ) : destination.freeBytes === null ? undefined : (
      w.backup.free(f.bytes(destination.freeBytes))
    );
  return (
    <>
      {action.error !== null && <FailureNotice error={action.error} />}
      {choosing.error !== null && <FailureNotice error={choosing.error} />}
      <Row
        label={destination === null ? w.backup.destinationNone : <span dir="ltr">{destination.label}</span>}
        text={room}
      >
        {destination !== null && (
          <Button look="quiet" onPress={() => void action.run(() => bridge.backup.showDestination())}>
            {w.backup.show}
          </Button>
        )}
        <Button onPress={choosing.choose}>
          {destination === null ? w.backup.chooseDestination : w.backup.change}
        </Button>
      </Row>
    </>
  );
}

export function Backup() {
  const { w } = useWords();
  const bridge = useBridge();
  const status = useAnswer(() => bridge.backup.status(), 'status');
  const encryption = useAnswer(() => bridge.encryption.status(), 'encryption');
  const [job, answered] = useJob(async () => {
    const outcome = await bridge.backup.status();
    return outcome.ok ? { ok: true, value: outcome.value.job } : outcome;
  }, bridge.backup.changed);
  const jobBox = useFocusWith(job);
  const begin = useAction();
  const save = useAction();
  const { reload } = status;
  const protectionChanged = useProtectionChanged();
  const placed = () => {
    reload();
    protectionChanged();
  };
  /** The button for it is gone then: what comes next has the focus. */
  const [isFirstPlace, setIsFirstPlace] = useState(false);
  const ended = job !== null && job.state !== 'running';
  useEffect(() => {
    if (ended) reload();
  }, [ended, reload]);
  const back = () => go({ page: 'settings' });
  const start = (kind: 'start' | 'verify') => void begin.run(() => bridge.backup[kind](), answered);
  usePageCommand('back-up-now', () => start('start'));

  if (status.answer.state === 'failed' || encryption.answer.state === 'failed') {
    const error =
      status.answer.state === 'failed'
        ? status.answer.error
        : encryption.answer.state === 'failed'
          ? encryption.answer.error
          : null;
    return (
      <Page title={w.backup.title} onBack={back}>
        {error !== null && (
          <FailureNotice
            error={error}
            onRetry={() => {
              status.reload();
              encryption.reload();
            }}
          />
        )}
      </Page>
    );
  }
  if (status.answer.state === 'loading' || encryption.answer.state === 'loading') {
    return (
      <Page title={w.backup.title} onBack={back}>
        <Loading />
      </Page>
    );
  }
  const now = status.answer.value;
  const on = encryption.answer.value;
  const running = job?.state === 'running';
  if (on.state === 'off') {
    return (
      <Page title={w.backup.title} lead={w.backup.lead} onBack={back}>
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
        <Section title={w.backup.history}>
          <History round={0} />
        </Section>
      </Page>
    );
  }
  return (
    <Page title={w.backup.title} lead={w.backup.lead} onBack={back}>
      {on.reminderDue && <Reminder byPassword={on.protector === 'vault'} onLater={encryption.set} />}
      {begin.error !== null && <FailureNotice error={begin.error} />}
      {job !== null && (
        <div
          ref={jobBox}
          role="group"
          aria-label={w.backup.runs[job.kind]}
          tabIndex={-1}
          className={css['run']}
        >
          <JobView job={job} />
        </div>
      )}
      <Section title={w.backup.last}>
        <Last
          status={now}
          onChosen={() => {
            setIsFirstPlace(true);
            placed();
          }}
        />
        {now.destination !== null && (
          <Actions>
            <Button
              look="primary"
              autoFocus={isFirstPlace}
              isDisabled={running}
              isPending={begin.busy}
              onPress={() => start('start')}
            >
              {w.backup.now}
            </Button>
            {now.last !== null && (
              <Button isDisabled={running} isPending={begin.busy} onPress={() => start('verify')}>
                {w.backup.verify}
              </Button>
            )}
          </Actions>
        )}
      </Section>
      <Section title={w.backup.destination}>
        <Card>
          <Destination status={now} onChanged={placed} />
          <Row label={w.backup.encryption} text={w.backup.encryptionOn[on.protector]}>
            <a href={formatRoute({ page: 'settings/encryption' })}>{w.settings.encryptionText}</a>
          </Row>
        </Card>
      </Section>
      {save.error !== null && <FailureNotice error={save.error} />}
      <SettingsCard
        settings={now.settings}
        change={(part) =>
          void save.run(() => bridge.backup.setSettings({ ...now.settings, ...part }), status.set)
        }
      />
      <Section title={w.backup.history}>
        <History round={ended ? 1 : 0} />
      </Section>
    </Page>
  );
}
