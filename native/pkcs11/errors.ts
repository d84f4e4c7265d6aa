/**
 * From what pkcs11js throws to the vault's codes, with the CKR name and number kept.
 *
 * pkcs11js throws four kinds of errors: `Pkcs11Error` with a numeric code, plain errors with `CKR_X:n` only in
 * the stack, `NativeError` with code 0, and TypeErrors. Return values it has no name for come as
 * CKR_VENDOR_DEFINED, also where the standard names them.
 */
import { VaultError, type VaultErrorCode } from '../../vault/hsm/errors.ts';

export interface ReturnValue {
  readonly name: string;
  readonly value: number;
}

/** Standard names that pkcs11js lacks. */
const EXTRA_NAMES: ReadonlyMap<number, string> = new Map([
  [0x1b, 'CKR_ACTION_PROHIBITED'],
  [0x140, 'CKR_CURVE_NOT_SUPPORTED'],
  [0x1b8, 'CKR_SESSION_ASYNC_NOT_SUPPORTED'],
]);

const CODES: ReadonlyMap<string, VaultErrorCode> = new Map<string, VaultErrorCode>([
  ['CKR_PIN_INCORRECT', 'vault/pin-wrong'],
  ['CKR_PIN_INVALID', 'vault/pin-wrong'],
  ['CKR_PIN_LEN_RANGE', 'vault/pin-wrong'],
  ['CKR_PIN_LOCKED', 'vault/pin-locked'],
  ['CKR_USER_PIN_NOT_INITIALIZED', 'vault/token-uninitialised'],
  ['CKR_DEVICE_REMOVED', 'vault/token-removed'],
  ['CKR_TOKEN_NOT_PRESENT', 'vault/token-removed'],
  ['CKR_TOKEN_NOT_RECOGNIZED', 'vault/token-removed'],
  ['CKR_SLOT_ID_INVALID', 'vault/token-removed'],
  ['CKR_SESSION_HANDLE_INVALID', 'vault/token-removed'],
  ['CKR_SESSION_CLOSED', 'vault/token-removed'],
  ['CKR_USER_NOT_LOGGED_IN', 'vault/token-removed'],
  ['CKR_CRYPTOKI_NOT_INITIALIZED', 'vault/token-removed'],
  ['CKR_DEVICE_MEMORY', 'vault/token-full'],
  ['CKR_TOKEN_WRITE_PROTECTED', 'vault/token-read-only'],
  ['CKR_SESSION_READ_ONLY', 'vault/token-read-only'],
  ['CKR_OBJECT_HANDLE_INVALID', 'vault/object-missing'],
  ['CKR_KEY_HANDLE_INVALID', 'vault/key-missing'],
]);

/** The return value inside a thrown thing, or null where there is none. */
export function returnValueOf(error: unknown): ReturnValue | null {
  if (error instanceof VaultError) {
    const { ckr, ckrValue } = error.data;
    return typeof ckr === 'string' && typeof ckrValue === 'number' ? { name: ckr, value: ckrValue } : null;
  }
  if (!(error instanceof Error)) return null;
  const inText = /(CKR_[A-Z0-9_]+)(?::(\d+))?/.exec(`${error.message}\n${error.stack ?? ''}`);
  if (inText === null) return null;
  const code = 'code' in error ? error.code : null;
  const value = typeof code === 'number' && code > 0 ? code : Number(inText[2] ?? -1);
  const name = EXTRA_NAMES.get(value) ?? inText[1] ?? 'CKR_VENDOR_DEFINED';
  return { name, value };
}

function codeOf(name: string, operation: string): VaultErrorCode {
  // A YubiHSM 2 looks for the authentication key that the PIN names, and answers as for any object that is not there.
  if (operation === 'C_Login' && name === 'CKR_OBJECT_HANDLE_INVALID') return 'vault/pin-wrong';
  return CODES.get(name) ?? 'vault/token-error';
}

/** The `VaultError` for what `operation` (a `C_` function's name) threw. */
export function normalise(error: unknown, operation: string): VaultError {
  if (error instanceof VaultError) return error;
  const rv = returnValueOf(error);
  if (rv === null) {
    // The message is pkcs11js' own, about argument types; it repeats no values.
    const reason = error instanceof Error ? error.name : 'unknown';
    return new VaultError('vault/token-error', { operation, reason }, { cause: error });
  }
  const code = codeOf(rv.name, operation);
  return new VaultError(code, { operation, ckr: rv.name, ckrValue: rv.value }, { cause: error });
}
