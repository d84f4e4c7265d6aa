/**
 * AES-256-GCM for one chunk, from whichever implementation this platform has (docs/spec/stream.md, section 7).
 *
 * `node:crypto` is the engine; `@noble/ciphers`, about forty times slower, is taken where the first lacks the
 * cipher, and every test compares the two.
 */
import { createCipheriv, createDecipheriv, createSecretKey, getCiphers, type KeyObject } from 'node:crypto';
import { gcm } from '@noble/ciphers/aes.js';
import { CHUNK_LENGTH, TAG_LENGTH } from './format.ts';

export type EngineName = 'node' | 'noble';

/** The cipher under one key. Calls are synchronous and may follow one another in any order. */
export interface ChunkCipher {
  /** Encrypts `plaintext` to `out` (16 bytes longer: the tag follows). `out` may begin where `plaintext` does. */
  seal(nonce: Uint8Array, plaintext: Uint8Array, out: Uint8Array): void;
  /**
   * Decrypts `ciphertext` to `out` (16 bytes shorter, may overlap) and returns true; or returns false, having
   * written nothing, when the tag does not verify.
   */
  open(nonce: Uint8Array, ciphertext: Uint8Array, out: Uint8Array): boolean;
  /** Zeroes what copies of the key it has. */
  destroy(): void;
}

export interface Engine {
  readonly name: EngineName;
  cipher(key: KeyObject): ChunkCipher;
}

const CIPHER = 'aes-256-gcm';

const nodeEngine: Engine = {
  name: 'node',
  cipher: (key) => ({
    seal(nonce, plaintext, out) {
      const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_LENGTH });
      out.set(cipher.update(plaintext));
      cipher.final();
      out.set(cipher.getAuthTag(), plaintext.length);
    },
    open(nonce, ciphertext, out) {
      const end = ciphertext.length - TAG_LENGTH;
      const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_LENGTH });
      decipher.setAuthTag(ciphertext.subarray(end));
      const unverified = decipher.update(ciphertext.subarray(0, end));
      try {
        decipher.final();
      } catch {
        unverified.fill(0);
        return false;
      }
      out.set(unverified);
      return true;
    },
    destroy: () => undefined,
  }),
};

const nobleEngine: Engine = {
  name: 'noble',
  cipher(key) {
    const bytes = key.export();
    return {
      seal(nonce, plaintext, out) {
        out.set(gcm(bytes, nonce).encrypt(plaintext));
      },
      open(nonce, ciphertext, out) {
        let plaintext;
        try {
          plaintext = gcm(bytes, nonce).decrypt(ciphertext);
        } catch {
          return false;
        }
        out.set(plaintext);
        return true;
      },
      destroy: () => bytes.fill(0),
    };
  },
};

export function engineByName(name: EngineName): Engine {
  return name === 'node' ? nodeEngine : nobleEngine;
}

/** The best engine for a platform that has `ciphers`, by default this one. */
export function chooseEngine(ciphers: readonly string[] = getCiphers()): Engine {
  return ciphers.some((cipher) => cipher.toLowerCase() === CIPHER) ? nodeEngine : nobleEngine;
}

let chosen: Engine | undefined;

/** The engine of this process, probed once. */
export function defaultEngine(): Engine {
  chosen ??= chooseEngine();
  return chosen;
}

/** What one thread of this machine does, for a log line or a support report. */
export interface EngineReport {
  readonly engine: EngineName;
  /** Encryption of 16 KiB chunks on the calling thread, 10^6 bytes a second. */
  readonly megabytesPerSecond: number;
}

let report: EngineReport | undefined;

/**
 * Measures the process's engine once, for about 20 ms, and remembers the answer. For diagnostics only: inside
 * Electron the figure is far lower before the first window has loaded, so no decision may rest on it.
 */
export function engineReport(): EngineReport {
  report ??= measure(defaultEngine(), 20);
  return report;
}

function measure(engine: Engine, milliseconds: number): EngineReport {
  const cipher = engine.cipher(createSecretKey(new Uint8Array(32)));
  const plaintext = new Uint8Array(CHUNK_LENGTH);
  const out = new Uint8Array(CHUNK_LENGTH + TAG_LENGTH);
  const nonce = new Uint8Array(12);
  cipher.seal(nonce, plaintext, out);
  const start = performance.now();
  let bytes = 0;
  let elapsed = 0;
  do {
    cipher.seal(nonce, plaintext, out);
    bytes += CHUNK_LENGTH;
    elapsed = performance.now() - start;
  } while (elapsed < milliseconds);
  cipher.destroy();
  return { engine: engine.name, megabytesPerSecond: Math.round(bytes / elapsed / 1000) };
}
