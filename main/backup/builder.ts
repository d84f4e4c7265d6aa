/** Goes through a snapshot once, hands out what must be written, and then knows the whole manifest. */
import fs from 'node:fs/promises';
import { CofferError } from '../base/error.ts';
import { historyPaths } from '../chats/layout.ts';
import { MediaStore } from '../chats/media.ts';
import { BACKUP_TABLES, SEGMENT_ROWS, type BackupTableName } from '../chats/schema/tables.ts';
import { segmentRange, type IdRange, type MediaEntry } from '../chats/snapshot-source.ts';
import type { MemberKind } from './check.ts';
import { mediumId, packSegment, segmentId } from './content.ts';
import {
  newSummary,
  type Manifest,
  type MediumEntry,
  type SegmentEntry,
  type VolumeEntry,
} from './format/manifest.ts';
import { mediaMember, segmentMember } from './format/names.ts';
import type { LastBackup } from './last.ts';
import type { ReportProgress } from './progress.ts';
import { stopIfTold, type SetAccess } from './set.ts';
import { segmentKey, type Snapshot } from './snapshot.ts';
import type { StoredAt } from './stored.ts';
import type { Member } from './volume-writer.ts';

/** Media up to this size are checked in memory, once; larger ones are read twice. Bytes. */
const READ_AHEAD = 8 * 1024 * 1024;

export type NewMember = Member & { readonly id: string; readonly kind: MemberKind };

export interface BuilderOptions {
  readonly access: SetAccess;
  readonly historyFolder: string;
  readonly includeMedia: boolean;
  readonly app: string;
  readonly now: number;
  readonly report: ReportProgress;
  readonly last: LastBackup;
  /** By content id; whoever stores a member adds it. */
  readonly stored: ReadonlyMap<string, StoredAt>;
  /** Whether what the store has noted of changes is believed. */
  readonly trustChanges: boolean;
}

export class Builder {
  bytesDone = 0;
  segmentsWritten = 0;
  mediaWritten = 0;
  mediaUnreadable = 0;
  readonly #options: BuilderOptions;
  readonly #snapshot: Snapshot;
  readonly #segments: { table: string; first: number; rows: number; id: string }[] = [];
  readonly #media: { sha256: string; size: number; id: string; readable: boolean }[] = [];
  #mediaBytes: number | null = null;
  /** Of the runs of rows that must be read: how many there are, how many are done, and the bytes that these took. */
  readonly #runs = { all: 0, done: 0, bytes: 0 };

  constructor(snapshot: Snapshot, options: BuilderOptions) {
    this.#snapshot = snapshot;
    this.#options = options;
  }

  /** Null until it can be told. Rows are only packed when they are written: those to come are taken to be like those before. */
  get bytesTotal(): number | null {
    const { all, done, bytes } = this.#runs;
    if (this.#mediaBytes === null || (all > 0 && done === 0)) return null;
    return this.#mediaBytes + (all === 0 ? 0 : Math.round((bytes * all) / done));
  }

  async *newMembers(): AsyncGenerator<NewMember> {
    const media = this.#options.includeMedia ? this.#missingMedia() : [];
    this.#mediaBytes = media.reduce((sum, entry) => sum + entry.size, 0);
    yield* this.#newSegments();
    for (const entry of media) yield* this.#newMedium(entry);
  }

  async *#newSegments(): AsyncGenerator<NewMember> {
    const unchanged = this.#unchanged();
    const segments = this.#snapshot.segments();
    this.#runs.all = segments.filter(
      ({ table, segment }) => !unchanged.has(segmentKey(table, segment)),
    ).length;
    for (const { table, segment } of segments) {
      stopIfTold(this.#options.access);
      const known = unchanged.get(segmentKey(table, segment));
      if (known) {
        this.#segments.push(...known.map(({ first, rows, id }) => ({ table, first, rows, id })));
        continue;
      }
      for (const part of this.#snapshot.parts(table, segment)) yield* this.#newSegment(table, part);
      this.#runs.done += 1;
      this.#report();
    }
  }

  async *#newSegment(table: BackupTableName, part: IdRange): AsyncGenerator<NewMember> {
    const { first } = part;
    const { bytes, rows } = this.#snapshot.copy(table, part);
    const id = segmentId(bytes, this.#options.access.keys.contentIdKey);
    this.#segments.push({ table, first, rows, id });
    if (this.#options.stored.has(id)) return;
    const name = segmentMember(table, first);
    const packed = await packSegment(bytes, name);
    this.segmentsWritten += 1;
    yield { kind: 'segment', id, name, length: packed.length, content: [packed] };
    this.bytesDone += packed.length;
    this.#runs.bytes += packed.length;
  }

  /**
   * What the last backup has of runs that nothing has touched since, by the run's key; none when it was of another
   * history. All of it is stored: what is missing there is made again.
   */
  #unchanged(): ReadonlyMap<string, readonly SegmentEntry[]> {
    const { last, stored, trustChanges } = this.#options;
    const manifest = last.found?.manifest;
    const { historyId, schemaVersion } = this.#snapshot.identity;
    const same =
      manifest?.summary.historyId === hexOf(historyId) &&
      manifest.summary.schemaVersion === schemaVersion &&
      manifest.summary.segmentRows === SEGMENT_ROWS;
    if (!same || !trustChanges) return new Map();
    const changed = this.#snapshot.changedSince(manifest.summary.epoch);
    const runs = Map.groupBy(manifest.segments, ({ table, first }) =>
      segmentKey(table, Math.floor(first / SEGMENT_ROWS)),
    );
    for (const [key, entries] of runs)
      if (changed.has(key) || !entries.every(({ id }) => stored.has(id))) runs.delete(key);
    this.#distrustWrongCounts(runs);
    return runs;
  }

  /** A change that nothing noted shows at the latest when rows came or went: then the table is read again. */
  #distrustWrongCounts(runs: Map<string, readonly SegmentEntry[]>): void {
    const segments = Map.groupBy(this.#snapshot.segments(), ({ table }) => table);
    const counts = this.#snapshot.rowCounts();
    for (const { name } of BACKUP_TABLES) {
      const taken = [...runs].filter(([, [entry]]) => entry?.table === name);
      if (taken.length === 0) continue;
      let rows = taken.flatMap(([, entries]) => entries).reduce((sum, entry) => sum + entry.rows, 0);
      for (const { segment } of segments.get(name) ?? [])
        if (!runs.has(segmentKey(name, segment))) rows += this.#snapshot.rowsIn(name, segmentRange(segment));
      if (rows !== counts[name]) for (const [key] of taken) runs.delete(key);
    }
  }

  /** Notes every medium of the snapshot and returns those that are not stored yet. */
  #missingMedia(): MediaEntry[] {
    const { access, stored } = this.#options;
    return [...this.#snapshot.media()].filter(({ sha256, size }) => {
      const id = mediumId(sha256, access.keys.contentIdKey);
      if (!stored.has(id)) return true;
      this.#media.push({ sha256: hexOf(sha256), size, id, readable: true });
      return false;
    });
  }

  /** One medium, read and checked before a byte of it goes into the tar, whose header has promised its length. */
  async *#newMedium(entry: MediaEntry): AsyncGenerator<NewMember> {
    const { access, historyFolder } = this.#options;
    access.signal.throwIfAborted();
    const sha256 = hexOf(entry.sha256);
    const id = mediumId(entry.sha256, access.keys.contentIdKey);
    const store = new MediaStore(historyPaths(historyFolder).media);
    const content = await checkedMedium(store, entry);
    this.#media.push({ sha256, size: entry.size, id, readable: content !== null });
    if (content === null) {
      this.mediaUnreadable += 1;
      return;
    }
    this.mediaWritten += 1;
    yield { kind: 'medium', id, name: mediaMember(sha256), length: entry.size, content };
    this.bytesDone += entry.size;
    this.#report();
  }

  #report(): void {
    this.#options.report({ stage: 'writing', done: this.bytesDone, total: this.bytesTotal });
  }

  /** Call it after the last of `newMembers` is stored. */
  manifest(): Manifest {
    const { access, app, now, includeMedia, last } = this.#options;
    const { historyId, epoch, schemaVersion } = this.#snapshot.identity;
    const { sha256: digest, counts } = this.#snapshot.digest(() => stopIfTold(access));
    const { volumes, placed } = this.#volumes();
    const segments = this.#segments.map((entry): SegmentEntry => ({ ...entry, ...placed(entry.id) }));
    const media = this.#media.map(({ readable, ...entry }): MediumEntry => {
      const { volume, offset } = readable ? placed(entry.id) : { volume: null, offset: 0 };
      return { ...entry, volume, offset };
    });
    if (!includeMedia) media.push(...this.#mediaLeftOut());
    const summary = newSummary({
      setId: access.setId,
      sequence: last.sequence + 1,
      previous: last.previous,
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

  /** The list of volumes, which grows as members are looked up in it. */
  #volumes() {
    const volumes: VolumeEntry[] = [];
    const indexOf = new Map<string, number>();
    const placed = (id: string): { volume: number; offset: number; length: number } => {
      const at = this.#options.stored.get(id);
      if (!at) throw new TypeError('a member of the backup was not stored');
      const { volume, offset, length } = at;
      let index = indexOf.get(volume.name);
      if (index === undefined) {
        index = volumes.push(volume) - 1;
        indexOf.set(volume.name, index);
      }
      return { volume: index, offset, length };
    };
    return { volumes, placed };
  }

  #mediaLeftOut(): MediumEntry[] {
    const { contentIdKey } = this.#options.access.keys;
    return [...this.#snapshot.media()].map(({ sha256, size }) => {
      return { sha256: hexOf(sha256), size, id: mediumId(sha256, contentIdKey), volume: null, offset: 0 };
    });
  }
}

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

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
