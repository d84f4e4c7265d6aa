/** Small hooks over the bridge: ask and show, do and report, follow a job. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Failure, Outcome, Unsubscribe } from '../../preload/contract/shape.ts';

export type Answer<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: Failure }
  | { readonly state: 'ready'; readonly value: T };

/**
 * Asks when `key` changes and keeps the answer. `reload` asks again and keeps showing the old answer until the
 * new one is there; `set` replaces it with one that came another way.
 */
export function useAnswer<T>(ask: () => Promise<Outcome<T>>, key: string) {
  const [kept, setKept] = useState<{ readonly key: string; readonly answer: Answer<T> } | null>(null);
  const [round, setRound] = useState(0);
  const latest = useRef(ask);
  useLayoutEffect(() => {
    latest.current = ask;
  });
  useEffect(() => {
    let current = true;
    void latest.current().then((outcome) => {
      if (!current) return;
      const answer: Answer<T> = outcome.ok
        ? { state: 'ready', value: outcome.value }
        : { state: 'failed', error: outcome.error };
      setKept({ key, answer });
    });
    return () => {
      current = false;
    };
    // The question is asked anew for a new key or round, not for a new function.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies, react-hooks/exhaustive-deps
  }, [key, round]);
  const reload = useCallback(() => setRound((value) => value + 1), []);
  const set = useCallback((value: T) => setKept({ key, answer: { state: 'ready', value } }), [key]);
  const answer: Answer<T> = kept !== null && kept.key === key ? kept.answer : { state: 'loading' };
  return { answer, reload, set };
}

/** Something a button does: one at a time, its failure kept until the next try, and told to `otherwise`. */
export function useAction() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Failure | null>(null);
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  const run = useCallback(
    async <T>(
      ask: () => Promise<Outcome<T>>,
      then?: (value: T) => void,
      otherwise?: (error: Failure) => void,
    ): Promise<void> => {
      setBusy(true);
      setError(null);
      const outcome = await ask();
      if (!alive.current) return;
      setBusy(false);
      if (outcome.ok) then?.(outcome.value);
      else {
        setError(outcome.error);
        otherwise?.(outcome.error);
      }
    },
    [],
  );
  const clear = useCallback(() => setError(null), []);
  return { busy, error, run, clear };
}

/**
 * A job as last told by main, found again after a reload; and what takes the answer of the call that started one. That may
 * come after what was told of the same job since, and is older then. Of one that has ended nothing else is believed.
 */
export function useJob<J extends { readonly jobId: string; readonly state: string }>(
  current: () => Promise<Outcome<J | null>>,
  changed: (listener: (job: J) => void) => Unsubscribe,
) {
  const [job, setJob] = useState<J | null>(null);
  const asked = useRef({ current, changed });
  /** What was told meanwhile is newer than the answer to the question. */
  const told = useRef(false);
  const tell = useCallback((next: J) => {
    told.current = true;
    setJob((last) => (last?.jobId === next.jobId && last.state !== 'running' ? last : next));
  }, []);
  const answered = useCallback((first: J) => {
    told.current = true;
    setJob((last) => (last?.jobId === first.jobId ? last : first));
  }, []);
  useEffect(() => {
    let alive = true;
    const stop = asked.current.changed(tell);
    void asked.current.current().then((outcome) => {
      if (alive && !told.current && outcome.ok) setJob(outcome.value);
    });
    return () => {
      alive = false;
      stop();
    };
  }, [tell]);
  return [job, answered] as const;
}
