/** A key being shown, with the ways to keep it: main copies and saves, the page prints. */
import { useCallback, useEffect, useState } from 'react';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/Feedback.tsx';
import { KeyGrid } from '../../ui/KeyGrid.tsx';
import { Paper } from '../../ui/Paper.tsx';
import css from './Encryption.module.css';

/** Seconds left until main clears the clipboard; null when nothing was copied. */
function useCountdown() {
  const [until, setUntil] = useState<number | null>(null);
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    if (until === null) return;
    const tick = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [until]);
  return { left, begin: (seconds: number) => setUntil(Date.now() + seconds * 1000) };
}

export function KeyView({ digits }: { readonly digits: string }) {
  const { w, language } = useWords();
  const bridge = useBridge();
  const { left, begin } = useCountdown();
  const { busy, error, run } = useAction();
  const [kept, setKept] = useState<string | null>(null);
  const [paper, setPaper] = useState<string | null>(null);
  const printed = useCallback(() => setPaper(null), []);
  const copyLine = left === null ? '' : left === 0 ? w.encryption.copiedGone : w.encryption.copied(left);
  /** Said once when copied and once when cleared, not every second. */
  const spoken = left === null ? '' : left === 0 ? w.encryption.copiedGone : w.encryption.copied(45);
  const saveSheet = () =>
    void run(
      () => bridge.encryption.saveSheet({ locale: language }),
      (result) => {
        if (result.kind === 'saved') setKept(w.encryption.sheetSaved(result.label));
      },
    );
  const printSheet = () =>
    void run(
      () => bridge.encryption.sheetImage({ locale: language }),
      ({ svg }) => setPaper(svg),
    );
  return (
    <>
      {paper !== null && <Paper svg={paper} onDone={printed} />}
      <KeyGrid digits={digits} label={w.encryption.keyLabel} />
      {error !== null && <FailureNotice error={error} />}
      <div className={css['ways']}>
        <Button icon="save" isPending={busy} onPress={saveSheet}>
          {w.encryption.sheet}
        </Button>
        <Button icon="print" isPending={busy} onPress={printSheet}>
          {w.encryption.print}
        </Button>
        <Button
          icon="copy"
          isPending={busy}
          onPress={() =>
            void run(
              () => bridge.encryption.copyKey(),
              (value) => begin(value.clearsInSeconds),
            )
          }
        >
          {w.encryption.copy}
        </Button>
      </div>
      <div className={css['said']}>
        <p aria-hidden="true">{kept ?? (copyLine === '' ? w.encryption.sheetText : copyLine)}</p>
        <p className="visually-hidden" role="status">
          {kept ?? spoken}
        </p>
        {kept !== null && copyLine !== '' && <p aria-hidden="true">{copyLine}</p>}
      </div>
    </>
  );
}
