/**
 * Object files of SoftHSM, cut at every length, as a kill or a lost write may leave them: every rest is removed or
 * reported, and no record beside it is lost or older than it was.
 */
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountNumber, liveRecord, vaultMeta } from '../../tests/support/records.ts';
import { makeSoftHsm, optionsOf, SKIP_SOFTHSM, type SoftHsm } from '../../tests/support/softhsm.ts';
import { encodeRecord } from '../../vault/policy/record.ts';
import { compress } from '../../vault/protocol/points.ts';
import { vaultIdOf } from '../../vault/protocol/vault-id.ts';
import { recordLabel } from '../../vault/store/labels.ts';
import { TokenRecordStore } from '../../vault/store/store.ts';
import type { TokenPort } from '../../vault/hsm/port.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import * as ck from './constants.ts';
import { Pkcs11Token } from './token.ts';

const A = accountNumber(1);
/** SoftHSM's time grows with the square of the number of objects. */
const CUTS_AT_ONCE = 12;

describe.skipIf(SKIP_SOFTHSM !== null)(
  'an object file of SoftHSM cut at any length',
  { timeout: 180_000 },
  () => {
    let hsm: SoftHsm;
    let folder: string;
    let options: ConnectionOptions;
    beforeEach(async () => {
      hsm = await makeSoftHsm();
      folder = await hsm.tokenFolder();
      options = optionsOf(hsm);
    });
    afterEach(() => hsm.remove());

    async function use<T>(work: (token: TokenPort) => Promise<T>): Promise<T> {
      const token = await Pkcs11Token.open(options);
      try {
        return await work(token);
      } finally {
        await token.close();
      }
    }

    async function objectFiles(): Promise<readonly string[]> {
      const names = await readdir(folder);
      return names.filter((name) => name.endsWith('.object') && name !== 'token.object').toSorted();
    }

    /** The files that `work` adds, with their bytes; the files themselves are taken away again by `undo`. */
    async function filesOf(
      work: (token: TokenPort) => Promise<() => Promise<unknown>>,
    ): Promise<readonly Buffer[]> {
      const before = new Set(await objectFiles());
      return use(async (token) => {
        const undo = await work(token);
        const added = (await objectFiles()).filter((name) => !before.has(name));
        const files = await Promise.all(added.map((name) => readFile(join(folder, name))));
        await undo();
        return files;
      });
    }

    /** Puts every cut of the file into the token, some at a time, runs `check`, and takes away what is left of them. */
    async function withCuts(file: Buffer, check: () => Promise<void>): Promise<void> {
      const before = new Set(await objectFiles());
      for (let from = 0; from < file.length; from += CUTS_AT_ONCE) {
        const to = Math.min(file.length, from + CUTS_AT_ONCE);
        for (let length = from; length < to; length += 1) {
          const name = randomUUID();
          await writeFile(join(folder, `${name}.object`), file.subarray(0, length));
          await writeFile(join(folder, `${name}.lock`), '');
        }
        await check();
        // SoftHSM itself neither shows nor removes a file that ends inside an attribute.
        const rest = (await objectFiles()).filter((name) => !before.has(name));
        for (const name of rest) await rm(join(folder, name));
      }
    }

    /** All objects that SoftHSM shows, ours or not. */
    async function objectsShown(): Promise<number> {
      const connection = await Connection.open(options);
      try {
        return (await connection.session()).find([]).length;
      } finally {
        await connection.close();
      }
    }

    /** What the vault is, and its AKE key: without them the sweep touches no key. */
    async function makeVault(): Promise<void> {
      await use(async (token) => {
        const { keyRef, publicKey } = await token.generateKey('ake');
        const ake = { keyRef, publicKey: compress(publicKey) };
        await new TokenRecordStore(token).putMeta({ ...vaultMeta(1), vault: vaultIdOf(ake.publicKey), ake });
      });
    }

    async function putLiveRecord(): Promise<void> {
      await makeVault();
      await use(async (token) => {
        const key = await token.generateKey('oprf');
        const named = { keyRef: key.keyRef, publicKey: compress(key.publicKey) };
        await new TokenRecordStore(token).put(liveRecord(A, 1, { key: named }));
        await new TokenRecordStore(token).put(liveRecord(A, 2, { key: named, attemptsLeft: 4 }));
      });
    }

    const cutRecord = (generation: number): Promise<readonly Buffer[]> =>
      filesOf(async (token) => {
        const record = encodeRecord(liveRecord(A, generation));
        const { objectRef } = await token.putObject(recordLabel(A, generation), record);
        return () => token.destroyObject(objectRef);
      });

    it('leaves nothing beside the live record, when it was an older record', async () => {
      await putLiveRecord();
      const whole = await objectsShown();
      let shown = 0;
      for (const file of await cutRecord(1)) {
        await withCuts(file, async () => {
          shown += (await objectsShown()) - whole;
          await use(async (token) => {
            const store = new TokenRecordStore(token);
            expect(await store.load(A)).toMatchObject({ generation: 2, attemptsLeft: 4 });
            expect(await store.sweep()).toMatchObject({ unreadable: [], keysMissing: [], keysDestroyed: [] });
            expect(await store.load(A)).toMatchObject({ generation: 2, attemptsLeft: 4 });
            expect(await token.listObjects('cfr1:')).toHaveLength(1);
            expect(await token.listKeys()).toHaveLength(2);
          });
          expect(await objectsShown()).toBe(whole);
        });
      }
      expect(shown).toBeGreaterThan(8);
    });

    it('is reported, and costs no key, when its label says that it may be a record', async () => {
      await makeVault();
      const whole = await objectsShown();
      const [file = Buffer.alloc(0)] = await cutRecord(1);
      // Up to CKA_VALUE and not with it; the label is whole.
      const end = file.indexOf(Buffer.from('0000000000000011', 'hex'), 9);
      let damaged = 0;
      await withCuts(file.subarray(0, end + 1), async () => {
        await use(async (token) => {
          const store = new TokenRecordStore(token);
          const { keyRef } = await token.generateKey('oprf');
          const { unreadable, keysDestroyed } = await store.sweep();
          expect(await token.listObjects('cfr1:')).toHaveLength(unreadable.length);
          if (unreadable.length === 0) return;
          damaged += unreadable.length;
          expect(new Set(unreadable)).toEqual(new Set([recordLabel(A, 1)]));
          expect(keysDestroyed).toEqual([]);
          await expect(store.load(A)).rejects.toMatchObject({ code: 'vault/record-damaged' });
          await store.remove(A);
          expect(await store.sweep()).toMatchObject({ unreadable: [], keysDestroyed: [keyRef] });
        });
        expect(await objectsShown()).toBe(whole);
      });
      expect(damaged).toBeGreaterThan(0);
    });

    it('leaves nothing, when it was a key', async () => {
      await putLiveRecord();
      const whole = await objectsShown();
      const files = await filesOf(async (token) => {
        const { keyRef } = await token.generateKey('oprf');
        return () => token.destroyKey(keyRef);
      });
      expect(files).toHaveLength(2);
      let shown = 0;
      for (const file of files) {
        await withCuts(file, async () => {
          shown += (await objectsShown()) - whole;
          await use(async (token) => {
            const store = new TokenRecordStore(token);
            expect(await store.sweep()).toMatchObject({ records: [{ generation: 2 }], keysMissing: [] });
            expect(await token.listKeys()).toHaveLength(2);
          });
          expect(await objectsShown()).toBe(whole);
        });
      }
      expect(shown).toBeGreaterThan(16);
    });
  },
);

describe.skipIf(SKIP_SOFTHSM !== null)('opening a SoftHSM token', () => {
  it('leaves alone what others made without a name or without contents', async () => {
    const hsm = await makeSoftHsm();
    const options: ConnectionOptions = optionsOf(hsm);
    try {
      const other = await Connection.open(options);
      const session = await other.session();
      const token = { type: ck.CKA_TOKEN, value: true };
      const data = [{ type: ck.CKA_CLASS, value: ck.CKO_DATA }, token];
      session.create([...data, { type: ck.CKA_VALUE, value: Buffer.of(1) }]);
      session.create([...data, { type: ck.CKA_LABEL, value: 'empty' }]);
      session.create([...data, { type: ck.CKA_APPLICATION, value: 'other' }]);
      session.generateKeyPair([token, { type: ck.CKA_EC_PARAMS, value: ck.P256_OID }], [token]);
      await other.close();
      await (await Pkcs11Token.open(options)).close();
      const after = await Connection.open(options);
      expect((await after.session()).find([])).toHaveLength(5);
      await after.close();
    } finally {
      await hsm.remove();
    }
  });
});
