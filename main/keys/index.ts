/**
 * The backup key, what is derived from it, and how it is kept (docs/spec/keys.md). The folder's public face.
 */
export {
  backupKeyFromBytes,
  countTyped,
  DIGITS,
  generateBackupKey,
  parseDigits,
  toDigits,
  type BackupKey,
} from './backup-key.ts';
export { deriveKeys, ownerPublicKey, signAsOwner, type BackupKeys } from './schedule.ts';
export type { KeySealer, SealerKind } from './sealer.ts';
export { fileSealer } from './file-sealer.ts';
export { forgetBackupKey, loadBackupKey, storeBackupKey } from './store.ts';
export { KeysError, type KeysErrorCode } from './errors.ts';
