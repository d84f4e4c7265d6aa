/**
 * What the owner of a backup key does with a vault: sets and changes its password, deletes it, asks for attempts
 * (docs/spec/vault.md, sections 3 and 4). Recovery is in `recover.ts`.
 */
import { randomBytes } from 'node:crypto';
import { deriveKeys, type BackupKey } from '../keys/index.ts';
import {
  readHello,
  readStatus,
  helloRequest,
  statusRequest,
  type AccountStatus,
  type Subject,
} from '../../vault/protocol/client.ts';
import { deleteDone, deleteFinish, deleteStart } from '../../vault/protocol/client-delete.ts';
import { enrolDone, enrolFinish, enrolStart, forgetEnrol } from '../../vault/protocol/client-enrol.ts';
import { accountId, vaultId, type AccountId } from '../../vault/protocol/ids.ts';
import { CofferError, type ErrorData } from '../base/error.ts';
import { coded, VaultsError } from './errors.ts';
import type { LinkFailure, VaultLink } from './link.ts';
import { exposedText, type VaultPassword } from './password.ts';
import { TOOLS } from './tools.ts';

/** Which record, in which vault: 32 lower-case hexadecimal digits each, as in a set's header. */
export interface RecordName {
  readonly vaultId: string;
  readonly account: string;
}

/** A new account: 16 random bytes, kept for the life of the set. */
export function newAccount(): string {
  return randomBytes(16).toString('hex');
}

export function nameIn(link: VaultLink, account: string): RecordName {
  return { vaultId: toHex(link.vaultId), account };
}

/**
 * Makes sure that this is the vault that is meant, at the cost of no attempt.
 * @throws `vault/other-vault`, `vault/not-authentic`
 */
export async function subjectOf(link: VaultLink, name: RecordName): Promise<Subject> {
  const { vault } = readHello(await link.exchange(helloRequest()));
  const found = toHex(vault);
  if (found !== name.vaultId) throw new VaultsError('vault/other-vault', { expected: name.vaultId, found });
  return { vault: vaultId(fromHex(name.vaultId)), account: accountOf(name) };
}

/** Attempts left. A vault says the same of an account that it does not have as of one untouched. */
export function recordStatus(link: VaultLink, name: RecordName): Promise<AccountStatus> {
  return told(link, async () => {
    const { account } = await subjectOf(link, name);
    return readStatus(await link.exchange(statusRequest(account)));
  });
}

/**
 * Puts `key` under a password. It is in the vault, durably, when this returns. `key` and `password` stay the caller's.
 * @throws `vault/account-exists`, `vault/token-full`, `vault/busy`, `vault/failed`, `vault/other-vault`
 */
export function enrolKey(
  link: VaultLink,
  name: RecordName,
  key: BackupKey,
  password: VaultPassword,
): Promise<{ attemptsLeft: number }> {
  return enrol(link, name, key, password, 'create');
}

/**
 * Sets a new password for `key`, authorised by the owner key that follows from it: the old password is not needed, and
 * attempts are all back, also where none were left.
 * @throws `vault/not-owner` where the vault has no record that this key owns; else as `enrolKey`
 */
export function changePassword(
  link: VaultLink,
  name: RecordName,
  key: BackupKey,
  password: VaultPassword,
): Promise<{ attemptsLeft: number }> {
  return enrol(link, name, key, password, 'change-password');
}

function enrol(
  link: VaultLink,
  name: RecordName,
  key: BackupKey,
  password: VaultPassword,
  kind: 'create' | 'change-password',
): Promise<{ attemptsLeft: number }> {
  return told(link, async () => {
    const subject = await subjectOf(link, name);
    using keys = deriveKeys(key);
    const start = enrolStart(subject, kind, exposedText(password), TOOLS);
    const answer = await answerTo(link, start, forgetEnrol);
    const secrets = { backupKey: key.expose(), ownerSeed: keys.ownerSigningSeed.expose() };
    const { message } = await enrolFinish(start.state, answer, secrets, TOOLS);
    return enrolDone(await link.exchange(message));
  });
}

/**
 * Deletes the record and destroys its key in the token. @throws `vault/not-owner` where there is no record that `key`
 * owns
 */
export function deleteRecord(link: VaultLink, name: RecordName, key: BackupKey): Promise<void> {
  return told(link, async () => {
    const subject = await subjectOf(link, name);
    using keys = deriveKeys(key);
    const answer = await link.exchange(deleteStart(subject.account));
    const message = deleteFinish(subject, answer, keys.ownerSigningSeed.expose());
    deleteDone(await link.exchange(message));
  });
}

/** The vault's answer to `message`. Where none comes, what was kept for it is zeroed. */
export async function answerTo<State>(
  link: VaultLink,
  { message, state }: { readonly message: Uint8Array; readonly state: State },
  forget: (state: State) => void,
): Promise<Uint8Array> {
  try {
    return await link.exchange(message);
  } catch (error) {
    forget(state);
    throw error;
  }
}

/** Runs an exchange; where the vault only said that it failed, asks it why. */
export async function told<T>(link: VaultLink, work: () => Promise<T>): Promise<T> {
  try {
    return await coded(work);
  } catch (error) {
    if (!(error instanceof VaultsError) || error.code !== 'vault/failed') throw error;
    throw new VaultsError('vault/failed', whyData(await whyOf(link)), { cause: error });
  }
}

/** What failed inside the vault. A vault that cannot even be asked says so by the error it answers with. */
async function whyOf(link: VaultLink): Promise<LinkFailure | null> {
  try {
    return (await link.describe()).lastFailure;
  } catch (error) {
    return error instanceof CofferError ? { code: error.code, data: error.data } : null;
  }
}

/** The failure's code as the reason, and of its data what says more: the token's return value, the system's code. */
function whyData(why: LinkFailure | null): ErrorData {
  if (why === null) return { reason: 'unknown' };
  const { ckr, ckrValue, operation, reason } = why.data;
  return {
    reason: why.code,
    ...(ckr === undefined ? {} : { ckr }),
    ...(ckrValue === undefined ? {} : { ckrValue }),
    ...(operation === undefined ? {} : { operation }),
    ...(reason === undefined ? {} : { detail: reason }),
  };
}

function accountOf(name: RecordName): AccountId {
  return accountId(fromHex(name.account));
}

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
