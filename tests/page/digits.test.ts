/** The page counts the digits as main does, or it would call a key whole that main refuses. */
import { expect, test } from 'vitest';
import { countTyped } from '../../main/keys/index.ts';
import { bareDigits } from '../../renderer/ui/digits.ts';

test('what may stand between the digits is the same for the page and for main', () => {
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
  expect(all.filter((one) => bareDigits(one) === '')).toEqual(all.filter((one) => countTyped(one) === 0));
});
