/** The name of a vault from its AKE public key (docs/spec/vault.md section 1). */
import { equalBytes } from './bytes.ts';
import { ID_BYTES, vaultId, type VaultId } from './ids.ts';
import { hash } from './kdf.ts';
import { LABELS } from './labels.ts';

/** @param serverPublicKey compressed point, 33 bytes */
export function vaultIdOf(serverPublicKey: Uint8Array): VaultId {
  return vaultId(hash(LABELS.vaultId, serverPublicKey).slice(0, ID_BYTES));
}

/** Whether this public key is the one of the vault that was meant. */
export function isKeyOf(vault: VaultId, serverPublicKey: Uint8Array): boolean {
  return equalBytes(vaultIdOf(serverPublicKey), vault);
}
