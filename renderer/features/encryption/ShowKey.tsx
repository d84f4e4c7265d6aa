/** The new key on the screen: to write down, copy, save as a sheet, print. */
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAnswer } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice, Loading } from '../../ui/Feedback.tsx';
import { Actions, Page } from '../../ui/Page.tsx';
import { KeyView } from './KeyView.tsx';

export interface ShowKeyProps {
  readonly onBack: () => void;
  readonly onNext: () => void;
}

export function ShowKey({ onBack, onNext }: ShowKeyProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const { answer, reload } = useAnswer(() => bridge.encryption.begin(), 'key');
  const digits = answer.state === 'ready' ? answer.value.digits : null;
  return (
    <Page title={w.encryption.keyTitle} lead={w.encryption.keyLead} onBack={onBack}>
      {answer.state === 'failed' && <FailureNotice error={answer.error} onRetry={reload} />}
      {answer.state === 'loading' && <Loading />}
      {digits !== null && <KeyView digits={digits} />}
      <Actions>
        <Button look="primary" isDisabled={digits === null} onPress={onNext}>
          {w.encryption.haveIt}
        </Button>
        <Button onPress={onBack}>{w.common.cancel}</Button>
      </Actions>
    </Page>
  );
}
