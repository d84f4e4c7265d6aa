/**
 * The token port: everything the vault asks of the thing that holds its keys (docs/spec/vault-token.md).
 *
 * Two implementations: `vault/hsm/software.ts` (a folder on this computer) and `native/pkcs11/token.ts` (any
 * PKCS#11 token). Both keep the same promises and run the same test suite. Calls may be made at any time;
 * an implementation runs them one after the other. Every failure is a `VaultError`.
 */

/**
 * Names a key in its token: its `CKA_ID` in lower-case hexadecimal, 2 to 16 bytes (a YubiHSM 2 has room for
 * exactly 2). References are not reused knowingly, but 2 bytes can repeat: compare the public key as well.
 */
export type KeyRef = string;

/** Names a data object in its token for as long as this port is open. Not for storing. */
export type ObjectRef = string;

/** `oprf`: one key a record. `ake`: one key a vault, the server's static key of 3DH. Never the same key. */
export type KeyPurpose = 'oprf' | 'ake';

/** What a person is told about the token. Never inferred by the page, always said by the token. */
export type Assurance = 'hardware' | 'softhsm-test-only' | 'software';

export interface TokenCapacity {
  /** Objects in the token that this session sees, ours or not. */
  readonly objectsUsed: number;
  /** Objects that still fit, or null where the token has no limit it would tell. */
  readonly objectsFree: number | null;
  /** Further accounts that fit with room left for renewing those that are there, or null as above. */
  readonly accountsFree: number | null;
  /** How many records and their keys can be made anew at once, beside the old ones, or null as above. */
  readonly renewalsFree: number | null;
  /** Longest value of a data object in bytes, or null as above. */
  readonly objectBytesMax: number | null;
}

export interface TokenInfo {
  readonly assurance: Assurance;
  /** Path of the PKCS#11 module, or `software`. */
  readonly module: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly label: string;
  /** Unique to the token: what the token prints, or the software vault's random id. */
  readonly serial: string;
  readonly capacity: TokenCapacity;
}

export interface TokenKey {
  readonly keyRef: KeyRef;
  readonly purpose: KeyPurpose;
  /** Uncompressed P-256 point, 65 bytes. Null where the key is half-made: never use it, only destroy it. */
  readonly publicKey: Uint8Array | null;
}

export interface NewTokenKey {
  readonly keyRef: KeyRef;
  readonly publicKey: Uint8Array;
}

export interface TokenObject {
  readonly objectRef: ObjectRef;
  /** As given to `putObject`. */
  readonly label: string;
}

/** Longest label of a data object, bytes of printable ASCII (the YubiHSM 2's limit). */
export const OBJECT_LABEL_MAX = 40;

/** Longest value of a data object every token is expected to take, bytes (the YubiHSM 2 takes about 1,900). */
export const OBJECT_VALUE_MAX = 1800;

/** Length of an uncompressed P-256 point: 0x04, x, y. */
export const POINT_BYTES = 65;

export interface TokenPort {
  /** Who this token is and how much room it has. Read from the token each time. */
  info(): Promise<TokenInfo>;

  /**
   * Makes a P-256 key pair in the token: sensitive, not extractable, for derivation only, not copyable. It is
   * handed out only after its parameters were read back and a test multiplication agreed.
   */
  generateKey(purpose: KeyPurpose): Promise<NewTokenKey>;

  /** The key's public point, 65 bytes. `vault/key-missing` where there is none. */
  publicKey(keyRef: KeyRef): Promise<Uint8Array>;

  /**
   * `k * P`, both as 65-byte uncompressed points. `point` is checked before the token sees it:
   * `vault/point-invalid` for the identity, a wrong length, or a point off the curve.
   * `vault/token-faulty` when the answer does not fit the public key; the result must not be used then.
   */
  multiply(keyRef: KeyRef, point: Uint8Array): Promise<Uint8Array>;

  /** Destroys the key in the token, for good. No error when it is gone already. */
  destroyKey(keyRef: KeyRef): Promise<void>;

  /** The keys that this program made in this token. Uses none of them. */
  listKeys(): Promise<readonly TokenKey[]>;

  /** Writes a new data object and returns when it is durable. Nothing is replaced: equal labels may coexist. */
  putObject(label: string, value: Uint8Array): Promise<TokenObject>;

  /** Data objects whose label starts with `labelPrefix`, in no particular order, as they are in the token now. */
  listObjects(labelPrefix: string): Promise<readonly TokenObject[]>;

  /** The object's value. `vault/object-missing` where it is gone. */
  readObject(objectRef: ObjectRef): Promise<Uint8Array>;

  /** Destroys the object, for good. No error when it is gone already. */
  destroyObject(objectRef: ObjectRef): Promise<void>;

  /** `bytes` random bytes: the token's generator, mixed with this computer's. */
  random(bytes: number): Promise<Uint8Array>;

  /** Ends the session. Calling it again does nothing; anything else afterwards is `vault/closed`. */
  close(): Promise<void>;
}
