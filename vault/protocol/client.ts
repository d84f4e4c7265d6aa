/**
 * What every client exchange shares: who is asked for, the tools, and reading answers.
 *
 * The three exchanges are `client-enrol.ts`, `client-recover.ts` and `client-delete.ts`. Each is a chain of pure
 * functions: a message for the vault and a state come out, the vault's answer and the state go in. States hold
 * secrets and are used up by the next call, which wipes them. Where there is none, because no answer came, `forgetEnrol`
 * and `forgetRecover` do; they may be called on a state that was used up.
 */
import type { Rng } from './bytes.ts';
import { ProtocolError } from './errors.ts';
import { encodeRequest, parseResponse } from './frames.ts';
import type { AccountId, VaultId } from './ids.ts';
import { vaultId } from './ids.ts';
import type { Stretch } from './ksf.ts';
import type { Response } from './messages.ts';
import { isKeyOf } from './vault-id.ts';

/** Whose record, in which vault: both from the backup's header or the profile. */
export interface Subject {
  readonly vault: VaultId;
  readonly account: AccountId;
}

export interface Tools {
  readonly rng: Rng;
  /** `stretchScrypt`, or the host's function of the same result. */
  readonly stretch: Stretch;
}

type ResponseOf<Type extends Response['type']> = Extract<Response, { type: Type }>;

function isType<Type extends Response['type']>(response: Response, type: Type): response is ResponseOf<Type> {
  return response.type === type;
}

/**
 * Reads the answer that must come now.
 * @throws ProtocolError `protocol/refused` with reason and attemptsLeft; parsing errors for anything else
 */
export function expectResponse<Type extends Response['type']>(
  type: Type,
  bytes: Uint8Array,
): ResponseOf<Type> {
  const response = parseResponse(bytes);
  if (isType(response, type)) return response;
  if (response.type === 'refusal') {
    throw new ProtocolError('protocol/refused', {
      reason: response.reason,
      attemptsLeft: response.attemptsLeft,
    });
  }
  throw new ProtocolError('protocol/value', { field: 'response type' });
}

/** @throws ProtocolError `protocol/answer-not-authentic` unless the key is that of the vault that was meant */
export function requireVault(vault: VaultId, serverPublicKey: Uint8Array): void {
  if (!isKeyOf(vault, serverPublicKey)) throw new ProtocolError('protocol/answer-not-authentic');
}

export interface VaultHello {
  readonly vault: VaultId;
  /** 3 to 20. */
  readonly attemptsLimit: number;
}

/** Asks a vault who it is. */
export function helloRequest(): Uint8Array {
  return encodeRequest({ type: 'hello' });
}

/** @throws ProtocolError `protocol/answer-not-authentic` when id and key do not belong together */
export function readHello(bytes: Uint8Array): VaultHello {
  const response = expectResponse('hello', bytes);
  requireVault(response.vault, response.serverPublicKey);
  return { vault: vaultId(response.vault), attemptsLimit: response.attemptsLimit };
}

export interface AccountStatus {
  readonly state: 'live' | 'locked';
  readonly attemptsLeft: number;
  readonly attemptsLimit: number;
}

/** Asks how many attempts are left. An account the vault does not have looks like a live one. */
export function statusRequest(account: AccountId): Uint8Array {
  return encodeRequest({ type: 'status', account });
}

export function readStatus(bytes: Uint8Array): AccountStatus {
  const { state, attemptsLeft, attemptsLimit } = expectResponse('status', bytes);
  return { state, attemptsLeft, attemptsLimit };
}
