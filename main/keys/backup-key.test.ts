import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backupKeyFromBytes,
  countTyped,
  generateBackupKey,
  KeysError,
  parseDigits,
  toDigits,
} from './index.ts';

const DIGITS = '0001 0203 0405 0607 0809 0a0b 0c0d 0e0f 1011 1213 1415 1617 1819 1a1b 1c1d 1e1f';
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });

function refusal(text: string): unknown {
  try {
    parseDigits(text);
  } catch (error) {
    if (error instanceof KeysError) return { code: error.code, data: error.data };
    throw error;
  }
  return 'accepted';
}

describe('the 64 digits', () => {
  it('are lower case, in 16 groups of 4', () => {
    expect(toDigits(backupKeyFromBytes(Uint8Array.from({ length: 32 }, (_, i) => i)))).toBe(DIGITS);
    expect(toDigits(generateBackupKey())).toMatch(/^([0-9a-f]{4} ){15}[0-9a-f]{4}$/);
  });

  it('bring back the key, however a person writes, wraps or pastes them', () => {
    const separator = fc.constantFrom(
      '',
      ' ',
      '-',
      '\n',
      '\r\n',
      '\t',
      '\u00a0',
      '\u2013',
      '\u200b',
      '  ',
      ' - ',
    );
    fc.assert(
      fc.property(
        bytes,
        fc.array(separator, { minLength: 65, maxLength: 65 }),
        fc.array(fc.boolean(), { minLength: 64, maxLength: 64 }),
        (key, separators, upper) => {
          const digits = Buffer.from(key).toString('hex');
          const typed = Array.from(digits, (digit, i) => {
            return (separators[i] ?? '') + (upper[i] === true ? digit.toUpperCase() : digit);
          });
          const parsed = parseDigits(typed.join('') + (separators[64] ?? ''));
          expect(Buffer.from(parsed.expose())).toEqual(Buffer.from(key));
          expect(toDigits(parsed)).toBe(digits.replace(/(.{4})(?!$)/g, '$1 '));
        },
      ),
    );
  });

  it('may have any white space of Unicode between them, and what else the specification names', () => {
    const codes = Array.from({ length: 0x10000 }, (_, code) => code);
    const spaces = codes.filter((code) => /\p{White_Space}/u.test(String.fromCodePoint(code)));
    expect(spaces).toContain(0x85);
    const others = [0xad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0x2d, 0x2212];
    const dashes = codes.slice(0x2010, 0x2016);
    const taken = codes.filter((code) => countTyped(String.fromCodePoint(code)) === 0);
    expect(taken).toEqual([...spaces, ...others, ...dashes].toSorted((a, b) => a - b));
    for (const code of taken) {
      using key = parseDigits(DIGITS.replaceAll(' ', String.fromCodePoint(code)));
      expect(toDigits(key)).toBe(DIGITS);
    }
  });

  it('are refused at every other length, naming the group that is not complete', () => {
    const digits = DIGITS.replaceAll(' ', '');
    for (let length = 0; length < 64; length++) {
      expect(refusal(digits.slice(0, length))).toEqual({
        code: 'keys/bad-digits',
        data: { reason: 'length', digits: length, group: Math.floor(length / 4) + 1 },
      });
    }
    const long = { code: 'keys/bad-digits', data: { reason: 'length', digits: 65 } };
    expect(refusal(`${DIGITS} a`)).toEqual(long);
    expect(refusal(DIGITS.repeat(2000))).toMatchObject({ data: { reason: 'length', digits: 128_000 } });
  });

  it('are refused with any other character, naming its group', () => {
    for (const wrong of ['g', 'O', 'l', '.', '_', 'é', '🙂', '\u0000', '٣', '０']) {
      expect(refusal(DIGITS.replace('0a0b', `0${wrong}0b`))).toEqual({
        code: 'keys/bad-digits',
        data: { reason: 'character', digits: 21, group: 6 },
      });
    }
    expect(refusal(`${DIGITS}x`)).toEqual({
      code: 'keys/bad-digits',
      data: { reason: 'character', digits: 64 },
    });
  });

  it('never appear in an error', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, maxLength: 200, unit: fc.constantFrom('0', '7', 'a', 'b', 'F', 'x') }),
        (text) => {
          try {
            parseDigits(text);
          } catch (error) {
            expect(inspect(error, { depth: 9 })).not.toContain(text);
          }
        },
      ),
    );
    expect(JSON.stringify(refusal('deadbeef secret'))).not.toMatch(/dead|beef|secret/);
  });
});

describe('a backup key', () => {
  it('prints nothing of itself', () => {
    const key = generateBackupKey();
    const hex = Buffer.from(key.expose()).toString('hex');
    for (const text of [String(key), JSON.stringify({ key }), inspect({ key })]) {
      expect(text).toContain('(redacted)');
      expect(text).not.toContain(hex.slice(0, 8));
    }
  });

  it('is another one each time, and 32 bytes long or refused', () => {
    expect(toDigits(generateBackupKey())).not.toBe(toDigits(generateBackupKey()));
    expect(() => backupKeyFromBytes(new Uint8Array(31))).toThrow(TypeError);
  });
});
