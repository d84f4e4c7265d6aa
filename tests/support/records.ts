/** Vault records with plausible contents for tests of storage; nothing in them is verified there. */
import { accountId, type AccountId } from '../../vault/protocol/ids.ts';
import type { LiveRecord, LockedRecord, VaultMeta } from '../../vault/policy/types.ts';
import { vaultIdOf } from '../../vault/protocol/vault-id.ts';
import { p256 } from '@noble/curves/nist.js';

/** A compressed point, distinct for each `index` from 1 on. */
function pointNumber(index: number): Uint8Array {
  return p256.Point.BASE.multiply(BigInt(index)).toBytes(true);
}

export function accountNumber(index: number): AccountId {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setUint32(12, index);
  return accountId(bytes);
}

export function liveRecord(
  account: AccountId,
  generation: number,
  more: Partial<LiveRecord> = {},
): LiveRecord {
  return {
    state: 'live',
    account,
    generation,
    attemptsLimit: 10,
    attemptsLeft: 10,
    ownerPublicKey: new Uint8Array(32).fill(1),
    createdAt: 1_700_000_000_000,
    changedAt: 1_700_000_000_000 + generation,
    key: { keyRef: 'ab'.repeat(16), publicKey: pointNumber(7) },
    registration: Uint8Array.of(...pointNumber(9), ...new Uint8Array(96).fill(2)),
    wrappedKey: new Uint8Array(40).fill(3),
    ...more,
  };
}

export function lockedRecord(account: AccountId, generation: number): LockedRecord {
  const { attemptsLimit, ownerPublicKey, createdAt, changedAt } = liveRecord(account, generation);
  return { state: 'locked', account, generation, attemptsLimit, ownerPublicKey, createdAt, changedAt };
}

export function vaultMeta(index: number): VaultMeta {
  const publicKey = pointNumber(100 + index);
  return {
    vault: vaultIdOf(publicKey),
    ake: { keyRef: 'cd'.repeat(16), publicKey },
    attemptsLimit: 10,
    decoyAccount: accountNumber(999),
    createdAt: 1_700_000_000_000 + index,
  };
}
