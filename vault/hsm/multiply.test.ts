import { createECDH, randomBytes } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { multiplyWithRecovery, parsePoint, testMultiplication, type DeriveX } from './multiply.ts';

const Point = p256.Point;
const G = Point.BASE;
const ORDER = Point.Fn.ORDER;
const RUNS = process.env['SLOW'] === '1' ? 3000 : 80;

const scalars = fc.bigInt({ min: 1n, max: ORDER - 1n });
const bytes = (point: InstanceType<typeof Point>): Uint8Array => point.toBytes(false);
const token =
  (k: bigint): DeriveX =>
  (point) =>
    Point.fromBytes(point).multiply(k).toBytes(true).subarray(1);

describe('sign recovery', () => {
  it('agrees with multiplication for every key, point and blinding', () => {
    fc.assert(
      fc.property(scalars, scalars, scalars, (k, b, r) => {
        fc.pre((b + r) % ORDER !== 0n);
        const product = multiplyWithRecovery(bytes(G.multiply(b)), bytes(G.multiply(k)), token(k), () => r);
        expect(product).toEqual(bytes(G.multiply(b).multiply(k)));
      }),
      { numRuns: RUNS },
    );
  });

  it('agrees with node:crypto’s ECDH as the token', () => {
    for (let i = 0; i < RUNS; i += 1) {
      const ecdh = createECDH('prime256v1');
      const publicKey = ecdh.generateKeys();
      const b = Point.Fn.create(BigInt(`0x${randomBytes(32).toString('hex')}`));
      const product = multiplyWithRecovery(bytes(G.multiply(b)), publicKey, (point) =>
        ecdh.computeSecret(point),
      );
      expect(product).toEqual(bytes(Point.fromBytes(publicKey).multiply(b)));
    }
  });

  it('shows the token the point, and a point that is blinded anew each time', () => {
    const k = 7n;
    const asked: string[] = [];
    const watching: DeriveX = (point) => {
      asked.push(Buffer.from(point).toString('hex'));
      return token(k)(point);
    };
    const base = bytes(G.multiply(11n));
    for (let i = 0; i < 3; i += 1) multiplyWithRecovery(base, bytes(G.multiply(k)), watching);
    expect(asked).toHaveLength(6);
    expect(new Set(asked).size).toBe(4);
  });

  const k = 0x1234_5678_9abcn;
  const publicKey = bytes(G.multiply(k));
  const base = bytes(G.multiply(99n));
  const faults: Readonly<Record<string, DeriveX>> = {
    'another key': token(k + 1n),
    'a wrong first answer': once(0, token(k), token(5n)),
    'a wrong second answer': once(1, token(k), token(5n)),
    'a constant': () => G.toBytes(true).subarray(1),
    'an x off the curve': () => new Uint8Array(32).fill(0xff),
    'too few bytes': (point) => token(k)(point).subarray(1),
    'too many bytes': (point) => Uint8Array.of(0, ...token(k)(point)),
    nothing: () => new Uint8Array(0),
  };
  for (const [name, fault] of Object.entries(faults)) {
    it(`stops at a token that answers ${name}`, () => {
      expect(() => multiplyWithRecovery(base, publicKey, fault)).toThrow(
        expect.objectContaining({ code: 'vault/token-faulty' }),
      );
    });
  }

  it('stops at every single flipped bit of an answer', () => {
    for (let bit = 0; bit < 256; bit += 5) {
      const flipped: DeriveX = (point) => {
        const x = Uint8Array.from(token(k)(point));
        x[bit >> 3] = (x[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return x;
      };
      for (const at of [0, 1]) {
        expect(() => multiplyWithRecovery(base, publicKey, once(at, token(k), flipped))).toThrow(
          expect.objectContaining({ code: 'vault/token-faulty' }),
        );
      }
    }
  });

  it('refuses a public key that is no point', () => {
    expect(() => multiplyWithRecovery(base, new Uint8Array(65), token(k))).toThrow(
      expect.objectContaining({ code: 'vault/point-invalid' }),
    );
  });

  it('takes no blinding that meets the point', () => {
    const negative = bytes(G.negate());
    expect(() => multiplyWithRecovery(negative, publicKey, token(k), () => 1n)).toThrow(
      expect.objectContaining({ data: { step: 'generator' } }),
    );
  });

  it('is what a new key must pass', () => {
    testMultiplication(publicKey, token(k));
    expect(() => testMultiplication(publicKey, token(k + 1n))).toThrow(
      expect.objectContaining({ code: 'vault/token-faulty' }),
    );
  });
});

describe('points from outside', () => {
  it('are uncompressed, 65 bytes, and on the curve', () => {
    expect(bytes(parsePoint(bytes(G)))).toEqual(bytes(G));
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 70 }), (random) => {
        expect(() => parsePoint(random)).toThrow(expect.objectContaining({ code: 'vault/point-invalid' }));
        expect(() => parsePoint(Uint8Array.of(4, ...random.subarray(0, 64)))).toThrow();
      }),
    );
  });
});

/** `usual`, but `fault` for the answer of this index. */
function once(at: number, usual: DeriveX, fault: DeriveX): DeriveX {
  let index = 0;
  return (point) => {
    const answer = index === at ? fault(point) : usual(point);
    index += 1;
    return answer;
  };
}
