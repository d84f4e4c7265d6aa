/**
 * Reads a `.zip` without trusting it (docs/spec/import-whatsapp-export.md, 7): names are only ever compared,
 * never used as paths; sizes, ratios, overlaps and checksums are enforced; nothing is unpacked ahead of use.
 */
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { archiveError, damaged } from './archive-fault.ts';
import { importError, reasonOf } from './errors.ts';

/** One file that an export holds. */
export interface ExportFile {
  /** Last part of its name. */
  readonly name: string;
  /** Bytes it claims to have. */
  readonly size: number;
  /** Its bytes; iterating throws `import/damaged-archive` or `import/unreadable` when they cannot be had whole. */
  open(): AsyncIterable<Uint8Array>;
}

export interface Skipped {
  readonly name: string;
  readonly reason: 'link' | 'special' | 'duplicate' | 'unsupported-compression' | 'too-deep';
}

export interface Contents {
  readonly files: readonly ExportFile[];
  readonly skipped: readonly Skipped[];
  close(): Promise<void>;
}

export interface ArchiveLimits {
  readonly maxEntries: number;
  /** Bytes, of all entries unpacked. */
  readonly maxTotalBytes: number;
  /** Unpacked bytes a packed byte may stand for, over the whole archive once that is large. */
  readonly maxRatio: number;
  /** Unpacked bytes below which `maxRatio` does not matter: a chat full of "ok" packs well. */
  readonly ratioFreeBytes: number;
}

export const DEFAULT_LIMITS: ArchiveLimits = {
  maxEntries: 200_000,
  maxTotalBytes: 256 * 1024 ** 3,
  maxRatio: 120,
  ratioFreeBytes: 512 * 1024 ** 2,
};

/** DEFLATE cannot do better than this; a header that claims more lies. */
const DEFLATE_MAX_RATIO = 1032;

/** Last part of a foreign name, whatever slashes it uses. */
function baseName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function entryName(entry: Entry): string {
  try {
    return utf8.decode(entry.fileNameRaw);
  } catch {
    return entry.fileNameRaw.toString('latin1');
  }
}

const UNIX_TYPE = 0xf000;
const UNIX_LINK = 0xa000;
const UNIX_FILE = 0x8000;

function unixType(entry: Entry): number {
  const madeBy = entry.versionMadeBy >>> 8;
  return madeBy === 3 || madeBy === 19 ? (entry.externalFileAttributes >>> 16) & UNIX_TYPE : 0;
}

async function* contentOf(zip: ZipFile, entry: Entry, archive: string): AsyncGenerator<Uint8Array> {
  let seen = 0;
  let sum = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError('zip entry did not yield bytes');
      seen += chunk.byteLength;
      if (seen > entry.uncompressedSize) break;
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (error) {
    throw archiveError(archive, error);
  }
  if (seen !== entry.uncompressedSize) throw damaged(archive, 'entry-size');
  if (sum !== entry.crc32) throw damaged(archive, 'checksum');
}

/** Opens a zip file and checks its table. Throws `import/damaged-archive`, `-bomb`, `-too-large`, `encrypted-`. */
export async function openArchive(
  path: string,
  name: string,
  limits: ArchiveLimits = DEFAULT_LIMITS,
): Promise<Contents> {
  let zip: ZipFile;
  try {
    zip = await yauzl.openPromise(path, {
      autoClose: false,
      lazyEntries: true,
      decodeStrings: false,
      validateEntrySizes: true,
    });
  } catch (error) {
    throw archiveError(name, error);
  }
  const close = (): Promise<void> => {
    zip.close();
    return Promise.resolve();
  };
  try {
    const entries = await readTable(zip, name, limits);
    return { ...sortOut(zip, entries, name), close };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function readTable(zip: ZipFile, name: string, limits: ArchiveLimits): Promise<Entry[]> {
  if (zip.entryCount > limits.maxEntries) {
    throw importError('import/archive-too-large', { name, limit: limits.maxEntries, found: zip.entryCount });
  }
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (error) {
    throw archiveError(name, error);
  }
  let packed = 0;
  let total = 0;
  for (const entry of entries) {
    if (entry.isEncrypted()) throw importError('import/encrypted-archive', { name });
    packed += entry.compressedSize;
    total += entry.uncompressedSize;
    if (
      entry.compressionMethod === 8 &&
      entry.uncompressedSize > (entry.compressedSize + 1) * DEFLATE_MAX_RATIO
    ) {
      throw importError('import/archive-bomb', { name, reason: 'impossible-ratio' });
    }
  }
  if (total > limits.maxTotalBytes) {
    throw importError('import/archive-too-large', { name, limit: limits.maxTotalBytes, found: total });
  }
  if (packed > zip.fileSize)
    throw importError('import/archive-bomb', { name, reason: 'overlapping-entries' });
  if (total > limits.ratioFreeBytes && total > packed * limits.maxRatio) {
    throw importError('import/archive-bomb', { name, reason: 'ratio' });
  }
  // Entries that share bytes are how a small file claims petabytes.
  const byPlace = [...entries].sort((x, y) => x.relativeOffsetOfLocalHeader - y.relativeOffsetOfLocalHeader);
  let end = 0;
  for (const entry of byPlace) {
    if (entry.relativeOffsetOfLocalHeader < end) {
      throw importError('import/archive-bomb', { name, reason: 'overlapping-entries' });
    }
    end = entry.relativeOffsetOfLocalHeader + 30 + entry.compressedSize;
  }
  return entries;
}

function sortOut(zip: ZipFile, entries: readonly Entry[], archive: string): Omit<Contents, 'close'> {
  const files: ExportFile[] = [];
  const skipped: Skipped[] = [];
  for (const entry of entries) {
    const full = entryName(entry);
    const name = baseName(full);
    const type = unixType(entry);
    if (name === '' || full.startsWith('__MACOSX/') || name === '.DS_Store') continue;
    if (type === UNIX_LINK) skipped.push({ name, reason: 'link' });
    else if (type !== 0 && type !== UNIX_FILE) skipped.push({ name, reason: 'special' });
    else if (!entry.canDecodeFileData()) skipped.push({ name, reason: 'unsupported-compression' });
    else files.push({ name, size: entry.uncompressedSize, open: () => contentOf(zip, entry, archive) });
  }
  return { files, skipped };
}

/** Whether a file begins as zip archives do. Throws `import/unreadable`. */
export async function looksLikeZip(path: string, name: string): Promise<boolean> {
  try {
    const file = await open(path, 'r');
    try {
      const head = Buffer.alloc(4);
      const { bytesRead } = await file.read(head, 0, 4, 0);
      return bytesRead === 4 && ['504b0304', '504b0506', '504b0708'].includes(head.toString('hex'));
    } finally {
      await file.close();
    }
  } catch (error) {
    throw importError('import/unreadable', { name, reason: reasonOf(error) }, error);
  }
}
