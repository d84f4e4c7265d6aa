import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changedToken } from '../../tests/support/changed-token.ts';
import { accountNumber, liveRecord, lockedRecord, vaultMeta } from '../../tests/support/records.ts';
import { nameOf, TOKEN_BACKINGS, type Backing } from '../../tests/support/token-backings.ts';
import { OBJECT_LABEL_MAX, type TokenPort } from '../hsm/port.ts';
import { encodeRecord } from '../policy/record.ts';
import { parseRecordLabel, recordLabel } from './labels.ts';
import { TokenRecordStore } from './store.ts';

const A = accountNumber(1);
const B = accountNumber(2);

/** The token with `before` run ahead of the next writing of an object: another process that is faster. */
function interrupted(token: TokenPort, before: () => Promise<unknown>): TokenPort {
  let pending = true;
  return changedToken(token, {
    putObject: async (label, value) => {
      if (pending) {
        pending = false;
        await before();
      }
      return token.putObject(label, value);
    },
  });
}

for (const { backend, make, skip } of TOKEN_BACKINGS) {
  describe.skipIf(skip)(`records in ${backend}`, () => {
    let backing: Backing;
    let token: TokenPort;
    let store: TokenRecordStore;
    beforeEach(async () => {
      backing = await make();
      ({ token } = backing);
      store = new TokenRecordStore(token);
    });
    afterEach(() => backing.remove());

    it('keeps one record an account, as it was given', async () => {
      expect(await store.load(A)).toBeNull();
      await store.put(liveRecord(A, 1));
      await store.put(liveRecord(B, 1, { attemptsLeft: 3 }));
      await store.put(liveRecord(A, 2, { attemptsLeft: 9 }));
      expect(await store.load(A)).toEqual(liveRecord(A, 2, { attemptsLeft: 9 }));
      expect(await store.load(B)).toEqual(liveRecord(B, 1, { attemptsLeft: 3 }));
      expect(await store.list()).toHaveLength(2);
      expect(await token.listObjects('')).toHaveLength(2);
    });

    it('keeps a tombstone like any record', async () => {
      await store.put(liveRecord(A, 1, { attemptsLeft: 0 }));
      await store.put(lockedRecord(A, 2));
      expect(await store.load(A)).toEqual(lockedRecord(A, 2));
    });

    it('takes no generation but the next', async () => {
      await expect(store.put(liveRecord(A, 2))).rejects.toMatchObject({ code: 'vault/record-conflict' });
      await store.put(liveRecord(A, 1));
      for (const generation of [1, 3]) {
        await expect(store.put(liveRecord(A, generation))).rejects.toMatchObject({
          code: 'vault/record-conflict',
          data: { stored: 1, offered: generation },
        });
      }
      expect(await token.listObjects('')).toHaveLength(1);
    });

    it('lets the newer record win over an old one that was put back beside it', async () => {
      await store.put(liveRecord(A, 1));
      await store.put(liveRecord(A, 2, { attemptsLeft: 4 }));
      await token.putObject(recordLabel(A, 1), encodeRecord(liveRecord(A, 1)));
      expect(await store.load(A)).toMatchObject({ generation: 2, attemptsLeft: 4 });
      expect(await store.list()).toMatchObject([{ generation: 2 }]);
      // An old value under a new label does not help either.
      await token.putObject(recordLabel(A, 9), encodeRecord(liveRecord(A, 1)));
      expect(await store.load(A)).toMatchObject({ generation: 2 });
      expect(await store.sweep()).toMatchObject({ leftovers: 2, unreadable: [] });
      expect(await token.listObjects('')).toHaveLength(1);
    });

    it('ignores a record under another account’s label', async () => {
      await token.putObject(recordLabel(A, 1), encodeRecord(liveRecord(B, 1)));
      await expect(store.load(A)).rejects.toMatchObject({ code: 'vault/record-damaged' });
      expect(await store.load(B)).toBeNull();
      expect(await store.inventory()).toMatchObject({ unreadable: 1, records: [] });
    });

    it('says so when the only record of an account cannot be read, and lets nobody enrol over it', async () => {
      const damaged = encodeRecord(liveRecord(A, 1));
      damaged[300] = (damaged[300] ?? 0) ^ 1;
      await token.putObject(recordLabel(A, 1), damaged);
      await expect(store.load(A)).rejects.toMatchObject({ code: 'vault/record-damaged' });
      await expect(store.put(liveRecord(A, 1))).rejects.toMatchObject({ code: 'vault/record-damaged' });
      await store.remove(A);
      expect(await store.load(A)).toBeNull();
    });

    it('lets at most one of two writers of the same generation go on', async () => {
      await store.put(liveRecord(A, 1));
      const other = new TokenRecordStore(token);
      const slow = new TokenRecordStore(
        interrupted(token, () => other.put(liveRecord(A, 2, { attemptsLeft: 9 }))),
      );
      await expect(slow.put(liveRecord(A, 2, { attemptsLeft: 8 }))).rejects.toMatchObject({
        code: 'vault/record-conflict',
      });
      expect(await store.load(A)).toMatchObject({ generation: 2, attemptsLeft: 9 });
      expect(await token.listObjects('')).toHaveLength(1);
    });

    it('lets nobody go on when two writers see each other', async () => {
      await store.put(liveRecord(A, 1));
      const rival = liveRecord(A, 2, { attemptsLeft: 9 });
      const slow = new TokenRecordStore(
        interrupted(token, () => token.putObject(recordLabel(A, 2), encodeRecord(rival))),
      );
      await expect(slow.put(liveRecord(A, 2))).rejects.toMatchObject({ code: 'vault/record-conflict' });
    });

    it('chooses, after a kill in the middle of a conflict, the record whose key is there', async () => {
      const good = nameOf(await token.generateKey('oprf'));
      for (const record of [liveRecord(A, 5, { attemptsLeft: 1 }), liveRecord(A, 5, { key: good })]) {
        await token.putObject(recordLabel(A, 5), encodeRecord(record));
      }
      expect(await store.load(A)).toMatchObject({ key: good });
      await store.put(liveRecord(A, 6, { key: good }));
      expect(await token.listObjects('')).toHaveLength(1);
    });

    it('removes every object of an account and of no other', async () => {
      await store.put(liveRecord(A, 1));
      await store.put(liveRecord(B, 1));
      await token.putObject(recordLabel(A, 1), encodeRecord(liveRecord(A, 1)));
      await token.putObject(recordLabel(A, 3), new Uint8Array(10));
      await store.remove(A);
      await store.remove(A);
      expect(await store.load(A)).toBeNull();
      expect(await token.listObjects('')).toHaveLength(1);
    });

    it('removes the newest last, so that a kill never brings an older record back', async () => {
      await store.put(liveRecord(A, 1));
      await store.put(liveRecord(A, 2));
      await token.putObject(recordLabel(A, 1), encodeRecord(liveRecord(A, 1)));
      let calls = 0;
      const dying = changedToken(token, {
        destroyObject: (ref) => {
          calls += 1;
          return calls > 1 ? Promise.reject(new Error('killed')) : token.destroyObject(ref);
        },
      });
      await expect(new TokenRecordStore(dying).remove(A)).rejects.toThrow('killed');
      expect(await store.load(A)).toMatchObject({ generation: 2 });
    });

    it('keeps what the vault is, and lets nobody make a second vault in the token', async () => {
      expect(await store.loadMeta()).toBeNull();
      await store.putMeta(vaultMeta(1));
      expect(await store.loadMeta()).toEqual(vaultMeta(1));
      await expect(store.putMeta(vaultMeta(2))).rejects.toMatchObject({ code: 'vault/record-conflict' });
    });

    it('keeps the old record where the new one is not seen after it was written', async () => {
      await store.put(liveRecord(A, 1));
      const losing = changedToken(token, {
        putObject: (label) => Promise.resolve({ objectRef: 'lost', label }),
      });
      await expect(new TokenRecordStore(losing).put(liveRecord(A, 2))).rejects.toMatchObject({
        code: 'vault/object-missing',
      });
      expect(await store.load(A)).toMatchObject({ generation: 1 });
    });

    it('reads as much for an account that is not there as for one that is', async () => {
      await store.put(liveRecord(A, 1));
      await store.put({ ...liveRecord(B, 1), state: 'decoy' });
      const calls: string[] = [];
      const counting = changedToken(token, {
        listObjects: (prefix) => {
          calls.push('list');
          return token.listObjects(prefix);
        },
        readObject: (ref) => {
          calls.push('read');
          return token.readObject(ref);
        },
      });
      const counted = new TokenRecordStore(counting);
      expect(await counted.loadBeside(B, A)).toMatchObject({ record: { account: A }, decoy: { account: B } });
      const known = calls.splice(0);
      expect(await counted.loadBeside(B, accountNumber(3))).toMatchObject({
        record: null,
        decoy: { account: B },
      });
      expect(calls).toEqual(known);
      expect(await counted.loadBeside(B, null)).toMatchObject({ record: null });
    });
  });
}

describe('labels of records', () => {
  it('fit into every token and say account and generation', () => {
    for (const generation of [1, 35, 36, 2 ** 48 - 1]) {
      const label = recordLabel(B, generation);
      expect(label.length).toBeLessThanOrEqual(OBJECT_LABEL_MAX);
      expect(parseRecordLabel(label)).toEqual({ account: B, generation });
    }
  });

  it('that are not ours say nothing', () => {
    for (const label of [
      '',
      'cfr1:',
      'cfr1:AAAA:1',
      `${recordLabel(A, 1)} `,
      recordLabel(A, 1).replace(/1$/, '01'),
    ]) {
      expect(parseRecordLabel(label)).toBeNull();
    }
  });
});
