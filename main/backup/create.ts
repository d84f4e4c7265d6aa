/**
 * Makes one backup: a snapshot, what is new of it into volumes, each read back, then the manifest that makes the
 * backup exist (docs/spec/backup-set.md, section 5). Whatever stops it, earlier backups stay as they were.
 */
import fs from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { historyPaths } from '../chats/layout.ts';
import { MediaStore } from '../chats/media.ts';
import { SEGMENT_ROWS } from '../chats/schema/tables.ts';
import { segmentRange, type MediaEntry } from '../chats/snapshot-source.ts';
import { CofferError } from '../base/error.ts';
import { mediumId, packSegment, segmentId } from './content.ts';
import { appendJournal, readJournal, settleJournal, type DeviceState } from './device-state.ts';
import type { Header, Protector } from './format/header.ts';
import {
  newSummary,
  type Manifest,
  type MediumEntry,
  type SegmentEntry,
  type VolumeEntry,
} from './format/manifest.ts';
import { mediaMember, segmentMember } from './format/names.ts';
import type { ReportProgress } from './progress.ts';
import { BackupSet, refuseOlder, type ReadManifest, type SetAccess } from './set.ts';
import { segmentKey, Snapshot } from './snapshot.ts';
import { checkContent, type MemberKind } from './check.ts';
import { writeVolumes, type Member } from './volume-writer.ts';

/** Media up to this size are checked in memory, once; larger ones are read twice. Bytes. */
const READ_AHEAD = 8 * 1024 * 1024;

export interface CreateRequest {
  readonly access: SetAccess;
  readonly historyFolder: string;
  readonly stateFolder: string;
  readonly state: DeviceState;
  /** Go on although the place serves an older state than this device has seen. */
  readonly acceptOlder: boolean;
  readonly includeMedia: boolean;
  readonly protector: Protector;
  readonly app: string;
  readonly now: number;
  readonly report: ReportProgress;
}

export interface CreateResult {
  readonly sequence: number;
  readonly manifestSha256: string;
  readonly bytesWritten: number;
  readonly volumesWritten: number;
  readonly segmentsWritten: number;
  readonly mediaWritten: number;
  /** Media that are in the history but whose bytes could not be read; the backup is without them. */
  readonly mediaUnreadable: number;
  readonly digest: string;
  readonly counts: Manifest['summary']['counts'];
}

/** Where a content id is stored already. */
interface Place {
  readonly volume: VolumeEntry;
  readonly offset: number;
  readonly length: number;
}

type NewMember = Member & { readonly id: string; readonly kind: MemberKind };

export async function createBackup(request: CreateRequest): Promise<CreateResult> {
  const { access, stateFolder, state, report } = request;
  const { destination, setId, signal } = access;
  report({ stage: 'preparing', done: 0, total: null });
  const set = await BackupSet.open(access);
  await destination.sweep(set.paths.folder);
  await destination.sweep(set.paths.volumes);
  await destination.sweep(set.paths.manifests);
  const previous = await newest(set);
  if (!request.acceptOlder) refuseOlder(state.places[destination.place], previous);

  const stored = new Map<string, Place>();
  if (previous) remember(stored, previous.manifest);
  const journal = await readJournal(stateFolder, setId, destination.place);
  for (const entry of journal.finished) {
    if ((await destination.size(set.paths.volume(entry.volume.name))) !== entry.volume.size) continue;
    for (const { id, offset, length } of entry.members) {
      if (!stored.has(id)) stored.set(id, { volume: entry.volume, offset, length });
    }
  }

  const snapshot = Snapshot.open(request.historyFolder);
  try {
    const builder = new Builder(request, snapshot, stored, previous?.manifest ?? null);
    let volumesWritten = 0;
    let bytesWritten = 0;
    const begun = [...journal.begun];
    const target = {
      ...access,
      key: access.keys.streamInputKey,
      begin: async (name: string) => {
        await appendJournal(stateFolder, { setId, place: destination.place, begun: name });
        begun.push(name);
      },
    };
    for await (const { entry, members } of writeVolumes(builder.newMembers(), target)) {
      report({ stage: 'checking', done: builder.bytesDone, total: builder.bytesTotal });
      const placed = members.map(({ member, offset }) => {
        return { kind: member.kind, id: member.id, offset, length: member.length };
      });
      await checkContent(access, entry, placed);
      for (const { id, offset, length } of placed) stored.set(id, { volume: entry, offset, length });
      await appendJournal(stateFolder, { setId, place: destination.place, volume: entry, members: placed });
      volumesWritten += 1;
      bytesWritten += entry.size;
    }
    signal.throwIfAborted();
    report({ stage: 'finishing', done: builder.bytesDone, total: builder.bytesTotal });
    const manifest = builder.manifest(previous);
    const written = await set.writeManifest(manifest);
    if (isOutdated(set.header, request.protector)) {
      await set.writeHeader(set.header?.createdAt ?? state.createdAt, request.protector);
    }
    const kept = await removeUnnamed(set, manifest, begun);
    await settleJournal(stateFolder, setId, destination.place, kept);
    const { sequence, digest, counts } = manifest.summary;
    return {
      sequence,
      manifestSha256: written.fileSha256,
      bytesWritten: bytesWritten + ((await destination.size(set.paths.manifest(sequence))) ?? 0),
      volumesWritten,
      segmentsWritten: builder.segmentsWritten,
      mediaWritten: builder.mediaWritten,
      mediaUnreadable: builder.mediaUnreadable,
      digest,
      counts,
    };
  } finally {
    snapshot.close();
  }
}

/**
 * Whether the header must be written anew: there is none, or the key has another keeper since. One that names a vault
 * is never replaced by one that names none: that is what another device knew before the password was set, and without
 * the vault's account the password opens nothing.
 */
function isOutdated(header: Header | null, protector: Protector): boolean {
  if (header === null) return true;
  if (protector.kind === 'digits') return false;
  return !isDeepStrictEqual({ ...header.protector }, { ...protector });
}

/** The newest backup of the set. One that is damaged is an error: it must not be built upon, nor passed over. */
async function newest(set: BackupSet): Promise<ReadManifest | null> {
  const sequence = set.sequences.at(-1);
  return sequence === undefined ? null : set.readManifest(sequence);
}

/**
 * Removes the volumes that this device began and that no backup names: a run died before it had checked them, or what
 * they hold has changed since. Never another device's, which may be writing now. Returns those it had to leave,
 * because a manifest that cannot be read may name them.
 */
async function removeUnnamed(
  set: BackupSet,
  manifest: Manifest,
  begun: readonly string[],
): Promise<readonly string[]> {
  const unnamed = new Set(begun);
  const spare = ({ volumes }: Manifest): void => volumes.forEach(({ name }) => unnamed.delete(name));
  spare(manifest);
  if (unnamed.size === 0) return [];
  try {
    for (const sequence of set.sequences) spare((await set.readManifest(sequence)).manifest);
    for (const name of unnamed) await set.access.destination.remove(set.paths.volume(name));
  } catch (error) {
    // The backup itself is made and checked: only rubbish is left for the next run.
    if (error instanceof CofferError && error.code !== 'backup/cancelled') return [...unnamed];
    throw error;
  }
  return [];
}

function remember(stored: Map<string, Place>, manifest: Manifest): void {
  for (const { id, volume, offset, length } of manifest.segments) {
    const entry = manifest.volumes[volume];
    if (entry) stored.set(id, { volume: entry, offset, length });
  }
  for (const { id, volume, offset, size } of manifest.media) {
    const entry = volume === null ? undefined : manifest.volumes[volume];
    if (entry) stored.set(id, { volume: entry, offset, length: size });
  }
}

/** Goes through the snapshot once, handing out what must be written, and then knows the whole manifest. */
class Builder {
  bytesDone = 0;
  bytesTotal: number | null = null;
  segmentsWritten = 0;
  mediaWritten = 0;
  mediaUnreadable = 0;
  readonly #request: CreateRequest;
  readonly #snapshot: Snapshot;
  readonly #stored: Map<string, Place>;
  readonly #previous: Manifest | null;
  readonly #segments: { table: string; first: number; rows: number; id: string }[] = [];
  readonly #media: { sha256: string; size: number; id: string; readable: boolean }[] = [];

  constructor(
    request: CreateRequest,
    snapshot: Snapshot,
    stored: Map<string, Place>,
    previous: Manifest | null,
  ) {
    this.#request = request;
    this.#snapshot = snapshot;
    this.#stored = stored;
    this.#previous = previous;
  }

  async *newMembers(): AsyncGenerator<NewMember> {
    const media = this.#request.includeMedia ? this.#missingMedia() : [];
    this.bytesTotal = media.reduce((sum, entry) => sum + entry.size, 0);
    yield* this.#newSegments();
    for (const entry of media) yield* this.#newMedium(entry);
  }

  async *#newSegments(): AsyncGenerator<NewMember> {
    const { access } = this.#request;
    const unchanged = this.#unchangedSegments();
    for (const { table, segment } of this.#snapshot.segments()) {
      access.signal.throwIfAborted();
      const { first } = segmentRange(segment);
      const known = unchanged.get(segmentKey(table, segment));
      if (known) {
        this.#segments.push({ table, first, rows: known.rows, id: known.id });
        continue;
      }
      const { bytes, rows } = this.#snapshot.copySegment(table, segment);
      const id = segmentId(bytes, access.keys.contentIdKey);
      this.#segments.push({ table, first, rows, id });
      if (this.#stored.has(id)) continue;
      const packed = await packSegment(bytes);
      this.segmentsWritten += 1;
      yield {
        kind: 'segment',
        id,
        name: segmentMember(table, first),
        length: packed.length,
        content: [packed],
      };
      this.#advance(packed.length, packed.length);
    }
  }

  /** The segments of the last backup that nothing has touched since, by key; none when it was of another history. */
  #unchangedSegments(): ReadonlyMap<string, SegmentEntry> {
    const last = this.#previous;
    const { historyId, schemaVersion } = this.#snapshot.identity;
    const same =
      last?.summary.historyId === Buffer.from(historyId).toString('hex') &&
      last.summary.schemaVersion === schemaVersion &&
      last.summary.segmentRows === SEGMENT_ROWS;
    if (!last || !same) return new Map();
    const changed = this.#snapshot.changedSince(last.summary.epoch);
    const keyed = last.segments.map(
      (entry) => [segmentKey(entry.table, entry.first / SEGMENT_ROWS), entry] as const,
    );
    return new Map(keyed.filter(([key]) => !changed.has(key)));
  }

  /** Notes every medium of the snapshot and returns those that are not stored yet. */
  #missingMedia(): MediaEntry[] {
    const { keys } = this.#request.access;
    return [...this.#snapshot.media()].filter(({ sha256, size }) => {
      const id = mediumId(sha256, keys.contentIdKey);
      if (!this.#stored.has(id)) return true;
      this.#media.push({ sha256: hexOf(sha256), size, id, readable: true });
      return false;
    });
  }

  /** One medium, read and checked before a byte of it goes into the tar, whose header has promised its length. */
  async *#newMedium(entry: MediaEntry): AsyncGenerator<NewMember> {
    this.#request.access.signal.throwIfAborted();
    const sha256 = hexOf(entry.sha256);
    const id = mediumId(entry.sha256, this.#request.access.keys.contentIdKey);
    const store = new MediaStore(historyPaths(this.#request.historyFolder).media);
    const content = await checkedMedium(store, entry);
    this.#media.push({ sha256, size: entry.size, id, readable: content !== null });
    if (content === null) {
      this.mediaUnreadable += 1;
      return;
    }
    this.mediaWritten += 1;
    yield { kind: 'medium', id, name: mediaMember(sha256), length: entry.size, content };
    this.#advance(entry.size, 0);
  }

  #advance(bytes: number, unforeseen: number): void {
    this.bytesDone += bytes;
    if (this.bytesTotal !== null) this.bytesTotal += unforeseen;
    this.#request.report({ stage: 'writing', done: this.bytesDone, total: this.bytesTotal });
  }

  /** Call it after the last of `newMembers` is stored. */
  manifest(previous: ReadManifest | null): Manifest {
    const { access, app, now, includeMedia } = this.#request;
    const { historyId, epoch, schemaVersion } = this.#snapshot.identity;
    const { sha256: digest, counts } = this.#snapshot.digest();
    const volumes: VolumeEntry[] = [];
    const indexOf = new Map<string, number>();
    const placed = (id: string): { volume: number; offset: number; length: number } => {
      const place = this.#stored.get(id);
      if (!place) throw new TypeError('a member of the backup was not stored');
      const { volume, offset, length } = place;
      let index = indexOf.get(volume.name);
      if (index === undefined) {
        index = volumes.push(volume) - 1;
        indexOf.set(volume.name, index);
      }
      return { volume: index, offset, length };
    };
    const segments = this.#segments.map((entry): SegmentEntry => ({ ...entry, ...placed(entry.id) }));
    const media = this.#media.map(({ readable, ...entry }): MediumEntry => {
      const { volume, offset } = readable ? placed(entry.id) : { volume: null, offset: 0 };
      return { ...entry, volume, offset };
    });
    if (!includeMedia) media.push(...this.#mediaLeftOut());
    const summary = newSummary({
      setId: access.setId,
      sequence: (previous?.manifest.summary.sequence ?? 0) + 1,
      previous: previous?.fileSha256 ?? null,
      createdAt: now,
      historyId: hexOf(historyId),
      // What was written between the end of this epoch and the snapshot is tagged with the next one.
      epoch: epoch - 1,
      schemaVersion,
      segmentRows: SEGMENT_ROWS,
      app,
      digest,
      counts,
      includesMedia: includeMedia,
    });
    return { summary, volumes, segments, media };
  }

  #mediaLeftOut(): MediumEntry[] {
    const { contentIdKey } = this.#request.access.keys;
    return [...this.#snapshot.media()].map(({ sha256, size }) => {
      return { sha256: hexOf(sha256), size, id: mediumId(sha256, contentIdKey), volume: null, offset: 0 };
    });
  }
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The content of a medium that was found whole a moment ago; null when it is missing, damaged or unreadable. */
async function checkedMedium(store: MediaStore, entry: MediaEntry): Promise<Member['content'] | null> {
  const parts: Uint8Array[] = [];
  try {
    if (entry.size > READ_AHEAD) {
      const whole = (await store.verify(entry.sha256)) === 'ok';
      const { size } = whole ? await fs.stat(store.path(entry.sha256)) : { size: -1 };
      return size === entry.size ? store.read(entry.sha256) : null;
    }
    for await (const part of store.read(entry.sha256)) parts.push(part);
  } catch (error) {
    // One file that a dying disk no longer gives must not keep everything else from being backed up.
    if (error instanceof CofferError && /^chats\/(media-|io$)/.test(error.code)) return null;
    throw error;
  }
  return parts.reduce((sum, part) => sum + part.length, 0) === entry.size ? parts : null;
}
