/**
 * The layout and key derivation of Cobblestone-256 (docs/spec/stream.md, sections 2 and 3). Pure: no cipher here.
 */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Secret } from '../base/secret.ts';
import { StreamError } from './errors.ts';

/** The key one encrypts with: 32 uniformly random bytes; may serve any number of streams. */
export type StreamInputKey = Secret<'stream-input-key'>;

export const SALT_LENGTH = 24;
const COMMITMENT_LENGTH = 32;
/** salt || commitment, 56 bytes. */
export const HEADER_LENGTH = SALT_LENGTH + COMMITMENT_LENGTH;
/** Plaintext bytes of every chunk but the last, which is always shorter. */
export const CHUNK_LENGTH = 16_384;
export const TAG_LENGTH = 16;
/** Ciphertext bytes of every chunk but the last. */
export const SEALED_CHUNK_LENGTH = CHUNK_LENGTH + TAG_LENGTH;
/** The shortest stream: that of the empty plaintext. */
const MIN_CIPHERTEXT_LENGTH = HEADER_LENGTH + TAG_LENGTH;
/** 4 PiB of plaintext. */
const MAX_CHUNKS = 2 ** 38;

const KEY_LENGTH = 32;
const NONCE_LENGTH = 12;
const INFO_PREFIX = Buffer.from('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0', 'latin1');

/** What salt and context make of an input key. */
export interface StreamKeys {
  /** The AES-256-GCM key of this stream. */
  readonly key: KeyObject;
  /** 12 bytes. */
  readonly baseNonce: Uint8Array;
  /** 32 bytes, public: proves that key and context are the right ones. */
  readonly commitment: Uint8Array;
}

/** Derives a stream's keys. `salt` is 24 bytes; `context` any length, public, the same on both sides. */
export function deriveStreamKeys(
  inputKey: StreamInputKey,
  salt: Uint8Array,
  context: Uint8Array,
): StreamKeys {
  const prk = inputKey.expose();
  if (prk.length !== KEY_LENGTH) throw new TypeError(`stream input key: ${prk.length} bytes instead of 32`);
  if (salt.length !== SALT_LENGTH) throw new TypeError(`stream salt: ${salt.length} bytes instead of 24`);
  const okm = hkdfExpandSha512(
    prk,
    Buffer.concat([INFO_PREFIX, salt, context]),
    KEY_LENGTH + NONCE_LENGTH + COMMITMENT_LENGTH,
  );
  try {
    return {
      key: createSecretKey(okm.subarray(0, KEY_LENGTH)),
      baseNonce: Uint8Array.from(okm.subarray(KEY_LENGTH, KEY_LENGTH + NONCE_LENGTH)),
      commitment: Uint8Array.from(okm.subarray(KEY_LENGTH + NONCE_LENGTH)),
    };
  } finally {
    okm.fill(0);
  }
}

/** RFC 5869 section 2.3 alone; `node:crypto`'s hkdf always extracts first, which this scheme does not. */
function hkdfExpandSha512(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  const blockLength = 64;
  const blocks = new Uint8Array(Math.ceil(length / blockLength) * blockLength);
  for (let at = 0, counter = 1; at < blocks.length; at += blockLength, counter++) {
    const hmac = createHmac('sha512', prk);
    if (at > 0) hmac.update(blocks.subarray(at - blockLength, at));
    const block = hmac.update(info).update(Uint8Array.of(counter)).digest();
    blocks.set(block, at);
    block.fill(0);
  }
  blocks.fill(0, length);
  return blocks.subarray(0, length);
}

/** Writes the nonce of chunk `index` to `out` (12 bytes): base nonce XOR the big-endian index. */
export function chunkNonce(baseNonce: Uint8Array, index: number, out: Uint8Array): void {
  if (index >= MAX_CHUNKS) throw new StreamError('stream/too-long');
  out.set(baseNonce);
  const view = new DataView(out.buffer, out.byteOffset, NONCE_LENGTH);
  view.setUint32(8, view.getUint32(8) ^ (index >>> 0));
  view.setUint32(4, view.getUint32(4) ^ Math.floor(index / 2 ** 32));
}

/** Bytes of the stream that holds `length` bytes of plaintext. */
export function ciphertextLength(length: number): number {
  if (!Number.isSafeInteger(length) || length < 0) {
    throw new TypeError('plaintext length: not a whole number of bytes');
  }
  const fullChunks = Math.floor(length / CHUNK_LENGTH);
  if (fullChunks >= MAX_CHUNKS) throw new StreamError('stream/too-long');
  return HEADER_LENGTH + length + (fullChunks + 1) * TAG_LENGTH;
}

/**
 * Plaintext bytes in a stream of `length` bytes, or null when no whole stream has that length: it is too short for the
 * header and one tag, ends with a full chunk, or with less than a tag. Only a length: an authentic stream is
 * what `decrypt` or `openRandomAccess` accepts.
 */
export function plaintextLength(length: number): number | null {
  if (!Number.isSafeInteger(length) || length < MIN_CIPHERTEXT_LENGTH) return null;
  const fullChunks = Math.floor((length - HEADER_LENGTH) / SEALED_CHUNK_LENGTH);
  const lastChunk = (length - HEADER_LENGTH) % SEALED_CHUNK_LENGTH;
  if (lastChunk < TAG_LENGTH || fullChunks >= MAX_CHUNKS) return null;
  return fullChunks * CHUNK_LENGTH + lastChunk - TAG_LENGTH;
}
