/**
 * A record under a fresh key in the place of another, for enrolment and rotation alike (docs/spec/vault.md section 6,
 * "Orders that matter", 4).
 *
 * Until the record is written nothing names the fresh key, and another computer that opens the same token sweeps such
 * keys. So the key is looked for before and after the writing, and the old one lives until the new one is certain.
 */
import {
  audit,
  auditOwed,
  discardKey,
  dropExchange,
  hasKey,
  perform,
  putRecord,
  requireKey,
} from './effects.ts';
import type { Step } from './effects.ts';
import type { AuditEvent, EnrolExchange, LiveRecord, RotateExchange, VaultRecord } from './types.ts';

export interface Replacement {
  readonly event: AuditEvent['type'];
  readonly fresh: LiveRecord;
  /** The record now, or null. */
  readonly before: VaultRecord | null;
  /** What holds the fresh key. It ends, whatever comes of it, unless an effect fails. */
  readonly exchange: EnrolExchange | RotateExchange;
  /** Unix milliseconds. */
  readonly now: number;
}

/** @returns false where the fresh key was gone after the writing: the record is as it was before */
export function* replaceRecord({ event, fresh, before, exchange, now }: Replacement): Step<boolean> {
  const { account, attemptsLeft } = fresh;
  yield* requireKey(fresh.key);
  yield* audit(event, account, attemptsLeft, now);
  yield* putRecord(fresh);
  if (yield* hasKey(fresh.key)) {
    yield* perform({ kind: 'drop-exchange', id: exchange.id });
    if (before !== null && before.state !== 'locked') yield* discardKey(before.key);
    return true;
  }
  yield* auditOwed('key-missing', account, attemptsLeft, now);
  yield* putBack(before, fresh, now);
  yield* dropExchange(exchange, before);
  return false;
}

function* putBack(before: VaultRecord | null, fresh: LiveRecord, now: number): Step<void> {
  const { account, generation } = fresh;
  if (before === null) yield* perform({ kind: 'remove-record', account });
  else yield* putRecord({ ...before, generation: generation + 1, changedAt: now });
}
