/**
 * An import or a restore, followed above the pages: when it ends while one is elsewhere that is told, and what came of it is
 * shown when one comes back, once. What was seen is known for as long as the window is open.
 */
import { useCallback, useState } from 'react';
import type { Outcome, Unsubscribe } from '../../preload/contract/shape.ts';
import { useJob } from './calls.ts';

interface AnyJob {
  readonly jobId: string;
  readonly state: string;
}

export interface KeptJobOptions<J> {
  readonly current: () => Promise<Outcome<J | null>>;
  readonly changed: (listener: (job: J) => void) => Unsubscribe;
  /** Whether the page that shows it is open. */
  readonly isThere: boolean;
  /** Whether something is to follow its end, for which that is still shown when one comes back once more. */
  readonly hasMore: boolean;
}

export interface KeptJob<J> {
  /** Null also after its end was seen. */
  readonly job: J | null;
  /** Takes the answer of the call that started it. */
  readonly answered: (job: J) => void;
  /** Its end was seen. */
  readonly settle: () => void;
  /** It has ended while one was elsewhere, and one was not there since. */
  readonly news: J | null;
  /** It need not be told any more. */
  readonly hush: () => void;
}

export function useKeptJob<J extends AnyJob>(options: KeptJobOptions<J>): KeptJob<J> {
  const { isThere, hasMore } = options;
  const [job, answered] = useJob(options.current, options.changed);
  const [seen, setSeen] = useState<string | null>(null);
  const [known, setKnown] = useState<string | null>(null);
  const [wasThere, setWasThere] = useState(isThere);
  const ended = job === null || job.state === 'running' ? null : job;
  if (isThere && ended !== null && known !== ended.jobId) setKnown(ended.jobId);
  if (isThere !== wasThere) {
    setWasThere(isThere);
    if (wasThere && ended !== null && !hasMore) setSeen(ended.jobId);
  }
  const endedId = ended?.jobId ?? null;
  return {
    job: job?.jobId === seen ? null : job,
    answered,
    settle: useCallback(() => setSeen(endedId), [endedId]),
    news: ended === null || isThere || known === ended.jobId ? null : ended,
    hush: useCallback(() => setKnown(endedId), [endedId]),
  };
}
