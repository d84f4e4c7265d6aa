/** Turning backup on under a password when something fails half-way: nothing may claim what is not so. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryVault } from '../../tests/vault/memory-vault.ts';
import { vaultId } from '../../vault/protocol/ids.ts';
import { fileSealer, toDigits, type KeySealer } from '../keys/index.ts';
import { Profile } from '../profile/profile.ts';
import { vaultPassword, type VaultLink } from '../vaults/index.ts';
import { Backups } from './backups.ts';

let folder: string;
let profile: Profile;
let vault: MemoryVault;
let link: VaultLink;

function linkTo(memory: MemoryVault): VaultLink {
  const description = { assurance: 'software', name: 'memory', attemptsLimit: 10, lastFailure: null };
  return {
    vaultId: vaultId(memory.meta.vault),
    describe: () => Promise.resolve(description),
    exchange: async (request) => memory.handle(request),
  };
}

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-password-'));
  profile = await Profile.open(folder, { create: true });
  vault = MemoryVault.make(10);
  link = linkTo(vault);
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

describe('one account', () => {
  it('is all that a key gets, also where turning on died after the vault had it', async () => {
    (await device().enable()).destroy();
    using password = vaultPassword('lamps');
    const dying: VaultLink = {
      ...link,
      exchange: (request) => {
        const answer = vault.handle(request);
        // The answer to enrol-finish never arrives.
        if (request[1] === 0x03) throw new TypeError('died');
        return Promise.resolve(answer);
      },
    };
    await expect(device().enableWithPassword(dying, password)).rejects.toThrow('died');
    expect((await device().status())?.protector).toEqual({ kind: 'digits' });
    expect(records()).toBe(1);
    using second = vaultPassword('boats');
    await device().enableWithPassword(link, second);
    expect(records()).toBe(1);
    await device().checkPassword(link, second);
  });
});

describe('a record that is gone', () => {
  it('is made anew by a new password, as this computer has the key', async () => {
    using password = vaultPassword('lamps');
    const { protector } = await device().enableWithPassword(link, password);
    vault.records.delete(protector.account);
    expect(records()).toBe(0);
    using second = vaultPassword('boats');
    expect(await device().changePassword(link, second)).toEqual({ attemptsLeft: 10 });
    await device().checkPassword(link, second);
  });
});

describe('another vault', () => {
  it('takes the key only when it is told to, under the same account', async () => {
    using password = vaultPassword('lamps');
    const { protector: before } = await device().enableWithPassword(link, password);
    const other = MemoryVault.make(5);
    const there = linkTo(other);
    using second = vaultPassword('boats');
    await expect(device().changePassword(there, second)).rejects.toMatchObject({ code: 'vault/other-vault' });
    const moved = await device().moveToVault(there, second);
    expect(moved).toMatchObject({ attemptsLeft: 5, before, protector: { account: before.account } });
    expect((await device().status())?.protector).toEqual(moved.protector);
    expect(moved.protector.vaultId).not.toBe(before.vaultId);
    await device().checkPassword(there, second);
    // Back again, over the record that stayed.
    await device().moveToVault(link, second);
    await device().checkPassword(link, second);
    expect(records()).toBe(1);
  });
});

describe('turning it on where what this computer knew of its backups is lost', () => {
  const lose = () => fs.rm(path.join(profile.backupFolder, 'state.json'));

  it('goes on with the key that is kept here, and never writes over it', async () => {
    using first = await device().enable();
    const digits = toDigits(first);
    await lose();
    using second = await device().enable();
    expect(toDigits(second)).toBe(digits);
    await lose();
    using password = vaultPassword('lamps');
    await device().enableWithPassword(link, password);
    using kept = await device().revealKey();
    expect(toDigits(kept)).toBe(digits);
  });

  it('is refused where that key cannot be opened, which may be another time', async () => {
    (await device().enable()).destroy();
    await lose();
    const file = path.join(profile.backupFolder, 'backup.key');
    const sealed = await fs.readFile(file);
    const other: KeySealer = { ...fileSealer(profile.backupFolder), describe: () => 'os-key-store' };
    await expect(device(other).enable()).rejects.toMatchObject({ code: 'keys/other-sealer' });
    using password = vaultPassword('lamps');
    await expect(device(other).enableWithPassword(link, password)).rejects.toMatchObject({
      code: 'keys/other-sealer',
    });
    expect(records()).toBe(0);
    expect(await fs.readFile(file)).toEqual(sealed);
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

  it('that dies half way leaves no key that nothing speaks of', async () => {
    (await device().enable()).destroy();
    // The key is forgotten by then, and the state cannot be.
    const obstacle = path.join(profile.backupFolder, 'journal.jsonl');
    await fs.mkdir(obstacle, { recursive: true });
    await expect(device().disable()).rejects.toThrow();
    await expect(device().revealKey()).rejects.toMatchObject({ code: 'backup/not-enabled' });
    await fs.rmdir(obstacle);
    await device().disable();
    expect(await device().status()).toBeNull();
  });

  it('that dies after the key was forgotten is finished without the vault, which has nothing of it', async () => {
    using password = vaultPassword('lamps');
    await device().enableWithPassword(link, password);
    const rm = vi.spyOn(fs, 'rm').mockRejectedValueOnce(new TypeError('died'));
    await expect(device().disable(link)).rejects.toThrow('died');
    rm.mockRestore();
    expect(records()).toBe(0);
    await expect(device().revealKey()).rejects.toMatchObject({ code: 'backup/not-enabled' });
    expect(await device().status()).toMatchObject({ protector: { kind: 'digits' } });
    await device().disable();
    expect(await device().status()).toBeNull();
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
