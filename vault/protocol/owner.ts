/**
 * What the owner of `K` signs with Ed25519 to create, overwrite or delete a record (docs/spec/vault.md section 3,
 * "What the owner signs"). The 32-byte seed comes from `K`'s key schedule (main/keys).
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes } from './bytes.ts';
import type { AccountId, ExchangeId, VaultId } from './ids.ts';
import { LABELS } from './labels.ts';

export const OWNER_SEED_BYTES = 32;
export const OWNER_PUBLIC_KEY_BYTES = 32;
export const OWNER_SIGNATURE_BYTES = 64;

/** What an enrolment replaces: nothing, a record under another backup key, or the password alone. */
export type EnrolKind = 'create' | 'overwrite' | 'change-password';

interface Subject {
  readonly vault: VaultId;
  readonly account: AccountId;
  /** The vault's fresh nonce: a signature is good once. */
  readonly exchange: ExchangeId;
}

interface OwnerEnrolment extends Subject {
  readonly action: EnrolKind;
  readonly ownerPublicKey: Uint8Array;
  /** 129 bytes. */
  readonly registration: Uint8Array;
  /** 40 bytes. */
  readonly wrappedKey: Uint8Array;
}

interface OwnerDeletion extends Subject {
  readonly action: 'delete';
}

export type OwnerStatement = OwnerEnrolment | OwnerDeletion;

const ACTION_LABELS: Readonly<Record<OwnerStatement['action'], Uint8Array>> = {
  create: LABELS.ownerCreate,
  overwrite: LABELS.ownerOverwrite,
  'change-password': LABELS.ownerChangePassword,
  delete: LABELS.ownerDelete,
};

/** The bytes that are signed. All parts have fixed lengths, so no two statements share an encoding. */
export function encodeStatement(statement: OwnerStatement): Uint8Array {
  const head = concatBytes(
    ACTION_LABELS[statement.action],
    statement.vault,
    statement.account,
    statement.exchange,
  );
  if (statement.action === 'delete') return head;
  return concatBytes(head, statement.ownerPublicKey, statement.registration, statement.wrappedKey);
}

/** @param seed 32 bytes @returns 32 bytes */
export function ownerPublicKey(seed: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(seed);
}

/** @param seed 32 bytes @returns 64 bytes */
export function ownerSign(seed: Uint8Array, statement: OwnerStatement): Uint8Array {
  return ed25519.sign(encodeStatement(statement), seed);
}

/** Strict RFC 8032 verification. A key or signature that is none is simply not valid. */
export function ownerVerify(
  publicKey: Uint8Array,
  signature: Uint8Array,
  statement: OwnerStatement,
): boolean {
  if (publicKey.length !== OWNER_PUBLIC_KEY_BYTES || signature.length !== OWNER_SIGNATURE_BYTES) return false;
  try {
    return ed25519.verify(signature, encodeStatement(statement), publicKey, { zip215: false });
  } catch {
    return false;
  }
}
