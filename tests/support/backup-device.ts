/** Shared by the tests of backups: people with a profile, small histories, and what must not change. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { HistoryGenerator } from '../bench/history.ts';
import { canonicalDigest, type CanonicalDigest } from '../../main/chats/digest.ts';
import { openHistory, type History } from '../../main/chats/index.ts';
import { historyPaths } from '../../main/chats/layout.ts';
import { createSchemaAt } from '../../main/chats/schema/migrate.ts';
import { SCHEMA_VERSION } from '../../main/chats/schema/versions.ts';
import { openSnapshot } from '../../main/chats/snapshot-source.ts';
import { backupKeyFromBytes, fileSealer, type BackupKey } from '../../main/keys/index.ts';
import { Profile } from '../../main/profile/profile.ts';
import type { Chosen, VerifyOptions } from '../../main/backup/at-place.ts';
import { Backups, type CreateOptions, type RestoreOptions } from '../../main/backup/backups.ts';
import type { CreateResult } from '../../main/backup/create.ts';
import type { RestoreResult } from '../../main/backup/restore.ts';
import type { VerifyResult } from '../../main/backup/verify.ts';

/** Folders of one test, removed at its end. */
export class Folders {
  readonly #made: string[] = [];

  async make(name: string): Promise<string> {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), `coffer-backup-${name}-`));
    this.#made.push(folder);
    return folder;
  }

  async remove(): Promise<void> {
    for (const folder of this.#made.splice(0)) await fs.rm(folder, { recursive: true, force: true });
  }
}

/** One computer: a profile, its backups, and the place where they go. */
export class Device {
  readonly folder: string;
  readonly profile: Profile;
  readonly backups: Backups;
  readonly place: { readonly kind: 'folder'; readonly path: string };

  private constructor(profile: Profile, destination: string) {
    this.folder = profile.folder;
    this.profile = profile;
    this.backups = new Backups(profile, fileSealer(path.join(profile.folder, 'backup')), '0.0.0-test');
    this.place = { kind: 'folder', path: destination };
  }

  static async at(folder: string, destination: string): Promise<Device> {
    return new Device(await Profile.open(folder, { create: true }), destination);
  }

  /** Turns backup on and returns a copy of the key that may be kept for the test. */
  async enable(): Promise<BackupKey> {
    using key = await this.backups.enable();
    return backupKeyFromBytes(Uint8Array.from(key.expose()));
  }

  /** Does something with the open history. */
  async using<T>(work: (history: History) => Promise<T>): Promise<T> {
    const history = await openHistory(this.profile.historyFolder);
    try {
      return await work(history);
    } finally {
      await history.close();
    }
  }

  async note(text: string): Promise<void> {
    await this.using((history) => history.write.addNote(text));
  }

  async create(options: CreateOptions = {}): Promise<CreateResult> {
    return this.using((history) => this.backups.create(history, this.place, options));
  }

  async restore(
    key: BackupKey | undefined,
    options: Partial<RestoreOptions> & { setId?: string } = {},
  ): Promise<RestoreResult> {
    const { setId, ...rest } = options;
    const chosen = key ? { place: this.place, setId, key } : await this.own();
    return this.backups.restore(chosen, rest);
  }

  /** This device's own set, with its own key. */
  async own(): Promise<Chosen & { setId: string }> {
    const setId = (await this.backups.status())?.setId ?? '';
    return { place: this.place, setId, key: await this.backups.revealKey() };
  }

  async verify(options: VerifyOptions = {}): Promise<VerifyResult> {
    return this.backups.verify(await this.own(), null, options);
  }

  async messages(): Promise<number> {
    return this.#canonical().counts.messages;
  }

  /** The digest of the history, every medium hashed again. In this thread: many tests ask for it. */
  async digest(): Promise<string> {
    const wrong = [...(await this.media())].filter(([name, sha256]) => path.basename(name) !== sha256);
    return this.#canonical().sha256 + wrong.map(([name]) => ` but ${name} is damaged`).join('');
  }

  #canonical(): CanonicalDigest {
    const file = historyPaths(this.profile.historyFolder).chats;
    if (!existsSync(file)) return canonicalDigestOfNothing();
    const db = openSnapshot(this.profile.historyFolder);
    try {
      return canonicalDigest(db);
    } finally {
      db.close();
    }
  }

  async media(): Promise<Map<string, string>> {
    return filesBelow(historyPaths(this.profile.historyFolder).media);
  }

  /** What must not remain after any run: half written files, half restored histories. */
  async leftovers(): Promise<string[]> {
    const here = [...(await filesBelow(this.folder)).keys()];
    const there = [...(await filesBelow(this.place.path)).keys()];
    const histories = await fs.readdir(path.join(this.folder, 'histories'));
    return [
      ...[...here, ...there].filter((name) => /\.(part|tmp)$|incoming-/.test(name)),
      ...histories.filter((name) => name !== path.basename(this.profile.historyFolder)),
    ];
  }
}

function canonicalDigestOfNothing(): CanonicalDigest {
  const db = new Database(':memory:');
  try {
    createSchemaAt(db, SCHEMA_VERSION);
    return canonicalDigest(db);
  } finally {
    db.close();
  }
}

/** SHA-256 of every file below a folder, by its path from there. */
export async function filesBelow(folder: string): Promise<Map<string, string>> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const found = new Map<string, string>();
  for (const entry of files) {
    const file = path.join(entry.parentPath, entry.name);
    const hash = createHash('sha256').update(await fs.readFile(file));
    found.set(path.relative(folder, file), hash.digest('hex'));
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A history with everything in it: chats, people, quotes, reactions, media. */
export async function fill(
  device: Device,
  messages = 400,
  mediaFiles = 24,
  seed = 1,
): Promise<HistoryGenerator> {
  const generator = new HistoryGenerator({ messages, mediaFiles, mediaBytes: mediaFiles * 20_000, seed });
  await device.using(async (history) => generator.first(await history.write.beginImport()));
  return generator;
}

/** Names of the files in one folder of the set at a place, without the folder. */
export async function stored(
  device: Device,
  setId: string,
  kind: 'volumes' | 'manifests',
): Promise<string[]> {
  const folder = path.join(device.place.path, `coffer-${setId}`, kind);
  return (await fs.readdir(folder)).sort();
}
