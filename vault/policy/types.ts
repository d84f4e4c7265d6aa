/**
 * The values that policy, store, token and service share: records, the vault's own data, and the effects a
 * step asks for. Nothing here does anything (docs/spec/vault.md, "Records" and "Effects").
 *
 * A step of the policy is a generator: it yields one `Effect` at a time, is given that effect's result, and
 * returns the answer. Whoever runs it (vault/service) performs the effects strictly in order and waits for
 * each, so the process may die between any two of them; nothing else may run in between.
 */
import type { AccountId, ExchangeId, VaultId } from '../protocol/ids.ts';
import type { EnrolKind } from '../protocol/owner.ts';

/** As the token port names keys: its `CKA_ID` in lower-case hexadecimal, 2 to 16 bytes (4 to 32 digits). */
export type KeyRef = string;

/** A key of the token, with the public key it must still have: references of two bytes can repeat. */
export interface TokenKeyName {
  readonly keyRef: KeyRef;
  /** Compressed SEC1, 33 bytes. */
  readonly publicKey: Uint8Array;
}

interface RecordBase {
  readonly account: AccountId;
  /** Counts the writes of this record, from 1; the store keeps the highest. */
  readonly generation: number;
  /** Attempts a fresh OPRF key starts with, 3 to 20. */
  readonly attemptsLimit: number;
  /** Ed25519, 32 bytes: who may overwrite or delete the record. */
  readonly ownerPublicKey: Uint8Array;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly changedAt: number;
}

export interface LiveRecord extends RecordBase {
  /** `decoy` is the vault's stand-in for accounts it does not have: written and evaluated like a live one. */
  readonly state: 'live' | 'decoy';
  /** 0 to `attemptsLimit`. At 0 the key is never evaluated again; only an exchange already open may finish. */
  readonly attemptsLeft: number;
  /** The OPRF key of this record. */
  readonly key: TokenKeyName;
  /** RegistrationRecord of RFC 9807 section 5.1, 129 bytes. */
  readonly registration: Uint8Array;
  /** `K` under a key from the export key, AES-KW, 40 bytes. */
  readonly wrappedKey: Uint8Array;
}

/** The tombstone: the OPRF key is gone, so is everything that depended on it. Only its owner may replace it. */
export interface LockedRecord extends RecordBase {
  readonly state: 'locked';
}

export type VaultRecord = LiveRecord | LockedRecord;

/** What a vault is: written once when it is made. */
export interface VaultMeta {
  readonly vault: VaultId;
  /** The static key of 3DH. */
  readonly ake: TokenKeyName;
  /** Attempts given to every record of this vault, 3 to 20. */
  readonly attemptsLimit: number;
  /** The decoy's account, whose record is in the store like the others. */
  readonly decoyAccount: AccountId;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

/**
 * An exchange in progress: what the vault remembers between two messages of one client, in memory only. A crash
 * forgets every exchange, and the records alone then say everything.
 */
interface ExchangeBase {
  readonly id: ExchangeId;
  readonly account: AccountId;
  /** Unix milliseconds after which it no longer counts. */
  readonly expiresAt: number;
}

export interface EnrolExchange extends ExchangeBase {
  readonly step: 'enrol';
  readonly enrolment: EnrolKind;
  /** The key that becomes the record's if the enrolment finishes, and is destroyed if not. */
  readonly newKey: TokenKeyName;
}

export interface RecoverExchange extends ExchangeBase {
  readonly step: 'recover';
  /** The key that was evaluated, compressed public point: the exchange is void once the record has another. */
  readonly keyPublic: Uint8Array;
  /** Expected client MAC of KE3, 32 bytes. */
  readonly expectedMac: Uint8Array;
  /** Session key of the handshake, 32 bytes. Of no use before KE3 was verified. */
  readonly sessionKey: Uint8Array;
}

export interface RotateExchange extends ExchangeBase {
  readonly step: 'rotate';
  readonly keyPublic: Uint8Array;
  readonly newKey: TokenKeyName;
  readonly sessionKey: Uint8Array;
}

interface DeleteExchange extends ExchangeBase {
  readonly step: 'delete';
}

export type Exchange = EnrolExchange | RecoverExchange | RotateExchange | DeleteExchange;

/** A line of the audit log. `account` is null where the event is about the whole vault. */
export interface AuditEvent {
  readonly type:
    | 'created'
    | 'enrolled'
    | 'attempt'
    | 'verified'
    | 'rotated'
    | 'password-changed'
    | 'overwritten'
    /** By its owner. */
    | 'deleted'
    /** By who runs the vault, without the owner's signature. */
    | 'destroyed'
    | 'locked'
    | 'refused'
    | 'key-swept'
    | 'key-missing';
  readonly account: AccountId | null;
  /** Null where the event has nothing to do with attempts. */
  readonly attemptsLeft: number | null;
  /** Unix milliseconds. */
  readonly at: number;
}

/**
 * What a step asks for. A failure ends the step, unless the effect `mayFail`: then the result is `failed`, whoever
 * runs the vault is told why, and the step goes on.
 */
export type Effect =
  /**
   * Make `record` the record of its account, durably, before going on: a new object is written, then the old
   * one destroyed. Refuses (and the step ends) unless `generation` is one more than the stored one, or 1.
   */
  | { readonly kind: 'put-record'; readonly record: VaultRecord }
  /** Write what the vault is, durably: the last thing done when it is made. */
  | { readonly kind: 'put-meta'; readonly meta: VaultMeta }
  /** Destroy every object of this account's record, durably. */
  | { readonly kind: 'remove-record'; readonly account: AccountId }
  /** A fresh P-256 key in the token. Result: its name. */
  | { readonly kind: 'generate-key'; readonly purpose: 'oprf' | 'ake' }
  /**
   * Destroy the key in the token. No failure when it is gone already, nor when a key under another public key has its
   * reference by now: that one is somebody else's, and stays. One that no record names may fail: the next sweep
   * destroys it.
   */
  | { readonly kind: 'destroy-key'; readonly key: TokenKeyName; readonly mayFail: boolean }
  /** Destroy whatever key has this reference: what the making of a vault that was cut short has left. */
  | { readonly kind: 'clear-key'; readonly keyRef: KeyRef }
  /** Make sure that the token has this key, under this public key. Computes nothing with it. */
  | { readonly kind: 'check-key'; readonly key: TokenKeyName; readonly mayFail: boolean }
  /** `k * point` in the token, after checking that `key.publicKey` is this key's. Points: compressed, 33 bytes. */
  | { readonly kind: 'multiply'; readonly key: TokenKeyName; readonly point: Uint8Array }
  /** Remember an exchange, in memory only. One of the same id is replaced, and its secrets zeroed. */
  | { readonly kind: 'hold-exchange'; readonly exchange: Exchange }
  /** Forget an exchange and zero its secrets (`forgetExchange`). */
  | { readonly kind: 'drop-exchange'; readonly id: ExchangeId }
  /** Remember, in memory only and bounded, how many tries an account that does not exist has left. */
  | { readonly kind: 'count-stranger'; readonly account: AccountId; readonly attemptsLeft: number }
  /** Append to the audit log, durably. A line that may fail is owed then, and written before the next one. */
  | { readonly kind: 'audit'; readonly event: AuditEvent; readonly mayFail: boolean };

/** What an effect gives back: `key` for `generate-key`, `point` for `multiply`, `done` for every other. */
export type EffectResult =
  | { readonly kind: 'done' }
  /** For an effect that `mayFail`, instead of `done`. */
  | { readonly kind: 'failed' }
  /** For `generate-key`. */
  | { readonly kind: 'key'; readonly key: TokenKeyName }
  /** For `multiply`: compressed, 33 bytes. */
  | { readonly kind: 'point'; readonly point: Uint8Array };
