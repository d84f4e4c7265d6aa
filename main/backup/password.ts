/**
 * Backups protected by a password: the set's key in a vault (docs/spec/vault.md), and what this device and the set's
 * header remember of it. In which order things are written, and what a crash in between leaves, is said at each step.
 */
import {
  changePassword,
  checkPassword,
  deleteRecord,
  enrolKey,
  nameIn,
  newAccount,
  recoverKey,
  VaultsError,
  type Recovered,
  type VaultLink,
  type VaultPassword,
} from '../vaults/index.ts';
import {
  generateBackupKey,
  loadBackupKey,
  storeBackupKey,
  type BackupKey,
  type KeySealer,
} from '../keys/index.ts';
import { newState, writeState, type DeviceState } from './device-state.ts';
import { BackupError } from './errors.ts';
import type { Protector, VaultProtector } from './format/header.ts';
import { newId } from './format/names.ts';
import type { FoundSet } from './set.ts';

/** The device's side: its backup folder and what seals its key. */
export interface Device {
  readonly folder: string;
  readonly sealer: KeySealer;
  /** What it knows of its set; null when encrypted backup is not turned on. */
  state(): Promise<DeviceState | null>;
}

export interface PasswordSet {
  readonly setId: string;
  readonly protector: VaultProtector;
  readonly attemptsLeft: number;
  /** Whether backups were on before, under 64 digits, which go on opening them. */
  readonly hadDigits: boolean;
}

/**
 * Turns backup on under a password; where it is on under 64 digits, the same key is put under a password as well.
 * First the vault, then the key, then the state: a crash leaves a record in the vault that nobody uses, and nothing
 * that claims to be protected by a password and is not. Hold the profile's lock.
 */
export async function enableWithPassword(
  device: Device,
  link: VaultLink,
  password: VaultPassword,
): Promise<PasswordSet> {
  const before = await device.state();
  if (before?.protector.kind === 'vault') {
    throw new BackupError('backup/already-enabled', { setId: before.setId });
  }
  using key = before === null ? generateBackupKey() : await ownKey(device);
  const name = nameIn(link, newAccount());
  const { assurance } = await link.describe();
  const { attemptsLeft } = await enrolKey(link, name, key, password);
  const protector: VaultProtector = { kind: 'vault', ...name, assurance };
  try {
    if (before === null) await storeBackupKey(device.folder, device.sealer, key);
    const state = before ?? newState(newId(), Date.now(), protector);
    await writeState(device.folder, { ...state, protector });
    return { setId: state.setId, protector, attemptsLeft, hadDigits: before !== null };
  } catch (error) {
    // Not to leave a record behind for a disk that is full. What matters is the first error.
    await deleteRecord(link, name, key).catch(() => undefined);
    throw error;
  }
}

/** A new password for the same record; nothing on the device or in the set changes. Hold the profile's lock. */
export async function changeOwnPassword(
  device: Device,
  link: VaultLink,
  password: VaultPassword,
): Promise<{ attemptsLeft: number }> {
  const { protector } = await passwordState(device);
  using key = await ownKey(device);
  // Awaited here: the key is destroyed when this block is left.
  return await changePassword(link, protector, key, password);
}

/** A real exchange with the vault; a wrong password costs an attempt. */
export async function checkOwnPassword(
  device: Device,
  link: VaultLink,
  password: VaultPassword,
): Promise<Omit<Recovered, 'key'>> {
  const { protector } = await passwordState(device);
  using key = await ownKey(device);
  return await checkPassword(link, protector, password, key);
}

/**
 * Deletes the record of this device's set. A record that is gone already, also by an earlier try that died before the
 * device forgot its key, is no error.
 */
export async function deleteOwnRecord(device: Device, link: VaultLink): Promise<void> {
  const { protector } = await passwordState(device);
  using key = await ownKey(device);
  try {
    await deleteRecord(link, protector, key);
  } catch (error) {
    if (!(error instanceof VaultsError) || error.code !== 'vault/not-owner') throw error;
  }
}

/** The key of a set that was found at a place, for its password. @throws `backup/not-by-password` */
export function recoverSetKey(
  set: Pick<FoundSet, 'setId' | 'protector'>,
  link: VaultLink,
  password: VaultPassword,
): Promise<Recovered> {
  return recoverKey(link, vaultProtectorOf(set), password);
}

/** Which record keeps the key of this set. @throws `backup/not-by-password` */
export function vaultProtectorOf({
  setId,
  protector,
}: Pick<FoundSet, 'setId' | 'protector'>): VaultProtector {
  if (protector?.kind !== 'vault') throw new BackupError('backup/not-by-password', { setId });
  return protector;
}

async function passwordState(device: Device): Promise<DeviceState & { protector: VaultProtector }> {
  const state = await device.state();
  if (state === null) throw new BackupError('backup/not-enabled');
  const { protector }: { protector: Protector } = state;
  if (protector.kind !== 'vault') throw new BackupError('backup/no-password');
  return { ...state, protector };
}

async function ownKey({ folder, sealer }: Device): Promise<BackupKey> {
  const key = await loadBackupKey(folder, sealer);
  if (key === null) throw new BackupError('backup/not-enabled');
  return key;
}
