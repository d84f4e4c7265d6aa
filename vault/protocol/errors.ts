/**
 * Every failure of the vault protocol and its policy: one closed union of codes and the error carrying them.
 *
 * These folders import nothing of main, so the class is their own; it has the shape of `CofferError` (a stable
 * code with data, the words made elsewhere). Data never holds a password, a key or a message.
 */

export type ProtocolErrorCode =
  /** A field or message has another length than its layout. `data`: field, expected, got. */
  | 'protocol/length'
  /** A field has a value its layout does not allow. `data`: field. */
  | 'protocol/value'
  /** Not a compressed P-256 point (33 bytes), or not on the curve. `data`: field. */
  | 'protocol/point'
  /** A message of another protocol version. `data`: version. */
  | 'protocol/version'
  /** The password is empty or longer than 1,024 bytes in UTF-8. `data`: bytes. */
  | 'protocol/password-length'
  /** The vault answered, and the password is not the one that was set. `data`: attemptsLeft where known. */
  | 'protocol/wrong-password'
  /** The envelope opened, but the vault did not prove that it holds its own key. */
  | 'protocol/server-not-authentic'
  /** An answer inside the authenticated exchange carries a wrong MAC, or names another vault. */
  | 'protocol/answer-not-authentic'
  /** The wrapped backup key does not unwrap: the record was damaged or belongs to another password. */
  | 'protocol/key-not-unwrapped'
  /** The vault refused. `data`: reason (docs/spec/vault.md, "Refusals"), attemptsLeft where known. */
  | 'protocol/refused'
  /** Stored record bytes whose checksum or layout is wrong. `data`: field. */
  | 'protocol/record-damaged';

export type ProtocolErrorData = Readonly<Record<string, string | number | boolean | null>>;

export class ProtocolError extends Error {
  readonly code: ProtocolErrorCode;
  /** What the words need: names, counts, lengths. Never a secret. */
  readonly data: ProtocolErrorData;

  constructor(code: ProtocolErrorCode, data: ProtocolErrorData = {}) {
    super(`${code} ${JSON.stringify(data)}`);
    this.name = 'ProtocolError';
    this.code = code;
    this.data = data;
  }
}
