/** Writing to oneself. */
import type { KeyboardEvent } from 'react';
import { TextArea, TextField } from 'react-aria-components';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { useSettings } from '../../state/settings.tsx';
import { IconButton } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/Feedback.tsx';
import { useDraft } from './drafts.ts';
import css from './Chats.module.css';

export interface ComposerProps {
  /** The chat whose draft it is. */
  readonly draftOf: number;
  /** Whether one begins to write at once. */
  readonly autoFocus?: boolean;
  readonly onSent: () => void;
}

export function Composer({ draftOf, autoFocus = false, onSent }: ComposerProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const { settings } = useSettings();
  const { busy, error, run } = useAction();
  const { text, write, giveBack } = useDraft(draftOf);
  const send = () => {
    const note = text.trim();
    if (note === '' || busy) return;
    // At once: what is typed from here on is the next one's.
    write('');
    void run(async () => {
      const outcome = await bridge.chats.addNote({ text: note });
      if (!outcome.ok) giveBack(note);
      return outcome;
    }, onSent);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    if (settings.enterSends ? event.shiftKey : !event.ctrlKey) return;
    event.preventDefault();
    send();
  };
  return (
    <div className={css['composer']}>
      {error !== null && <FailureNotice error={error} />}
      <div className={css['composerRow']}>
        <TextField aria-label={w.conversation.composer} value={text} onChange={write} maxLength={65_536}>
          <TextArea
            placeholder={w.conversation.composer}
            autoFocus={autoFocus}
            className={css['composerText'] ?? ''}
            rows={Math.min(6, text.split('\n').length)}
            onKeyDown={keys}
            dir="auto"
          />
        </TextField>
        <IconButton
          icon="send"
          label={w.conversation.send}
          isDisabled={text.trim() === '' || busy}
          onPress={send}
        />
      </div>
    </div>
  );
}
