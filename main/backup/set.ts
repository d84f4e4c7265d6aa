/** One backup set at a destination, opened with its key: its header and its manifests (docs/spec/backup-set.md). */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { decrypt, encrypt, HEADER_LENGTH, StreamError, type StreamPool } from '../stream/index.ts';
import type { BackupKeys } from '../keys/index.ts';
import type { Destination } from '../destinations/port.ts';
import type { Seen } from './device-state.ts';
import { BackupError } from './errors.ts';
import {
  HEADER_LIMIT,
  headerMacFits,
  newHeader,
  parseHeader,
  writeHeader,
  type Header,
  type Protector,
  type UncheckedHeader,
} from './format/header.ts';
import { decodeManifest, encodeManifest, type Manifest } from './format/manifest.ts';
import {
  manifestContext,
  sequenceOfFile,
  setIdOfFolder,
  setPaths,
  volumeOfFile,
  type SetPaths,
} from './format/names.ts';
import { volumeError } from './volume-reader.ts';

/** A set as one sees it without the key. */
export interface FoundSet {
  readonly setId: string;
  /** Null when `coffer.json` is missing, damaged or newer; nothing in it is authentic yet. */
  readonly protector: Protector | null;
  readonly createdAt: number | null;
  /** How many backups it holds. */
  readonly backups: number;
  /** Written by a newer program than this one, which cannot open it. */
  readonly newer: boolean;
}

/** What may be done with a set: everything it needs from outside. */
export interface SetAccess {
  readonly destination: Destination;
  readonly setId: string;
  readonly keys: BackupKeys;
  readonly pool: StreamPool;
  readonly signal: AbortSignal;
  /** Lets `signal` hear of what came in meanwhile, in the middle of work that leaves the thread no time for messages. */
  readonly listen?: (() => void) | undefined;
}

/** Ends long work that the caller's signal has ended. Throws the signal's reason. */
export function stopIfTold({ signal, listen }: Pick<SetAccess, 'signal' | 'listen'>): void {
  listen?.();
  signal.throwIfAborted();
}

export interface ReadManifest {
  readonly manifest: Manifest;
  /** SHA-256 of the manifest's file, 64 digits: what the next one names as `previous`. */
  readonly fileSha256: string;
}

/** Every set at a destination, by id. Throws what the destination throws. */
export async function findSets(destination: Destination): Promise<FoundSet[]> {
  const found: FoundSet[] = [];
  for (const folder of await destination.folders()) {
    const setId = setIdOfFolder(folder);
    if (setId === null) continue;
    const paths = setPaths(setId);
    const backups = (await sequencesIn(destination, paths)).length;
    let newer = false;
    const header = await readHeader(destination, setId).catch((error: unknown) => {
      // A newer set beside ours must not hide ours; opening it says what it is.
      newer = error instanceof BackupError && error.code === 'backup/newer-format';
      if (newer) return null;
      throw error;
    });
    // A folder with the name of a set and nothing in it, such as a cloud program leaves, holds no backups.
    if (backups === 0 && header === null && !newer) continue;
    found.push({
      setId,
      protector: header?.protector ?? null,
      createdAt: header?.createdAt ?? null,
      backups,
      newer,
    });
  }
  return found.sort((a, b) => (a.setId < b.setId ? -1 : 1));
}

export class BackupSet {
  readonly access: SetAccess;
  readonly paths: SetPaths;
  /** Sequence numbers of the backups that are there, ascending. */
  readonly sequences: readonly number[];
  /** What `coffer.json` says; null when it is missing or was not written under this key. */
  readonly header: Header | null;

  private constructor(access: SetAccess, sequences: readonly number[], header: Header | null) {
    this.access = access;
    this.paths = setPaths(access.setId);
    this.sequences = sequences;
    this.header = header;
  }

  /**
   * Opens a set. `backup/wrong-key` when neither the header nor any manifest was made under this key: one of them
   * being damaged is not mistaken for it. A set without backups opens, with no sequences. `backup/newer-format`.
   */
  static async open(access: SetAccess): Promise<BackupSet> {
    const { destination, setId, keys } = access;
    const paths = setPaths(setId);
    const sequences = await sequencesIn(destination, paths);
    const found = await readHeader(destination, setId);
    const fits = found !== null && headerMacFits(found, keys.headerMacKey);
    const set = new BackupSet(access, sequences, fits ? found : null);
    if (!fits && (found !== null || sequences.length > 0) && !(await set.#someManifestFits())) {
      throw new BackupError('backup/wrong-key');
    }
    return set;
  }

  /** Bytes of every volume that is at the destination, by its name. */
  async volumeSizes(): Promise<ReadonlyMap<string, number>> {
    const files = await this.access.destination.files(this.paths.volumes);
    return new Map(
      files.flatMap(({ name, size }) => {
        const volume = volumeOfFile(name);
        return volume === null ? [] : [[volume, size] as const];
      }),
    );
  }

  /** Throws `backup/not-found`, `backup/damaged` or `backup/newer-format`. */
  async readManifest(sequence: number): Promise<ReadManifest> {
    const { destination, setId, keys, pool, signal } = this.access;
    const file = this.paths.manifest(sequence);
    if (!this.sequences.includes(sequence)) {
      throw new BackupError('backup/not-found', { place: destination.place, sequence });
    }
    const hash = createHash('sha256');
    const ciphertext = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of destination.read(file)) {
        hash.update(chunk);
        yield chunk;
      }
    };
    const parts: Uint8Array[] = [];
    try {
      const options = { key: keys.streamInputKey, pool, signal, keyIsKnown: true };
      const context = manifestContext(setId, sequence);
      for await (const part of decrypt(ciphertext(), { ...options, context })) parts.push(part);
    } catch (error) {
      throw volumeError(error, file);
    }
    const manifest = await decodeManifest(Buffer.concat(parts), file);
    if (manifest.summary.setId !== setId || manifest.summary.sequence !== sequence) {
      throw new BackupError('backup/damaged', { file, reason: 'belongs to another place' });
    }
    return { manifest, fileSha256: hash.digest('hex') };
  }

  /** Stores a manifest and reads it back. `backup/conflict` when another device was faster. */
  async writeManifest(manifest: Manifest): Promise<ReadManifest> {
    const { destination, setId, keys, pool, signal } = this.access;
    const { sequence } = manifest.summary;
    const plaintext = await encodeManifest(manifest);
    const context = manifestContext(setId, sequence);
    const ciphertext = encrypt(once(plaintext), { key: keys.streamInputKey, context, pool, signal });
    try {
      await destination.write(this.paths.manifest(sequence), ciphertext);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'destination/exists') {
        throw new BackupError('backup/conflict', { sequence }, { cause: error });
      }
      throw error;
    }
    try {
      const set = new BackupSet(this.access, [...this.sequences, sequence], this.header);
      const back = await set.readManifest(sequence);
      if (!isDeepStrictEqual(back.manifest, manifest)) {
        throw new BackupError('backup/damaged', { file: this.paths.manifest(sequence), reason: 'changed' });
      }
      return back;
    } catch (error) {
      // Not proven, so no backup; left there it would stand in the way of every later one.
      await destination.remove(this.paths.manifest(sequence));
      throw error;
    }
  }

  /** Writes `coffer.json`, new or in place of a damaged one. */
  async writeHeader(createdAt: number, protector: Protector): Promise<void> {
    const { destination, setId, keys } = this.access;
    const bytes = writeHeader(newHeader(setId, createdAt, protector), keys.headerMacKey);
    await destination.write(this.paths.header, once(bytes), { replace: true });
  }

  /** Whether any manifest, latest first, commits to our key. */
  async #someManifestFits(): Promise<boolean> {
    const { destination, setId, keys, signal } = this.access;
    for (const sequence of this.sequences.toReversed()) {
      try {
        const context = manifestContext(setId, sequence);
        const file = destination.read(this.paths.manifest(sequence));
        for await (const _ of decrypt(file, { key: keys.streamInputKey, context, signal })) return true;
        return true;
      } catch (error) {
        if (!(error instanceof StreamError)) throw error;
        // Cut or changed behind a commitment that fits the key counts as ours; its own error comes when it is read.
        if (error.code === 'stream/damaged') return true;
        const size = await destination.size(this.paths.manifest(sequence));
        if (error.code === 'stream/truncated' && (size ?? 0) >= HEADER_LENGTH) return true;
      }
    }
    return false;
  }
}

/** Throws `backup/rolled-back` when a newer state than the newest one found has been seen at the same place. */
export function refuseOlder(seen: Seen | null | undefined, found: ReadManifest | null): void {
  if (!seen) return;
  const sequence = found?.manifest.summary.sequence ?? 0;
  const same = sequence > seen.sequence || found?.fileSha256 === seen.manifestSha256;
  if (!same) throw new BackupError('backup/rolled-back', { seen: seen.sequence, found: sequence });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function sequencesIn(destination: Destination, paths: SetPaths): Promise<number[]> {
  const files = await destination.files(paths.manifests);
  return files
    .map((file) => sequenceOfFile(file.name))
    .filter((sequence) => sequence !== null)
    .sort((a, b) => a - b);
}

/**
 * The header as it stands, or null when it is missing, no header, or another set's: with that one's vault account, a
 * password would be tried on it. A newer one is refused.
 */
async function readHeader(destination: Destination, setId: string): Promise<UncheckedHeader | null> {
  const { header: file } = setPaths(setId);
  const size = await destination.size(file);
  if (size === null || size > HEADER_LIMIT) return null;
  const parts: Uint8Array[] = [];
  for await (const part of destination.read(file)) parts.push(part);
  try {
    const header = parseHeader(Buffer.concat(parts), file);
    return header.setId === setId ? header : null;
  } catch (error) {
    if (error instanceof BackupError && error.code === 'backup/damaged') return null;
    throw error;
  }
}
