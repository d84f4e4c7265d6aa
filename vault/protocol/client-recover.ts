/**
 * The client of a recovery: password in, `K` out, and the record renewed under a fresh OPRF key in the same
 * exchange (docs/spec/vault.md section 4).
 *
 * `recoverStart` -> `recoverProve` -> `recoverOpen` (the person has `K` now) -> `recoverRenew` -> `recoverDone` (all
 * attempts back). Stopping after any of them leaves a record that the same password opens; so what fails from
 * `recoverRenew` on costs nobody their key.
 */
import { equalSecret, wipe } from './bytes.ts';
import { agreementFor } from './agreement.ts';
import { expectResponse, type Subject, type Tools } from './client.ts';
import { ProtocolError } from './errors.ts';
import { encodeRequest, encodeResponse, frameMac, UNSEALED } from './frames.ts';
import type { ExchangeId } from './ids.ts';
import { LABELS } from './labels.ts';
import { writeRegistrationResponse, type RegistrationResponse } from './layouts.ts';
import { loginFinish, loginStart, registrationFinish, registrationStart } from './opaque-client.ts';
import type { LoginResult, LoginState, RegistrationState } from './opaque-client.ts';
import { oprfInput } from './password.ts';
import { isKeyOf } from './vault-id.ts';
import { unwrapBackupKey, wrapBackupKey } from './wrap.ts';

export interface RecoverState {
  readonly subject: Subject;
  readonly login: LoginState;
  /** The OPRF input, kept for the registration under the new key. */
  readonly input: Uint8Array;
}

/** @throws ProtocolError `protocol/password-length` */
export function recoverStart(
  subject: Subject,
  password: string,
  tools: Pick<Tools, 'rng'>,
): { message: Uint8Array; state: RecoverState } {
  const input = oprfInput(subject.account, password);
  const { message, state } = loginStart(input, tools.rng);
  return {
    message: encodeRequest({ type: 'recover-start', account: subject.account, ke1: message }),
    state: { subject, login: state, input },
  };
}

export interface ProvenState {
  readonly subject: Subject;
  readonly exchange: ExchangeId;
  readonly registration: RegistrationState;
  readonly sessionKey: Uint8Array;
  readonly exportKey: Uint8Array;
  readonly serverPublicKey: Uint8Array;
}

export type Proof =
  | { readonly outcome: 'proven'; readonly message: Uint8Array; readonly state: ProvenState }
  /** Send `message`, which ends the exchange, and expect nothing of it. At 0 attempts the record is gone. */
  | { readonly outcome: 'wrong-password'; readonly message: Uint8Array; readonly attemptsLeft: number };

/**
 * Takes the vault's answer to `recoverStart`; uses the state up. Runs the stretching function once.
 * @throws ProtocolError `protocol/refused` (`locked` ...), `protocol/server-not-authentic`,
 *   `protocol/answer-not-authentic` when the password opened the record of another vault
 */
export async function recoverProve(state: RecoverState, answer: Uint8Array, tools: Tools): Promise<Proof> {
  const { subject, input } = state;
  const { account } = subject;
  try {
    const { exchange, attemptsLeft, ke2 } = expectResponse('recover-start', answer);
    const login = await tryLogin(state, ke2, tools);
    if (login === null) {
      const message = encodeRequest({ type: 'abandon', account, exchange });
      return { outcome: 'wrong-password', message, attemptsLeft };
    }
    if (!isKeyOf(subject.vault, login.serverPublicKey)) {
      wipe(login.sessionKey, login.exportKey);
      throw new ProtocolError('protocol/answer-not-authentic');
    }
    const { message: blinded, state: registration } = registrationStart(input, tools.rng);
    const request = {
      type: 'recover-finish',
      account,
      exchange,
      ke3: login.message,
      blinded,
      mac: UNSEALED,
    } as const;
    const mac = frameMac(login.sessionKey, LABELS.finishRequest, encodeRequest(request));
    const { sessionKey, exportKey, serverPublicKey } = login;
    return {
      outcome: 'proven',
      message: encodeRequest({ ...request, mac }),
      state: { subject, exchange, registration, sessionKey, exportKey, serverPublicKey },
    };
  } finally {
    forgetRecover(state);
  }
}

async function tryLogin(state: RecoverState, ke2: Uint8Array, tools: Tools): Promise<LoginResult | null> {
  try {
    const agreement = agreementFor(state.subject.account);
    return await loginFinish(state.login, ke2, { ...agreement, stretch: tools.stretch });
  } catch (error) {
    if (error instanceof ProtocolError && error.code === 'protocol/wrong-password') return null;
    throw error;
  }
}

export interface OpenedState {
  readonly subject: Subject;
  readonly exchange: ExchangeId;
  readonly registration: RegistrationState;
  readonly sessionKey: Uint8Array;
  /** Under the fresh OPRF key; authentic. */
  readonly response: RegistrationResponse;
}

/**
 * Takes the vault's answer to `recoverProve`; uses the state up.
 * @returns `K`, 32 bytes, the caller's to keep and wipe: from here on nothing may take it away again
 * @throws ProtocolError `protocol/refused`, `protocol/answer-not-authentic`, `protocol/key-not-unwrapped`
 */
export function recoverOpen(
  state: ProvenState,
  answer: Uint8Array,
): { backupKey: Uint8Array; state: OpenedState } {
  const { subject, exchange, registration, sessionKey } = state;
  let opened = false;
  try {
    const response = expectResponse('recover-finish', answer);
    const expected = frameMac(sessionKey, LABELS.finishResponse, encodeResponse(response));
    const authentic = equalSecret(expected, response.mac);
    if (!authentic || !equalSecret(response.serverPublicKey, state.serverPublicKey)) {
      throw new ProtocolError('protocol/answer-not-authentic');
    }
    const backupKey = unwrapBackupKey(state.exportKey, response.wrappedKey);
    opened = true;
    return { backupKey, state: { subject, exchange, registration, sessionKey, response } };
  } finally {
    wipe(state.exportKey);
    if (!opened) forgetRecover(state);
  }
}

export interface CommitState {
  readonly sessionKey: Uint8Array;
}

/**
 * Makes the record anew under the fresh OPRF key; uses the state up. Runs the stretching function once.
 * @param backupKey what `recoverOpen` gave, 32 bytes; the caller's
 * @throws whatever stretching throws; ProtocolError `protocol/point` where the vault evaluated to no point
 */
export async function recoverRenew(
  state: OpenedState,
  backupKey: Uint8Array,
  tools: Tools,
): Promise<{ message: Uint8Array; state: CommitState }> {
  const { subject, exchange, sessionKey } = state;
  const { account } = subject;
  let made = false;
  try {
    const { identities } = agreementFor(account);
    const response = writeRegistrationResponse(state.response);
    const { record, exportKey } = await registrationFinish(state.registration, response, {
      identities,
      ...tools,
    });
    const wrappedKey = wrapBackupKey(exportKey, backupKey);
    wipe(exportKey);
    const request = {
      type: 'rotate-commit',
      account,
      exchange,
      registration: record,
      wrappedKey,
      mac: UNSEALED,
    } as const;
    const mac = frameMac(sessionKey, LABELS.commitRequest, encodeRequest(request));
    made = true;
    return { message: encodeRequest({ ...request, mac }), state: { sessionKey } };
  } finally {
    if (!made) forgetRecover(state);
  }
}

/**
 * Takes the vault's last answer; uses the state up. Whatever it throws, `K` is already known.
 * @throws ProtocolError `protocol/refused` (`no-exchange` when another client was faster: nothing is lost),
 *   `protocol/answer-not-authentic`
 */
export function recoverDone(state: CommitState, answer: Uint8Array): { attemptsLeft: number } {
  try {
    const response = expectResponse('rotate-commit', answer);
    const expected = frameMac(state.sessionKey, LABELS.commitResponse, encodeResponse(response));
    if (!equalSecret(expected, response.mac)) throw new ProtocolError('protocol/answer-not-authentic');
    return { attemptsLeft: response.attemptsLeft };
  } finally {
    wipe(state.sessionKey);
  }
}

/** Zeroes what a recovery keeps secret between two messages, whichever. */
export function forgetRecover(state: RecoverState | ProvenState | OpenedState | CommitState): void {
  if ('login' in state) {
    const { password, blind, keyshareSecret } = state.login;
    wipe(state.input, password, blind, keyshareSecret);
    return;
  }
  wipe(state.sessionKey);
  if ('registration' in state) wipe(state.registration.password, state.registration.blind);
  if ('exportKey' in state) wipe(state.exportKey);
}
