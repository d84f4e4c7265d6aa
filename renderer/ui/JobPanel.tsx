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
  readonly itemsDone?: number;
  readonly itemsTotal?: number | null;
  readonly rate: number | null;
  readonly etaSeconds: number | null;
}

export interface JobPanelProps<Stage extends string> {
  readonly progress: Progress & { readonly stage: Stage };
  /** In the order they come, with their words. The last one has no measure: bytes are through by then. */
  readonly stages: Readonly<Record<Stage, string>>;
  /**
   * Stages that take turns, piece by piece. Shown as the first of them that came, so that nothing is ticked or said
   * before it is over.
   */
  readonly rounds?: readonly Stage[];
  readonly cancelling: boolean;
  readonly onCancel: () => void;
}

/** Between two announcements, so that a screen reader is not talked over. */
const ANNOUNCE_EVERY = 10_000;

function fractionOf({ bytesDone, bytesTotal, itemsDone, itemsTotal }: Progress): number | null {
  if (bytesTotal !== null && bytesTotal > 0) return Math.min(1, bytesDone / bytesTotal);
  if (itemsDone !== undefined && typeof itemsTotal === 'number' && itemsTotal > 0)
    return Math.min(1, itemsDone / itemsTotal);
  return null;
}

/** How far a job has come among its stages: never back, and within `rounds` not on. */
function useForward<Stage extends string>(
  stage: Stage,
  order: readonly Stage[],
  rounds: readonly Stage[],
): Stage {
  const [reached, setReached] = useState(stage);
  const isOn = order.indexOf(stage) > order.indexOf(reached);
  const takesTurns = rounds.includes(stage) && rounds.includes(reached);
  if (!isOn || takesTurns) return reached;
  // While rendering, so that what is shown never lags behind.
  setReached(stage);
  return stage;
}

/** Each stage once, when it begins; the percentage every ten seconds. */
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

/** Shows one job: give it the job's id as its key. */
export function JobPanel<Stage extends string>({
  progress,
  stages,
  rounds = [],
  cancelling,
  onCancel,
}: JobPanelProps<Stage>) {
  const { w, f } = useWords();
  const order = Object.keys(stages) as Stage[];
  const stage = useForward(progress.stage, order, rounds);
  const at = order.indexOf(stage);
  const title = stages[stage];
  const measured = at < order.length - 1;
  const fraction = measured ? fractionOf(progress) : null;
  const percent = fraction === null ? null : Math.floor(fraction * 100);
  const said = useAnnouncement(title, percent);
  const { itemsDone, itemsTotal, rate, etaSeconds } = progress;
  const numbers = [
    progress.bytesTotal === null ? null : w.job.of(f.bytes(progress.bytesDone), f.bytes(progress.bytesTotal)),
    itemsDone === undefined || typeof itemsTotal !== 'number'
      ? null
      : w.job.of(f.number(itemsDone), f.number(itemsTotal)),
    rate === null || !measured ? null : w.job.rate(f.bytes(rate)),
    etaSeconds === null || !measured ? null : w.job.eta(f.duration(etaSeconds)),
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
        {order.map((one, index) => (
          <li
            key={one}
            className={index < at ? css['past'] : index === at ? css['now'] : css['ahead']}
            aria-current={index === at ? 'step' : undefined}
          >
            <span className={css['sign']} aria-hidden="true">
              {index < at && <Icon name="check" size={13} />}
            </span>
            {stages[one]}
          </li>
        ))}
      </ol>
      <p className="visually-hidden" role="status">
        {said}
      </p>
      <div>
        <Button onPress={onCancel} isPending={cancelling}>
          {cancelling ? w.job.cancelling : w.job.cancel}
        </Button>
      </div>
    </div>
  );
}
