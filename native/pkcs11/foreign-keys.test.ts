/** Keys of others in a token that a vault shares with them: a label that begins like ours makes no key ours. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { vaultMeta } from '../../tests/support/records.ts';
import { makeSoftHsm, optionsOf, SKIP_SOFTHSM, type SoftHsm } from '../../tests/support/softhsm.ts';
import { compress } from '../../vault/protocol/points.ts';
import { vaultIdOf } from '../../vault/protocol/vault-id.ts';
import { TokenRecordStore } from '../../vault/store/store.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import * as ck from './constants.ts';
import type { Template } from './cryptoki.ts';
import { runProbe } from './probe.ts';
import { Pkcs11Token } from './token.ts';

const CKM_RSA_PKCS_KEY_PAIR_GEN = 0;
const CKA_MODULUS_BITS = 0x121;
const CKA_PUBLIC_EXPONENT = 0x122;

interface Foreign {
  readonly label: string;
  readonly id: Buffer | null;
  readonly rsa: boolean;
}

/** The audit's two, and everything near our own form without being it. */
const FOREIGN: readonly Foreign[] = [
  { label: 'coffer-shop-signing2', id: Buffer.of(1, 2), rsa: true },
  { label: 'coffer-shop-signing1', id: Buffer.of(1), rsa: true },
  { label: 'coffer-shop', id: Buffer.alloc(16, 3), rsa: false },
  { label: 'coffer-oprf2', id: Buffer.alloc(16, 4), rsa: false },
  { label: 'Coffer-OPRF', id: Buffer.alloc(16, 5), rsa: false },
  { label: 'coffer-', id: Buffer.alloc(16, 6), rsa: false },
  { label: 'coffer-oprf', id: Buffer.alloc(16, 7), rsa: true },
  { label: 'coffer-oprf', id: Buffer.alloc(2, 8), rsa: false },
  { label: 'coffer-ake', id: Buffer.alloc(20, 9), rsa: false },
  { label: 'coffer-probe', id: Buffer.alloc(8, 10), rsa: false },
  { label: 'coffer-probe', id: Buffer.alloc(16, 11), rsa: true },
  { label: 'coffer-oprf', id: null, rsa: false },
  { label: 'coffer-ake', id: null, rsa: true },
  { label: 'coffer-shop-nameless', id: null, rsa: false },
  { label: '', id: Buffer.alloc(16, 12), rsa: false },
];

describe.skipIf(SKIP_SOFTHSM !== null)('keys of others in a shared token', { timeout: 180_000 }, () => {
  let hsm: SoftHsm;
  let options: ConnectionOptions;
  beforeEach(async () => {
    hsm = await makeSoftHsm();
    options = optionsOf(hsm);
  });
  afterEach(() => hsm.remove());

  async function withSession<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await Connection.open(options);
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  }

  /** Label and CKA_ID of every key object. */
  const keysShown = (): Promise<readonly string[]> =>
    withSession(async (connection) => {
      const session = await connection.session();
      return [ck.CKO_PRIVATE_KEY, ck.CKO_PUBLIC_KEY].flatMap((objectClass) =>
        session
          .find([{ type: ck.CKA_CLASS, value: objectClass }])
          .map((key) =>
            [ck.CKA_CLASS, ck.CKA_LABEL, ck.CKA_ID]
              .map((type) => session.attributeOrNull(key, type)?.toString('hex'))
              .join(' '),
          )
          .toSorted(),
      );
    });

  async function makeForeign(): Promise<void> {
    await withSession(async (connection) => {
      const session = await connection.session();
      for (const { label, id, rsa } of FOREIGN) {
        const naming: Template = [
          { type: ck.CKA_TOKEN, value: true },
          ...(label === '' ? [] : [{ type: ck.CKA_LABEL, value: label }]),
          ...(id === null ? [] : [{ type: ck.CKA_ID, value: id }]),
        ];
        if (!rsa)
          session.generateKeyPair([...naming, { type: ck.CKA_EC_PARAMS, value: ck.P256_OID }], naming);
        else {
          const size = [
            { type: CKA_MODULUS_BITS, value: 1024 },
            { type: CKA_PUBLIC_EXPONENT, value: Buffer.of(1, 0, 1) },
          ];
          session.generateKeyPair([...naming, ...size], naming, CKM_RSA_PKCS_KEY_PAIR_GEN);
        }
      }
    });
  }

  /** What the vault is, and its AKE key: without them the sweep touches no key. */
  async function makeVault(): Promise<void> {
    const token = await Pkcs11Token.open(options);
    const { keyRef, publicKey } = await token.generateKey('ake');
    const ake = { keyRef, publicKey: compress(publicKey) };
    await new TokenRecordStore(token).putMeta({ ...vaultMeta(1), vault: vaultIdOf(ake.publicKey), ake });
    await token.close();
  }

  it('are neither listed nor swept nor destroyed, by the probe, the opening or the sweep', async () => {
    await makeForeign();
    await makeVault();
    const before = await keysShown();
    expect(before).toHaveLength(2 * FOREIGN.length + 2);
    for (let opening = 0; opening < 2; opening += 1) {
      const { probeId } = await runProbe(options);
      const token = await Pkcs11Token.open(options);
      await token.verifyProbe(probeId ?? '');
      const own = await token.generateKey('oprf');
      expect(await token.listKeys()).toHaveLength(2);
      expect((await new TokenRecordStore(token).sweep()).keysDestroyed).toEqual([own.keyRef]);
      await token.close();
      expect(await keysShown()).toEqual(before);
    }
  });

  it('are not used or destroyed by their CKA_ID either', async () => {
    await makeForeign();
    const before = await keysShown();
    const token = await Pkcs11Token.open(options);
    for (const { id } of FOREIGN) {
      // Others are told from ours by its length: no record names them.
      if (id?.length !== 16) continue;
      const keyRef = id.toString('hex');
      await expect(token.publicKey(keyRef)).rejects.toMatchObject({ code: 'vault/key-missing' });
      await token.destroyKey(keyRef);
    }
    await token.close();
    expect(await keysShown()).toEqual(before);
  });
});
