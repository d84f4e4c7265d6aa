/** From a password to the key of a backup set, by way of the vault that the set's header names. */
import { findBackups } from '../backup/at-place.ts';
import { BackupError } from '../backup/errors.ts';
import type { VaultProtector } from '../backup/format/header.ts';
import { recoverSetKey, vaultProtectorOf } from '../backup/password.ts';
import type { FoundSet } from '../backup/set.ts';
import type { Place } from '../destinations/open.ts';
import type { BackupKey } from '../keys/index.ts';
import type { VaultChoice } from '../vaults/index.ts';
import type { Arguments } from './commands.ts';
import { readPassword, refuseSharedInput } from './secret-input.ts';
import type { Context, Session } from './session.ts';
import { withVault } from './vault.ts';

export interface RecoveredSet {
  /** The caller's to destroy. */
  readonly key: BackupKey;
  readonly setId: string;
  readonly protector: VaultProtector;
  /** The vault that gave it, to be remembered. */
  readonly choice: VaultChoice;
  readonly attempts: { readonly before: number; readonly left: number | null; readonly limit: number };
}

/** Which set is asked for, and where its password is. */
interface Asked {
  readonly place: Place;
  readonly setId: string | undefined;
  readonly file: string;
}

/**
 * Recovers the key of a set. The header is believed only as far as asking the vault that it names; the key then shows
 * whether it was authentic. Throws `vault/wrong-password`, `vault/locked`, `backup/not-by-password`.
 */
export async function recoverByPassword(
  context: Context,
  args: Arguments,
  session: Session,
  asked: Asked,
): Promise<RecoveredSet> {
  const { streams } = context;
  refuseSharedInput(args, ['password-file', 'pin-file'], streams);
  const set = await chosenSet(asked);
  const protector = vaultProtectorOf(set);
  using password = await readPassword(asked.file, streams);
  return await withVault(context, args, session, async (vault) => {
    const recovered = await recoverSetKey(set, await vault.link(), password);
    const { key, attemptsBefore, attemptsLeft, attemptsLimit } = recovered;
    const attempts = { before: attemptsBefore, left: attemptsLeft, limit: attemptsLimit };
    return { key, setId: set.setId, protector, choice: vault.choice, attempts };
  });
}

async function chosenSet({ place, setId }: Asked): Promise<FoundSet> {
  const sets = await findBackups(place);
  const fitting = setId === undefined ? sets : sets.filter((set) => set.setId === setId);
  const [first, ...others] = fitting;
  if (first === undefined) throw new BackupError('backup/not-found', { place: place.path });
  if (others.length > 0) {
    throw new BackupError('backup/several-sets', {
      place: place.path,
      sets: fitting.map((set) => set.setId),
    });
  }
  return first;
}
