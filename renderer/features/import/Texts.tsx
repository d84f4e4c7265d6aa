/** Several chats lie in one archive or folder: which of them is it about? */
import { useState } from 'react';
import type { PreviewResult } from '../../../preload/contract/import.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/Feedback.tsx';
import { Choices } from '../../ui/Form.tsx';
import { Actions, Page } from '../../ui/Page.tsx';
import { Looking } from './Looking.tsx';
import { fileOf, Place, type Queue } from './queue.tsx';

export interface TextsProps {
  readonly queue: Queue;
  readonly onPreview: (result: PreviewResult) => void;
  readonly onCancel: () => void;
  readonly onSkip: (() => void) | null;
}

export function Texts({ queue, onPreview, onCancel, onSkip }: TextsProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const { busy, error, run } = useAction();
  const { fileId, name } = fileOf(queue);
  const [picked, setPicked] = useState<string | null>(null);
  const goOn = (chatText: string) =>
    void run(() => bridge.import.adjust({ fileId, change: { chatText } }), onPreview);
  return (
    <Page key="texts" title={w.import.texts} lead={w.import.textsLead(name)} onBack={onCancel}>
      <Place queue={queue} />
      {error !== null && <FailureNotice error={error} />}
      {busy ? (
        <Looking name={name} onCancel={onCancel} />
      ) : (
        <Choices
          label={w.import.texts}
          hideLabel
          value={picked}
          onChange={setPicked}
          choices={queue.texts.map((text) => ({ value: text, label: text }))}
        />
      )}
      <Actions>
        <Button
          look="primary"
          isDisabled={picked === null}
          isPending={busy}
          onPress={() => picked !== null && goOn(picked)}
        >
          {w.common.continue}
        </Button>
        {onSkip !== null && <Button onPress={onSkip}>{w.import.skip}</Button>}
        <Button onPress={onCancel}>{w.import.other}</Button>
      </Actions>
    </Page>
  );
}
