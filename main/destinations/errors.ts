/** What can go wrong at the place where backups are kept. */
import { CofferError, type ErrorData } from '../base/error.ts';

export type DestinationErrorCode =
  /** The place cannot be reached: not mounted, gone, an input/output error. Data: place, reason. */
  | 'destination/unavailable'
  /** It refuses to let us read or write. Data: place, reason. */
  | 'destination/denied'
  /**
   * There is no room left. Data: place. Of a backup also needed and free (bytes, the former beyond the latter; null when not
   * known), and stored (how many volumes of it are there for the next one).
   */
  | 'destination/full'
  /** A file that must not be overwritten is already there. Data: path. */
  | 'destination/exists'
  /** No such file. Data: path. */
  | 'destination/not-found';

export class DestinationError extends CofferError<DestinationErrorCode> {}

const REASONS: Readonly<Record<string, DestinationErrorCode>> = {
  ENOENT: 'destination/not-found',
  EACCES: 'destination/denied',
  EPERM: 'destination/denied',
  EROFS: 'destination/denied',
  ENOSPC: 'destination/full',
  EDQUOT: 'destination/full',
  EFBIG: 'destination/full',
  EEXIST: 'destination/exists',
};

/** Turns a file system error into ours; errors that are ours already, and bugs, pass through. */
export function destinationError(error: unknown, data: ErrorData): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  if (error instanceof CofferError || !('syscall' in error)) return error;
  const code = REASONS[error.code] ?? 'destination/unavailable';
  return new DestinationError(code, { ...data, reason: error.code }, { cause: error });
}
