/** Enrolment, the vault's side: create, overwrite, change the password (docs/spec/vault.md sections 3 and 6). */
import { equalBytes } from '../protocol/bytes.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { parseRegistrationRecord } from '../protocol/layouts.ts';
import type { Request } from '../protocol/messages.ts';
import { ownerVerify } from '../protocol/owner.ts';
import type { EnrolKind } from '../protocol/owner.ts';
import { checkedPoint } from '../protocol/points.ts';
import { auditOwed, dropExchange, generateKey, multiply, perform, refusal } from './effects.ts';
import type { Step } from './effects.ts';
import { replaceRecord } from './replace.ts';
import { EXCHANGES_MAX, findExchange, newExchange, type Situation } from './situation.ts';
import type { AuditEvent, EnrolExchange, LiveRecord } from './types.ts';

type RequestOf<Type extends Request['type']> = Extract<Request, { type: Type }>;

const EVENTS: Readonly<Record<EnrolKind, AuditEvent['type']>> = {
  create: 'enrolled',
  overwrite: 'overwritten',
  'change-password': 'password-changed',
};

function isValid(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw error;
  }
}

export function* enrolStart(request: RequestOf<'enrol-start'>, situation: Situation): Step {
  const { account, kind, blinded } = request;
  if (!isValid(() => checkedPoint(blinded, 'blinded element'))) return refusal('malformed');
  if (kind === 'create' && situation.record !== null) return refusal('exists');
  if (situation.exchangesTotal >= EXCHANGES_MAX) return refusal('busy');
  // One unfinished enrolment an account: a client that starts again must not leave keys behind.
  for (const earlier of situation.exchanges) {
    if (earlier.step === 'enrol') yield* dropExchange(earlier, situation.record);
  }
  const newKey = yield* generateKey('oprf');
  const exchange: EnrolExchange = {
    ...newExchange(situation, account),
    step: 'enrol',
    enrolment: kind,
    newKey,
  };
  yield* perform({ kind: 'hold-exchange', exchange });
  const evaluated = yield* multiply(newKey, blinded);
  const serverPublicKey = situation.meta.ake.publicKey;
  return { type: 'enrol-start', exchange: exchange.id, evaluated, serverPublicKey };
}

export function* enrolFinish(request: RequestOf<'enrol-finish'>, situation: Situation): Step {
  const { record, meta, now } = situation;
  const { account, ownerPublicKey, registration, wrappedKey } = request;
  const exchange = findExchange(situation, 'enrol', account, request.exchange);
  if (exchange === null) return refusal('no-exchange');

  const authorised = isAuthorised(request, exchange, situation);
  if (!authorised || !isValid(() => parseRegistrationRecord(registration))) {
    yield* dropExchange(exchange, record);
    yield* auditOwed('refused', account, null, now);
    return refusal(authorised ? 'malformed' : 'not-authorised');
  }
  const fresh: LiveRecord = {
    state: 'live',
    account,
    generation: (record?.generation ?? 0) + 1,
    attemptsLimit: meta.attemptsLimit,
    attemptsLeft: meta.attemptsLimit,
    ownerPublicKey,
    createdAt: record?.createdAt ?? now,
    changedAt: now,
    key: exchange.newKey,
    registration,
    wrappedKey,
  };
  const event = EVENTS[exchange.enrolment];
  const replaced = yield* replaceRecord({ event, fresh, before: record, exchange, now });
  if (!replaced) return refusal('token-failed');
  return { type: 'enrol-finish', attemptsLeft: fresh.attemptsLeft };
}

/**
 * `create` is signed with the key it brings, and needs that nobody was there first. The others are signed with
 * the key on record; where there is no record, the decoy's key is checked against, which nobody has.
 */
function isAuthorised(
  request: RequestOf<'enrol-finish'>,
  exchange: EnrolExchange,
  situation: Situation,
): boolean {
  const { record, decoy, meta } = situation;
  const { enrolment: action } = exchange;
  const onRecord = (record ?? decoy).ownerPublicKey;
  const signer = action === 'create' ? request.ownerPublicKey : onRecord;
  const { account, ownerPublicKey, registration, wrappedKey } = request;
  const subject = { vault: meta.vault, account, exchange: exchange.id };
  const statement = { ...subject, action, ownerPublicKey, registration, wrappedKey };
  const signed = ownerVerify(signer, request.signature, statement);
  const keepsOwner = action !== 'change-password' || equalBytes(ownerPublicKey, onRecord);
  const rightPlace = (action === 'create') === (record === null);
  return signed && keepsOwner && rightPlace;
}
