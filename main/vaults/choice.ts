/**
 * Which vault this profile uses (`backup/vault.json`): where it is and how to find it again, never a PIN.
 *
 * Losing this file loses nothing: token, PIN, password and backup folder are enough on any computer.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { createDirectory, writeFileAtomic } from '../base/files.ts';
import { VaultsError } from './errors.ts';

const FILE = 'vault.json';

const choiceSchema = z.discriminatedUnion('kind', [
  /** `folder`: absolute. */
  z.strictObject({ kind: z.literal('software'), folder: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('pkcs11'),
    /** Absolute path of the module. */
    module: z.string().min(1),
    /** Passed to C_Initialize. */
    libraryParameters: z.string().nullable(),
    /** All that are given must match. */
    tokenLabel: z.string().nullable(),
    serial: z.string().nullable(),
    slot: z.number().int().nonnegative().nullable(),
  }),
]);
const choiceFile = z.strictObject({ format: z.literal(1), vault: choiceSchema });

export type VaultChoice = z.infer<typeof choiceSchema>;

/** The remembered vault, or null. `folder` is the profile's backup folder. Throws `vault/choice-damaged`. */
export async function rememberedVault(folder: string): Promise<VaultChoice | null> {
  const file = path.join(folder, FILE);
  let text: string;
  try {
    text = await fs.readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    return choiceFile.parse(JSON.parse(text)).vault;
  } catch (error) {
    throw new VaultsError('vault/choice-damaged', { file }, { cause: error });
  }
}

export async function rememberVault(folder: string, vault: VaultChoice): Promise<void> {
  await createDirectory(folder, { mode: 0o700 });
  await writeFileAtomic(path.join(folder, FILE), `${JSON.stringify({ format: 1, vault }, null, 2)}\n`, {
    mode: 0o600,
  });
}
