/** A software vault in a temporary folder, in its own process: enrol, one wrong password, the right one, equal. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CofferError } from '../base/error.ts';
import { generateBackupKey } from '../keys/index.ts';
import {
  checkPassword,
  enrolKey,
  LocalVault,
  nameIn,
  newAccount,
  vaultPassword,
  type LocalVaultParts,
} from '../vaults/index.ts';
import type { Check } from './run.ts';

/** `host` starts the process of the vault. */
export function vaultCheck(host: LocalVaultParts['host']): Check<'vault'> {
  return { id: 'vault', run: () => vaultRoundTrip(host) };
}

const noSecrets = { pin: () => Promise.resolve(null), sealingKey: () => Promise.resolve(null) };

async function vaultRoundTrip(host: LocalVaultParts['host']): Promise<string> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-self-test-'));
  try {
    await using vault = await LocalVault.open(
      { kind: 'software', folder: path.join(folder, 'vault') },
      { host, secrets: noSecrets, auditFolder: folder },
    );
    await vault.create(10);
    const link = await vault.link();
    const name = nameIn(link, newAccount());
    using key = generateBackupKey();
    using right = vaultPassword('the right one');
    using wrong = vaultPassword('the wrong one');
    await enrolKey(link, name, key, right);
    const outcome = await checkPassword(link, name, wrong, key).then(
      () => 'accepted',
      (error: unknown) => (error instanceof CofferError ? error.code : String(error)),
    );
    if (outcome !== 'vault/wrong-password') throw new TypeError(`a wrong password gave ${outcome}`);
    const { attemptsBefore, attemptsLeft } = await checkPassword(link, name, right, key);
    if (attemptsBefore !== 9 || attemptsLeft !== 10) throw new TypeError('attempts were not counted');
    return 'enrolled, a wrong password counted, recovered, equal';
  } finally {
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
