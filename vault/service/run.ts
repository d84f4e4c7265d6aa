/**
 * The vault's rules at work on an opened token: reads what a step needs to know, runs it, answers
 * (docs/spec/vault.md). The server calls one method at a time.
 */
import { bytesToHex, hexToBytes, randomBytes } from '@noble/hashes/utils.js';
import { VaultError } from '../hsm/errors.ts';
import { systemCode } from '../hsm/json.ts';
import { removeRecord } from '../policy/delete.ts';
import { endExchange } from '../policy/recover.ts';
import type { Situation } from '../policy/situation.ts';
import { accountOf, step } from '../policy/step.ts';
import type { VaultMeta } from '../policy/types.ts';
import { createVault, sweep } from '../policy/upkeep.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { encodeResponse, parseRequest } from '../protocol/frames.ts';
import { accountId, type AccountId } from '../protocol/ids.ts';
import type { RefusalReason, Request, Response } from '../protocol/messages.ts';
import type { Failure, SweepSummary, VaultStatus } from './calls.ts';
import type { EngineParts, VaultEngine } from './engine.ts';
import { Performer } from './perform.ts';
import { requireRoom } from './room.ts';

export function makeEngine(parts: EngineParts, now: () => number = Date.now): VaultEngine {
  return new Engine(parts, now);
}

class Engine implements VaultEngine {
  readonly #parts: EngineParts;
  readonly #performer: Performer;
  readonly #now: () => number;
  /** Never changes once it is written; read again after a failure. */
  #meta: VaultMeta | null = null;
  #lastFailure: Failure | null = null;

  constructor(parts: EngineParts, now: () => number) {
    this.#parts = parts;
    this.#performer = new Performer(parts, (error) => this.#note(error));
    this.#now = now;
  }

  async status(): Promise<VaultStatus> {
    const meta = await this.#parts.store.loadMeta();
    const records = await this.#parts.store.list();
    const accounts = records.flatMap((record) => {
      if (record.state === 'decoy') return [];
      const { account, state, attemptsLimit, generation, changedAt } = record;
      const attemptsLeft = record.state === 'locked' ? 0 : record.attemptsLeft;
      return [{ account: bytesToHex(account), state, attemptsLeft, attemptsLimit, generation, changedAt }];
    });
    return {
      vault: meta === null ? null : bytesToHex(meta.vault),
      attemptsLimit: meta?.attemptsLimit ?? null,
      accounts,
      lastFailure: this.#lastFailure,
    };
  }

  async createVault(attempts: number): Promise<VaultStatus> {
    const { store } = this.#parts;
    const present = await store.loadMeta();
    if (present !== null) throw new VaultError('vault/record-conflict', { stored: 1, offered: 1 });
    await this.#performer.run(createVault(attempts, await store.inventory(), randomBytes, this.#now()));
    return this.status();
  }

  async sweep(): Promise<SweepSummary> {
    const { store } = this.#parts;
    // Open exchanges hold keys that no record names yet: they end first.
    for (const exchange of this.#performer.exchanges) {
      await this.#performer.run(endExchange(exchange, await this.#situation(exchange.account)));
    }
    const { records, leftovers, unreadable, keysDestroyed, keysMissing } = await store.sweep();
    await this.#performer.run(sweep(records, { keysDestroyed, keysMissing }, this.#now()));
    return { leftovers, unreadable, keysDestroyed, keysMissing };
  }

  async destroyAccount(account: string): Promise<void> {
    const record = await this.#parts.store.load(accountId(hexToBytes(account)));
    if (record === null || record.state === 'decoy') {
      throw new VaultError('vault/object-missing', { ref: account });
    }
    await this.#performer.run(removeRecord(record, 'destroyed', this.#now()));
  }

  async exchange(bytes: Uint8Array): Promise<Uint8Array> {
    let request: Request;
    try {
      request = parseRequest(bytes);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return refusal(error.code === 'protocol/version' ? 'version' : 'malformed');
    }
    let response: Response;
    try {
      await this.expire();
      const situation = await this.#situation(accountOf(request));
      await requireRoom(request, situation, this.#performer.exchanges, this.#parts.token);
      response = await this.#performer.run(step(request, situation));
    } catch (error) {
      return refusal(this.#failed(error));
    }
    return encodeResponse(response);
  }

  async expire(): Promise<void> {
    for (const exchange of this.#performer.exchanges) {
      if (exchange.expiresAt > this.#now()) continue;
      try {
        await this.#performer.run(endExchange(exchange, await this.#situation(exchange.account)));
      } catch (error) {
        // One account's damage must not refuse everybody. A fresh key that it held is the sweep's: whether the record
        // that cannot be read names it is not known.
        if (this.#note(error) === 'vault/record-damaged') this.#performer.drop(exchange.id);
        else throw error;
      }
    }
  }

  async close(): Promise<void> {
    await this.#performer.forget();
  }

  async #situation(account: AccountId | null): Promise<Situation> {
    const { store } = this.#parts;
    this.#meta ??= await store.loadMeta();
    const meta = this.#meta;
    if (meta === null) throw new VaultError('vault/object-missing', { ref: 'vault' });
    const { record, decoy } = await store.loadBeside(meta.decoyAccount, account);
    if (decoy?.state !== 'decoy') throw new VaultError('vault/record-damaged', { object: 'decoy' });
    const { exchanges } = this.#performer;
    const name = account === null ? '' : bytesToHex(account);
    return {
      meta,
      record,
      decoy,
      strangerAttempts: account === null ? null : this.#performer.strangerAttempts(account),
      exchanges: exchanges.filter((exchange) => bytesToHex(exchange.account) === name),
      exchangesTotal: exchanges.length,
      rng: randomBytes,
      now: this.#now(),
    };
  }

  /** Keeps an error for who runs the vault. Returns its code. */
  #note(error: unknown): string {
    const { code, data } =
      error instanceof VaultError || error instanceof ProtocolError
        ? error
        : { code: 'vault/process-failed', data: { reason: systemCode(error) } };
    this.#lastFailure = { code, data, at: this.#now() };
    return code;
  }

  /** Why a client is refused when an effect failed. */
  #failed(error: unknown): RefusalReason {
    this.#meta = null;
    const code = this.#note(error);
    // A point that is none, in an otherwise well-formed request.
    if (code === 'protocol/point') return 'malformed';
    return code === 'vault/token-full' ? 'full' : 'token-failed';
  }
}

function refusal(reason: RefusalReason): Uint8Array {
  return encodeResponse({ type: 'refusal', reason, attemptsLeft: null });
}
