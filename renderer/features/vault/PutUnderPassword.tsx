/** A key under a password: which vault guards it, then the password. For turning on, and for keys that have digits. */
import { useState } from 'react';
import type { EncryptionStatus } from '../../../preload/contract/backup.ts';
import type { Outcome } from '../../../preload/contract/shape.ts';
import type { ReachVault, VaultPlace } from '../../../preload/contract/vault.ts';
import { useWords } from '../../i18n/words.tsx';
import { useBridge } from '../../state/bridge.tsx';
import { useAction } from '../../state/calls.ts';
import { NewPassword } from './NewPassword.tsx';
import { Places } from './Places.tsx';
import { usePin } from './use-pin.ts';

/** A folder without a vault, or none yet. */
const NONE_YET: ReadonlySet<string> = new Set(['vault/not-initialised', 'vault/folder-unusable']);
/** What a vault made here allows. */
const DEFAULT_LIMIT = 10;

export interface PutUnderPasswordProps {
  readonly submit: string;
  readonly onBack: () => void;
  readonly onStep?: (step: 'vault' | 'password') => void;
  /** With the vault that guards it now. */
  readonly onDone: (status: EncryptionStatus, place: VaultPlace) => void;
}

export function PutUnderPassword({ submit, onBack, onStep, onDone }: PutUnderPasswordProps) {
  const { w } = useWords();
  const bridge = useBridge();
  const [place, setPlace] = useState<VaultPlace | null>(null);
  const [limit, setLimit] = useState(DEFAULT_LIMIT);
  const { busy, error, run, clear } = useAction();
  // The token has seen its PIN when it was chosen.
  const pin = usePin(false, place?.placeId);
  /** How many tries the vault allows. A folder that is not there yet is made with the record. */
  const check = async (reach: ReachVault, { kind }: VaultPlace): Promise<Outcome<number>> => {
    const found = await bridge.lab.contents(reach);
    if (found.ok) return { ok: true, value: found.value.attemptsLimit ?? DEFAULT_LIMIT };
    return kind === 'software' && NONE_YET.has(found.error.code) ? { ok: true, value: DEFAULT_LIMIT } : found;
  };
  const toPlaces = () => {
    clear();
    setPlace(null);
    onStep?.('vault');
  };
  if (place === null) {
    return (
      <Places
        title={w.vault.placeTitle}
        lead={w.vault.placeLead}
        mustExist={false}
        check={check}
        onChecked={(chosen, allowed) => {
          setPlace(chosen);
          setLimit(allowed);
          onStep?.('password');
        }}
        onBack={onBack}
      />
    );
  }
  return (
    <NewPassword
      title={w.vault.newTitle}
      lead={place.withChats ? w.vault.newLeadHere(limit) : w.vault.newLead(limit)}
      submit={submit}
      assurance={place.assurance}
      vaultName={place.label}
      pin={pin}
      busy={busy}
      error={error}
      onBack={toPlaces}
      onSubmit={(password) =>
        void run(
          () => bridge.encryption.enableWithPassword({ placeId: place.placeId, pin: pin.value, password }),
          (status) => onDone(status, place),
          pin.settle,
        )
      }
    />
  );
}
