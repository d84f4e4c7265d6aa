/** The folder of a software vault, before it is opened: opening makes what is missing. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { VaultsError } from './errors.ts';

/** What every software vault has (docs/spec/vault-token.md, section 7). */
const TOKEN_ID = 'token-id';
/** Where a vault is made in a folder that has other things in it. */
const OWN_FOLDER = 'coffer-vault';

/**
 * The vault's own folder in one that a person chose, such as a whole disk: the chosen one where it is a vault already or
 * has nothing in it, else one inside.
 */
export async function vaultFolderIn(chosen: string): Promise<string> {
  const names = await fs.readdir(chosen).catch((): string[] => []);
  return names.length === 0 || names.includes(TOKEN_ID) ? chosen : path.join(chosen, OWN_FOLDER);
}

/**
 * For whoever looks for a vault: a name mistyped, a disk that is not plugged in or any other folder must not become an
 * empty vault. @throws `vault/folder-unusable` where there is no folder, `vault/not-initialised` where it is no vault's
 */
export async function refuseNoVault(folder: string): Promise<void> {
  const refused = async (name: string): Promise<string | null> => {
    try {
      await fs.access(name);
      return null;
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : 'error';
    }
  };
  const reason = await refused(folder);
  if (reason !== null) throw new VaultsError('vault/folder-unusable', { path: folder, reason });
  if ((await refused(path.join(folder, TOKEN_ID))) === 'ENOENT')
    throw new VaultsError('vault/not-initialised');
}
