/** How a call of the page can fail before or beside the use case it names. */
import { CofferError } from '../base/error.ts';

export type IpcCode =
  /** The input does not fit the contract. Data: `call`, `path` (of the first part that does not fit). */
  | 'ipc/bad-input'
  /** The caller is not the window's own page in its top frame. Data: `call`. */
  | 'ipc/foreign-sender'
  /** Another run of the same kind is not over yet. Data: `job`. */
  | 'ipc/busy'
  /** The person answered no to main's question. Data: question. */
  | 'ipc/declined'
  /** What was typed are 64 digits, but not those of the key. No data. */
  | 'ipc/wrong-digits'
  /** No destination was chosen yet. No data. */
  | 'ipc/no-destination'
  /** A copy could not be written where the person wanted it. Data: `reason` (a system code). */
  | 'ipc/not-saved'
  /** Something unforeseen; the log of the main process has it. Data: `call`. */
  | 'ipc/internal'
  /** A folder, file, session, vault or token id that main did not give out, or has forgotten. Data: `kind`. */
  | 'ipc/unknown-id';

export class IpcError extends CofferError<IpcCode> {}

/** Runs `write`, which writes where the person wanted it. Throws `ipc/not-saved` where it cannot. */
export async function saving(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new IpcError('ipc/not-saved', { reason }, { cause: error });
  }
}
