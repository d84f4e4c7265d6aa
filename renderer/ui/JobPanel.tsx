/** A long job while it runs: the stages, the bar, the numbers, a way to cancel, and quiet announcements. */
import { useEffect, useRef, useState } from 'react';
import { ProgressBar } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import css from './JobPanel.module.css';

interface Progress {
  readonly stage: string;
  readonly bytesDone: number;
  readonly bytesTotal: number | null;
  readonly itemsDone: number;
  readonly itemsTotal: number | null;
  readonly rate: number | null;
  readonly etaSeconds: number | null;
}

export interface JobPanelProps<Stage extends string> {
  readonly title: string;
  readonly progress: Progress & { readonly stage: Stage };
  /** In the order they come, with their words. */
  readonly stages: Readonly<Record<Stage, string>>;
  readonly cancelling: boolean;
  readonly onCancel: () => void;
}

/** Between two announcements, so that a screen reader is not talked over. */
const ANNOUNCE_EVERY = 10_000;

function fractionOf(progress: Progress): number | null {
  if (progress.bytesTotal !== null && progress.bytesTotal > 0)
    return Math.min(1, progress.bytesDone / progress.bytesTotal);
  if (progress.itemsTotal !== null && progress.itemsTotal > 0)
    return Math.min(1, progress.itemsDone / progress.itemsTotal);
  return null;
}

/** The stage at once, the percentage every ten seconds. */
function useAnnouncement(stage: string, percent: number | null): string {
  const { w } = useWords();
  const [said, setSaid] = useState(stage);
  const last = useRef({ stage: '', at: 0 });
  useEffect(() => {
    const now = Date.now();
    if (last.current.stage === stage && now - last.current.at < ANNOUNCE_EVERY) return;
    const fresh = last.current.stage !== stage;
    last.current = { stage, at: now };
    setSaid(fresh || percent === null ? stage : w.job.announce(stage, percent));
  }, [stage, percent, w]);
  return said;
}

export function JobPanel<Stage extends string>({
  title,
  progress,
  stages,
  cancelling,
  onCancel,
}: JobPanelProps<Stage>) {
  const { w, f } = useWords();
  const fraction = fractionOf(progress);
  const percent = fraction === null ? null : Math.floor(fraction * 100);
  const said = useAnnouncement(stages[progress.stage], percent);
  const order = Object.keys(stages) as Stage[];
  const at = order.indexOf(progress.stage);
  const numbers = [
    progress.bytesTotal === null ? null : w.job.of(f.bytes(progress.bytesDone), f.bytes(progress.bytesTotal)),
    progress.itemsTotal === null
      ? null
      : w.job.of(f.number(progress.itemsDone), f.number(progress.itemsTotal)),
    progress.rate === null ? null : w.job.rate(f.bytes(progress.rate)),
    progress.etaSeconds === null ? null : w.job.eta(f.duration(progress.etaSeconds)),
  ].filter((part) => part !== null);
  return (
    <div className={css['panel']}>
      <div className={css['head']}>
        <p className={css['title']}>{title}</p>
        {percent !== null && <p className={css['percent']}>{percent} %</p>}
      </div>
      <ProgressBar
        aria-label={title}
        minValue={0}
        maxValue={1}
        {...(fraction === null ? { isIndeterminate: true } : { value: fraction })}
        className={css['bar'] ?? ''}
      >
        <span
          className={fraction === null ? css['searching'] : css['fill']}
          style={fraction === null ? undefined : { inlineSize: `${fraction * 100}%` }}
        />
      </ProgressBar>
      <p className={css['numbers']}>{numbers.join(' · ')}</p>
      <ol className={css['stages']}>
        {order.map((stage, index) => (
          <li
            key={stage}
            className={index < at ? css['past'] : index === at ? css['now'] : css['ahead']}
            aria-current={index === at ? 'step' : undefined}
          >
            <span className={css['sign']} aria-hidden="true">
              {index < at && <Icon name="check" size={13} />}
            </span>
            {stages[stage]}
          </li>
        ))}
      </ol>
      <p className="visually-hidden" role="status">
        {said}
      </p>
      <div>
        <Button onPress={onCancel} isDisabled={cancelling}>
          {cancelling ? w.job.cancelling : w.job.cancel}
        </Button>
      </div>
    </div>
  );
}
