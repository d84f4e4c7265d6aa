/** A person with a password and a backup key in front of a vault that may be another process. */
import { randomBytes } from '@noble/hashes/utils.js';
import { deleteDone, deleteFinish, deleteStart } from '../../vault/protocol/client-delete.ts';
import { enrolDone, enrolFinish, enrolStart } from '../../vault/protocol/client-enrol.ts';
import { recoverDone, recoverProve, recoverStart } from '../../vault/protocol/client-recover.ts';
import { recoverOpen, recoverRenew } from '../../vault/protocol/client-recover.ts';
import { helloRequest, readHello, readStatus, statusRequest } from '../../vault/protocol/client.ts';
import { ProtocolError } from '../../vault/protocol/errors.ts';
import { accountId, type AccountId, type VaultId } from '../../vault/protocol/ids.ts';
import type { EnrolKind } from '../../vault/protocol/owner.ts';

export interface Exchanger {
  exchange(request: Uint8Array): Promise<Uint8Array>;
}

/** Stretching is the client's alone and takes half a second when it is real: none here. */
const tools = { rng: randomBytes, stretch: (input: Uint8Array) => Promise.resolve(Uint8Array.from(input)) };

export type Outcome =
  | { readonly outcome: 'recovered'; readonly backupKey: Uint8Array; readonly attemptsLeft: number }
  | { readonly outcome: 'wrong-password'; readonly attemptsLeft: number }
  | { readonly outcome: 'refused'; readonly reason: string };

export class Person {
  readonly vaultId: VaultId;
  readonly account: AccountId;
  readonly backupKey = randomBytes(32);
  readonly ownerSeed = randomBytes(32);
  vault: Exchanger;

  private constructor(vault: Exchanger, vaultId: VaultId, account: AccountId) {
    this.vault = vault;
    this.vaultId = vaultId;
    this.account = account;
  }

  static async meet(vault: Exchanger): Promise<Person> {
    const hello = readHello(await vault.exchange(helloRequest()));
    return new Person(vault, hello.vault, accountId(randomBytes(16)));
  }

  get #subject() {
    return { vault: this.vaultId, account: this.account };
  }

  async enrol(password: string, kind: EnrolKind = 'create'): Promise<number> {
    const start = enrolStart(this.#subject, kind, password, tools);
    const answer = await this.vault.exchange(start.message);
    const secrets = { backupKey: this.backupKey, ownerSeed: this.ownerSeed };
    const finish = await enrolFinish(start.state, answer, secrets, tools);
    return enrolDone(await this.vault.exchange(finish.message)).attemptsLeft;
  }

  /** Asks, and then nothing more: an attempt, and an exchange that stays open. */
  async start(password: string): Promise<void> {
    await this.vault.exchange(recoverStart(this.#subject, password, tools).message);
  }

  async recover(password: string): Promise<Outcome> {
    try {
      const start = recoverStart(this.#subject, password, tools);
      const proof = await recoverProve(start.state, await this.vault.exchange(start.message), tools);
      const answer = await this.vault.exchange(proof.message);
      if (proof.outcome === 'wrong-password') {
        return { outcome: proof.outcome, attemptsLeft: proof.attemptsLeft };
      }
      const { backupKey, state } = recoverOpen(proof.state, answer);
      const renewal = await recoverRenew(state, backupKey, tools);
      const { attemptsLeft } = recoverDone(renewal.state, await this.vault.exchange(renewal.message));
      return { outcome: 'recovered', backupKey, attemptsLeft };
    } catch (error) {
      if (error instanceof ProtocolError && error.code === 'protocol/refused') {
        return { outcome: 'refused', reason: String(error.data['reason']) };
      }
      throw error;
    }
  }

  async delete(): Promise<void> {
    const answer = await this.vault.exchange(deleteStart(this.account));
    deleteDone(await this.vault.exchange(deleteFinish(this.#subject, answer, this.ownerSeed)));
  }

  async attemptsLeft(): Promise<number> {
    return readStatus(await this.vault.exchange(statusRequest(this.account))).attemptsLeft;
  }
}
