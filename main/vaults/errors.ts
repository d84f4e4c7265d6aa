/**
 * Everything that can go wrong with a vault, as stable codes: what a client meets in the exchange itself, and what
 * the process of a vault on this computer reports (`vault/hsm/errors.ts`). No data ever holds a password or a PIN.
 */
import { CofferError, type ErrorData } from '../base/error.ts';
import { ProtocolError } from '../../vault/protocol/errors.ts';
import { VaultError, type VaultErrorCode } from '../../vault/hsm/errors.ts';

/** What happens between a client and any vault. */
export type ClientErrorCode =
  /** The password is not the one that was set. Data: attemptsLeft, attemptsLimit. */
  | 'vault/wrong-password'
  /** No attempts are left: nobody can recover this key, with any password. Data: attemptsLeft (0). */
  | 'vault/locked'
  /** The password is empty, longer than 1,024 bytes, or not text. Data: bytes, or reason. */
  | 'vault/password-unusable'
  /** This is another vault than the one that keeps the key. Data: expected, found (32 hexadecimal digits each). */
  | 'vault/other-vault'
  /** Whoever answered could not prove to be the vault, or an answer was changed on its way. No data. */
  | 'vault/not-authentic'
  /** The vault gave back another key than this computer has. No data. */
  | 'vault/other-key'
  /** The vault has a record for this account already. No data. */
  | 'vault/account-exists'
  /** The vault has no record of this account that this key owns. No data. */
  | 'vault/not-owner'
  /** The vault has too much to do. No data. */
  | 'vault/busy'
  /**
   * The vault could not do it. Data: reason, the code of its own latest error, where it tells; of that error's data ckr,
   * ckrValue and operation as they are, and its reason as detail.
   */
  | 'vault/failed'
  /** The vault refused for any other reason. Data: reason. */
  | 'vault/refused'
  /** An answer that is none of this protocol's. Data: field. */
  | 'vault/answer-invalid'
  /** The token or folder holds no vault yet. No data. */
  | 'vault/not-initialised'
  /** There is a vault with another limit of attempts already. Data: vaultId, attemptsLimit. */
  | 'vault/already-initialised'
  /** No vault was named, and this profile remembers none. No data. */
  | 'vault/not-chosen'
  /** What this profile remembers of its vault cannot be understood. Data: file. */
  | 'vault/choice-damaged';

export type VaultsErrorCode = ClientErrorCode | VaultErrorCode;

export class VaultsError extends CofferError<VaultsErrorCode> {}

/** Gives errors of `vault/` the shape of this side; passes on what has one already. */
export function vaultsError(error: unknown): unknown {
  // The codes cross a process, so they are strings here; the words' table says which are known.
  if (error instanceof VaultError) return new CofferError(error.code, error.data, { cause: error });
  return error instanceof ProtocolError ? fromProtocol(error) : error;
}

/** Runs `work` and turns its errors into ours. */
export async function coded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw vaultsError(error);
  }
}

function fromProtocol(error: ProtocolError): VaultsError {
  const { code, data } = error;
  const made = (ours: VaultsErrorCode, with_: ErrorData = {}): VaultsError =>
    new VaultsError(ours, with_, { cause: error });
  switch (code) {
    case 'protocol/refused':
      return refused(String(data['reason']), made);
    case 'protocol/password-length':
      return made('vault/password-unusable', data);
    case 'protocol/wrong-password':
      return made('vault/wrong-password', data);
    case 'protocol/server-not-authentic':
    case 'protocol/answer-not-authentic':
      return made('vault/not-authentic');
    case 'protocol/key-not-unwrapped':
    case 'protocol/record-damaged':
      return made('vault/record-damaged', { object: 'wrapped-key' });
    case 'protocol/length':
    case 'protocol/value':
    case 'protocol/point':
    case 'protocol/version':
      return made('vault/answer-invalid', { field: String(data['field'] ?? code) });
    default:
      return code satisfies never;
  }
}

function refused(reason: string, made: (code: VaultsErrorCode, data?: ErrorData) => VaultsError) {
  switch (reason) {
    case 'locked':
      return made('vault/locked', { attemptsLeft: 0 });
    case 'exists':
      return made('vault/account-exists');
    case 'not-authorised':
      return made('vault/not-owner');
    case 'full':
      return made('vault/token-full');
    case 'busy':
      return made('vault/busy');
    case 'token-failed':
      return made('vault/failed', { reason: '' });
    default:
      return made('vault/refused', { reason });
  }
}
