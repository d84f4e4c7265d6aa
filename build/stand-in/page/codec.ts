/**
 * Structured clone as text, for the pipe between the page and the main process.
 *
 * Carries what the contract's values are made of: JSON, undefined, every number, bigint, Date, Uint8Array and
 * ArrayBuffer. Anything else is refused by name, where genuine Electron would clone it or throw.
 * `makeCodec` is also injected into the page as source text, so it uses nothing from outside itself.
 */
export interface Base64 {
  encode(bytes: Uint8Array): string;
  decode(text: string): Uint8Array<ArrayBuffer>;
}

export interface Codec {
  encode(value: unknown): string;
  /** Only for text that `encode` made. */
  decode(text: string): unknown;
}

export function makeCodec(base64: Base64): Codec {
  const refuse = (what: string): never => {
    const error = new Error(`An object could not be cloned: the Electron stand-in does not carry ${what}.`);
    error.name = 'DataCloneError';
    throw error;
  };
  const kindOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);

  function pack(value: unknown, above: readonly object[]): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : { $: 'number', v: Object.is(value, -0) ? '-0' : String(value) };
      case 'undefined':
        return { $: 'undefined' };
      case 'bigint':
        return { $: 'bigint', v: String(value) };
      case 'object':
        return value === null ? null : packObject(value, above);
      case 'function':
      case 'symbol':
        return refuse(`a ${typeof value}`);
    }
  }

  function packObject(value: object, above: readonly object[]): unknown {
    if (above.includes(value)) return refuse('a cycle');
    const path = [...above, value];
    if (Array.isArray(value)) return value.map((item) => pack(item, path));
    const kind = kindOf(value);
    if (kind === 'Date') return { $: 'date', v: (value as Date).getTime() };
    if (kind === 'Uint8Array') return { $: 'bytes', v: base64.encode(value as Uint8Array) };
    if (kind === 'ArrayBuffer')
      return { $: 'buffer', v: base64.encode(new Uint8Array(value as ArrayBuffer)) };
    if (kind !== 'Object') return refuse(`a ${kind}`);
    const entries = Object.entries(value).map(([key, item]) => [key, pack(item, path)]);
    // A key that could be taken for one of the tags above, or for the prototype, goes as a list of pairs.
    const plain = !entries.some(([key]) => key === '$' || key === '__proto__');
    return plain ? Object.fromEntries(entries) : { $: 'object', v: entries };
  }

  function unpack(value: unknown): unknown {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(unpack);
    const { $: tag, v } = value as { $?: string; v?: unknown };
    switch (tag) {
      case undefined:
        return fromPairs(Object.entries(value));
      case 'object':
        return fromPairs(v as [string, unknown][]);
      case 'number':
        return Number(v);
      case 'undefined':
        return undefined;
      case 'bigint':
        return BigInt(v as string);
      case 'date':
        return new Date(v as number);
      case 'bytes':
        return base64.decode(v as string);
      case 'buffer':
        return base64.decode(v as string).buffer;
      default:
        throw new TypeError(`unknown tag ${tag}`);
    }
  }

  function fromPairs(pairs: readonly [string, unknown][]): object {
    const out = {};
    for (const [key, item] of pairs) {
      Object.defineProperty(out, key, {
        value: unpack(item),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return out;
  }

  return {
    encode: (value) => JSON.stringify(pack(value, [])),
    decode: (text) => unpack(JSON.parse(text)),
  };
}
