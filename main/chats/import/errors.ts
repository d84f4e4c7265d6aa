/**
 * Every way an import can end without one, as one closed union of codes (docs/spec/import-whatsapp-export.md, 9): about the
 * file, about what was decided for it, about the room on the disk, or because it was told to stop.
 */
import { CofferError } from '../../base/error.ts';
import type { ErrorData } from '../../base/error.ts';

export type ImportErrorCode =
  /** The file or folder does not exist or may not be read. Data: name, reason. */
  | 'import/unreadable'
  /** Readable, but no line of it looks like a WhatsApp chat. Data: name. */
  | 'import/not-an-export'
  /** The archive or folder holds no chat text. Data: name. */
  | 'import/no-chat-text'
  /** The archive or folder holds several chat texts; choose one. Data: name, found. */
  | 'import/several-chat-texts'
  /** The archive is cut, its tables contradict each other, or a checksum is wrong. Data: name, reason. */
  | 'import/damaged-archive'
  /** The archive claims or yields more than it can honestly hold. Data: name, reason. */
  | 'import/archive-bomb'
  /** The archive holds more entries or bytes than the limits allow. Data: name, limit, found. */
  | 'import/archive-too-large'
  /** Unpacked media would not fit the free space. Data: name, needed, free (bytes). */
  | 'import/no-space'
  /** The archive is encrypted. Data: name. */
  | 'import/encrypted-archive'
  /** Nobody was chosen as the owner and nothing in the export tells. Data: people. */
  | 'import/me-needed'
  /** The chosen owner is not among the people of the chat. Data: me, people. */
  | 'import/unknown-me'
  /** Under the chosen date order most dates would not exist. Data: order, possible. */
  | 'import/impossible-date-order'
  /** The time zone is not one this system knows. Data: timeZone. */
  | 'import/unknown-time-zone'
  /** The caller aborted; nothing was kept. */
  | 'import/cancelled';

export type ImportError = CofferError<ImportErrorCode>;

export function importError(code: ImportErrorCode, data: ErrorData = {}, cause?: unknown): ImportError {
  return new CofferError(code, data, cause === undefined ? undefined : { cause });
}

/** Throws `import/cancelled` once the signal has fired. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw importError('import/cancelled');
}

/** The `code` of a system error ("ENOENT"), or its class name. Never a path. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error) {
    const code: unknown = 'code' in error ? error.code : undefined;
    return typeof code === 'string' ? code : error.name;
  }
  return 'unknown';
}
