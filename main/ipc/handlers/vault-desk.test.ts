/** What seals a software vault's keys, with a real vault process; the system's key store is a plain object. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NodeProcessHost } from '../../../vault/service/node-host.ts';
import { generateBackupKey, type KeySealer } from '../../keys/index.ts';
import {
  enrolKey,
  nameIn,
  newAccount,
  recoverKey,
  vaultPassword,
  type RecordName,
} from '../../vaults/index.ts';
import { makeSoftHsm, SKIP_SOFTHSM } from '../../../tests/support/softhsm.ts';
import { VaultDesk } from './vault-desk.ts';

let root: string;
const desks: VaultDesk[] = [];
beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-desk-'));
  await fs.mkdir(path.join(root, 'backup'));
});
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
  await fs.rm(root, { recursive: true });
});

/** Turns every bit over: enough to see that nothing is kept as it was. */
const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 0xff);
const keyStore: KeySealer = {
  describe: () => 'os-key-store',
  seal: (_name, bytes) => Promise.resolve(flip(bytes)),
  open: (_name, sealed) => Promise.resolve(flip(sealed)),
};

function deskWith(sealer: KeySealer | null): VaultDesk {
  const desk = new VaultDesk({
    host: new NodeProcessHost(),
    backupFolder: path.join(root, 'backup'),
    sealer,
  });
  desks.push(desk);
  return desk;
}

async function enrolIn(desk: VaultDesk, folder: string): Promise<RecordName> {
  const placeId = await desk.placeId({ kind: 'software', folder });
  return desk.use(
    { placeId, pin: null },
    async (vault) => {
      await vault.create(3);
      const link = await vault.link();
      const record = nameIn(link, newAccount());
      using key = generateBackupKey();
      await enrolKey(link, record, key, vaultPassword('right'));
      return record;
    },
    { mayCreate: true },
  );
}

const recoverIn = (desk: VaultDesk, placeId: string, name: RecordName): Promise<number | null> =>
  desk.use({ placeId, pin: null }, async (vault) => {
    const { key, attemptsLeft } = await recoverKey(await vault.link(), name, vaultPassword('right'));
    key.destroy();
    return attemptsLeft;
  });

/** Byte 5 of each key's file: whether it is sealed. */
async function sealedBytes(folder: string): Promise<Set<number | undefined>> {
  const keys = path.join(folder, 'keys');
  const files = await Promise.all((await fs.readdir(keys)).map((name) => fs.readFile(path.join(keys, name))));
  return new Set(files.map((file) => file[5]));
}

describe('the keys of a software vault', () => {
  it('beside the chats are sealed by the key store, and open with it alone', async () => {
    const folder = path.join(root, 'vault');
    const name = await enrolIn(deskWith(keyStore), folder);
    expect(await sealedBytes(folder)).toEqual(new Set([1]));
    const again = deskWith(keyStore);
    expect(await recoverIn(again, await again.placeId({ kind: 'software', folder }), name)).toBe(3);
    const without = deskWith(null);
    const place = await without.placeId({ kind: 'software', folder });
    await expect(recoverIn(without, place, name)).rejects.toMatchObject({ code: 'vault/seal-failed' });
    // Which has cost no attempt.
    await expect(
      again.use({ placeId: await again.placeId({ kind: 'software', folder }), pin: null }, (vault) =>
        vault.status(),
      ),
    ).resolves.toMatchObject({ accounts: [{ attemptsLeft: 3 }] });
  });

  it('in a folder elsewhere are plain, to be carried to another computer', async () => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'coffer-stick-'));
    try {
      const name = await enrolIn(deskWith(keyStore), folder);
      expect(await sealedBytes(folder)).toEqual(new Set([0]));
      const without = deskWith(null);
      expect(await recoverIn(without, await without.placeId({ kind: 'software', folder }), name)).toBe(3);
    } finally {
      await fs.rm(folder, { recursive: true });
    }
  });
});

describe.skipIf(SKIP_SOFTHSM !== null)('the PIN of a token', { timeout: 60_000 }, () => {
  it('is kept by the key store when asked, until it is refused or told to be forgotten', async () => {
    const pin = '80453176';
    const hsm = await makeSoftHsm('kept', pin);
    try {
      const choice = {
        kind: 'pkcs11' as const,
        module: hsm.module,
        libraryParameters: null,
        tokenLabel: 'kept',
        serial: null,
        slot: null,
      };
      const begin = async (sealer: KeySealer | null) => {
        const desk = deskWith(sealer);
        const placeId = await desk.placeId(choice);
        const open = (typed: string | null, keepPin?: boolean) =>
          desk.use({ placeId, pin: typed, ...(keepPin === undefined ? {} : { keepPin }) }, () =>
            Promise.resolve('open'),
          );
        return { desk, open, asks: () => desk.needsPin(choice) };
      };
      const kept = async () =>
        (await fs.readdir(path.join(root, 'backup'))).filter((name) => name.startsWith('vault-pin-'));

      const once = await begin(keyStore);
      expect(await once.open(pin)).toBe('open');
      expect(await kept()).toEqual([]);
      await expect(once.open('1111', true)).rejects.toMatchObject({ code: 'vault/pin-wrong' });
      expect(await kept()).toEqual([]);
      expect(await once.open(pin, true)).toBe('open');
      const [file = ''] = await kept();
      expect(await fs.readFile(path.join(root, 'backup', file), 'utf8')).not.toContain(pin);
      await once.desk.close();

      // Another day: nobody types it, and without the key store it is asked for.
      const later = await begin(keyStore);
      expect(await later.asks()).toBe(false);
      expect(await later.open(null)).toBe('open');
      const without = await begin(null);
      expect(await without.asks()).toBe(true);
      await expect(without.open(null)).rejects.toMatchObject({ code: 'vault/pin-required' });

      await later.desk.forgetPins();
      expect(await kept()).toEqual([]);
      expect(await later.asks()).toBe(true);
    } finally {
      for (const desk of desks.splice(0)) await desk.close();
      await hsm.remove();
    }
  });
});
