/** The tokens that records are kept in, each for one test: a folder, and SoftHSM where it is installed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pkcs11Token } from '../../native/pkcs11/token.ts';
import type { NewTokenKey, TokenPort } from '../../vault/hsm/port.ts';
import { SoftwareToken } from '../../vault/hsm/software.ts';
import type { TokenKeyName } from '../../vault/policy/types.ts';
import { compress } from '../../vault/protocol/points.ts';
import { makeSoftHsm, optionsOf, SKIP_SOFTHSM } from './softhsm.ts';

export interface Backing {
  readonly token: TokenPort;
  remove(): Promise<void>;
}

async function software(): Promise<Backing> {
  const folder = await mkdtemp(join(tmpdir(), 'coffer-vault-'));
  const token = await SoftwareToken.open({ folder, sealingKey: null });
  return {
    token,
    async remove() {
      await token.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function softHsm(): Promise<Backing> {
  const hsm = await makeSoftHsm();
  const token = await Pkcs11Token.open(optionsOf(hsm));
  return {
    token,
    async remove() {
      await token.close();
      await hsm.remove();
    },
  };
}

export const TOKEN_BACKINGS = [
  { backend: 'the software token', make: software, skip: false },
  { backend: 'SoftHSM', make: softHsm, skip: SKIP_SOFTHSM !== null },
];

/** As records name it. */
export function nameOf({ keyRef, publicKey }: NewTokenKey): TokenKeyName {
  return { keyRef, publicKey: compress(publicKey) };
}
