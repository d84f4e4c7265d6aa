/**
 * Recovery: the password and an attempt for the key (docs/spec/vault.md, section 4). A success renews the record under
 * a fresh key of the token and gives all attempts back.
 */
import { timingSafeEqual } from 'node:crypto';
import { backupKeyFromBytes, type BackupKey } from '../keys/index.ts';
import { readStatus, statusRequest, type Subject } from '../../vault/protocol/client.ts';
import {
  forgetRecover,
  recoverDone,
  recoverOpen,
  recoverProve,
  recoverRenew,
  recoverStart,
  type OpenedState,
} from '../../vault/protocol/client-recover.ts';
import { answerTo, subjectOf, told, type RecordName } from './client.ts';
import { VaultsError } from './errors.ts';
import type { VaultLink } from './link.ts';
import { exposedText, type VaultPassword } from './password.ts';
import { TOOLS } from './tools.ts';

export interface Recovered {
  /** The caller's to destroy. */
  readonly key: BackupKey;
  /** Before this try. */
  readonly attemptsBefore: number;
  /** Null where the vault went away before it could say. */
  readonly attemptsLeft: number | null;
  readonly attemptsLimit: number;
  /**
   * Whether the vault confirmed that the record is renewed. If not (it went away, or another client was faster), the
   * same password still opens it.
   */
  readonly renewed: boolean;
}

/**
 * Asks the vault for the key. `password` stays the caller's.
 * @throws `vault/wrong-password` with attemptsLeft; `vault/locked` when none are left, also by this very try;
 *   `vault/other-vault`, `vault/not-authentic` and failures of the vault
 */
export function recoverKey(link: VaultLink, name: RecordName, password: VaultPassword): Promise<Recovered> {
  return told(link, async () => {
    const subject = await subjectOf(link, name);
    const before = readStatus(await link.exchange(statusRequest(subject.account)));
    if (before.state === 'locked') throw new VaultsError('vault/locked', { attemptsLeft: 0 });
    const { attemptsLeft: attemptsBefore, attemptsLimit } = before;

    const start = recoverStart(subject, exposedText(password), TOOLS);
    const proof = await recoverProve(start.state, await answerTo(link, start, forgetRecover), TOOLS);
    if (proof.outcome === 'wrong-password') {
      // Ends the exchange now instead of in two minutes; the attempt counts either way.
      await link.exchange(proof.message).catch(() => undefined);
      const { attemptsLeft } = proof;
      if (attemptsLeft === 0) throw new VaultsError('vault/locked', { attemptsLeft });
      throw new VaultsError('vault/wrong-password', { attemptsLeft, attemptsLimit });
    }
    const opened = recoverOpen(proof.state, await answerTo(link, proof, forgetRecover));
    const key = backupKeyFromBytes(opened.backupKey);
    const renewal = await renew(link, subject, opened.state, key);
    return { key, attemptsBefore, attemptsLimit, ...renewal };
  });
}

/** Never throws: the key is known, and nothing that fails from here on may take it away again. */
async function renew(
  link: VaultLink,
  subject: Subject,
  opened: OpenedState,
  key: BackupKey,
): Promise<Pick<Recovered, 'renewed' | 'attemptsLeft'>> {
  try {
    const renewal = await recoverRenew(opened, key.expose(), TOOLS);
    const answer = await answerTo(link, renewal, forgetRecover);
    return { renewed: true, attemptsLeft: recoverDone(renewal.state, answer).attemptsLeft };
  } catch {
    return { renewed: false, attemptsLeft: await attemptsNow(link, subject) };
  }
}

async function attemptsNow(link: VaultLink, { account }: Subject): Promise<number | null> {
  try {
    return readStatus(await link.exchange(statusRequest(account))).attemptsLeft;
  } catch {
    return null;
  }
}

/**
 * Whether the password still opens the vault: a real exchange, as there is no other way to know. Counts like any
 * recovery. @throws as `recoverKey`; `vault/other-key` when what comes back is not `key`
 */
export async function checkPassword(
  link: VaultLink,
  name: RecordName,
  password: VaultPassword,
  key: BackupKey,
): Promise<Omit<Recovered, 'key'>> {
  const { key: found, ...rest } = await recoverKey(link, name, password);
  using recovered = found;
  if (!timingSafeEqual(recovered.expose(), key.expose())) throw new VaultsError('vault/other-key');
  return rest;
}
