/** A password between the keyboard and the exchange (docs/spec/vault.md, section 2). */
import { Secret } from '../base/secret.ts';
import { passwordBytes } from '../../vault/protocol/password.ts';
import { VaultsError, vaultsError } from './errors.ts';

/** Normalised, UTF-8, 1 to 1,024 bytes. */
export type VaultPassword = Secret<'vault-password'>;

/**
 * Takes what was typed. The string itself cannot be zeroed: let go of it.
 * Throws `vault/password-unusable` for an empty or absurdly long one.
 */
export function vaultPassword(text: string): VaultPassword {
  try {
    return new Secret('vault-password', passwordBytes(text));
  } catch (error) {
    throw vaultsError(error);
  }
}

/** Takes bytes of UTF-8 and zeroes them. Throws `vault/password-unusable`, also where they are no text. */
export function vaultPasswordFromBytes(bytes: Uint8Array): VaultPassword {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new VaultsError('vault/password-unusable', { reason: 'not text' });
  } finally {
    bytes.fill(0);
  }
  return vaultPassword(text);
}

/** The text that `vault/protocol` takes; made at the call and kept nowhere. */
export function exposedText(password: VaultPassword): string {
  return new TextDecoder().decode(password.expose());
}
