/** Turning backup on under a password when something fails half-way: nothing may claim what is not so. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryVault } from '../../tests/vault/memory-vault.ts';
import { vaultId } from '../../vault/protocol/ids.ts';
import { fileSealer, type KeySealer } from '../keys/index.ts';
import { Profile } from '../profile/profile.ts';
import { vaultPassword, type VaultLink } from '../vaults/index.ts';
import { Backups } from './backups.ts';

let folder: string;
let profile: Profile;
let vault: MemoryVault;
let link: VaultLink;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-password-'));
  profile = await Profile.open(folder, { create: true });
  vault = MemoryVault.make(10);
  const description = { assurance: 'software', name: 'memory', attemptsLimit: 10, lastFailure: null };
  link = {
    vaultId: vaultId(vault.meta.vault),
    describe: () => Promise.resolve(description),
    exchange: async (request) => vault.handle(request),
  };
});
afterEach(() => fs.rm(folder, { recursive: true }));

const device = (sealer: KeySealer = fileSealer(profile.backupFolder)): Backups =>
  new Backups(profile, sealer, 'test');
/** Records of people: the decoy is always there. */
const records = (): number => vault.records.size - 1;

describe('turning backup on under a password', () => {
  it('that fails at the device leaves backup off and no record in the vault', async () => {
    const broken: KeySealer = {
      ...fileSealer(profile.backupFolder),
      seal: () => Promise.reject(new TypeError('no')),
    };
    using password = vaultPassword('lamps');
    await expect(device(broken).enableWithPassword(link, password)).rejects.toThrow('no');
    expect(await device().status()).toBeNull();
    expect(records()).toBe(0);
  });

  it('that fails at the vault leaves backup off and no key on the device', async () => {
    using password = vaultPassword('lamps');
    const away: VaultLink = { ...link, exchange: () => Promise.reject(new TypeError('away')) };
    await expect(device().enableWithPassword(away, password)).rejects.toThrow('away');
    expect(await device().status()).toBeNull();
    await expect(device().revealKey()).rejects.toMatchObject({ code: 'backup/not-enabled' });
  });

  it('over 64 digits keeps the key and the set', async () => {
    using digits = await device().enable();
    const { setId } = (await device().status()) ?? {};
    using password = vaultPassword('lamps');
    expect(await device().enableWithPassword(link, password)).toMatchObject({ setId, hadDigits: true });
    using key = await device().revealKey();
    expect(Buffer.compare(key.expose(), digits.expose())).toBe(0);
  });
});

describe('turning it off', () => {
  it('wants the vault, or the word that its record may stay', async () => {
    using password = vaultPassword('lamps');
    await device().enableWithPassword(link, password);
    await expect(device().disable()).rejects.toMatchObject({ code: 'backup/vault-needed' });
    await device().disable('keep-record');
    expect(await device().status()).toBeNull();
    expect(records()).toBe(1);
  });

  it('that died after the record was gone is finished by the next try', async () => {
    using password = vaultPassword('lamps');
    await device().enableWithPassword(link, password);
    const dying: VaultLink = {
      ...link,
      exchange: async (request) => {
        const answer = vault.handle(request);
        // The answer to delete-finish never arrives.
        if (request[1] === 0x08) throw new TypeError('died');
        return answer;
      },
    };
    await expect(device().disable(dying)).rejects.toThrow('died');
    expect(records()).toBe(0);
    expect(await device().status()).not.toBeNull();
    await device().disable(link);
    expect(await device().status()).toBeNull();
  });
});
