/**
 * The one shape of every expected failure in Coffer: a stable code with data.
 *
 * Each capability declares its own closed union of codes in one file (`main/<capability>/errors.ts`) and
 * throws `CofferError<ThatUnion>`. The words a person reads are made from code and data by the command line
 * and by the page; `message` here is only for developers and logs.
 */
export type ErrorData = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export class CofferError<Code extends string = string> extends Error {
  readonly code: Code;
  /** What the words need: names, counts, sizes. Never a secret. */
  readonly data: ErrorData;

  constructor(code: Code, data: ErrorData = {}, options?: { cause?: unknown }) {
    super(`${code} ${JSON.stringify(data)}`, options);
    this.name = 'CofferError';
    this.code = code;
    this.data = data;
  }
}

/** Ends an exhaustive switch: a case that was forgotten becomes a type error here. */
export function missingCase(value: never): never {
  throw new TypeError(`unhandled case: ${String(value)}`);
}
