/**
 * Every failure of the token side of the vault: one closed union of codes and the error that carries them.
 *
 * `vault/` never imports `main/`, so the class is its own; it has the shape of `CofferError` (a stable code
 * with data, the words made elsewhere), and main passes it on unchanged. Data never holds a PIN or a key.
 * Where a module answered with a PKCS#11 return value, `data.ckr` is its name and `data.ckrValue` its number.
 */

export type VaultErrorCode =
  /** There is no file at the module's path. */
  | 'vault/module-missing'
  /** The file cannot be loaded as a library, or the library has no C_GetFunctionList. */
  | 'vault/module-not-pkcs11'
  /** The process that loaded the module died. `data`: module, signal, exitCode, step. */
  | 'vault/module-crashed'
  /** The module loads but does not initialise. */
  | 'vault/module-failed'
  /** A check of the start-up probe failed. `data.check` names it (docs/spec/vault-token.md). */
  | 'vault/module-refused'
  /** No token matches everything that was asked for. `data.found` lists what is there. */
  | 'vault/token-missing'
  /** More than one token matches. `data.found` lists them. */
  | 'vault/token-ambiguous'
  /** The token matches but was never initialised, or has no user PIN. */
  | 'vault/token-uninitialised'
  /** The token went away while it was in use, and did not come back. */
  | 'vault/token-removed'
  /** No room for another object. `data`: used, limit where known. */
  | 'vault/token-full'
  /** The token's audit log is full and the token is set to refuse commands until it is read. */
  | 'vault/token-log-full'
  /** Another process on this computer has this token or folder open. */
  | 'vault/token-in-use'
  /** The token cannot be written to. */
  | 'vault/token-read-only'
  /** The token answered a multiplication with something that is no multiple by its key. */
  | 'vault/token-faulty'
  /** Any other return value of the module. */
  | 'vault/token-error'
  /** The PIN is wrong. `data.lastTry` says that the token will lock at the next wrong one. */
  | 'vault/pin-wrong'
  /** The token has locked its PIN. */
  | 'vault/pin-locked'
  /** A PIN is needed and none was given. */
  | 'vault/pin-required'
  /** The PIN does not have the form this token wants. `data.form` says which. */
  | 'vault/pin-format'
  /** There is no key of this reference in the token. */
  | 'vault/key-missing'
  /** The key is there but is not one this program may use. `data.attribute` says why. */
  | 'vault/key-invalid'
  /** Not 65 bytes of an uncompressed point on P-256. */
  | 'vault/point-invalid'
  /** There is no data object of this reference in the token. */
  | 'vault/object-missing'
  /** The value or its label is longer than the token takes. `data`: bytes, limit. */
  | 'vault/object-too-large'
  /** Somebody else wrote this record first; nothing was changed. Load it again. */
  | 'vault/record-conflict'
  /** A record in the token is not one this program wrote. */
  | 'vault/record-damaged'
  /** The folder of the software vault cannot be used. `data`: path, reason. */
  | 'vault/folder-unusable'
  /** The operating system's key store could not seal or open a key of the software vault. */
  | 'vault/seal-failed'
  /** The audit log does not verify. `data.line` is the first bad line, counted from 1. */
  | 'vault/audit-broken'
  /** The audit log cannot be written, so nothing that it would tell of is done. `data`: file, reason. */
  | 'vault/audit-unwritable'
  /** The vault process ended. */
  | 'vault/process-gone'
  /** The vault process failed in a way that has no code of its own. `data.reason` is an error's name. */
  | 'vault/process-failed'
  /** A message to or from the vault process has the wrong form. */
  | 'vault/message-invalid'
  /** Used after it was closed. */
  | 'vault/closed';

export type VaultErrorData = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export class VaultError<Code extends string = VaultErrorCode> extends Error {
  readonly code: Code;
  /** What the words need: names, counts, sizes. Never a secret. */
  readonly data: VaultErrorData;

  constructor(code: Code, data: VaultErrorData = {}, options?: { cause?: unknown }) {
    super(`${code} ${JSON.stringify(data)}`, options);
    this.name = 'VaultError';
    this.code = code;
    this.data = data;
  }
}
