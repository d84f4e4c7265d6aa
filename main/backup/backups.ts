/**
 * What a person does with backups: turning them on and off, making, listing, checking and restoring them. The command
 * line and the window both go through this class.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { CofferError } from '../base/error.ts';
import type { History } from '../chats/index.ts';
import { openDestination, type Place } from '../destinations/open.ts';
import {
  forgetBackupKey,
  generateBackupKey,
  loadBackupKey,
  storeBackupKey,
  type BackupKey,
  type KeySealer,
} from '../keys/index.ts';
import type { Profile } from '../profile/profile.ts';
import type { Recovered, VaultLink, VaultPassword } from '../vaults/index.ts';
import type { CreateResult } from './create.ts';
import {
  forgetState,
  newState,
  readState,
  sweepState,
  writeState,
  type DeviceState,
  type Run,
  type Seen,
} from './device-state.ts';
import { runEngine, type EngineOptions } from './engine.ts';
import { BackupError } from './errors.ts';
import type { Protector } from './format/header.ts';
import { newId } from './format/names.ts';
import type { BackupListing } from './list.ts';
import type { BackedUpChat } from './list-chats.ts';
import { mergeChat, type MergedChat } from './merge-chat.ts';
import type { PruneResult } from './prune.ts';
import {
  changeOwnPassword,
  checkOwnPassword,
  deleteOwnRecord,
  enableWithPassword,
  moveToVault,
  type Device,
  type MovedKey,
  type PasswordSet,
} from './password.ts';
import type { ReportProgress } from './progress.ts';
import type { RestoreResult } from './restore.ts';
import { findSets, type FoundSet } from './set.ts';
import type { StagedChat } from './stage-chat.ts';
import type { VerifyResult } from './verify.ts';

export interface WorkOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ReportProgress | undefined;
}

export interface CreateOptions extends WorkOptions {
  readonly includeMedia?: boolean;
  /** Go on although the place serves an older state than this device has seen there. */
  readonly acceptOlder?: boolean;
  /** Afterwards only this many of the newest backups stay; without it all do. */
  readonly keep?: number | undefined;
  /** Noted with the run; by default a person. */
  readonly trigger?: NonNullable<Run['trigger']>;
}

export interface MadeBackup extends CreateResult {
  /** What was removed after it, or the code of what kept that from being done; null when all backups stay. */
  readonly pruned: PruneResult | { readonly code: string } | null;
}

export interface RestoreOptions extends WorkOptions {
  /** Null or none for the newest. One that was chosen by its number is restored however old it is. */
  readonly sequence?: number | null;
  readonly replace?: boolean;
  /** Go on although the place serves an older state than this device has seen there. */
  readonly acceptOlder?: boolean;
  readonly messagesHere: number;
  /** Who keeps the key, as far as the caller knows. */
  readonly protector?: Protector;
}

/** Which set, where, and the key to it. Without a set id it must be the only one there. */
export interface Chosen {
  readonly place: Place;
  readonly setId?: string | undefined;
  /** Stays the caller's. */
  readonly key: BackupKey;
}

/** The sets at a place, as one sees them without a key. */
export async function findBackups(place: Place): Promise<FoundSet[]> {
  return findSets(openDestination(place));
}

/** The backups of a set, newest first. Needs no profile. */
export async function listBackupsAt(
  chosen: Chosen,
  options: WorkOptions = {},
): Promise<readonly BackupListing[]> {
  return runEngine('list', {}, await engineFor(chosen, options));
}

/** Reads one backup whole, the newest by default, and checks every byte. Needs no profile. */
export async function verifyBackupAt(
  chosen: Chosen,
  sequence: number | null = null,
  options: WorkOptions = {},
): Promise<VerifyResult> {
  return runEngine('verify', { sequence, seen: null }, await engineFor(chosen, options));
}

/** The chats of one backup, the newest by default. Needs no profile. */
export async function listChatsAt(
  chosen: Chosen,
  options: WorkOptions & { sequence?: number | null } = {},
): Promise<readonly BackedUpChat[]> {
  const request = { sequence: options.sequence ?? null, seen: null };
  return runEngine('listChats', request, await engineFor(chosen, options));
}

async function engineFor({ place, key, setId }: Chosen, options: WorkOptions): Promise<EngineOptions> {
  return { place, key, setId: setId ?? (await onlySet(place)), ...options };
}

async function onlySet(place: Place): Promise<string> {
  const [first, ...others] = await findBackups(place);
  if (!first) throw new BackupError('backup/not-found', { place: place.path });
  if (others.length > 0) {
    const sets = [first, ...others].map((set) => set.setId);
    throw new BackupError('backup/several-sets', { place: place.path, sets });
  }
  return first.setId;
}

export class Backups {
  readonly #profile: Profile;
  readonly #sealer: KeySealer;
  readonly #app: string;

  /** `app` is the version that backups name as their writer. */
  constructor(profile: Profile, sealer: KeySealer, app: string) {
    this.#profile = profile;
    this.#sealer = sealer;
    this.#app = app;
  }

  /** What this device knows; null when encrypted backup is not turned on. */
  async status(): Promise<DeviceState | null> {
    const state = await readState(this.#profile.backupFolder);
    if (state?.history === undefined) return state;
    const { history, ...settled } = state;
    return history === path.basename(this.#profile.historyFolder) ? settled : null;
  }

  /**
   * Turns encrypted backup on under a new random key, or the given one, and returns it: show it once, then destroy
   * it. `setId` is for who has named the set already, on a recovery sheet. Throws `backup/already-enabled`.
   */
  async enable(key: BackupKey = generateBackupKey(), setId: string = newId()): Promise<BackupKey> {
    return this.#profile.exclusively(async () => {
      const state = await this.status();
      if (state !== null) throw new BackupError('backup/already-enabled', { setId: state.setId });
      // The key first: a state without a key would claim backups that this device cannot make.
      await storeBackupKey(this.#profile.backupFolder, this.#sealer, key);
      await writeState(this.#profile.backupFolder, newState(setId, Date.now(), { kind: 'digits' }));
      return key;
    });
  }

  /**
   * Turns encrypted backup on under a password, in the vault behind `link`; where it is on under 64 digits, the same
   * key is put under a password as well. Throws `backup/already-enabled` where there is a password, and `vault/...`.
   */
  async enableWithPassword(link: VaultLink, password: VaultPassword): Promise<PasswordSet> {
    return this.#profile.exclusively(() => enableWithPassword(this.#device, link, password));
  }

  /** Sets a new password, authorised by the key on this device. Throws `backup/no-password` and `vault/...`. */
  async changePassword(link: VaultLink, password: VaultPassword): Promise<{ attemptsLeft: number }> {
    return this.#profile.exclusively(() => changeOwnPassword(this.#device, link, password));
  }

  /** Puts the key under a password in another vault. Throws `backup/no-password` and `vault/...`. */
  async moveToVault(link: VaultLink, password: VaultPassword): Promise<MovedKey> {
    return this.#profile.exclusively(() => moveToVault(this.#device, link, password));
  }

  /**
   * Whether the password still opens the vault: a real exchange, in which a wrong one costs an attempt. Throws
   * `vault/wrong-password`, `vault/locked`, `backup/no-password`.
   */
  async checkPassword(link: VaultLink, password: VaultPassword): Promise<Omit<Recovered, 'key'>> {
    return checkOwnPassword(this.#device, link, password);
  }

  /**
   * Turns encrypted backup off and forgets the key on this device. Backups that were made stay as they are. A set
   * under a password wants its vault, whose record is deleted, or `keep-record`; else `backup/vault-needed`.
   */
  async disable(vault: VaultLink | 'keep-record' | null = null): Promise<void> {
    await this.#profile.exclusively(async () => {
      const state = await this.status();
      if (state?.protector.kind === 'vault' && vault !== 'keep-record') {
        if (vault === null) {
          throw new BackupError('backup/vault-needed', { vaultId: state.protector.vaultId });
        }
        // The record first: signing needs the key. A crash in between leaves backup on, and turning it off again
        // finds the record gone.
        await deleteOwnRecord(this.#device, vault);
      }
      await forgetState(this.#profile.backupFolder);
      await forgetBackupKey(this.#profile.backupFolder);
    });
  }

  /** The key on this device, for showing it again; the caller destroys it. Throws `backup/not-enabled`. */
  async revealKey(): Promise<BackupKey> {
    const key = await loadBackupKey(this.#profile.backupFolder, this.#sealer);
    if (key === null) throw new BackupError('backup/not-enabled');
    return key;
  }

  /** Backs the history up. Every outcome is noted among the runs. */
  async create(history: History, place: Place, options: CreateOptions = {}): Promise<MadeBackup> {
    return this.#profile.exclusively(async () => {
      const folder = this.#profile.backupFolder;
      const state = await this.status();
      if (state === null) throw new BackupError('backup/not-enabled');
      using key = await this.revealKey();
      // Awaited here: the key is destroyed when this block is left.
      return await this.#noted(
        'create',
        place,
        async () => {
          await history.write.advanceEpoch();
          const request = {
            historyFolder: this.#profile.historyFolder,
            stateFolder: folder,
            state,
            acceptOlder: options.acceptOlder ?? false,
            includeMedia: options.includeMedia ?? true,
            protector: state.protector,
            app: this.#app,
            now: Date.now(),
          };
          await this.#profile.sweep();
          await sweepState(this.#profile.backupFolder);
          const result = await runEngine('create', request, { place, setId: state.setId, key, ...options });
          await this.#pin(place, result.sequence, result.manifestSha256);
          return {
            ...result,
            pruned: await this.#pruneAfter({ place, setId: state.setId, key }, options.keep),
          };
        },
        options.trigger,
      );
    });
  }

  /**
   * Removes all but the newest `keep` backups of this device's set at a place, and the volumes that only those needed.
   * Throws `backup/not-enabled`.
   */
  async prune(place: Place, keep: number, options: WorkOptions = {}): Promise<PruneResult> {
    return this.#profile.exclusively(async () => {
      const state = await this.status();
      if (state === null) throw new BackupError('backup/not-enabled');
      using key = await this.revealKey();
      const request = { stateFolder: this.#profile.backupFolder, keep };
      return await runEngine('prune', request, { place, setId: state.setId, key, ...options });
    });
  }

  /** The backup is made and proven by now: what goes wrong here is told beside it, and done at the next one. */
  async #pruneAfter(engine: EngineOptions, keep: number | undefined): Promise<MadeBackup['pruned']> {
    if (keep === undefined) return null;
    try {
      const request = { stateFolder: this.#profile.backupFolder, keep };
      return await runEngine('prune', request, engine);
    } catch (error) {
      if (error instanceof CofferError) return { code: error.code };
      throw error;
    }
  }

  /** Like `verifyBackupAt`, and notes the outcome among the runs. */
  async verify(
    chosen: Chosen,
    sequence: number | null = null,
    options: WorkOptions = {},
  ): Promise<VerifyResult> {
    return this.#noted('verify', chosen.place, async () => {
      const engine = await engineFor(chosen, options);
      return runEngine('verify', { sequence, seen: await this.#seen(engine) }, engine);
    });
  }

  /**
   * Restores a backup and makes it the live history. The history before is untouched until the new one is proven;
   * open for writing, it is refused with `profile/busy`. A device that had no encrypted backup takes the set and its key
   * over and goes on backing up into it. Without `replace`, a history that has messages is refused with `backup/not-empty`.
   */
  async restore(chosen: Chosen, options: RestoreOptions): Promise<RestoreResult> {
    if (options.messagesHere > 0 && !options.replace) {
      throw new BackupError('backup/not-empty', { messages: options.messagesHere });
    }
    return this.#profile.exclusively(async () => {
      await this.#profile.sweep();
      await sweepState(this.#profile.backupFolder);
      await this.#settle();
      const result = await this.#profile.withoutWriter(async () => {
        const staging = await this.#profile.stage();
        try {
          const engine = await engineFor(chosen, options);
          const seen = options.acceptOlder ? null : await this.#seen(engine);
          const request = { staging, sequence: options.sequence ?? null, seen };
          const restored = await runEngine('restore', request, engine);
          // The header is authentic; where it is damaged, whoever recovered the key knows its keeper.
          const protector = restored.protector ?? options.protector ?? { kind: 'digits' };
          await this.#adopt(engine, restored, protector, this.#profile.historyIdOf(staging));
          await this.#profile.replaceHistory(staging);
          await this.#settle();
          // Restoring an old backup must not make this device forget that it has seen newer ones.
          const { sequence } = (await this.#seen(engine)) ?? { sequence: 0 };
          const { setId } = (await this.status()) ?? {};
          if (setId === engine.setId && restored.sequence > sequence) {
            await this.#pin(engine.place, restored.sequence, restored.manifestSha256);
          }
          return restored;
        } catch (error) {
          await fs.rm(staging, { recursive: true, force: true });
          throw error;
        }
      });
      // The history before; where something still reads it (Windows then refuses), the next run removes it.
      await this.#profile.sweep().catch(() => undefined);
      return result;
    });
  }

  /** The chats of one backup, the newest by default, without restoring anything. */
  async chatsOf(
    chosen: Chosen,
    options: WorkOptions & { sequence?: number | null; acceptOlder?: boolean } = {},
  ): Promise<readonly BackedUpChat[]> {
    const engine = await engineFor(chosen, options);
    const seen = options.acceptOlder ? null : await this.#seen(engine);
    return runEngine('listChats', { sequence: options.sequence ?? null, seen }, engine);
  }

  /**
   * Brings one chat back into the present history, which stays open: messages that are here stay as they are, the
   * others come back, in one transaction. `chatId` is one of `chatsOf`, so name the same `sequence`. Throws
   * `backup/no-such-chat`.
   */
  async restoreChat(
    history: History,
    chosen: Chosen,
    options: WorkOptions & { chatId: number; sequence: number },
  ): Promise<StagedChat & MergedChat> {
    return this.#profile.exclusively(async () => {
      await this.#profile.sweep();
      const staging = await this.#profile.stage();
      try {
        const { chatId, sequence } = options;
        const engine = await engineFor(chosen, options);
        const staged = await runEngine('stageChat', { staging, chatId, sequence, seen: null }, engine);
        return { ...staged, ...(await mergeChat(staging, history, options)) };
      } finally {
        await fs.rm(staging, { recursive: true, force: true });
      }
    });
  }

  get #device(): Device {
    return { folder: this.#profile.backupFolder, sealer: this.#sealer, state: () => this.status() };
  }

  /**
   * Goes on backing up into the set that was restored from, unless this device has one already. Before the restored
   * history takes its place, and bound to it: whenever the process dies, there is neither a history without its
   * backup nor a backup that the history before would be written into.
   */
  async #adopt(
    engine: EngineOptions,
    { setCreatedAt }: RestoreResult,
    protector: Protector,
    history: string,
  ): Promise<void> {
    const folder = this.#profile.backupFolder;
    const state = await this.status();
    if (state === null) {
      await storeBackupKey(folder, this.#sealer, engine.key);
      await writeState(folder, { ...newState(engine.setId, setCreatedAt, protector), history });
    } else if (
      state.setId === engine.setId &&
      state.protector.kind === 'digits' &&
      protector.kind === 'vault'
    ) {
      // Another device has put the set under a password since.
      await writeState(folder, { ...state, protector });
    }
  }

  /** The state counts whatever history is live from here on. */
  async #settle(): Promise<void> {
    const state = await this.status();
    if (state !== null) await writeState(this.#profile.backupFolder, state);
  }

  /** The newest state of this set that this device has seen at this place, if any. */
  async #seen({ place, setId }: EngineOptions): Promise<Seen | null> {
    const state = await this.status();
    return state?.setId === setId ? (state.places[openDestination(place).place] ?? null) : null;
  }

  async #pin(place: Place, sequence: number, manifestSha256: string): Promise<void> {
    const state = await this.status();
    if (state === null) return;
    const { place: name } = openDestination(place);
    const places = { ...state.places, [name]: { sequence, manifestSha256 } };
    await writeState(this.#profile.backupFolder, { ...state, places });
  }

  async #noted<T extends { sequence: number; bytesWritten?: number }>(
    kind: Run['kind'],
    place: Place,
    work: () => Promise<T>,
    trigger: Run['trigger'] = 'person',
  ): Promise<T> {
    const at = Date.now();
    const write = async (outcome: string, result: T | null): Promise<void> => {
      const state = await this.status();
      if (state === null) return;
      const run = {
        at,
        durationMs: Date.now() - at,
        kind,
        place: openDestination(place).place,
        outcome,
        sequence: result?.sequence ?? null,
        bytesWritten: result?.bytesWritten ?? 0,
        trigger,
      };
      await writeState(this.#profile.backupFolder, { ...state, runs: [...state.runs, run] });
    };
    const note = async (outcome: string, result: T | null): Promise<void> => {
      if (kind === 'create') return write(outcome, result);
      // Without the lock a backup that ends at this moment could lose what it pins; its own note matters more.
      await this.#profile
        .exclusively(() => write(outcome, result))
        .catch((error: unknown) => {
          if (!(error instanceof CofferError) || error.code !== 'profile/busy') throw error;
        });
    };
    let result: T;
    try {
      result = await work();
    } catch (error) {
      await note(error instanceof CofferError ? error.code : 'unexpected', null);
      throw error;
    }
    await note('ok', result);
    return result;
  }
}
