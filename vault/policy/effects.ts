/** The few moves that all steps are made of: asking for an effect and taking its result. */
import type { AccountId } from '../protocol/ids.ts';
import type { RefusalReason, Response } from '../protocol/messages.ts';
import { checkedPoint } from '../protocol/points.ts';
import type { AuditEvent, Effect, EffectResult, Exchange, LiveRecord, TokenKeyName } from './types.ts';
import type { VaultRecord } from './types.ts';

/** A decision in progress: yields effects, is given each one's result, returns `T`. */
export type Step<T = Response> = Generator<Effect, T, EffectResult>;

export function* perform(effect: Effect): Step<void> {
  const result = yield effect;
  if (result.kind !== 'done') throw new TypeError(`${effect.kind} gave ${result.kind}`);
}

export function* generateKey(purpose: 'oprf' | 'ake'): Step<TokenKeyName> {
  const result = yield { kind: 'generate-key', purpose };
  if (result.kind !== 'key') throw new TypeError(`generate-key gave ${result.kind}`);
  checkedPoint(result.key.publicKey, 'new key');
  return result.key;
}

export function* multiply(key: TokenKeyName, point: Uint8Array): Step<Uint8Array> {
  const result = yield { kind: 'multiply', key, point };
  if (result.kind !== 'point') throw new TypeError(`multiply gave ${result.kind}`);
  return checkedPoint(result.point, 'product');
}

export function* putRecord<R extends VaultRecord>(record: R): Step<R> {
  yield* perform({ kind: 'put-record', record });
  return record;
}

export function* audit(
  type: AuditEvent['type'],
  account: AccountId | null,
  attemptsLeft: number | null,
  at: number,
): Step<void> {
  yield* perform({ kind: 'audit', event: { type, account, attemptsLeft, at } });
}

/**
 * Forgets an exchange and destroys the fresh key it may hold, unless that key is the record's: a write can have
 * become durable and still have been reported as failed, and then the exchange is left over.
 */
export function* dropExchange(exchange: Exchange, record: VaultRecord | null): Step<void> {
  yield* perform({ kind: 'drop-exchange', id: exchange.id });
  if (exchange.step !== 'enrol' && exchange.step !== 'rotate') return;
  const { keyRef } = exchange.newKey;
  if (record !== null && record.state !== 'locked' && record.key.keyRef === keyRef) return;
  yield* perform({ kind: 'destroy-key', keyRef });
}

/**
 * The end: destroys the OPRF key, then leaves the tombstone. Only for a record with 0 attempts, which makes the
 * order safe; so the key goes even when the token has no room for one more object.
 */
export function* lock(record: LiveRecord, now: number): Step<void> {
  if (record.attemptsLeft !== 0) throw new TypeError('only a record without attempts is locked');
  yield* perform({ kind: 'destroy-key', keyRef: record.key.keyRef });
  const { account, generation, attemptsLimit, ownerPublicKey, createdAt } = record;
  const base = { account, generation: generation + 1, attemptsLimit, ownerPublicKey, createdAt };
  yield* putRecord({ ...base, state: 'locked', changedAt: now });
  yield* audit('locked', account, 0, now);
}

export function refusal(reason: RefusalReason, attemptsLeft: number | null = null): Response {
  return { type: 'refusal', reason, attemptsLeft };
}
