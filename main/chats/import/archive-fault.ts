/** What is wrong with an archive, said by the words of the zip reader, which has no codes. */
import type { ImportError } from './errors.ts';
import { importError, reasonOf } from './errors.ts';

/** The `reason` of `import/damaged-archive`. */
export type ArchiveFault =
  /** The beginning is no archive's. */
  | 'no-signature'
  /** The table at its end is missing: most of the time the file was cut. */
  | 'no-table'
  /** The table contradicts itself or the file. */
  | 'table'
  /** The file ends too early. */
  | 'cut'
  /** Packed data cannot be unpacked. */
  | 'packed-data'
  /** An entry is longer or shorter than it says. */
  | 'entry-size'
  | 'checksum'
  /** One of several files of a split archive. */
  | 'several-parts';

const PATTERNS: readonly (readonly [RegExp, ArchiveFault])[] = [
  [/^End of central directory record signature not found|^Invalid comment length/, 'no-table'],
  [/^multi-disk/, 'several-parts'],
  [/^unexpected EOF|overflows file bounds/, 'cut'],
  [/^too many bytes in the stream|^not enough bytes in the stream/, 'entry-size'],
  [
    /^invalid central directory|^invalid zip64|^zip64 extended|size mismatch|^extra field|^invalid local/,
    'table',
  ],
];

const UNREADABLE = new Set(['EIO', 'EACCES', 'EPERM', 'ENOENT', 'ESTALE', 'ENXIO']);

/** The code for an error of the zip reader, of zlib or of the disk, where archive `name` was read. */
export function archiveError(name: string, error: unknown): ImportError {
  const message = error instanceof Error ? error.message : '';
  const code = reasonOf(error);
  if (UNREADABLE.has(code)) return importError('import/unreadable', { name, reason: code }, error);
  if (message === 'strong encryption is not supported')
    return importError('import/encrypted-archive', { name }, error);
  const fault = code.startsWith('Z_')
    ? 'packed-data'
    : (PATTERNS.find(([pattern]) => pattern.test(message))?.[1] ?? 'table');
  return damaged(name, fault, error);
}

export function damaged(name: string, reason: ArchiveFault, cause?: unknown): ImportError {
  return importError('import/damaged-archive', { name, reason }, cause);
}
