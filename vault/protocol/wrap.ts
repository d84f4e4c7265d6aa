/** `K` under a key from the export key: AES-256 key wrap, RFC 3394 (docs/spec/vault.md section 2). */
import { aeskw } from '@noble/ciphers/aes.js';
import { wipe } from './bytes.ts';
import { ProtocolError } from './errors.ts';
import { hkdfExpand } from './kdf.ts';
import { LABELS } from './labels.ts';

/** Length of `K`, bytes. */
const BACKUP_KEY_BYTES = 32;
/** Length of the wrapped `K`, bytes. */
export const WRAPPED_KEY_BYTES = 40;

/** @param exportKey 32 bytes @param backupKey `K`, 32 bytes @returns 40 bytes */
export function wrapBackupKey(exportKey: Uint8Array, backupKey: Uint8Array): Uint8Array {
  if (backupKey.length !== BACKUP_KEY_BYTES) throw new TypeError('the backup key has 32 bytes');
  const kek = hkdfExpand(exportKey, LABELS.wrap, 32);
  try {
    return aeskw(kek).encrypt(backupKey);
  } finally {
    wipe(kek);
  }
}

/**
 * @param exportKey 32 bytes @param wrapped 40 bytes @returns `K`, 32 bytes, the caller's to wipe
 * @throws ProtocolError `protocol/length`, `protocol/key-not-unwrapped`
 */
export function unwrapBackupKey(exportKey: Uint8Array, wrapped: Uint8Array): Uint8Array {
  if (wrapped.length !== WRAPPED_KEY_BYTES) {
    throw new ProtocolError('protocol/length', {
      field: 'wrapped key',
      expected: WRAPPED_KEY_BYTES,
      got: wrapped.length,
    });
  }
  const kek = hkdfExpand(exportKey, LABELS.wrap, 32);
  try {
    return aeskw(kek).decrypt(wrapped);
  } catch {
    throw new ProtocolError('protocol/key-not-unwrapped');
  } finally {
    wipe(kek);
  }
}
