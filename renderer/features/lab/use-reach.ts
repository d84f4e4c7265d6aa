/** Reaching one vault or token: its PIN while it is typed, and whether main has it from before. */
import { useCallback, useEffect, useState } from 'react';
import type { ReachVault } from '../../../preload/contract/vault.ts';
import type { Failure, Outcome } from '../../../preload/contract/shape.ts';

/** With these the PIN is asked for (again); they belong to its field. */
const ABOUT_PIN: ReadonlySet<string> = new Set([
  'vault/pin-required',
  'vault/pin-wrong',
  'vault/pin-format',
  'vault/pin-locked',
]);

/** A failure that is not said at the PIN's field. */
export function besidesPin(error: Failure | null): Failure | null {
  return error !== null && ABOUT_PIN.has(error.code) ? null : error;
}

export interface Pins {
  /** Whether a token wants its PIN: as it was listed, and by what happened since. */
  readonly wants: (placeId: string, listed: boolean) => boolean;
  readonly learn: (placeId: string, known: boolean) => void;
  readonly forgotten: () => void;
}

interface Since {
  /** Everything that was listed as known is not any more. */
  readonly forgotten: boolean;
  readonly known: ReadonlyMap<string, boolean>;
}

/** What the page can know of main's PINs without loading every module again. */
export function usePins(): Pins {
  const [since, setSince] = useState<Since>({ forgotten: false, known: new Map() });
  return {
    wants: (placeId, listed) => {
      const known = since.known.get(placeId);
      return known === undefined ? listed || since.forgotten : !known;
    },
    learn: useCallback(
      (placeId, known) =>
        setSince((old) => ({ forgotten: old.forgotten, known: new Map(old.known).set(placeId, known) })),
      [],
    ),
    forgotten: useCallback(() => setSince({ forgotten: true, known: new Map() }), []),
  };
}

export interface Reach {
  readonly wantsPin: boolean;
  /** What is typed; empty before, after, and once it was handed over. */
  readonly pin: string;
  readonly setPin: (pin: string) => void;
  /** Why the last PIN was not taken, and how many were not, so that the field can take focus for each. */
  readonly refused: { readonly error: Failure; readonly round: number } | null;
  /** Whether there is what a call needs. */
  readonly ready: boolean;
  readonly ask: <T>(call: (reach: ReachVault) => Promise<Outcome<T>>) => Promise<Outcome<T>>;
}

/** The PIN leaves the page's memory as it is handed to main, whatever comes of it. */
export function useReach(placeId: string, wantsPin: boolean, learn: Pins['learn']): Reach {
  const [pin, setPin] = useState('');
  const [refused, setRefused] = useState<Reach['refused']>(null);
  useEffect(() => () => setPin(''), []);
  const ask: Reach['ask'] = async (call) => {
    const typed = wantsPin ? pin : null;
    setPin('');
    const outcome = await call({ placeId, pin: typed });
    if (!outcome.ok && ABOUT_PIN.has(outcome.error.code)) {
      learn(placeId, false);
      setRefused((old) => ({ error: outcome.error, round: (old?.round ?? 0) + 1 }));
    } else {
      // Also where something else failed: main has the PIN now.
      if (typed !== null) learn(placeId, true);
      setRefused(null);
    }
    return outcome;
  };
  return { wantsPin, pin, setPin, refused, ready: !wantsPin || pin !== '', ask };
}
