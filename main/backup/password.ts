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

export interface MovedKey {
  readonly attemptsLeft: number;
  readonly protector: VaultProtector;
  /** The record that is still in the vault before. */
  readonly before: VaultProtector;
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
  using key = before === null ? await keyToBegin(device) : await ownKey(device);
  const account = before?.account ?? newAccount();
  // One account for the life of a key: another try after a crash must not give its password a second budget.
  if (before !== null) await writeState(device.folder, { ...before, account });
  const { attemptsLeft, protector } = await putInVault(link, account, key, password);
  try {
    if (before === null) await storeBackupKey(device.folder, device.sealer, key);
    const state = before ?? newState(newId(), Date.now(), protector);
    await writeState(device.folder, { ...state, protector });
    return { setId: state.setId, protector, attemptsLeft, hadDigits: before !== null };
  } catch (error) {
    // Not to leave a record behind for a disk that is full. What matters is the first error.
    await deleteRecord(link, protector, key).catch(() => undefined);
    throw error;
  }
}

/**
 * A new password in the same vault; nothing on the device or in the set changes. A record that is gone, destroyed by who
 * runs the vault, is made anew. Hold the profile's lock.
 */
export async function changeOwnPassword(
  device: Device,
  link: VaultLink,
  password: VaultPassword,
): Promise<{ attemptsLeft: number }> {
  const { protector } = await passwordState(device);
  const { vaultId: found } = nameIn(link, protector.account);
  if (found !== protector.vaultId) {
    throw new VaultsError('vault/other-vault', { expected: protector.vaultId, found });
  }
  using key = await ownKey(device);
  const { attemptsLeft } = await putInVault(link, protector.account, key, password);
  return { attemptsLeft };
}

/**
 * Puts the key under a password in another vault, under the same account. The next backup tells it to the set. The record
 * in the vault before stays, and its password goes on opening it, until it is deleted there. Hold the profile's lock.
 */
export async function moveToVault(
  device: Device,
  link: VaultLink,
  password: VaultPassword,
): Promise<MovedKey> {
  const state = await passwordState(device);
  using key = await ownKey(device);
  const { attemptsLeft, protector } = await putInVault(link, state.protector.account, key, password);
  // A crash before this leaves a record in both, and this device with the first; another try finds its own again.
  await writeState(device.folder, { ...state, protector });
  return { attemptsLeft, protector, before: state.protector };
}

/**
 * Over the record that this key owns, or as a new one where there is none. Throws `vault/not-owner` where the account is
 * another key's.
 */
async function putInVault(
  link: VaultLink,
  account: string,
  key: BackupKey,
  password: VaultPassword,
): Promise<{ attemptsLeft: number; protector: VaultProtector }> {
  const name = nameIn(link, account);
  const { assurance } = await link.describe();
  const protector: VaultProtector = { kind: 'vault', ...name, assurance };
  try {
    const { attemptsLeft } = await enrolKey(link, name, key, password);
    return { attemptsLeft, protector };
  } catch (error) {
    if (!(error instanceof VaultsError) || error.code !== 'vault/account-exists') throw error;
    const { attemptsLeft } = await changePassword(link, name, key, password);
    return { attemptsLeft, protector };
  }
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

/**
 * A new random key to turn backup on under; or the one that is kept here already, because what this device knew of its
 * set was lost: it may be the only one that opens the backups there are.
 */
export async function keyToBegin({ folder, sealer }: Device): Promise<BackupKey> {
  return (await loadBackupKey(folder, sealer)) ?? generateBackupKey();
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
