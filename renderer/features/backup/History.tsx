/** The runs before, newest first, failures in words. */
import { useState } from 'react';
import type { BackupRun } from '../../../preload/contract/backup.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAnswer } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Loading } from '../../ui/Feedback.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Actions, Card, Row } from '../../ui/Page.tsx';
import css from './Backup.module.css';

const PAGE = 8;

function Run({ run }: { readonly run: BackupRun }) {
  const { w, f, failure } = useWords();
  const words = run.error === null ? null : failure(run.error);
  return (
    <Row
      label={f.dateTime(run.startedAt)}
      text={
        <>
          <p>
            {w.backup.runs[run.kind]}, {w.backup.triggers[run.trigger]}
            {run.kind === 'backup' &&
              run.outcome === 'done' &&
              `, ${w.backup.written(f.bytes(run.bytesWritten))}`}
          </p>
          {words !== null && <p className={css['why']}>{`${words.title}. ${words.text}`}</p>}
        </>
      }
    >
      <span className={css[run.outcome]}>
        <Icon
          name={run.outcome === 'done' ? 'check' : run.outcome === 'failed' ? 'warning' : 'close'}
          size={16}
        />
        {w.backup.outcomes[run.outcome]}
      </span>
    </Row>
  );
}

/** `round` changes when there is a new run to show. Older pages then no longer join, and are asked for anew. */
export function History({ round }: { readonly round: number }) {
  return <Runs key={round} />;
}

function Runs() {
  const { w } = useWords();
  const bridge = useBridge();
  const [older, setOlder] = useState<{ readonly runs: readonly BackupRun[]; readonly more: boolean } | null>(
    null,
  );
  const { answer, reload } = useAnswer(
    () => bridge.backup.history({ beforeRunId: null, limit: PAGE }),
    'runs',
  );
  if (answer.state === 'loading') return <Loading />;
  if (answer.state === 'failed') return <FailureNotice error={answer.error} onRetry={reload} />;
  const runs = [...answer.value.runs, ...(older?.runs ?? [])];
  const last = runs.at(-1);
  const more = older?.more ?? answer.value.more;
  if (last === undefined) return <p className={css['soft']}>{w.backup.historyEmpty}</p>;
  const showMore = async () => {
    const outcome = await bridge.backup.history({ beforeRunId: last.runId, limit: 30 });
    if (outcome.ok)
      setOlder({ runs: [...(older?.runs ?? []), ...outcome.value.runs], more: outcome.value.more });
  };
  return (
    <>
      <Card>
        {runs.map((run) => (
          <Run key={run.runId} run={run} />
        ))}
      </Card>
      {more && (
        <Actions>
          <Button look="quiet" onPress={() => void showMore()}>
            {w.backup.moreRuns}
          </Button>
        </Actions>
      )}
    </>
  );
}
