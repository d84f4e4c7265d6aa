import { createSecretKey } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseEngine, defaultEngine, engineByName, engineReport } from './index.ts';
import { chunkNonce } from './format.ts';

describe('the engine', () => {
  it('is node:crypto where that has the cipher, whatever its case, and noble elsewhere', () => {
    expect(chooseEngine(['chacha20', 'aes-256-gcm']).name).toBe('node');
    expect(chooseEngine(['AES-256-GCM']).name).toBe('node');
    expect(chooseEngine(['aes-128-gcm', 'aes-256-cbc']).name).toBe('noble');
    expect(defaultEngine()).toBe(defaultEngine());
  });

  it('measures itself once', () => {
    const report = engineReport();
    expect(report.engine).toBe(defaultEngine().name);
    expect(report.megabytesPerSecond).toBeGreaterThan(0);
    expect(engineReport()).toBe(report);
  });

  it.each(['node', 'noble'] as const)('%s seals and opens in place, and refuses without writing', (name) => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: 12, maxLength: 12 }),
        (plaintext, key, nonce) => {
          const cipher = engineByName(name).cipher(createSecretKey(key));
          const buffer = new Uint8Array(plaintext.length + 16);
          buffer.set(plaintext);
          cipher.seal(nonce, buffer.subarray(0, plaintext.length), buffer);
          const sealed = Uint8Array.from(buffer);
          buffer[0] = (buffer[0] ?? 0) ^ 1;
          const out = new Uint8Array(plaintext.length).fill(0x55);
          expect(cipher.open(nonce, buffer, out)).toBe(false);
          expect(out.every((byte) => byte === 0x55)).toBe(true);
          buffer.set(sealed);
          expect(cipher.open(nonce, buffer, buffer.subarray(0, plaintext.length))).toBe(true);
          expect(Buffer.compare(buffer.subarray(0, plaintext.length), plaintext)).toBe(0);
          cipher.destroy();
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('the nonce of a chunk', () => {
  it('is the base nonce XOR the big-endian index, up to 2^38', () => {
    const base = Uint8Array.from({ length: 12 }, (_, i) => 0xf0 + i);
    const baseNumber = BigInt(`0x${Buffer.from(base).toString('hex')}`);
    const out = new Uint8Array(12);
    fc.assert(
      fc.property(fc.oneof(fc.nat(1000), fc.integer({ min: 0, max: 2 ** 38 - 1 })), (index) => {
        chunkNonce(base, index, out);
        expect(BigInt(`0x${Buffer.from(out).toString('hex')}`)).toBe(baseNumber ^ BigInt(index));
      }),
    );
    expect(() => {
      chunkNonce(base, 2 ** 38, out);
    }).toThrow(expect.objectContaining({ code: 'stream/too-long' }));
  });
});
