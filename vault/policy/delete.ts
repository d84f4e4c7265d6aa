/** Deletion by the owner, the vault's side (docs/spec/vault.md sections 3 and 6). */
import type { Request } from '../protocol/messages.ts';
import { ownerVerify } from '../protocol/owner.ts';
import { audit, auditOwed, destroyKey, dropExchange, perform, refusal, type Step } from './effects.ts';
import { EXCHANGES_MAX, findExchange, newExchange, type Situation } from './situation.ts';
import type { VaultRecord } from './types.ts';

type RequestOf<Type extends Request['type']> = Extract<Request, { type: Type }>;

export function* deleteStart(request: RequestOf<'delete-start'>, situation: Situation): Step {
  if (situation.exchangesTotal >= EXCHANGES_MAX) return refusal('busy');
  const exchange = { ...newExchange(situation, request.account), step: 'delete' } as const;
  yield* perform({ kind: 'hold-exchange', exchange });
  return { type: 'delete-start', exchange: exchange.id };
}

export function* deleteFinish(request: RequestOf<'delete-finish'>, situation: Situation): Step {
  const { record, decoy, meta, now } = situation;
  const exchange = findExchange(situation, 'delete', request.account, request.exchange);
  if (exchange === null) return refusal('no-exchange');
  yield* dropExchange(exchange, record);
  const signed = ownerVerify((record ?? decoy).ownerPublicKey, request.signature, {
    action: 'delete',
    vault: meta.vault,
    account: request.account,
    exchange: exchange.id,
  });
  if (!signed || record === null) {
    yield* auditOwed('refused', request.account, null, now);
    return refusal('not-authorised');
  }
  yield* removeRecord(record, 'deleted', now);
  return { type: 'delete-finish' };
}

/**
 * Record, then key: in between the key belongs to no record, and the sweep destroys it. Whoever asked is told of a key
 * that could not be destroyed, as its end is what they asked for.
 * @param event by its owner, or by who runs the vault
 */
export function* removeRecord(record: VaultRecord, event: 'deleted' | 'destroyed', now: number): Step<void> {
  yield* audit(event, record.account, null, now);
  yield* perform({ kind: 'remove-record', account: record.account });
  if (record.state !== 'locked') yield* destroyKey(record.key);
}
