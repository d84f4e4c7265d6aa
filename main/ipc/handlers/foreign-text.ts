/** Text that a module, a device or a file wrote, before it crosses: cut to length, and without what steers a screen. */

import { CofferError, type ErrorData } from '../../base/error.ts';

/** Longest text in the data of an error: a path. */
const DATA_MAX = 4096;
/** Controls, marks that turn a line around, halves of characters. */
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

/** At most `max` UTF-16 units of `text`. */
export const foreignText = (text: string, max: number): string =>
  text.slice(0, max).replaceAll(UNSHOWABLE, '').trim();

/** The data of a vault's error can hold what a module calls its tokens, and what it answered. */
export function withCleanData(error: unknown): unknown {
  if (!(error instanceof CofferError) || !error.code.startsWith('vault/')) return error;
  const data: ErrorData = Object.fromEntries(
    Object.entries(error.data).map(([key, value]) => [key, cleanValue(value)]),
  );
  return new CofferError(error.code, data, { cause: error });
}

function cleanValue(value: ErrorData[string]): ErrorData[string] {
  if (typeof value === 'string') return foreignText(value, DATA_MAX);
  return isList(value) ? value.map((text) => foreignText(text, DATA_MAX)) : value;
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}
