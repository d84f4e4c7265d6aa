/** A PIN on its way to main: asked for where main does not have it, forgotten here as soon as main was told. */
import { useState } from 'react';
import type { Failure } from '../../../preload/contract/shape.ts';

export interface Pin {
  /** Whether it must be typed. */
  readonly asked: boolean;
  readonly typed: string;
  readonly setTyped: (typed: string) => void;
  /** For a call: null where main has it or none is needed. */
  readonly value: string | null;
  readonly ready: boolean;
  /** After a call: forgets what was typed; asks again where main has not got it or the token refused it. */
  readonly settle: (error: Failure | null) => void;
}

/** `of` names the vault: another one has another PIN. */
export function usePin(needed: boolean, of = ''): Pin {
  const [told, setTold] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [kept, setKept] = useState({ of, typed: '' });
  const asked = told.get(of) ?? needed;
  const typed = kept.of === of ? kept.typed : '';
  return {
    asked,
    typed,
    setTyped: (text) => setKept({ of, typed: text }),
    value: asked && typed !== '' ? typed : null,
    ready: !asked || typed !== '',
    settle: (error) => {
      setKept({ of, typed: '' });
      const again = error === null ? false : error.code.startsWith('vault/pin-');
      // A vault that failed for another reason may have refused before it looked at the PIN.
      setTold((old) => new Map(old).set(of, again || (error !== null && asked)));
    },
  };
}
