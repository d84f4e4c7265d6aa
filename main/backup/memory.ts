/** What this device remembers of its set, read and changed under the profile's lock: its state, its key, what it has seen. */
import { timingSafeEqual } from 'node:crypto';
import path from 'node:path';
import { openDestination, type Place } from '../destinations/open.ts';
import { KeysError, loadBackupKey, storeBackupKey, type BackupKey, type KeySealer } from '../keys/index.ts';
import type { Profile } from '../profile/profile.ts';
import { newState, readState, writeState, type DeviceState, type Seen } from './device-state.ts';
import { BackupError } from './errors.ts';
import type { Protector } from './format/header.ts';
import { attempt } from './meaning.ts';

/** A set that was restored from. */
export interface Adoptable {
  readonly setId: string;
  readonly createdAt: number;
  readonly protector: Protector;
  /** Opened it; stays the caller's. */
  readonly key: BackupKey;
  /** The history that the state is bound to until it is the live one. */
  readonly history: string;
}

export interface Adopted {
  /** Whether the key is kept here from now on, and was not before. */
  readonly keyStored: boolean;
  /** The code of what kept it from being stored where it should have been; null where nothing did. */
  readonly notNoted: string | null;
}

export class DeviceMemory {
  readonly #profile: Profile;
  readonly #sealer: KeySealer;

  constructor(profile: Profile, sealer: KeySealer) {
    this.#profile = profile;
    this.#sealer = sealer;
  }

  get #folder(): string {
    return this.#profile.backupFolder;
  }

  /** What this device knows; null when encrypted backup is not turned on. */
  async status(): Promise<DeviceState | null> {
    const state = await readState(this.#folder);
    if (state?.history === undefined) return state;
    const { history, ...settled } = state;
    return history === path.basename(this.#profile.historyFolder) ? settled : null;
  }

  /** The key on this device; the caller destroys it. Throws `backup/not-enabled`. */
  async key(): Promise<BackupKey> {
    const key = await loadBackupKey(this.#folder, this.#sealer);
    if (key === null) throw new BackupError('backup/not-enabled');
    return key;
  }

  /**
   * Goes on backing up into the set that was restored from, unless this device has one already. Before the restored
   * history takes its place, and bound to it: whenever the process dies, there is neither a history without its
   * backup nor a backup that the history before would be written into. Where it is this device's own set, the key that
   * opened it takes the place of one that does not.
   */
  async adopt({ setId, createdAt, protector, key, history }: Adoptable): Promise<Adopted> {
    const state = await this.status();
    if (state === null) {
      await storeBackupKey(this.#folder, this.#sealer, key);
      await writeState(this.#folder, { ...newState(setId, createdAt, protector), history });
      return { keyStored: true, notNoted: null };
    }
    if (state.setId !== setId) return { keyStored: false, notNoted: null };
    // Another device has put the set under a password since.
    if (state.protector.kind === 'digits' && protector.kind === 'vault')
      await writeState(this.#folder, { ...state, protector });
    if (await this.#keeps(key)) return { keyStored: false, notNoted: null };
    // A key that cannot be kept must not keep the chats from coming back: they are what matters.
    const notNoted = await attempt(() => storeBackupKey(this.#folder, this.#sealer, key));
    return { keyStored: notNoted === null, notNoted };
  }

  /** Whether this key is kept here. One that cannot be read right now, but is not lost, is left as it is. */
  async #keeps(key: BackupKey): Promise<boolean> {
    try {
      using kept = await loadBackupKey(this.#folder, this.#sealer);
      return kept !== null && timingSafeEqual(kept.expose(), key.expose());
    } catch (error) {
      if (!(error instanceof KeysError)) throw error;
      return error.code !== 'keys/damaged' && error.code !== 'keys/other-sealer';
    }
  }

  /** The state counts whatever history is live from here on; `also` is remembered with it. */
  async settle(also: Pick<DeviceState, 'live'> = {}): Promise<void> {
    const state = await this.status();
    if (state !== null) await writeState(this.#folder, { ...state, ...also });
  }

  /** The newest state of this set that this device has seen at this place, if any. */
  async seen(place: Place, setId: string): Promise<Seen | null> {
    const state = await this.status();
    return state?.setId === setId ? (state.places[openDestination(place).place] ?? null) : null;
  }

  /** Remembers a backup that this device has made or restored as the newest at its place. */
  async pin(
    place: Place,
    { sequence, manifestSha256 }: Seen,
    also: Pick<DeviceState, 'live'> = {},
  ): Promise<void> {
    const state = await this.status();
    if (state === null) return;
    const { place: name } = openDestination(place);
    const places = { ...state.places, [name]: { sequence, manifestSha256 } };
    await writeState(this.#folder, { ...state, ...also, places });
  }
}
