/** The 64 digits as they are typed. Main decides whether they are the key; this only counts along. */

export const KEY_DIGITS = 64;

/** What may stand between the digits (docs/spec/keys.md, section 2). */
const SEPARATORS = /[\p{White_Space}\u00ad\u200b-\u200d\u2060\ufeff\-\u2010-\u2015\u2212]/gu;

/** What was typed as bare digits: without what may stand between them, lower case. */
export function bareDigits(typed: string): string {
  return typed.replaceAll(SEPARATORS, '').toLowerCase();
}

/** The first character that occurs in no key; null when all may. */
export function strangeCharacter(digits: string): string | null {
  return /[^0-9a-f]/u.exec(digits)?.[0] ?? null;
}

/** Whether what was typed can be a key: 64 digits, and nothing that is none. */
export function isWholeKey(typed: string): boolean {
  const digits = bareDigits(typed);
  return digits.length === KEY_DIGITS && strangeCharacter(digits) === null;
}
