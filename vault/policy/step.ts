/**
 * The vault's decision on one request: `(request, situation) -> effects, response` (docs/spec/vault.md section 6).
 *
 * Pure: no clock, no randomness, no storage of its own. Whoever runs it performs every effect in order and waits
 * for each; when one fails, the step is abandoned (`return()`) and answered `token-failed` or `full`: what was
 * durable by then is a state that every later request, and the sweep, can go on from.
 */
import type { AccountId } from '../protocol/ids.ts';
import type { Request } from '../protocol/messages.ts';
import { deleteFinish, deleteStart } from './delete.ts';
import { refusal, type Step } from './effects.ts';
import { enrolFinish, enrolStart } from './enrol.ts';
import { endExchange, recoverFinish, recoverStart, rotateCommit } from './recover.ts';
import { strangerAttempts, type Situation } from './situation.ts';
import { equalBytes } from '../protocol/bytes.ts';

/** Whose record the step must be given, or null where none is needed. */
export function accountOf(request: Request): AccountId | null {
  return request.type === 'hello' ? null : request.account;
}

export function* step(request: Request, situation: Situation): Step {
  // The decoy is nobody's: its account never leaves the vault, so only a guess of 16 random bytes comes here.
  if (situation.record?.state === 'decoy') return refusal('not-authorised');
  switch (request.type) {
    case 'hello': {
      const { vault, ake, attemptsLimit } = situation.meta;
      return { type: 'hello', vault, serverPublicKey: ake.publicKey, attemptsLimit };
    }
    case 'status':
      return status(situation);
    case 'enrol-start':
      return yield* enrolStart(request, situation);
    case 'enrol-finish':
      return yield* enrolFinish(request, situation);
    case 'recover-start':
      return yield* recoverStart(request, situation);
    case 'recover-finish':
      return yield* recoverFinish(request, situation);
    case 'rotate-commit':
      return yield* rotateCommit(request, situation);
    case 'delete-start':
      return yield* deleteStart(request, situation);
    case 'delete-finish':
      return yield* deleteFinish(request, situation);
    case 'abandon':
      return yield* abandon(request, situation);
    default:
      return request satisfies never;
  }
}

function status(situation: Situation) {
  const { record, meta } = situation;
  const left = record === null ? strangerAttempts(situation) : attemptsLeftOf(record);
  return {
    type: 'status',
    state: left === 0 ? 'locked' : 'live',
    attemptsLeft: left,
    attemptsLimit: record?.attemptsLimit ?? meta.attemptsLimit,
  } as const;
}

function attemptsLeftOf(record: NonNullable<Situation['record']>): number {
  return record.state === 'locked' ? 0 : record.attemptsLeft;
}

function* abandon(request: Extract<Request, { type: 'abandon' }>, situation: Situation): Step {
  const exchange = situation.exchanges.find((open) => equalBytes(open.id, request.exchange));
  if (exchange === undefined) return refusal('no-exchange');
  yield* endExchange(exchange, situation);
  return { type: 'abandon' };
}
