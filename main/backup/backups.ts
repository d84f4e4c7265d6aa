/**
 * What a person does with backups: turning them on and off, making, listing, checking and restoring them. The command
 * line and the window both go through this class, and through `at-place.ts` where there is no profile.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { CofferError, type ErrorData } from '../base/error.ts';
import type { History } from '../chats/index.ts';
import type { Place } from '../destinations/open.ts';
import {
  forgetBackupKey,
  storeBackupKey,
  type BackupKey,
  type KeySealer,
  type SealerKind,
} from '../keys/index.ts';
import type { Profile } from '../profile/profile.ts';
import type { Recovered, VaultLink, VaultPassword } from '../vaults/index.ts';
import { engineFor, type Chosen, type VerifyOptions, type WorkOptions } from './at-place.ts';
import type { CreateResult } from './create.ts';
import { forgetState, newState, sweepState, writeState, type DeviceState, type Run } from './device-state.ts';
import { runEngine, type EngineOptions } from './engine.ts';
import { BackupError } from './errors.ts';
import type { Protector } from './format/header.ts';
import { newId } from './format/names.ts';
import type { BackedUpChat } from './list-chats.ts';
import { attempt } from './meaning.ts';
import { DeviceMemory } from './memory.ts';
import { mergeChat, type MergedChat } from './merge-chat.ts';
import {
  changeOwnPassword,
  checkOwnPassword,
  deleteOwnRecord,
  enableWithPassword,
  keyToBegin,
  moveToVault,
  type Device,
  type MovedKey,
  type PasswordSet,
} from './password.ts';
import { messagesIn, refuseMessages } from './present.ts';
import type { PruneResult } from './prune.ts';
import type { RestoreResult } from './restore.ts';
import { noted, type RunOptions } from './runs.ts';
import type { StagedChat } from './stage-chat.ts';
import type { VerifyResult } from './verify.ts';

export interface CreateOptions extends WorkOptions {
  readonly includeMedia?: boolean;
  /** Go on although the place serves an older state than this device has seen there, or a damaged one it has not seen. */
  readonly acceptOlder?: boolean;
  /** Go on although the chats that were backed up last are no longer here. */
  readonly evenIfEmpty?: boolean;
  /** Bytes after which a volume takes nothing more; absent for what is best. */
  readonly volumeBytes?: number;
  /** Afterwards only this many of the newest backups stay; without it all do. */
  readonly keep?: number | undefined;
  /** Noted with the run; by default a person. */
  readonly trigger?: NonNullable<Run['trigger']>;
}

export interface MadeBackup extends CreateResult {
  /** What was removed after it, or what kept that from being done; null when all backups stay. */
  readonly pruned: PruneResult | { readonly code: string; readonly data: ErrorData } | null;
  /** The code of what kept this device from noting that it has seen this backup; null when it has. */
  readonly notNoted: string | null;
}

export interface RestoreOptions extends WorkOptions {
  /** Null or none for the newest. One that was chosen by its number is restored however old it is. */
  readonly sequence?: number | null;
  readonly replace?: boolean;
  /** Go on although the place serves an older state than this device has seen there. */
  readonly acceptOlder?: boolean;
  /** Who keeps the key, as far as the caller knows. */
  readonly protector?: Protector;
  /** Called once, when all is proven and the restored history is about to take the place of the live one. */
  readonly onSwap?: () => Promise<void>;
}

export interface RestoredBackup extends RestoreResult {
  /** Whether the key is kept on this computer from now on, and was not before. */
  readonly keyStored: boolean;
  /** As in `MadeBackup`. */
  readonly notNoted: string | null;
}

export class Backups {
  readonly #profile: Profile;
  readonly #sealer: KeySealer;
  readonly #app: string;
  readonly #memory: DeviceMemory;

  /** `app` is the version that backups name as their writer. */
  constructor(profile: Profile, sealer: KeySealer, app: string) {
    this.#profile = profile;
    this.#sealer = sealer;
    this.#app = app;
    this.#memory = new DeviceMemory(profile, sealer);
  }

  /** What the key on this device is sealed with; people are told. */
  get sealedBy(): SealerKind {
    return this.#sealer.describe();
  }

  /** How many messages a restore would replace: null where the database is too damaged to say. */
  messagesHere(): number | null {
    return messagesIn(this.#profile.historyFolder);
  }

  /** What this device knows; null when encrypted backup is not turned on. */
  status(): Promise<DeviceState | null> {
    return this.#memory.status();
  }

  /** A key to turn backup on under; the caller destroys it. New and random, or the one kept here (`keyToBegin`). */
  keyToBegin(): Promise<BackupKey> {
    return keyToBegin(this.#device);
  }

  /**
   * Turns encrypted backup on under `keyToBegin`, or the given one, and returns it: show it once, then destroy it. `setId`
   * is for who has named the set already, on a recovery sheet. Throws `backup/already-enabled`.
   */
  async enable(given: BackupKey | null = null, setId: string = newId()): Promise<BackupKey> {
    return this.#profile.exclusively(async () => {
      const state = await this.status();
      if (state !== null) throw new BackupError('backup/already-enabled', { setId: state.setId });
      const key = given ?? (await this.keyToBegin());
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
        // From here on the digits alone open it, and turning off needs no vault any more, whenever this dies.
        await writeState(this.#profile.backupFolder, { ...state, protector: { kind: 'digits' } });
      }
      // The key before what is known of it: never is there a key that nothing speaks of any more.
      await forgetBackupKey(this.#profile.backupFolder);
      await forgetState(this.#profile.backupFolder);
    });
  }

  /** The key on this device, for showing it again; the caller destroys it. Throws `backup/not-enabled`. */
  revealKey(): Promise<BackupKey> {
    return this.#memory.key();
  }

  /**
   * Keeps the key of this device's set here again, where it was lost or damaged. It must open the set at the place: throws
   * `backup/wrong-key`, `backup/not-enabled`.
   */
  async keepKey(place: Place, key: BackupKey): Promise<void> {
    await this.#profile.exclusively(async () => {
      const state = await this.status();
      if (state === null) throw new BackupError('backup/not-enabled');
      const listed = await runEngine('list', {}, { place, setId: state.setId, key });
      // Where there is no backup nothing has shown that it is the key.
      if (listed.length === 0) throw new BackupError('backup/not-found', { place: place.path });
      await storeBackupKey(this.#profile.backupFolder, this.#sealer, key);
    });
  }

  /** Backs the history up. Every outcome is noted among the runs. */
  async create(history: History, place: Place, options: CreateOptions = {}): Promise<MadeBackup> {
    return this.#profile.exclusively(async () => {
      const state = await this.status();
      if (state === null) throw new BackupError('backup/not-enabled');
      using key = await this.revealKey();
      const engine = { place, setId: state.setId, key, ...options };
      const { trigger } = options;
      // Awaited here: the key is destroyed when this block is left.
      return await this.#noted({ kind: 'create', place, trigger, locked: true }, () =>
        this.#create(history, state, engine, options),
      );
    });
  }

  async #create(
    history: History,
    state: DeviceState,
    engine: EngineOptions,
    options: CreateOptions,
  ): Promise<MadeBackup> {
    const { historyFolder, backupFolder } = this.#profile;
    await history.write.advanceEpoch();
    await this.#profile.sweep();
    await sweepState(backupFolder);
    const result = await runEngine(
      'create',
      {
        historyFolder,
        stateFolder: backupFolder,
        state,
        acceptOlder: options.acceptOlder ?? false,
        evenIfEmpty: options.evenIfEmpty ?? false,
        includeMedia: options.includeMedia ?? true,
        volumeBytes: options.volumeBytes,
        protector: state.protector,
        app: this.#app,
        now: Date.now(),
      },
      engine,
    );
    // From here on the backup is there, whatever this computer can or cannot note of it.
    const live = this.#live(result);
    const notNoted = await attempt(() => this.#memory.pin(engine.place, result, { live }));
    return { ...result, notNoted, pruned: await this.#pruneAfter(engine, options.keep) };
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
      if (error instanceof CofferError) return { code: error.code, data: error.data };
      throw error;
    }
  }

  /** Like `verifyBackupAt`, and notes the outcome among the runs. */
  async verify(
    chosen: Chosen,
    sequence: number | null = null,
    options: VerifyOptions & { acceptOlder?: boolean } = {},
  ): Promise<VerifyResult> {
    return this.#noted({ kind: 'verify', place: chosen.place, locked: false }, async () => {
      const engine = await engineFor(chosen, options);
      const seen = options.acceptOlder ? null : await this.#memory.seen(engine.place, engine.setId);
      const request = { sequence, seen, staging: null };
      if (!options.full) return runEngine('verify', request, engine);
      // Beside the chats, where there is room for them and a next run removes what a killed one left.
      return this.#staged((staging) => runEngine('verify', { ...request, staging }, engine));
    });
  }

  /** Under the lock, with a folder for a history that is removed unless it became the live one. */
  async #staged<T>(work: (staging: string) => Promise<T>): Promise<T> {
    return this.#profile.exclusively(async () => {
      await this.#profile.sweep();
      const staging = await this.#profile.stage();
      try {
        return await work(staging);
      } finally {
        await fs.rm(staging, { recursive: true, force: true });
      }
    });
  }

  /**
   * Restores a backup and makes it the live history. The history before is untouched until the new one is proven;
   * open for writing, it is refused with `profile/busy`. A device that had no encrypted backup takes the set and its key
   * over and goes on backing up into it; one whose kept key does not open its own set any more keeps the one that did. Without
   * `replace`, a history that has messages is refused with `backup/not-empty`. Noted among the runs.
   */
  async restore(chosen: Chosen, options: RestoreOptions = {}): Promise<RestoredBackup> {
    return this.#noted({ kind: 'restore', place: chosen.place, locked: false }, async () => {
      const result = await this.#staged(async (staging) => {
        await sweepState(this.#profile.backupFolder);
        await this.#memory.settle();
        return this.#profile.withoutWriter(async () => {
          // Counted here, where nobody can write any more, and until the other history is in its place.
          if (!options.replace) refuseMessages(this.#profile.historyFolder);
          return this.#restore(staging, chosen, options);
        });
      });
      // The history before; where something still reads it (Windows then refuses), the next run removes it.
      await this.#profile.sweep().catch(() => undefined);
      return result;
    });
  }

  async #restore(staging: string, chosen: Chosen, options: RestoreOptions): Promise<RestoredBackup> {
    const engine = await engineFor(chosen, options);
    const seen = options.acceptOlder ? null : await this.#memory.seen(engine.place, engine.setId);
    const request = { staging, sequence: options.sequence ?? null, seen };
    const restored = await runEngine('restore', request, engine);
    // The header is authentic; where it is damaged, whoever recovered the key knows its keeper.
    const protector = restored.protector ?? options.protector ?? { kind: 'digits' };
    await options.onSwap?.();
    const adopted = await this.#memory.adopt({
      setId: engine.setId,
      createdAt: restored.setCreatedAt,
      protector,
      key: engine.key,
      history: this.#profile.historyIdOf(staging),
    });
    await this.#profile.replaceHistory(staging);
    // It is restored, whatever this computer can or cannot note of it.
    const notNoted = await attempt(async () => {
      await this.#memory.settle({ live: this.#live(restored) });
      // Restoring an old backup must not make this device forget that it has seen newer ones.
      const { sequence } = (await this.#memory.seen(engine.place, engine.setId)) ?? { sequence: 0 };
      const { setId } = (await this.status()) ?? {};
      if (setId === engine.setId && restored.sequence > sequence)
        await this.#memory.pin(engine.place, restored);
    });
    return { ...restored, ...adopted, notNoted: adopted.notNoted ?? notNoted };
  }

  /** The chats of one backup, the newest by default, without restoring anything. */
  async chatsOf(
    chosen: Chosen,
    options: WorkOptions & { sequence?: number | null; acceptOlder?: boolean } = {},
  ): Promise<readonly BackedUpChat[]> {
    const engine = await engineFor(chosen, options);
    const seen = options.acceptOlder ? null : await this.#memory.seen(engine.place, engine.setId);
    return runEngine('listChats', { sequence: options.sequence ?? null, seen }, engine);
  }

  /**
   * Brings one chat back into the present history, which stays open: messages that are here stay as they are, the
   * others come back, in one transaction. `chatId` is one of `chatsOf`, so name the same `sequence`. Noted among the runs.
   * Throws `backup/no-such-chat`.
   */
  async restoreChat(
    history: History,
    chosen: Chosen,
    options: WorkOptions & { chatId: number; sequence: number },
  ): Promise<StagedChat & MergedChat> {
    return this.#noted({ kind: 'restore', place: chosen.place, locked: false }, () =>
      this.#staged(async (staging) => {
        const { chatId, sequence } = options;
        const engine = await engineFor(chosen, options);
        const staged = await runEngine('stageChat', { staging, chatId, sequence, seen: null }, engine);
        return { ...staged, ...(await mergeChat(staging, history, options)) };
      }),
    );
  }

  get #device(): Device {
    return { folder: this.#profile.backupFolder, sealer: this.#sealer, state: () => this.status() };
  }

  /** What tells the live history from one that is made in its place when it is lost. */
  #live({ historyId }: { readonly historyId: string }): NonNullable<DeviceState['live']> {
    return { folder: path.basename(this.#profile.historyFolder), historyId };
  }

  #noted<T extends { sequence: number; bytesWritten?: number }>(
    options: RunOptions,
    work: () => Promise<T>,
  ): Promise<T> {
    return noted({ profile: this.#profile, status: () => this.status() }, options, work);
  }
}
