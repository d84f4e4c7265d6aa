/**
 * P-256 points as they cross the wire: compressed SEC1, 33 bytes, on the curve and never the identity
 * (RFC 9497 section 4.3, RFC 9807 section 10.7). The curve has cofactor 1, so being on it is being in the group.
 */
import { p256, p256_hasher, p256_oprf } from '@noble/curves/nist.js';
import { concatBytes } from './bytes.ts';
import { ProtocolError } from './errors.ts';
import { LABELS } from './labels.ts';

export const POINT_BYTES = 33;
export const SEED_BYTES = 32;

export interface KeyPair {
  /** Scalar, 32 bytes, big-endian. */
  readonly secretKey: Uint8Array;
  /** Compressed point, 33 bytes. */
  readonly publicKey: Uint8Array;
}

type P256Point = InstanceType<typeof p256.Point>;

/** @throws ProtocolError `protocol/point`: not 33 bytes of a compressed point, off the curve, or the identity. */
export function parsePoint(bytes: Uint8Array, field: string): P256Point {
  // Only 02 and 03 are let through: SEC1 would also allow 00 (identity) and 04 (uncompressed).
  if (bytes.length !== POINT_BYTES || (bytes[0] !== 2 && bytes[0] !== 3)) {
    throw new ProtocolError('protocol/point', { field });
  }
  try {
    const point = p256.Point.fromBytes(bytes);
    point.assertValidity();
    return point;
  } catch {
    throw new ProtocolError('protocol/point', { field });
  }
}

/** Checks a point and gives its bytes back. */
export function checkedPoint(bytes: Uint8Array, field: string): Uint8Array {
  parsePoint(bytes, field);
  return bytes;
}

/** Compressed (33 bytes) to uncompressed (65 bytes), for tokens. @throws as `parsePoint`. */
export function uncompress(point: Uint8Array): Uint8Array {
  return parsePoint(point, 'point').toBytes(false);
}

/** Uncompressed (65 bytes, as tokens give them) to compressed (33 bytes). @throws ProtocolError `protocol/point`. */
export function compress(point: Uint8Array): Uint8Array {
  if (point.length !== 65 || point[0] !== 4) throw new ProtocolError('protocol/point', { field: 'point' });
  try {
    const parsed = p256.Point.fromBytes(point);
    parsed.assertValidity();
    return parsed.toBytes(true);
  } catch {
    throw new ProtocolError('protocol/point', { field: 'point' });
  }
}

/**
 * DiffieHellman(k, B) of RFC 9807 section 6.4.1.2: the whole shared point, compressed. The group has prime
 * order and `k` is never 0, so the result is never the identity.
 */
export function diffieHellman(secretKey: Uint8Array, point: Uint8Array, field: string): Uint8Array {
  return parsePoint(point, field).multiply(p256.Point.Fn.fromBytes(secretKey)).toBytes(true);
}

/** DeriveDiffieHellmanKeyPair(seed), 32-byte seed. */
export function deriveDiffieHellmanKeyPair(seed: Uint8Array): KeyPair {
  return p256_oprf.oprf.deriveKeyPair(seed, LABELS.deriveDiffieHellmanKeyPair);
}

/**
 * `t * point` where `t` depends on `secret` and `account`: with a shared key k of the vault, k * t is a key of
 * the account's own, so two accounts that do not exist answer the same blinded element differently.
 */
export function strangerPoint(secret: Uint8Array, account: Uint8Array, point: Uint8Array): Uint8Array {
  const factor = p256_hasher.hashToScalar(concatBytes(secret, account), { DST: LABELS.stranger });
  return parsePoint(point, 'blinded element').multiply(factor).toBytes(true);
}
