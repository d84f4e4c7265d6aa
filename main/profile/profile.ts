/**
 * The folder that holds one person's data, and which of the histories in it is the live one.
 *
 *     profile.json              { "format": 1, "history": "<id>", "discard": ["<id>", ...] }
 *     histories/<id>/           chats.sqlite, search.sqlite, media/
 *     histories/<id>.staging/   a restore that has not been proven yet
 *     backup/                   the sealed backup key, and what this device knows of its backup sets
 *     lock.sqlite               held during a backup or a restore
 *
 * A restored history takes the place of another by replacing `profile.json`, one atomic rename: at every moment
 * exactly one whole history is live (docs/spec/chat-store.md). `discard` names those that a restore has replaced, or was
 * about to bring: only these are ever removed, so that no chats go because something else went wrong.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import {
  createDirectory,
  createFileAtomic,
  syncDirectory,
  sweepTemporaries,
  writeFileAtomic,
} from '../base/files.ts';
import { historyPaths } from '../chats/layout.ts';
import { ProfileError } from './errors.ts';

const FORMAT = 1;
const HISTORY_ID = /^[0-9a-f]{16}$/;
const STAGING = '.staging';

const historyId = z.string().regex(HISTORY_ID);
const profileFile = z.object({
  format: z.number().int(),
  history: historyId,
  discard: z.array(historyId).default([]),
});
type Pointer = Pick<z.infer<typeof profileFile>, 'history' | 'discard'>;

/** What an operating system leaves in folders by itself: it does not make a folder somebody's. */
const IGNORED_FILES = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini', 'lost+found']);

export class Profile {
  readonly folder: string;
  #pointer: Pointer;

  private constructor(folder: string, pointer: Pointer) {
    this.folder = folder;
    this.#pointer = pointer;
  }

  /**
   * Opens the data in `folder`; with `create`, a missing or empty folder becomes a new profile with an empty
   * history. Where `profile.json` is lost, the one history that is there is live again. Throws `profile/not-found`,
   * `not-ours`, `unclear`, `damaged`, `newer-format` or `denied`.
   */
  static async open(folder: string, options: { create: boolean }): Promise<Profile> {
    const absolute = path.resolve(folder);
    try {
      const pointer = (await readPointer(absolute)) ?? (await Profile.#begin(absolute, options.create));
      if (pointer === null) throw new ProfileError('profile/not-found', { folder: absolute });
      return new Profile(absolute, pointer);
    } catch (error) {
      throw profileError(error, absolute);
    }
  }

  /**
   * Makes the missing `profile.json`, or reads the one that another process has made meanwhile: of several that begin at the
   * same moment all get the same history.
   */
  static async #begin(folder: string, mayCreate: boolean): Promise<Pointer | null> {
    const [lost, ...others] = await historiesWithChats(folder);
    if (lost === undefined && !mayCreate) return null;
    await createDirectory(folder, { mode: 0o700 });
    const refusal =
      others.length > 0
        ? new ProfileError('profile/unclear', { folder, histories: [lost ?? '', ...others] })
        : lost === undefined && !(await isFree(folder))
          ? new ProfileError('profile/not-ours', { folder })
          : null;
    if (refusal !== null) {
      const made = await readPointer(folder);
      if (made === null) throw refusal;
      return made;
    }
    const profile = new Profile(folder, { history: lost ?? newHistoryId(), discard: [] });
    await createDirectory(profile.historyFolder, { mode: 0o700 });
    await createDirectory(profile.backupFolder, { mode: 0o700 });
    const text = written(profile.#pointer);
    if (await createFileAtomic(pointerFile(folder), text, { mode: 0o600 })) return profile.#pointer;
    if (lost === undefined) await removeIfEmpty(profile.historyFolder);
    return await readPointer(folder);
  }

  /** Where the live history is. */
  get historyFolder(): string {
    return path.join(this.folder, 'histories', this.#pointer.history);
  }

  /** Where every history is, live or not. */
  private get histories(): string {
    return path.join(this.folder, 'histories');
  }

  /** Where the sealed key and the device's knowledge of its sets are. */
  get backupFolder(): string {
    return path.join(this.folder, 'backup');
  }

  /** Makes an empty folder for a history that is being restored. Hold the lock. */
  async stage(): Promise<string> {
    const staging = path.join(this.histories, newHistoryId() + STAGING);
    await createDirectory(staging, { mode: 0o700 });
    return staging;
  }

  /** Which history a staged one will be: the last part of `historyFolder`. */
  historyIdOf(staging: string): string {
    const name = path.basename(staging, STAGING);
    if (path.basename(staging) !== name + STAGING || !HISTORY_ID.test(name)) {
      throw new TypeError('not a staged history');
    }
    return name;
  }

  /**
   * Makes the staged history the live one, atomically and durably. Nothing may write to the one before
   * (`withoutWriter`), which the next `sweep` removes; if the process dies, it removes whichever is not live.
   */
  async replaceHistory(staging: string): Promise<void> {
    const name = this.historyIdOf(staging);
    const { histories } = this;
    const { history, discard } = this.#pointer;
    // From the moment it has its name to the moment it is live, it is the one to remove.
    await this.#point({ history, discard: [...discard, name] });
    await fs.rename(staging, path.join(histories, name));
    await syncDirectory(histories);
    await this.#point({ history: name, discard: [...discard, history] });
  }

  /**
   * Runs `work` while nothing can write to the live history, so that nobody goes on writing to a history that is being
   * replaced. Throws `profile/busy` when something has it open for writing. Hold the lock.
   */
  async withoutWriter<T>(work: () => Promise<T>): Promise<T> {
    // A history whose folder is gone has no writer, and is what a restore is for.
    await createDirectory(this.historyFolder, { mode: 0o700 });
    const lock = this.#take(historyPaths(this.historyFolder).lock);
    try {
      return await work();
    } finally {
      lock.close();
    }
  }

  /** Removes the histories of an interrupted restore, and those replaced by one. Hold the lock. */
  async sweep(): Promise<void> {
    await sweepTemporaries(pointerFile(this.folder));
    const { history, discard } = this.#pointer;
    for (const name of await fs.readdir(this.histories)) {
      if (name === history) continue;
      const folder = path.join(this.histories, name);
      const isStaged = name.endsWith(STAGING) && HISTORY_ID.test(name.slice(0, -STAGING.length));
      if (isStaged || discard.includes(name)) await fs.rm(folder, { recursive: true, force: true });
      // Of a start that died, or that another one was faster than.
      else if (HISTORY_ID.test(name)) await removeIfEmpty(folder);
    }
    if (discard.length > 0) await this.#point({ history, discard: [] });
  }

  /**
   * Runs `work` while no other process backs up or restores this data; throws `profile/busy` when one does. The
   * operating system drops the lock when the process dies.
   */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const lock = this.#take(path.join(this.folder, 'lock.sqlite'));
    try {
      // Another process may have swapped histories between our opening and the lock.
      this.#pointer = (await readPointer(this.folder)) ?? this.#pointer;
      return await work();
    } finally {
      lock.close();
    }
  }

  /** An exclusive transaction on an empty database, until it is closed. */
  #take(file: string): Database.Database {
    let lock: Database.Database | null = null;
    try {
      lock = new Database(file, { timeout: 0 });
      lock.pragma('journal_mode = MEMORY');
      lock.exec('BEGIN EXCLUSIVE');
      return lock;
    } catch (error) {
      lock?.close();
      if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
        throw new ProfileError('profile/busy', { folder: this.folder }, { cause: error });
      }
      throw profileError(error, this.folder);
    }
  }

  async #point(pointer: Pointer): Promise<void> {
    await writeFileAtomic(pointerFile(this.folder), written(pointer), { mode: 0o600 });
    this.#pointer = pointer;
  }
}

const pointerFile = (folder: string): string => path.join(folder, 'profile.json');

const written = (pointer: Pointer): string => `${JSON.stringify({ format: FORMAT, ...pointer })}\n`;

/** Histories that have something in them, by id. Whose `profile.json` is lost, these are somebody's chats. */
async function historiesWithChats(folder: string): Promise<string[]> {
  const histories = path.join(folder, 'histories');
  const found: string[] = [];
  for (const name of await namesIn(histories)) {
    if (HISTORY_ID.test(name) && (await namesIn(path.join(histories, name))).length > 0) found.push(name);
  }
  return found;
}

/** None where there is no such folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await fs.readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Whatever keeps it there, nothing is lost. */
async function removeIfEmpty(folder: string): Promise<void> {
  await fs.rmdir(folder).catch(() => undefined);
}

/**
 * Whether a folder without `profile.json` may become a profile: nothing is in it but what a start leaves that died at any
 * step before its last, and what operating systems put everywhere.
 */
async function isFree(folder: string): Promise<boolean> {
  for (const name of await fs.readdir(folder)) {
    if (IGNORED_FILES.has(name) || name === 'histories' || name.startsWith('.profile.json.')) continue;
    // With a key in it, it is somebody's whose `profile.json` is lost.
    const left = name === 'backup' && (await fs.readdir(path.join(folder, name))).length === 0;
    if (!left) return false;
  }
  return true;
}

const newHistoryId = (): string => randomBytes(8).toString('hex');

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** What `profile.json` says, or null when there is none. */
async function readPointer(folder: string): Promise<Pointer | null> {
  let text: string;
  try {
    text = await fs.readFile(pointerFile(folder), 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ProfileError('profile/damaged', { folder }, { cause: error });
  }
  const parsed = profileFile.safeParse(json);
  if (!parsed.success) throw new ProfileError('profile/damaged', { folder }, { cause: parsed.error });
  const { format, history, discard } = parsed.data;
  if (format > FORMAT) throw new ProfileError('profile/newer-format', { folder, format });
  return { history, discard };
}

/** What the file system refuses, by itself or through SQLite; all else stays what it is. */
function profileError(error: unknown, folder: string): unknown {
  const bySystem = error instanceof Error && 'syscall' in error && 'code' in error;
  if (!bySystem && !(error instanceof Database.SqliteError)) return error;
  return new ProfileError('profile/denied', { folder, reason: String(error.code) }, { cause: error });
}
