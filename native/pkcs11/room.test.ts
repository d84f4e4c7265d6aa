import { describe, expect, it } from 'vitest';
import * as ck from './constants.ts';
import type { ModuleDescription, ObjectHandle, Template, TokenDescription } from './cryptoki.ts';
import { profileOf } from './profiles.ts';
import { capacityOf, checkRoom, countObjects } from './room.ts';

const NAMELESS: TokenDescription = {
  slot: 0,
  label: '',
  serial: '',
  manufacturer: '',
  model: 'YubiHSM',
  flags: 0,
  hardwareSlot: true,
};
const MODULE: ModuleDescription = {
  manufacturer: 'Yubico (www.yubico.com)',
  description: '',
  libraryVersion: '2.7',
  cryptokiVersion: '2.40',
};
const YUBIHSM = profileOf(MODULE, NAMELESS);

type Stored = 'key' | 'data' | 'authentication' | 'meta';

/**
 * What a YubiHSM 2's module shows of what is stored in the device, as its C_FindObjectsInit and C_FindObjects do it: an
 * asymmetric key as a private and a public one, authentication keys and its own meta objects not at all.
 */
function yubihsmWith(stored: readonly Stored[]) {
  const views: Readonly<Record<Stored, readonly number[]>> = {
    key: [ck.CKO_PRIVATE_KEY, ck.CKO_PUBLIC_KEY],
    data: [ck.CKO_DATA],
    authentication: [],
    meta: [],
  };
  return {
    find([wanted]: Template): readonly ObjectHandle[] {
      return stored
        .flatMap((object) => views[object])
        .filter((shown) => wanted === undefined || wanted.value === shown)
        .map((shown) => Buffer.of(shown));
    },
  };
}

/** A vault in a device that somebody keeps `unseen` authentication keys in. */
const vaultWith = (accounts: number, unseen: number): readonly Stored[] => [
  ...Array.from({ length: unseen }, (): Stored => 'authentication'),
  // AKE key, decoy's key, the vault's and the decoy's data.
  ...(['key', 'key', 'data', 'data'] as const),
  ...Array.from({ length: accounts }, (): readonly Stored[] => ['key', 'data']).flat(),
];

describe('the room in a YubiHSM 2', () => {
  it('counts a key once, though the module shows it twice', () => {
    const session = yubihsmWith(['authentication', 'key', 'key', 'data', 'meta']);
    expect(session.find([])).toHaveLength(5);
    expect(countObjects(session, YUBIHSM)).toBe(3);
  });

  it('is for 120 accounts, as docs/guide/vault.md says', () => {
    const free = (accounts: number): number | null =>
      capacityOf(yubihsmWith(vaultWith(accounts, 2)), YUBIHSM).accountsFree;
    expect([0, 1, 60, 119, 120, 121].map(free)).toEqual([120, 119, 60, 1, 0, 0]);
  });

  it('is still enough, when it has no more accounts, to make two keys and two records anew', () => {
    for (let unseen = 0; unseen <= YUBIHSM.objectsUnseen; unseen += 1) {
      const stored = vaultWith(120, unseen);
      const session = yubihsmWith(stored);
      expect(capacityOf(session, YUBIHSM)).toMatchObject({ accountsFree: 0, renewalsFree: 2 });
      checkRoom(session, YUBIHSM, 4);
      expect(stored.length + 4).toBeLessThanOrEqual(256);
    }
  });

  it('ends with a code of its own before the device is asked', () => {
    expect(() => checkRoom(yubihsmWith(vaultWith(122, 2)), YUBIHSM, 1)).toThrow(
      expect.objectContaining({ code: 'vault/token-full', data: { used: 248, limit: 248 } }),
    );
  });
});

describe('the room in a token of which no limit is known', () => {
  it('is not guessed', () => {
    const generic = profileOf({ ...MODULE, manufacturer: '' }, { ...NAMELESS, model: '' });
    expect(capacityOf(yubihsmWith(['key']), generic)).toMatchObject({
      objectsUsed: 2,
      objectsFree: null,
      accountsFree: null,
    });
    checkRoom(yubihsmWith(['key']), generic, 1000);
  });
});
