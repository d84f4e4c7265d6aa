/** Shared by the protocol's tests: RFC 9807's vectors, scripted randomness, and a token made of plain scalars. */
import { readFileSync } from 'node:fs';
import { p256, p256_oprf } from '@noble/curves/nist.js';
import { expand } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import type { Rng } from '../../vault/protocol/bytes.ts';
import type { Stretch } from '../../vault/protocol/ksf.ts';
import { diffieHellman } from '../../vault/protocol/points.ts';

const Hexes = z.record(z.string(), z.string());
const File = z.object({
  source: z.string(),
  vectors: z.array(z.object({ config: Hexes, inputs: Hexes, intermediates: Hexes, outputs: Hexes })),
});

export interface Vector {
  readonly fake: boolean;
  /** The bytes of a named input, intermediate or output; throws where the vector has none. */
  readonly get: (name: string) => Uint8Array;
  readonly optional: (name: string) => Uint8Array | undefined;
}

const path = new URL('../vectors/opaque-p256-sha256.json', import.meta.url);

export const VECTORS: readonly Vector[] = File.parse(JSON.parse(readFileSync(path, 'utf8'))).vectors.map(
  ({ config, inputs, intermediates, outputs }) => {
    const all: Record<string, string | undefined> = {
      ...inputs,
      ...intermediates,
      ...outputs,
      context: config['Context'],
    };
    const optional = (name: string): Uint8Array | undefined => {
      const hex = all[name];
      return hex === undefined ? undefined : hexToBytes(hex);
    };
    return {
      fake: config['Fake'] === 'True',
      optional,
      get: (name) => {
        const bytes = optional(name);
        if (bytes === undefined) throw new TypeError(`vector has no ${name}`);
        return bytes;
      },
    };
  },
);

/** Stretch for the vectors only: the identity. */
export const identityKsf: Stretch = (input) => Promise.resolve(input.slice());

/** Gives out the listed bytes in order and refuses any other request. */
export function scripted(...answers: readonly Uint8Array[]): Rng {
  const queue = [...answers];
  return (bytes) => {
    const next = queue.shift();
    if (next?.length !== bytes)
      throw new TypeError(`script has ${next?.length ?? 'no'} bytes, asked ${bytes}`);
    return next.slice();
  };
}

/** The 48 random bytes that the OPRF turns into exactly this blind: blind - 1, before "mod (n - 1), plus 1". */
export function blindSource(blind: Uint8Array): Uint8Array {
  const value = p256.Point.Fn.fromBytes(blind) - 1n;
  return hexToBytes(value.toString(16).padStart(96, '0'));
}

/** The OPRF key RFC 9807 derives from a seed and a credential identifier, 32 bytes. */
export function oprfKeyOf(seed: Uint8Array, credentialIdentifier: Uint8Array): Uint8Array {
  const keySeed = expand(sha256, seed, concatBytes(credentialIdentifier, utf8ToBytes('OprfKey')), 32);
  return p256_oprf.oprf.deriveKeyPair(keySeed, utf8ToBytes('OPAQUE-DeriveKeyPair')).secretKey;
}

/** A token whose keys are their own references. */
export const plainToken = {
  evaluate: (key: Uint8Array, point: Uint8Array): Promise<Uint8Array> =>
    Promise.resolve(diffieHellman(key, point, 'point')),
  dh: (key: Uint8Array, point: Uint8Array): Promise<Uint8Array> =>
    Promise.resolve(diffieHellman(key, point, 'point')),
};
