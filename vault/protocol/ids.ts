/**
 * The fixed-length names of the vault protocol, each a type of its own so that none is passed for another.
 *
 * All are random or derived from a public key; none is a person's name (docs/spec/vault.md, "Names").
 */
import { ProtocolError } from './errors.ts';

declare const kind: unique symbol;

/**
 * Names one vault record: 16 random bytes, made by the client when a password is first set and kept in the
 * backup's public header (`coffer.json`, lower-case hexadecimal). Never a name, an address or a number.
 */
export type AccountId = Uint8Array & { readonly [kind]: 'account' };

/** Names a vault: the first 16 bytes of a hash of its AKE public key (`labels.ts`, `vaultId`). */
export type VaultId = Uint8Array & { readonly [kind]: 'vault' };

/** Names one exchange in progress and makes its signatures and MACs fresh: 16 random bytes from the vault. */
export type ExchangeId = Uint8Array & { readonly [kind]: 'exchange' };

/** Length of each of the three, bytes. */
export const ID_BYTES = 16;

/** @throws ProtocolError `protocol/length` unless there are exactly 16 bytes. The bytes are copied. */
export function accountId(bytes: Uint8Array): AccountId {
  return checked<AccountId>(bytes.slice(), 'account');
}

/** @throws ProtocolError `protocol/length` unless there are exactly 16 bytes. The bytes are copied. */
export function vaultId(bytes: Uint8Array): VaultId {
  return checked<VaultId>(bytes.slice(), 'vault');
}

/** @throws ProtocolError `protocol/length` unless there are exactly 16 bytes. The bytes are copied. */
export function exchangeId(bytes: Uint8Array): ExchangeId {
  return checked<ExchangeId>(bytes.slice(), 'exchange');
}

function checked<Id extends Uint8Array>(bytes: Uint8Array, field: string): Id {
  if (hasIdLength<Id>(bytes)) return bytes;
  throw new ProtocolError('protocol/length', { field, expected: ID_BYTES, got: bytes.length });
}

function hasIdLength<Id extends Uint8Array>(bytes: Uint8Array): bytes is Id {
  return bytes.length === ID_BYTES;
}
