import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { padmeLength } from './padding.ts';

const numRuns = process.env['SLOW'] === '1' ? 100_000 : 1000;
const lengths = fc.oneof(fc.nat(5000), fc.integer({ min: 2, max: 2 ** 48 }));

/** The padding unit worked out with whole numbers only, by shifting. */
function reference(length: number): number {
  if (length < 2) return length;
  const bits = (value: bigint): bigint => BigInt(value.toString(2).length - 1);
  const exponent = bits(BigInt(length));
  const kept = bits(exponent) + 1n;
  const mask = exponent > kept ? (1n << (exponent - kept)) - 1n : 0n;
  return Number((BigInt(length) + mask) & ~mask);
}

describe('a Padmé length', () => {
  it.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [8, 8],
    [9, 10],
    [10, 10],
    [11, 12],
    [63, 64],
    [64, 64],
    [65, 72],
    [1000, 1024],
    [1025, 1088],
    [1_000_000, 1_015_808],
    [67_108_865, 69_206_016],
  ])('of %i is %i', (length, padded) => {
    expect(padmeLength(length)).toBe(padded);
  });

  it('equals that of whole-number arithmetic, also beside the powers of two', () => {
    fc.assert(
      fc.property(lengths, (length) => padmeLength(length) === reference(length)),
      { numRuns },
    );
    for (let exponent = 1; exponent < 50; exponent++) {
      for (const length of [2 ** exponent - 1, 2 ** exponent, 2 ** exponent + 1]) {
        expect(padmeLength(length)).toBe(reference(length));
      }
    }
  });

  it('is never smaller, never more than 12 % larger, and padding it again changes nothing', () => {
    fc.assert(
      fc.property(lengths, (length) => {
        const padded = padmeLength(length);
        return (
          padded >= length && padded <= Math.max(length * 1.12, length) && padmeLength(padded) === padded
        );
      }),
      { numRuns },
    );
  });

  it('grows with the length', () => {
    fc.assert(
      fc.property(
        lengths,
        fc.nat(100_000),
        (length, more) => padmeLength(length + more) >= padmeLength(length),
      ),
      { numRuns },
    );
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 60])('of %d is a mistake', (length) => {
    expect(() => padmeLength(length)).toThrow(TypeError);
  });
});
