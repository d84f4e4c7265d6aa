/** Deletion by the owner, the vault's side (docs/spec/vault.md sections 3 and 6). */
import type { Request } from '../protocol/messages.ts';
import { ownerVerify } from '../protocol/owner.ts';
import { audit, dropExchange, perform, refusal, type Step } from './effects.ts';
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
    yield* audit('refused', request.account, null, now);
    return refusal('not-authorised');
  }
  yield* removeRecord(record, now);
  return { type: 'delete-finish' };
}

/** Record, then key: in between the key belongs to no record, and the sweep destroys it. */
export function* removeRecord(record: VaultRecord, now: number): Step<void> {
  yield* perform({ kind: 'remove-record', account: record.account });
  if (record.state !== 'locked') yield* perform({ kind: 'destroy-key', keyRef: record.key.keyRef });
  yield* audit('deleted', record.account, null, now);
}
