/**
 * The port behind which every place for backups stands: a folder today, WebDAV and S3 by the same ten functions.
 *
 * Paths are relative, with forward slashes, of the characters in `SAFE_PATH` only: they come from the formats in
 * docs/spec/backup-set.md, never from people, and a foreign listing cannot smuggle others in.
 */
export interface StoredFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

export interface Destination {
  /** How a person knows this place: a folder's path, a server's address without credentials. */
  readonly place: string;
  /** Names of the folders directly at the top; [] when the place is empty. Throws when it is not reachable. */
  folders(): Promise<readonly string[]>;
  /** The files directly in `folder`, unfinished ones left out; [] when there is no such folder. */
  files(folder: string): Promise<readonly StoredFile[]>;
  /** Bytes of one file, or null when there is none. */
  size(path: string): Promise<number | null>;
  /** The content of one file, or `length` bytes from `offset`. Throws `destination/not-found`. */
  read(path: string, range?: { offset: number; length: number }): AsyncIterable<Uint8Array>;
  /**
   * Stores one file whole: it is durable when the promise resolves, and absent (or the old one) when it rejects or
   * the process dies. Without `replace` an existing file is refused with `destination/exists`. Returns its bytes.
   */
  write(path: string, content: AsyncIterable<Uint8Array>, options?: { replace?: boolean }): Promise<number>;
  /** Removes one file; none is no error. */
  remove(path: string): Promise<void>;
  /** Removes what interrupted writes left in `folder`. Only the one device that backs up into it calls this. */
  sweep(folder: string): Promise<void>;
  /** Bytes that may still be written, or null when the place does not say. */
  freeSpace(): Promise<number | null>;
}

const SAFE_PATH = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/;

/** Throws a TypeError unless `path` is one of ours: no `..`, no absolute path, no other alphabet. */
export function assertSafePath(path: string): void {
  if (!SAFE_PATH.test(path) || path.includes('..')) throw new TypeError(`not a backup path: ${path}`);
}
