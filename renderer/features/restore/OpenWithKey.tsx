/** The key of a backup, typed; or the one this computer still has. */
import { useEffect, useState } from 'react';
import type { Bridge } from '../../../preload/contract.ts';
import type { BackupSet, UnlockedSet } from '../../../preload/contract/restore.ts';
import { useWords } from '../../i18n/words.tsx';
import { useAction } from '../../state/calls.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/Feedback.tsx';
import { isWholeKey } from '../../ui/digits.ts';
import { KeyInput } from '../../ui/KeyInput.tsx';
import { Actions, Page } from '../../ui/Page.tsx';

export interface OpenWithKeyProps {
  readonly unlock: Bridge['restore']['unlock'];
  readonly folderId: string;
  readonly set: BackupSet;
  readonly onOpened: (unlocked: UnlockedSet) => void;
  readonly onBack: () => void;
}

export function OpenWithKey({ unlock, folderId, set, onOpened, onBack }: OpenWithKeyProps) {
  const { w } = useWords();
  const [typed, setTyped] = useState('');
  const { busy, error, run } = useAction();
  useEffect(() => () => setTyped(''), []);
  const complete = isWholeKey(typed);
  const open = (by: { kind: 'kept' } | { kind: 'digits'; digits: string }) =>
    void run(() => unlock({ folderId, setId: set.setId, by }), onOpened);
  const openTyped = () => open({ kind: 'digits', digits: typed });
  return (
    <Page title={w.restore.keyTitle} lead={w.restore.keyLead} onBack={onBack}>
      {error !== null && <FailureNotice error={error} />}
      <KeyInput
        label={w.encryption.typeLabel}
        value={typed}
        onChange={setTyped}
        onSubmit={() => complete && !busy && openTyped()}
      />
      <Actions>
        <Button look="primary" isDisabled={!complete} isPending={busy} onPress={openTyped}>
          {w.restore.open}
        </Button>
        {set.ownKey && (
          <Button icon="key" isPending={busy} onPress={() => open({ kind: 'kept' })}>
            {w.restore.useOwn}
          </Button>
        )}
      </Actions>
    </Page>
  );
}
