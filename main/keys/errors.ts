/**
 * Every way in which keys can fail, as stable codes (docs/spec/keys.md, section 6). No data ever holds key
 * material or what was typed.
 */
import { CofferError, type ErrorData } from '../base/error.ts';

export type KeysErrorCode =
  /**
   * The text is not a 64-digit key. Data: `reason` is `length` or `character`; `digits` is how many hexadecimal
   * digits there are (before the character that is none); `group` is the number, 1 to 16, of the group that
   * holds that character, or that is the first one incomplete; absent where there are too many digits.
   */
  | 'keys/bad-digits'
  /** A stored key is not what was stored. Data: `file`. */
  | 'keys/damaged'
  /** A stored key was written by a later version. Data: `version`. */
  | 'keys/newer-format'
  /** Sealed by something that is not here. Data: `sealedBy`, `os-key-store` or `file`. */
  | 'keys/other-sealer'
  /** Others than the owner may read the sealing key. Data: `file`, `mode` (octal digits). */
  | 'keys/unsafe-permissions'
  /** The file system or the OS key store refused. Data: `reason`, such as `ENOSPC`. */
  | 'keys/store-failed';

export class KeysError extends CofferError<KeysErrorCode> {
  constructor(code: KeysErrorCode, data: ErrorData = {}, cause?: unknown) {
    super(code, data, cause === undefined ? {} : { cause });
  }
}

/** The `code` of a file system error, or null when it is none. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Gives a failure of the file system the capability's code; passes on what already has one. */
export function storeFailed(error: unknown): unknown {
  if (error instanceof CofferError) return error;
  const reason = systemCode(error);
  return reason === null ? error : new KeysError('keys/store-failed', { reason }, error);
}
