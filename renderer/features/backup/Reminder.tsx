/** Now and then: does one still have the key, or know the password? */
import type { EncryptionStatus } from '../../../preload/contract/backup.ts';
import { go } from '../../app/route.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Feedback.tsx';

export interface ReminderProps {
  /** Else the 64 digits. */
  readonly byPassword: boolean;
  readonly onLater: (status: EncryptionStatus) => void;
}

export function Reminder({ byPassword, onLater }: ReminderProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const { run } = useAction();
  return (
    <Notice
      tone="warn"
      title={byPassword ? w.backup.reminderPassword : w.backup.reminderTitle}
      actions={
        <>
          <Button look="primary" onPress={() => go({ page: 'settings/encryption' })}>
            {w.backup.reminderCheck}
          </Button>
          <Button onPress={() => void run(() => bridge.encryption.snoozeReminder(), onLater)}>
            {w.backup.reminderLater}
          </Button>
        </>
      }
    >
      <p>{byPassword ? w.backup.reminderPasswordText : w.backup.reminderText}</p>
    </Notice>
  );
}
