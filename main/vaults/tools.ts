/** What `vault/protocol` asks of its host: random numbers and a native scrypt. */
import { randomFillSync, scrypt } from 'node:crypto';
import { SCRYPT, SCRYPT_SALT, type Stretch } from '../../vault/protocol/ksf.ts';
import type { Tools } from '../../vault/protocol/client.ts';

/** 128 * N * r is 32 MiB, which is just Node's limit; twice that leaves room. */
const MAX_MEMORY = 64 * 1024 * 1024;

/** On libuv's threads, so that a window does not wait for it. */
const stretch: Stretch = (input) =>
  new Promise((resolve, reject) => {
    const { N, r, p, dkLen } = SCRYPT;
    scrypt(input, SCRYPT_SALT, dkLen, { N, r, p, maxmem: MAX_MEMORY }, (error, bytes) => {
      if (error) {
        reject(error);
        return;
      }
      const own = Uint8Array.from(bytes);
      bytes.fill(0);
      resolve(own);
    });
  });

export const TOOLS: Tools = { rng: (length) => randomFillSync(new Uint8Array(length)), stretch };
