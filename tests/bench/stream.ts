/**
 * How fast streams are encrypted and decrypted, beside the bare cipher in the same run.
 *
 * `node tests/bench/stream.ts` prints the result as JSON. MB are 10^6 bytes.
 */
import { createCipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Secret } from '../../main/base/secret.ts';
import { decrypt, encrypt, engineByName, engineReport, StreamPool } from '../../main/stream/index.ts';
import type { StreamOptions } from '../../main/stream/index.ts';

export interface StreamBenchOptions {
  /** Plaintext of each measurement with a fast engine, in bytes; by default 400 MB. */
  readonly bytes?: number;
  /** Each is measured this often, in turn with the others, and the best is taken; by default 3. */
  readonly rounds?: number;
}

export interface StreamBench {
  readonly cores: number;
  readonly bytes: number;
  /** MB/s by what was measured. */
  readonly megabytesPerSecond: Readonly<Record<string, number>>;
  /** Each speed as a multiple of the peer's, the bare cipher over 1 MiB buffers on one core. */
  readonly ratioToRawCipher: Readonly<Record<string, number>>;
  /** What the engine found out about itself. */
  readonly selfMeasured: number;
}

const RAW = 'raw AES-256-GCM, one core';
const BLOCK = 1024 * 1024;
/** The pure engine is so slow that a fraction of the bytes says as much. */
const NOBLE_SHARE = 1 / 50;

async function* blocks(bytes: number): AsyncGenerator<Uint8Array> {
  const block = new Uint8Array(BLOCK);
  for (let left = bytes; left > 0; left -= block.length)
    yield left < block.length ? block.subarray(0, left) : block;
}

export async function runStreamBench(options: StreamBenchOptions = {}): Promise<StreamBench> {
  const bytes = options.bytes ?? 400_000_000;
  await using pool = new StreamPool();
  const stream = { key: new Secret('stream-input-key', randomBytes(32)), context: Buffer.from('bench') };
  const node = { ...stream, engine: engineByName('node') };
  const noble = { ...stream, engine: engineByName('noble') };
  const nobleBytes = Math.ceil(bytes * NOBLE_SHARE);

  const seal = async (amount: number, how: StreamOptions): Promise<number> => {
    for await (const part of encrypt(blocks(amount), how)) void part;
    return amount;
  };
  /** The ciphertext is one stream that is decrypted again and again: held once, given in blocks. */
  const sealed: Uint8Array[] = [];
  const sealedBytes = Math.min(bytes, 100_000_000);
  for await (const part of encrypt(blocks(sealedBytes), node)) sealed.push(part);
  async function* ciphertext(): AsyncGenerator<Uint8Array> {
    for (const part of sealed) yield part;
  }
  const open = async (how: StreamOptions): Promise<number> => {
    let opened = 0;
    for (let run = 0; run < Math.max(1, Math.round(bytes / sealedBytes)); run++) {
      for await (const part of decrypt(ciphertext(), how)) opened += part.length;
    }
    return opened;
  };

  const measured: readonly (readonly [string, () => number | Promise<number>])[] = [
    [RAW, () => raw(bytes)],
    ['encrypt, node:crypto, inline', () => seal(bytes, node)],
    ['encrypt, node:crypto, pool', () => seal(bytes, { ...node, pool })],
    ['decrypt, node:crypto, inline', () => open(node)],
    ['decrypt, node:crypto, pool', () => open({ ...node, pool })],
    ['encrypt, noble, inline', () => seal(nobleBytes, noble)],
    ['encrypt, noble, pool', () => seal(nobleBytes, { ...noble, pool })],
  ];
  const best: Record<string, number> = {};
  for (let round = 0; round < (options.rounds ?? 3); round++) {
    for (const [name, work] of measured) {
      const start = performance.now();
      const done = await work();
      const speed = done / 1000 / (performance.now() - start);
      best[name] = Math.max(best[name] ?? 0, Math.round(speed));
    }
  }
  const peer = best[RAW] ?? 1;
  const ratios = Object.entries(best).map(([name, speed]) => [name, Math.round((speed / peer) * 100) / 100]);
  return {
    cores: availableParallelism(),
    bytes,
    megabytesPerSecond: best,
    ratioToRawCipher: Object.fromEntries(ratios),
    selfMeasured: engineReport().megabytesPerSecond,
  };
}

function raw(bytes: number): number {
  const key = createSecretKey(randomBytes(32));
  const block = new Uint8Array(BLOCK);
  let done = 0;
  for (; done < bytes; done += block.length) {
    const cipher = createCipheriv('aes-256-gcm', key, randomBytes(12));
    cipher.update(block);
    cipher.final();
    cipher.getAuthTag();
  }
  return done;
}

if (import.meta.main) console.log(JSON.stringify(await runStreamBench(), null, 2));
