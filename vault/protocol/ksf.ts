/**
 * The key stretching function of RFC 9807: scrypt(N = 32768, r = 8, p = 1, 16 zero bytes of salt, 32 bytes out),
 * as its section 7 recommends. It runs on the client only. A host with a native scrypt supplies its own function
 * of the same result; the pure one here gives way to other work every few milliseconds.
 */
import { scryptAsync } from '@noble/hashes/scrypt.js';

/** Stretch(input) -> 32 bytes. Must not keep or change `input`. */
export type Stretch = (input: Uint8Array) => Promise<Uint8Array>;

export const SCRYPT = { N: 32768, r: 8, p: 1, dkLen: 32 } as const;

/** 16 zero bytes: the OPRF output is the salt. */
export const SCRYPT_SALT = new Uint8Array(16);

export const stretchScrypt: Stretch = (input) => scryptAsync(input, SCRYPT_SALT, { ...SCRYPT, asyncTick: 8 });
