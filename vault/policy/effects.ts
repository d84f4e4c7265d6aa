/** The few moves that all steps are made of: asking for an effect and taking its result. */
import type { AccountId } from '../protocol/ids.ts';
import type { RefusalReason, Response } from '../protocol/messages.ts';
import { checkedPoint } from '../protocol/points.ts';
import type { AuditEvent, Effect, EffectResult, Exchange, LiveRecord } from './types.ts';
import type { TokenKeyName, VaultRecord } from './types.ts';

/** A decision in progress: yields effects, is given each one's result, returns `T`. */
export type Step<T = Response> = Generator<Effect, T, EffectResult>;

export function* perform(effect: Effect): Step<void> {
  const result = yield effect;
  if (result.kind !== 'done') throw new TypeError(`${effect.kind} gave ${result.kind}`);
}

type Fallible = Extract<Effect, { readonly mayFail: boolean }> & { readonly mayFail: true };

/** As `perform`, for an effect that may fail. @returns whether it was done */
function* tryPerform(effect: Fallible): Step<boolean> {
  const result = yield effect;
  if (result.kind !== 'done' && result.kind !== 'failed') {
    throw new TypeError(`${effect.kind} gave ${result.kind}`);
  }
  return result.kind === 'done';
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

/** A line that must be in the log before the step goes on: what it tells of is done after it. */
export function* audit(
  type: AuditEvent['type'],
  account: AccountId | null,
  attemptsLeft: number | null,
  at: number,
): Step<void> {
  yield* perform({ kind: 'audit', event: { type, account, attemptsLeft, at }, mayFail: false });
}

/** A line that nothing waits for: what it tells of has happened, or must happen also when the log cannot be written. */
export function* auditOwed(
  type: AuditEvent['type'],
  account: AccountId | null,
  attemptsLeft: number | null,
  at: number,
): Step<void> {
  yield* tryPerform({ kind: 'audit', event: { type, account, attemptsLeft, at }, mayFail: true });
}

/** Ends the step unless the token has the key. */
export function* requireKey(key: TokenKeyName): Step<void> {
  yield* perform({ kind: 'check-key', key, mayFail: false });
}

/** Whether the token has the key, and says so. */
export function* hasKey(key: TokenKeyName): Step<boolean> {
  return yield* tryPerform({ kind: 'check-key', key, mayFail: true });
}

export function* destroyKey(key: TokenKeyName): Step<void> {
  yield* perform({ kind: 'destroy-key', key, mayFail: false });
}

/** Destroys a key that belongs to no record. What the client asked for does not hang on it. */
export function* discardKey(key: TokenKeyName): Step<void> {
  yield* tryPerform({ kind: 'destroy-key', key, mayFail: true });
}

/**
 * Forgets an exchange and destroys the fresh key it may hold, unless that key is the record's: a write can have
 * become durable and still have been reported as failed, and then the exchange is left over.
 */
export function* dropExchange(exchange: Exchange, record: VaultRecord | null): Step<void> {
  yield* perform({ kind: 'drop-exchange', id: exchange.id });
  if (exchange.step !== 'enrol' && exchange.step !== 'rotate') return;
  const { newKey } = exchange;
  if (record !== null && record.state !== 'locked' && record.key.keyRef === newKey.keyRef) return;
  yield* discardKey(newKey);
}

/**
 * The end: destroys the OPRF key, then leaves the tombstone. Only for a record with 0 attempts, which makes the
 * order safe; so the key goes even when the token has no room for one more object, or the log no room for its line.
 */
export function* lock(record: LiveRecord, now: number): Step<void> {
  if (record.attemptsLeft !== 0) throw new TypeError('only a record without attempts is locked');
  const { account, generation, attemptsLimit, ownerPublicKey, createdAt } = record;
  yield* auditOwed('locked', account, 0, now);
  yield* destroyKey(record.key);
  const base = { account, generation: generation + 1, attemptsLimit, ownerPublicKey, createdAt };
  yield* putRecord({ ...base, state: 'locked', changedAt: now });
}

export function refusal(reason: RefusalReason, attemptsLeft: number | null = null): Response {
  return { type: 'refusal', reason, attemptsLeft };
}
