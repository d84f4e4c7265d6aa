/** How hard a password is to guess, while it is typed: asked of main, which has the dictionaries. */
import { useEffect, useEffectEvent, useState } from 'react';
import { Label, Meter } from 'react-aria-components';
import type { Strength as Found } from '../../../preload/contract/vault.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import css from './Vault.module.css';

/** Long enough not to ask for every key, milliseconds. */
const PAUSE = 200;
const BARS = [1, 2, 3, 4];

/** Null while nothing is typed or main has not answered for it yet; `onFound` is told when it has. */
export function useStrength(password: string, onFound: (found: Found) => void): Found | null {
  const bridge = useBridge();
  const [kept, setKept] = useState<{ readonly of: string; readonly found: Found } | null>(null);
  const tell = useEffectEvent(onFound);
  useEffect(() => {
    if (password === '') return;
    let current = true;
    const timer = setTimeout(() => {
      void bridge.vault.strength({ password }).then((outcome) => {
        if (!current || !outcome.ok) return;
        setKept({ of: password, found: outcome.value });
        tell(outcome.value);
      });
    }, PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [bridge, password]);
  return kept?.of === password ? kept.found : null;
}

export function StrengthMeter({ found }: { readonly found: Found | null }) {
  const { w } = useWords();
  const score = found?.score ?? 0;
  const word = found === null ? '' : (w.vault.score[score] ?? '');
  const warning = w.strength.warnings[found?.warning ?? ''];
  const advice = (found?.suggestions ?? []).flatMap((name) => w.strength.suggestions[name] ?? []);
  const sentences = [warning, ...advice].filter((sentence) => sentence !== undefined);
  return (
    <Meter
      className={css['meter'] ?? ''}
      value={score}
      maxValue={4}
      valueLabel={word}
      data-level={score < 2 ? 'weak' : score < 3 ? 'fair' : 'good'}
    >
      <div className={css['meterHead']}>
        <Label>{w.vault.strength}</Label>
        <span className={css['meterWord']} role="status">
          {word}
        </span>
      </div>
      <div className={css['bars']} aria-hidden="true">
        {BARS.map((bar) => (
          <span
            key={bar}
            className={css['bar']}
            data-on={(found !== null && bar <= Math.max(1, score)) || undefined}
          />
        ))}
      </div>
      <p className={css['findings']}>{sentences.join(' ')}</p>
    </Meter>
  );
}
