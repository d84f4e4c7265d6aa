/**
 * What seals the keys of the software vault beside the chats, where the operating system has a key store
 * (docs/spec/vault-token.md, "The software token"). A vault in another folder, such as on a stick, is left to its files'
 * rights: it is there to be opened on another computer.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../base/files.ts';
import type { KeySealer } from '../keys/index.ts';
import { VaultsError } from './errors.ts';

const FILE = 'vault-sealing.key';
/** The name under which it is sealed. */
const SEALED_NAME = 'vault-sealing-key';
const BYTES = 32;

/**
 * The sealing key of this profile, 32 bytes, made when it is first asked for; the caller zeroes them. `folder` is the
 * profile's backup folder. Throws `vault/seal-failed` where what is kept cannot be opened; it is then left as it is.
 */
export async function vaultSealingKey(folder: string, sealer: KeySealer): Promise<Uint8Array> {
  const file = path.join(folder, FILE);
  let sealed: Uint8Array;
  try {
    sealed = await fs.readFile(file);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOENT') throw error;
    const key = Uint8Array.from(randomBytes(BYTES));
    await writeFileAtomic(file, await sealer.seal(SEALED_NAME, key), { mode: 0o600 });
    return key;
  }
  try {
    return await sealer.open(SEALED_NAME, sealed);
  } catch (error) {
    throw new VaultsError('vault/seal-failed', { reason: 'sealing-key' }, { cause: error });
  }
}
