/**
 * The folder that holds one person's data, and which of the histories in it is the live one.
 *
 *     profile.json              { "format": 1, "history": "<id>" }
 *     histories/<id>/           chats.sqlite, search.sqlite, media/
 *     histories/<id>.staging/   a restore that has not been proven yet
 *     backup/                   the sealed backup key, and what this device knows of its backup sets
 *     lock.sqlite               held during a backup or a restore
 *
 * A restored history takes the place of another by replacing `profile.json`, one atomic rename: at every moment
 * exactly one whole history is live (docs/spec/chat-store.md).
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { createDirectory, syncDirectory, writeFileAtomic, sweepTemporaries } from '../base/files.ts';
import { historyPaths } from '../chats/layout.ts';
import { ProfileError } from './errors.ts';

const FORMAT = 1;
const HISTORY_ID = /^[0-9a-f]{16}$/;
const STAGING = '.staging';

const profileFile = z.object({ format: z.number().int(), history: z.string().regex(HISTORY_ID) });

/** What an operating system leaves in folders by itself: it does not make a folder somebody's. */
const IGNORED_FILES = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini', 'lost+found']);

export class Profile {
  readonly folder: string;
  #history: string;

  private constructor(folder: string, history: string) {
    this.folder = folder;
    this.#history = history;
  }

  /**
   * Opens the data in `folder`; with `create`, a missing or empty folder becomes a new profile with an empty
   * history. Throws `profile/not-found`, `not-ours`, `damaged`, `newer-format` or `denied`.
   */
  static async open(folder: string, options: { create: boolean }): Promise<Profile> {
    const absolute = path.resolve(folder);
    try {
      const history = await readLive(absolute);
      if (history !== null) return new Profile(absolute, history);
      if (!options.create) throw new ProfileError('profile/not-found', { folder: absolute });
      return await Profile.#create(absolute);
    } catch (error) {
      throw profileError(error, absolute);
    }
  }

  static async #create(folder: string): Promise<Profile> {
    await createDirectory(folder, { mode: 0o700 });
    if (!(await isFree(folder))) throw new ProfileError('profile/not-ours', { folder });
    const history = newHistoryId();
    const profile = new Profile(folder, history);
    await createDirectory(profile.historyFolder, { mode: 0o700 });
    await createDirectory(profile.backupFolder, { mode: 0o700 });
    await profile.#writeLive(history);
    return profile;
  }

  /** Where the live history is. */
  get historyFolder(): string {
    return path.join(this.folder, 'histories', this.#history);
  }

  /** Where the sealed key and the device's knowledge of its sets are. */
  get backupFolder(): string {
    return path.join(this.folder, 'backup');
  }

  /** Makes an empty folder for a history that is being restored. Hold the lock. */
  async stage(): Promise<string> {
    const staging = path.join(this.folder, 'histories', newHistoryId() + STAGING);
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
    const histories = path.join(this.folder, 'histories');
    await fs.rename(staging, path.join(histories, name));
    await syncDirectory(histories);
    await this.#writeLive(name);
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

  /** Removes histories that are not live: of an interrupted restore, or replaced by one. Hold the lock. */
  async sweep(): Promise<void> {
    await sweepTemporaries(path.join(this.folder, 'profile.json'));
    const histories = path.join(this.folder, 'histories');
    for (const name of await fs.readdir(histories)) {
      const ours = HISTORY_ID.test(name.endsWith(STAGING) ? name.slice(0, -STAGING.length) : name);
      if (!ours || name === this.#history) continue;
      await fs.rm(path.join(histories, name), { recursive: true, force: true });
    }
  }

  /**
   * Runs `work` while no other process backs up or restores this data; throws `profile/busy` when one does. The
   * operating system drops the lock when the process dies.
   */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const lock = this.#take(path.join(this.folder, 'lock.sqlite'));
    try {
      // Another process may have swapped histories between our opening and the lock.
      const live = await readLive(this.folder);
      if (live !== null) this.#history = live;
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

  async #writeLive(history: string): Promise<void> {
    const content = { format: FORMAT, history };
    await writeFileAtomic(path.join(this.folder, 'profile.json'), JSON.stringify(content) + '\n', {
      mode: 0o600,
    });
    this.#history = history;
  }
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

/** The id of the live history, or null when there is no profile. */
async function readLive(folder: string): Promise<string | null> {
  let text: string;
  try {
    text = await fs.readFile(path.join(folder, 'profile.json'), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
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
  const { format, history } = parsed.data;
  if (format > FORMAT) throw new ProfileError('profile/newer-format', { folder, format });
  return history;
}

/** What the file system refuses, by itself or through SQLite; all else stays what it is. */
function profileError(error: unknown, folder: string): unknown {
  const bySystem = error instanceof Error && 'syscall' in error && 'code' in error;
  if (!bySystem && !(error instanceof Database.SqliteError)) return error;
  return new ProfileError('profile/denied', { folder, reason: String(error.code) }, { cause: error });
}
