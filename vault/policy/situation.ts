/** What a step knows: the state of the vault around one request, and the arguments that make it repeatable. */
import type { Rng } from '../protocol/bytes.ts';
import { equalBytes, random } from '../protocol/bytes.ts';
import { exchangeId, ID_BYTES, type AccountId, type ExchangeId } from '../protocol/ids.ts';
import type { Exchange, LiveRecord, VaultMeta, VaultRecord } from './types.ts';

/** How long a client may take between two messages, milliseconds: slow machines stretch a password in seconds. */
export const EXCHANGE_MS = 120_000;
/** Exchanges open at once in the whole vault. */
export const EXCHANGES_MAX = 64;

export interface Situation {
  readonly meta: VaultMeta;
  /** The record of the account that is asked about, or null. */
  readonly record: VaultRecord | null;
  /** The record of `meta.decoyAccount`. */
  readonly decoy: LiveRecord;
  /** Tries left of an account that has no record, or null where none was counted yet. */
  readonly strangerAttempts: number | null;
  /** Exchanges of this account that are held, expired ones included. */
  readonly exchanges: readonly Exchange[];
  /** Exchanges held in the whole vault. */
  readonly exchangesTotal: number;
  readonly rng: Rng;
  /** Unix milliseconds. */
  readonly now: number;
}

/** The exchange of this id if it is at this step, of this account and not expired. */
export function findExchange<Name extends Exchange['step']>(
  situation: Situation,
  step: Name,
  account: AccountId,
  id: ExchangeId,
): Extract<Exchange, { step: Name }> | null {
  const isMeant = (exchange: Exchange): exchange is Extract<Exchange, { step: Name }> =>
    exchange.step === step &&
    exchange.expiresAt > situation.now &&
    equalBytes(exchange.id, id) &&
    equalBytes(exchange.account, account);
  return situation.exchanges.find(isMeant) ?? null;
}

/** Whether a client other than that of `but` may still prove the password of this record. */
export function mayStillVerify(situation: Situation, record: LiveRecord, but: ExchangeId | null): boolean {
  return situation.exchanges.some(
    (exchange) =>
      (exchange.step === 'recover' || exchange.step === 'rotate') &&
      exchange.expiresAt > situation.now &&
      equalBytes(exchange.keyPublic, record.key.publicKey) &&
      !(but !== null && equalBytes(exchange.id, but)),
  );
}

/** Id, account and expiry of a fresh exchange. */
export function newExchange(situation: Situation, account: AccountId) {
  return {
    id: exchangeId(random(situation.rng, ID_BYTES)),
    account,
    expiresAt: situation.now + EXCHANGE_MS,
  };
}

/** Tries left as a stranger is told. */
export function strangerAttempts(situation: Situation): number {
  return situation.strangerAttempts ?? situation.meta.attemptsLimit;
}
