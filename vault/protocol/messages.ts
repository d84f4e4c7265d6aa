/**
 * Requests and responses between a client and a vault, as values (docs/spec/vault.md section 3).
 *
 * `frames.ts` turns them into bytes and back. Lengths are those of the layouts there; points, MACs and signatures
 * are checked by whoever uses them.
 */
import type { AccountId, ExchangeId, VaultId } from './ids.ts';
import type { EnrolKind } from './owner.ts';

export type Request =
  | { readonly type: 'hello' }
  | { readonly type: 'status'; readonly account: AccountId }
  | {
      readonly type: 'enrol-start';
      readonly account: AccountId;
      readonly kind: EnrolKind;
      readonly blinded: Uint8Array;
    }
  | {
      readonly type: 'enrol-finish';
      readonly account: AccountId;
      readonly exchange: ExchangeId;
      readonly ownerPublicKey: Uint8Array;
      readonly registration: Uint8Array;
      readonly wrappedKey: Uint8Array;
      readonly signature: Uint8Array;
    }
  | { readonly type: 'recover-start'; readonly account: AccountId; readonly ke1: Uint8Array }
  | {
      readonly type: 'recover-finish';
      readonly account: AccountId;
      readonly exchange: ExchangeId;
      readonly ke3: Uint8Array;
      readonly blinded: Uint8Array;
      readonly mac: Uint8Array;
    }
  | {
      readonly type: 'rotate-commit';
      readonly account: AccountId;
      readonly exchange: ExchangeId;
      readonly registration: Uint8Array;
      readonly wrappedKey: Uint8Array;
      readonly mac: Uint8Array;
    }
  | { readonly type: 'delete-start'; readonly account: AccountId }
  | {
      readonly type: 'delete-finish';
      readonly account: AccountId;
      readonly exchange: ExchangeId;
      readonly signature: Uint8Array;
    }
  | { readonly type: 'abandon'; readonly account: AccountId; readonly exchange: ExchangeId };

export type RefusalReason =
  | 'malformed'
  | 'version'
  | 'exists'
  | 'locked'
  | 'not-authorised'
  | 'no-exchange'
  | 'token-failed'
  | 'full'
  | 'busy';

export type Response =
  | {
      readonly type: 'hello';
      readonly vault: VaultId;
      readonly serverPublicKey: Uint8Array;
      readonly attemptsLimit: number;
    }
  | {
      readonly type: 'status';
      readonly state: 'live' | 'locked';
      readonly attemptsLeft: number;
      readonly attemptsLimit: number;
    }
  | {
      readonly type: 'enrol-start';
      readonly exchange: ExchangeId;
      readonly evaluated: Uint8Array;
      readonly serverPublicKey: Uint8Array;
    }
  | { readonly type: 'enrol-finish'; readonly attemptsLeft: number }
  | {
      readonly type: 'recover-start';
      readonly exchange: ExchangeId;
      readonly attemptsLeft: number;
      readonly ke2: Uint8Array;
    }
  | {
      readonly type: 'recover-finish';
      readonly evaluated: Uint8Array;
      readonly serverPublicKey: Uint8Array;
      readonly wrappedKey: Uint8Array;
      readonly mac: Uint8Array;
    }
  | { readonly type: 'rotate-commit'; readonly attemptsLeft: number; readonly mac: Uint8Array }
  | { readonly type: 'delete-start'; readonly exchange: ExchangeId }
  | { readonly type: 'delete-finish' }
  | { readonly type: 'abandon' }
  | { readonly type: 'refusal'; readonly reason: RefusalReason; readonly attemptsLeft: number | null };
