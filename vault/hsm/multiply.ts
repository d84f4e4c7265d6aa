/**
 * The full point k*P from a token that tells only its x coordinate (docs/spec/vault-token.md, "Sign recovery").
 *
 * ECDH gives x(kP); the protocol needs y as well. Two derivations settle it: with a random r the token is
 * also asked for x(k(P + rG)), which is x(Z + rK) for exactly one of the two points Z with x(Z) = x(kP),
 * where K = kG is the public key. No match means that the token or the public key is wrong.
 */
import { randomBytes } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { VaultError } from './errors.ts';
import { POINT_BYTES } from './port.ts';

const Point = p256.Point;
type P256Point = InstanceType<typeof Point>;

/** x(k * point) for a 65-byte point: 32 bytes. */
export type DeriveX = (point: Uint8Array) => Uint8Array;

/** The point behind 65 uncompressed bytes. `vault/point-invalid` for anything else, the identity included. */
export function parsePoint(bytes: Uint8Array): P256Point {
  if (bytes.length !== POINT_BYTES || bytes[0] !== 0x04) {
    throw new VaultError('vault/point-invalid', { bytes: bytes.length });
  }
  try {
    const point = Point.fromBytes(bytes);
    point.assertValidity();
    return point;
  } catch (cause) {
    throw new VaultError('vault/point-invalid', { bytes: bytes.length }, { cause });
  }
}

/** A uniform scalar in [1, n-1], by rejection. */
function randomScalar(): bigint {
  for (;;) {
    const scalar = BigInt(`0x${randomBytes(32).toString('hex')}`);
    if (Point.Fn.isValidNot0(scalar)) return scalar;
  }
}

function xOf(point: P256Point): Uint8Array {
  return point.toBytes(true).subarray(1);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function derive(deriveX: DeriveX, point: P256Point): Uint8Array {
  const x = deriveX(point.toBytes(false));
  if (x.length !== 32) throw new VaultError('vault/token-faulty', { step: 'length', bytes: x.length });
  return x;
}

/**
 * `k * point`, 65 bytes, for the key whose public point is `publicKey`.
 *
 * `vault/point-invalid` before the token is asked; `vault/token-faulty` when its answers fit no point, or not
 * this public key.
 */
export function multiplyWithRecovery(
  point: Uint8Array,
  publicKey: Uint8Array,
  deriveX: DeriveX,
  scalar: () => bigint = randomScalar,
): Uint8Array {
  const base = parsePoint(point);
  const key = parsePoint(publicKey);
  const r = scalar();
  const shifted = base.add(Point.BASE.multiply(r));
  // P = -rG has a chance of 2^-256 with an honest generator; it says nothing about the token.
  if (shifted.is0()) throw new VaultError('vault/token-faulty', { step: 'generator' });

  const x = derive(deriveX, base);
  let candidate: P256Point;
  try {
    candidate = Point.fromBytes(Uint8Array.of(0x02, ...x));
  } catch (cause) {
    throw new VaultError('vault/token-faulty', { step: 'not-on-curve' }, { cause });
  }
  const shiftedX = derive(deriveX, shifted);
  const offset = key.multiply(r);
  const matches = [candidate, candidate.negate()].filter((z) => {
    const sum = z.add(offset);
    return !sum.is0() && sameBytes(xOf(sum), shiftedX);
  });
  const [only] = matches;
  x.fill(0);
  shiftedX.fill(0);
  if (only === undefined || matches.length !== 1) {
    throw new VaultError('vault/token-faulty', { step: 'sign', matches: matches.length });
  }
  return only.toBytes(false);
}

/**
 * Compares one multiplication by a key with r * K computed here: the test that a new key must pass before it
 * is used, and that a key really is the one whose public point it shows.
 */
export function testMultiplication(publicKey: Uint8Array, deriveX: DeriveX): void {
  const r = randomScalar();
  const product = multiplyWithRecovery(Point.BASE.multiply(r).toBytes(false), publicKey, deriveX);
  if (!sameBytes(product, parsePoint(publicKey).multiply(r).toBytes(false))) {
    throw new VaultError('vault/token-faulty', { step: 'own-computation' });
  }
}
