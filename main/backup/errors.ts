/** Everything that can go wrong with a backup set, as stable codes (docs/spec/backup-set.md, section 6). */
import { CofferError } from '../base/error.ts';

export type BackupErrorCode =
  /** The key does not belong to this set. No data. */
  | 'backup/wrong-key'
  /** A file of the set was changed or is cut. Data: file; part or reason. */
  | 'backup/damaged'
  /** The newest backup is damaged, and may be one that this device has never seen whole. Data: sequence, file. */
  | 'backup/newest-damaged'
  /** A manifest has the highest number that there can be, whole or not. Data: file. */
  | 'backup/no-number-left'
  /** The backup asked for is whole, others of its set are not. Data: sequence; exchanged, unreadable (numbers). */
  | 'backup/others-damaged'
  /** The set has had backups, and none of their manifests is there any more. Data: place, folder. */
  | 'backup/manifests-missing'
  /** A volume that the backup needs is not there. Data: file. */
  | 'backup/volume-missing'
  /** Written by a newer Coffer. Data: version. */
  | 'backup/newer-format'
  /** The place serves an older state than this device has already seen. Data: seen, found. */
  | 'backup/rolled-back'
  /** No backup there (or not the one asked for). Data: place; sequence when one was asked for. */
  | 'backup/not-found'
  /** The backup holds no such chat. Data: chatId. */
  | 'backup/no-such-chat'
  /** Several sets there and none was chosen. Data: place, sets. */
  | 'backup/several-sets'
  /** Another device wrote to this set at the same time. Data: sequence. */
  | 'backup/conflict'
  /** Not enough room on this computer. Data: needed, free (bytes; null when it ran full). */
  | 'backup/disk-full'
  /** What was backed up last is no longer on this computer. Data: before, now (messages; null when not known). */
  | 'backup/history-lost'
  /** There are chats here already, and nothing said to replace them. Data: messages (null when not to be counted). */
  | 'backup/not-empty'
  /** Encrypted backup is not turned on. No data. */
  | 'backup/not-enabled'
  /** Encrypted backup is on already. Data: setId. */
  | 'backup/already-enabled'
  /** The set is not kept by a vault: a password does not open it. Data: setId. */
  | 'backup/not-by-password'
  /** Backups are protected by a 64-digit key here: there is no password to change or check. No data. */
  | 'backup/no-password'
  /** Turning off deletes the vault's record, so the vault is needed. Data: vaultId. */
  | 'backup/vault-needed'
  /** What this device remembers of its backups cannot be understood. Data: file. */
  | 'backup/state-damaged'
  /** One row is larger than any reader would take. Data: segment, bytes. */
  | 'backup/segment-too-large'
  /** The person stopped it. No data. */
  | 'backup/cancelled'
  /** The restored history does not equal the one that was backed up. Data: check. */
  | 'backup/mismatch'
  /** The process that does the work ended unexpectedly. Data: reason. */
  | 'backup/engine-failed';

export class BackupError extends CofferError<BackupErrorCode> {}
