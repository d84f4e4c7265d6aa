/** Small byte tools: joining, comparing without a secret-dependent exit, wiping, exact reading. */
import { concatBytes } from '@noble/hashes/utils.js';
import { ProtocolError } from './errors.ts';

export { concatBytes };

/** Where random bytes come from: exactly `bytes` of them, fit for keys. */
export type Rng = (bytes: number) => Uint8Array;

/** Asks `rng` and makes sure that it gave what was asked for: a short answer must never become a short key. */
export function random(rng: Rng, bytes: number): Uint8Array {
  const out = rng(bytes);
  if (!(out instanceof Uint8Array) || out.length !== bytes) throw new TypeError('rng gave another length');
  return out;
}

/** `value` in 2 bytes, big-endian: I2OSP(value, 2). */
export function u16(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff) throw new TypeError('u16 out of range');
  return Uint8Array.of(value >> 8, value & 0xff);
}

/** Two-byte length, then the bytes. */
export function prefixed(bytes: Uint8Array): Uint8Array {
  return concatBytes(u16(bytes.length), bytes);
}

/** Equality over all bytes of two secrets of equal, public length. A different length is plain inequality. */
export function equalSecret(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Equality of public bytes. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return equalSecret(a, b);
}

/** `a XOR b`, equal lengths. */
export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length !== b.length) throw new TypeError('xor of different lengths');
  return a.map((byte, i) => byte ^ (b[i] ?? 0));
}

/** Overwrites secrets with zeros. The engine may have copied them before; this is what JavaScript can do. */
export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}

/** Reads fixed fields one after the other; `end()` refuses trailing bytes. Every field is a copy. */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #name: string;
  #at = 0;

  /** @throws ProtocolError `protocol/length` unless `bytes` has exactly `length` bytes, where given. */
  constructor(name: string, bytes: Uint8Array, length?: number) {
    if (length !== undefined && bytes.length !== length) {
      throw new ProtocolError('protocol/length', { field: name, expected: length, got: bytes.length });
    }
    this.#name = name;
    this.#bytes = bytes;
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) {
      throw new ProtocolError('protocol/length', {
        field: this.#name,
        expected: this.#at + length,
        got: this.#bytes.length,
      });
    }
    const out = this.#bytes.slice(this.#at, this.#at + length);
    this.#at += length;
    return out;
  }

  /** An unsigned big-endian integer of 1 to 6 bytes. */
  uint(length: 1 | 2 | 4 | 6): number {
    return this.take(length).reduce((value, byte) => value * 256 + byte, 0);
  }

  end(): void {
    if (this.#at !== this.#bytes.length) {
      throw new ProtocolError('protocol/length', {
        field: this.#name,
        expected: this.#at,
        got: this.#bytes.length,
      });
    }
  }
}

/** `value` as an unsigned big-endian integer of `length` bytes. */
export function uint(value: number, length: 1 | 2 | 4 | 6): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 256 ** length) {
    throw new TypeError(`${value} does not fit into ${length} bytes`);
  }
  const out = new Uint8Array(length);
  for (let i = length - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) out[i] = rest % 256;
  return out;
}
