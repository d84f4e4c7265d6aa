/**
 * Recovery and rotation, the vault's side (docs/spec/vault.md sections 4 and 6).
 *
 * The rules everything here serves: an attempt is durable before the token is asked, and one OPRF key answers at
 * most as many unproven recoveries as the limit says; and an attempt is spent on an evaluation, not on a key that is
 * not there or a log that cannot be written.
 */
import { equalBytes, equalSecret } from '../protocol/bytes.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { encodeRequest, encodeResponse, frameMac, UNSEALED } from '../protocol/frames.ts';
import { LABELS } from '../protocol/labels.ts';
import { parseKe1, parseRegistrationRecord, type Ke1 } from '../protocol/layouts.ts';
import type { Request, Response } from '../protocol/messages.ts';
import { agreementFor } from '../protocol/agreement.ts';
import { acceptLogin, answerLogin } from '../protocol/opaque-server.ts';
import { checkedPoint, strangerPoint } from '../protocol/points.ts';
import {
  audit,
  auditOwed,
  dropExchange,
  generateKey,
  lock,
  multiply,
  perform,
  putRecord,
} from './effects.ts';
import { refusal, requireKey, type Step } from './effects.ts';
import { replaceRecord } from './replace.ts';
import { EXCHANGE_MS, EXCHANGES_MAX, findExchange, mayStillVerify, newExchange } from './situation.ts';
import { strangerAttempts, type Situation } from './situation.ts';
import type { Exchange, LiveRecord, RecoverExchange } from './types.ts';

type RequestOf<Type extends Request['type']> = Extract<Request, { type: Type }>;

/** Null instead of an error: foreign bytes that were counted already. */
function tryParse<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

/** Locks a record that has no attempts left and nobody who could still prove its password. */
function* settle(situation: Situation, record: LiveRecord, ended: Exchange | null): Step<void> {
  if (record.state !== 'live' || record.attemptsLeft !== 0) return;
  if (mayStillVerify(situation, record, ended?.id ?? null)) return;
  yield* lock(record, situation.now);
}

export function* recoverStart(request: RequestOf<'recover-start'>, situation: Situation): Step {
  const { record, decoy, meta, now } = situation;
  if (record?.state === 'locked') return refusal('locked', 0);
  if (record !== null && record.attemptsLeft === 0) {
    yield* settle(situation, record, null);
    return refusal('locked', 0);
  }
  if (record === null && strangerAttempts(situation) === 0) return refusal('locked', 0);
  if (situation.exchangesTotal >= EXCHANGES_MAX) return refusal('busy');

  // All that can be known to fail is found before the attempt is counted.
  yield* requireKey((record ?? decoy).key);
  yield* requireKey(meta.ake);
  const attemptsLeft = (record === null ? strangerAttempts(situation) : record.attemptsLeft) - 1;
  yield* audit('attempt', request.account, attemptsLeft, now);
  const counted = yield* count(request, situation, attemptsLeft);

  const ke1 = tryParse(() => parseKe1(request.ke1));
  if (ke1 === null) {
    yield* settle(situation, counted, null);
    return refusal('malformed', attemptsLeft);
  }
  const evaluated = yield* multiply(counted.key, pointToEvaluate(request, situation, ke1));
  const staticShare = yield* multiply(meta.ake, ke1.clientKeyshare);
  const login = answerLogin(
    {
      ...agreementFor(request.account),
      ke1: request.ke1,
      record: counted.registration,
      serverPublicKey: meta.ake.publicKey,
      rng: situation.rng,
    },
    evaluated,
    staticShare,
  );
  const exchange: RecoverExchange = {
    ...newExchange(situation, request.account),
    step: 'recover',
    keyPublic: counted.key.publicKey,
    expectedMac: login.expectedMac,
    sessionKey: login.sessionKey,
  };
  yield* perform({ kind: 'hold-exchange', exchange });
  return { type: 'recover-start', exchange: exchange.id, attemptsLeft, ke2: login.message };
}

/** Makes the attempt durable. A stranger costs the same write, of the decoy. */
function* count(
  request: RequestOf<'recover-start'>,
  { record, decoy, now }: Situation,
  attemptsLeft: number,
): Step<LiveRecord> {
  if (record?.state === 'live') {
    return yield* putRecord({ ...record, attemptsLeft, generation: record.generation + 1, changedAt: now });
  }
  const counted = yield* putRecord({ ...decoy, generation: decoy.generation + 1, changedAt: now });
  yield* perform({ kind: 'count-stranger', account: request.account, attemptsLeft });
  return counted;
}

/**
 * What the token multiplies: the blinded element, or for a stranger a multiple of it, so that each stranger seems to
 * have a key of its own. Both are computed either way, so that both take as long.
 */
function pointToEvaluate(request: RequestOf<'recover-start'>, situation: Situation, ke1: Ke1): Uint8Array {
  const secret = parseRegistrationRecord(situation.decoy.registration).maskingKey;
  const ofStranger = strangerPoint(secret, request.account, ke1.blinded);
  return situation.record === null ? ofStranger : ke1.blinded;
}

export function* recoverFinish(request: RequestOf<'recover-finish'>, situation: Situation): Step {
  const { record, decoy, now } = situation;
  const exchange = findExchange(situation, 'recover', request.account, request.exchange);
  if (exchange === null) return refusal('no-exchange');
  const subject = record ?? decoy;
  if (subject.state === 'locked' || !equalBytes(subject.key.publicKey, exchange.keyPublic)) {
    yield* dropExchange(exchange, record);
    return refusal('no-exchange');
  }

  const proven = acceptLogin(exchange.expectedMac, request.ke3);
  const mac = frameMac(exchange.sessionKey, LABELS.finishRequest, encodeRequest(request));
  const sealed = equalSecret(mac, request.mac);
  if (!proven || !sealed || record === null) {
    yield* dropExchange(exchange, record);
    const attemptsLeft = record === null ? strangerAttempts(situation) : subject.attemptsLeft;
    yield* auditOwed('refused', request.account, attemptsLeft, now);
    yield* settle(situation, subject, exchange);
    return refusal('not-authorised', attemptsLeft);
  }
  const blinded = tryParse(() => checkedPoint(request.blinded, 'blinded element'));
  if (blinded === null) {
    yield* dropExchange(exchange, record);
    yield* settle(situation, subject, exchange);
    return refusal('malformed', subject.attemptsLeft);
  }

  if (subject.attemptsLeft === 0) {
    // The password was proven with the last attempt: nothing that fails from here on, a crash, the log or the token,
    // may cost the right person.
    yield* putRecord({ ...subject, attemptsLeft: 1, generation: subject.generation + 1, changedAt: now });
  }
  yield* audit('verified', request.account, Math.max(subject.attemptsLeft, 1), now);
  const newKey = yield* generateKey('oprf');
  const sessionKey = exchange.sessionKey.slice();
  yield* perform({
    kind: 'hold-exchange',
    exchange: {
      id: exchange.id,
      account: exchange.account,
      expiresAt: now + EXCHANGE_MS,
      step: 'rotate',
      keyPublic: exchange.keyPublic,
      newKey,
      sessionKey,
    },
  });
  const evaluated = yield* multiply(newKey, blinded);
  const answer: Response = {
    type: 'recover-finish',
    evaluated,
    serverPublicKey: situation.meta.ake.publicKey,
    wrappedKey: subject.wrappedKey,
    mac: UNSEALED,
  };
  return { ...answer, mac: frameMac(sessionKey, LABELS.finishResponse, encodeResponse(answer)) };
}

export function* rotateCommit(request: RequestOf<'rotate-commit'>, situation: Situation): Step {
  const { record, now, meta } = situation;
  const exchange = findExchange(situation, 'rotate', request.account, request.exchange);
  if (exchange === null) return refusal('no-exchange');
  if (record?.state !== 'live' || !equalBytes(record.key.publicKey, exchange.keyPublic)) {
    yield* dropExchange(exchange, record);
    return refusal('no-exchange');
  }
  const mac = frameMac(exchange.sessionKey, LABELS.commitRequest, encodeRequest(request));
  const sealed = equalSecret(mac, request.mac);
  if (!sealed || tryParse(() => parseRegistrationRecord(request.registration)) === null) {
    yield* dropExchange(exchange, record);
    yield* auditOwed('refused', request.account, record.attemptsLeft, now);
    yield* settle(situation, record, exchange);
    return refusal(sealed ? 'malformed' : 'not-authorised', record.attemptsLeft);
  }
  // The answer first: dropping the exchange zeroes the session key.
  const answer: Response = { type: 'rotate-commit', attemptsLeft: meta.attemptsLimit, mac: UNSEALED };
  const answerMac = frameMac(exchange.sessionKey, LABELS.commitResponse, encodeResponse(answer));

  const fresh: LiveRecord = {
    ...record,
    generation: record.generation + 1,
    attemptsLimit: meta.attemptsLimit,
    attemptsLeft: meta.attemptsLimit,
    key: exchange.newKey,
    registration: request.registration,
    wrappedKey: request.wrappedKey,
    changedAt: now,
  };
  // Where the fresh key is gone the record goes back as it was, also with no attempt left: whoever used up the one that
  // the proof gave back may have guessed as often as the limit allows. Who proved it holds `K`, and can enrol anew.
  const replaced = yield* replaceRecord({ event: 'rotated', fresh, before: record, exchange, now });
  if (!replaced) return refusal('token-failed');
  return { ...answer, mac: answerMac };
}

/** Ends an exchange that its client gave up, or that took too long. */
export function* endExchange(exchange: Exchange, situation: Situation): Step<void> {
  const { record } = situation;
  yield* dropExchange(exchange, record);
  if (record?.state === 'live') yield* settle(situation, record, exchange);
}
