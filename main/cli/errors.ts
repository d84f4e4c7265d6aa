/** The command line's own errors, and the union of all that can reach it. */
import { CofferError } from '../base/error.ts';
import type { BackupErrorCode } from '../backup/errors.ts';
import type { ChatsErrorCode } from '../chats/index.ts';
import type { ImportErrorCode } from '../chats/import/index.ts';
import type { DestinationErrorCode } from '../destinations/errors.ts';
import type { KeysErrorCode } from '../keys/index.ts';
import type { ProfileErrorCode } from '../profile/errors.ts';
import type { SheetErrorCode } from '../recovery-sheet/index.ts';
import type { StreamErrorCode } from '../stream/index.ts';
import type { VaultsErrorCode } from '../vaults/index.ts';

export type CliErrorCode =
  /** The words of the command are off. Data: reason. */
  | 'cli/usage'
  /** Ctrl-C, Ctrl-D at a question, or a signal, where nothing else says so. No data. */
  | 'cli/stopped'
  /** Standard output does not take what was written to it. Data: reason. */
  | 'cli/output-failed'
  /** Turning backup on was undone, because its key could not be shown to anybody. Data: reason. */
  | 'cli/key-not-shown'
  /** The password that was typed again is another one. No data. */
  | 'cli/passwords-differ'
  /** What was typed to confirm is something else. No data. */
  | 'cli/not-confirmed'
  /** A file with a secret cannot be read. Data: file, reason. */
  | 'cli/unreadable-secret'
  /** A file that was asked for cannot be written; what was there before is untouched. Data: file, reason. */
  | 'cli/unwritable-file'
  /** No chat fits what was asked for. Data: chat. */
  | 'cli/no-such-chat'
  /** Several chats fit. Data: chat, titles. */
  | 'cli/ambiguous-chat'
  /** A part of the self-test failed. Data: failed. */
  | 'cli/self-test-failed'
  /** The check of media found files missing or damaged. Data: missing, damaged. */
  | 'cli/media-damaged';

export class CliError extends CofferError<CliErrorCode> {}

export type AnyErrorCode =
  | BackupErrorCode
  | ChatsErrorCode
  | CliErrorCode
  | DestinationErrorCode
  | ImportErrorCode
  | KeysErrorCode
  | ProfileErrorCode
  | SheetErrorCode
  | StreamErrorCode
  | VaultsErrorCode;
