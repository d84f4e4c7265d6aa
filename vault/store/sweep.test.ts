/** The sweep destroys what a kill left over, and never a key that something may still name. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changedToken } from '../../tests/support/changed-token.ts';
import { accountNumber, liveRecord, vaultMeta } from '../../tests/support/records.ts';
import { nameOf, TOKEN_BACKINGS, type Backing } from '../../tests/support/token-backings.ts';
import type { TokenPort } from '../hsm/port.ts';
import { recordLabel } from './labels.ts';
import { TokenRecordStore } from './store.ts';

const A = accountNumber(1);
const B = accountNumber(2);

/** The token, which does not list what starts with `prefix` the first `times` times that it could. */
function forgetful(token: TokenPort, prefix: string, times: number): TokenPort {
  let left = times;
  return changedToken(token, {
    listObjects: async (wanted) => {
      const listed = await token.listObjects(wanted);
      const known = listed.filter(({ label }) => !label.startsWith(prefix));
      if (known.length === listed.length || left === 0) return listed;
      left -= 1;
      return known;
    },
  });
}

for (const { backend, make, skip } of TOKEN_BACKINGS) {
  describe.skipIf(skip)(`the sweep of ${backend}`, () => {
    let backing: Backing;
    let token: TokenPort;
    let store: TokenRecordStore;
    beforeEach(async () => {
      backing = await make();
      ({ token } = backing);
      store = new TokenRecordStore(token);
    });
    afterEach(() => backing.remove());
    const keyRefs = async (): Promise<string[]> =>
      (await token.listKeys()).map(({ keyRef }) => keyRef).toSorted();

    it('destroys keys that nothing names, without using them, and keeps the others', async () => {
      const [ake, own, stray] = [
        await token.generateKey('ake'),
        await token.generateKey('oprf'),
        await token.generateKey('oprf'),
      ];
      await store.put(liveRecord(A, 1, { key: nameOf(own) }));
      await store.putMeta({ ...vaultMeta(1), ake: nameOf(ake) });
      expect(await store.inventory()).toMatchObject({ records: [{ generation: 1 }], unreadable: 0 });
      expect((await store.inventory()).keys).toHaveLength(3);
      expect(await store.sweep()).toMatchObject({
        records: [{ generation: 1 }],
        keysDestroyed: [stray.keyRef],
        keysMissing: [],
      });
      expect(await keyRefs()).toEqual([ake.keyRef, own.keyRef].toSorted());
    });

    it('touches no key while a stored value cannot be read', async () => {
      const { keyRef } = await token.generateKey('oprf');
      await store.putMeta({ ...vaultMeta(1), ake: nameOf(await token.generateKey('ake')) });
      await token.putObject(recordLabel(A, 1), new Uint8Array(324));
      expect(await store.sweep()).toMatchObject({ unreadable: [recordLabel(A, 1)], keysDestroyed: [] });
      expect(await keyRefs()).toContain(keyRef);
    });

    it('touches no key while the token does not list what the vault is', async () => {
      const [ake, own] = [await token.generateKey('ake'), await token.generateKey('oprf')];
      await store.put(liveRecord(A, 1, { key: nameOf(own) }));
      await store.putMeta({ ...vaultMeta(1), ake: nameOf(ake) });
      for (const times of [1, 2, 9]) {
        const forgetting = new TokenRecordStore(forgetful(token, 'cfm1:', times));
        expect(await forgetting.sweep()).toMatchObject({ keysDestroyed: [] });
        expect(await keyRefs()).toEqual([ake.keyRef, own.keyRef].toSorted());
      }
    });

    it('touches no key of a record that the token does not list once', async () => {
      const [ake, own] = [await token.generateKey('ake'), await token.generateKey('oprf')];
      await store.put(liveRecord(A, 1, { key: nameOf(own) }));
      await store.putMeta({ ...vaultMeta(1), ake: nameOf(ake) });
      const forgetting = new TokenRecordStore(forgetful(token, 'cfr1:', 1));
      expect(await forgetting.sweep()).toMatchObject({ keysDestroyed: [] });
      expect(await keyRefs()).toEqual([ake.keyRef, own.keyRef].toSorted());
    });

    it('touches no key that another computer makes, or names, while it sweeps', async () => {
      await store.putMeta({ ...vaultMeta(1), ake: nameOf(await token.generateKey('ake')) });
      const early = await token.generateKey('oprf');
      let late: string | null = null;
      let looks = 0;
      const shared = changedToken(token, {
        listObjects: async (prefix) => {
          const listed = await token.listObjects(prefix);
          if (prefix === 'cfr1:') looks += 1;
          if (prefix === 'cfr1:' && looks === 1) {
            // Right after the first look: a record for the key that was there, and a key for the next one.
            await store.put(liveRecord(A, 1, { key: nameOf(early) }));
            late = (await token.generateKey('oprf')).keyRef;
          }
          return listed;
        },
      });
      expect(await new TokenRecordStore(shared).sweep()).toMatchObject({ keysDestroyed: [] });
      expect(await keyRefs()).toEqual(expect.arrayContaining([early.keyRef, late]));
    });

    it('takes away what cannot be read once it is older than what can be', async () => {
      const stray = await token.generateKey('oprf');
      await store.putMeta({ ...vaultMeta(1), ake: nameOf(await token.generateKey('ake')) });
      await store.put(liveRecord(A, 1));
      await store.put(liveRecord(A, 2));
      await token.putObject(recordLabel(A, 1), new Uint8Array(324));
      expect(await store.sweep()).toMatchObject({
        leftovers: 1,
        unreadable: [],
        keysDestroyed: [stray.keyRef],
      });
      expect(await token.listObjects('cfr1:')).toHaveLength(1);
    });

    it('reports a record whose key is gone, or is another key under its name', async () => {
      const key = await token.generateKey('oprf');
      await store.put(liveRecord(A, 1));
      await store.put(liveRecord(B, 1, { key: { ...liveRecord(B, 1).key, keyRef: key.keyRef } }));
      const { keysMissing, keysDestroyed } = await store.sweep();
      expect(keysMissing.toSorted()).toEqual([key.keyRef, liveRecord(A, 1).key.keyRef].toSorted());
      expect(keysDestroyed).toEqual([]);
    });
  });
}
