/** A person with a password, a backup key and a vault, for tests: whole exchanges in one call. */
import { randomBytes } from '@noble/hashes/utils.js';
import { deleteDone, deleteFinish, deleteStart } from '../../vault/protocol/client-delete.ts';
import { enrolDone, enrolFinish, enrolStart } from '../../vault/protocol/client-enrol.ts';
import {
  recoverDone,
  recoverOpen,
  recoverProve,
  recoverRenew,
  recoverStart,
  type ProvenState,
} from '../../vault/protocol/client-recover.ts';
import { readStatus, statusRequest, type Subject } from '../../vault/protocol/client.ts';
import { ProtocolError } from '../../vault/protocol/errors.ts';
import type { AccountId } from '../../vault/protocol/ids.ts';
import type { EnrolKind } from '../../vault/protocol/owner.ts';
import type { MemoryVault } from './memory-vault.ts';
import { someAccount } from './memory-vault.ts';
import { identityKsf } from './opaque-kit.ts';

export const tools = { rng: randomBytes, stretch: identityKsf };

/** `K`, and the message that renews the record under the fresh key. */
export async function openAndRenew(state: ProvenState, answer: Uint8Array) {
  const opened = recoverOpen(state, answer);
  return { ...opened, ...(await recoverRenew(opened.state, opened.backupKey, tools)) };
}

export type Recovered =
  | { readonly outcome: 'recovered'; readonly backupKey: Uint8Array; readonly attemptsLeft: number }
  | { readonly outcome: 'wrong-password'; readonly attemptsLeft: number }
  | { readonly outcome: 'refused'; readonly reason: string };

export class Person {
  readonly vault: MemoryVault;
  readonly subject: Subject;
  readonly backupKey = randomBytes(32);
  readonly ownerSeed = randomBytes(32);

  constructor(vault: MemoryVault, account: AccountId = someAccount()) {
    this.vault = vault;
    this.subject = { vault: vault.meta.vault, account };
  }

  get account(): AccountId {
    return this.subject.account;
  }

  async enrol(password: string, kind: EnrolKind = 'create', seed = this.ownerSeed): Promise<number> {
    const start = enrolStart(this.subject, kind, password, tools);
    const answer = this.vault.handle(start.message);
    const secrets = { backupKey: this.backupKey, ownerSeed: seed };
    const finish = await enrolFinish(start.state, answer, secrets, tools);
    return enrolDone(this.vault.handle(finish.message)).attemptsLeft;
  }

  /** The whole of recovery and rotation. Refusals become outcomes; anything else is thrown. */
  async recover(password: string): Promise<Recovered> {
    try {
      const start = recoverStart(this.subject, password, tools);
      const proof = await recoverProve(start.state, this.vault.handle(start.message), tools);
      const answer = this.vault.handle(proof.message);
      if (proof.outcome === 'wrong-password')
        return { outcome: proof.outcome, attemptsLeft: proof.attemptsLeft };
      const opened = await openAndRenew(proof.state, answer);
      const { attemptsLeft } = recoverDone(opened.state, this.vault.handle(opened.message));
      return { outcome: 'recovered', backupKey: opened.backupKey, attemptsLeft };
    } catch (error) {
      return refusedAs(error);
    }
  }

  async delete(seed = this.ownerSeed): Promise<void> {
    const answer = this.vault.handle(deleteStart(this.account));
    deleteDone(this.vault.handle(deleteFinish(this.subject, answer, seed)));
  }

  status() {
    return readStatus(this.vault.handle(statusRequest(this.account)));
  }
}

export function refusedAs(error: unknown): { outcome: 'refused'; reason: string } {
  if (error instanceof ProtocolError && error.code === 'protocol/refused') {
    return { outcome: 'refused', reason: String(error.data['reason']) };
  }
  throw error;
}

/** The reason a promise was refused with, or `accepted`. */
export async function reasonOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'accepted';
  } catch (error) {
    return refusedAs(error).reason;
  }
}
