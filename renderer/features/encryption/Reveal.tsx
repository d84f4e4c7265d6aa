/** The kept key once more, after main has asked whether to show it. Hidden again after a while by itself. */
import { useEffect, useState } from 'react';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Loading } from '../../ui/Feedback.tsx';
import { Actions, Page } from '../../ui/Page.tsx';
import { KeyView } from './KeyView.tsx';

/** Long enough to write it down, short enough for a forgotten window. */
const SHOWN_FOR = 5 * 60_000;

export function Reveal({ onBack }: { readonly onBack: () => void }) {
  const { w } = useWords();
  const bridge = useBridge();
  const [digits, setDigits] = useState<string | null>(null);
  const { busy, error, run } = useAction();
  const ask = () =>
    void run(
      () => bridge.encryption.reveal(),
      (value) => setDigits(value.digits),
    );
  useEffect(() => {
    ask();
    const timer = setTimeout(onBack, SHOWN_FOR);
    return () => {
      clearTimeout(timer);
      setDigits(null);
      void bridge.encryption.hide();
    };
    // Once: asking again would make main ask again.
    // oxlint-disable-next-line react-hooks/exhaustive-deps, react/exhaustive-effect-dependencies
  }, []);
  return (
    <Page title={digits === null ? w.encryption.view : w.encryption.keyTitle} onBack={onBack}>
      {busy && <Loading />}
      {error !== null && <FailureNotice error={error} onRetry={ask} />}
      {digits !== null && <KeyView digits={digits} />}
      <Actions>
        <Button look={digits === null ? 'plain' : 'primary'} onPress={onBack}>
          {digits === null ? w.common.back : w.encryption.hide}
        </Button>
      </Actions>
    </Page>
  );
}
