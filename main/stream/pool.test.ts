import { afterEach, describe, expect, it } from 'vitest';
import { decrypt, encrypt, StreamPool } from './index.ts';
import { collect, fixed, pieces, randomSizes, streamKey, vectorPlaintext } from './test-kit.ts';

const MIB = 1024 * 1024;
const key = streamKey(8);
const context = Buffer.from('pool');
const options = { key, context };

const pools: StreamPool[] = [];
function newPool(poolOptions: ConstructorParameters<typeof StreamPool>[0] = { workers: 2 }): StreamPool {
  const pool = new StreamPool(poolOptions);
  pools.push(pool);
  return pool;
}
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

/** Endless zeros by the mebibyte, counting what was taken and whether it was ended. */
function zeros(mebibytes: number): AsyncIterable<Uint8Array> & { given: number; ended: boolean } {
  const block = new Uint8Array(MIB);
  const source = {
    given: 0,
    ended: false,
    async *[Symbol.asyncIterator]() {
      try {
        for (let i = 0; i < mebibytes; i++) {
          source.given += MIB;
          yield block;
        }
      } finally {
        source.ended = true;
      }
      await Promise.resolve();
    },
  };
  return source;
}

/** A worker file made of `code`, as a data URL. */
const workerOf = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`);

describe('the pool', () => {
  it('makes the same bytes as the calling thread, for lengths around its segments', async () => {
    const pool = newPool();
    const random = fixed(new Uint8Array(24).fill(1));
    for (const length of [0, 300_000, MIB - 1, MIB, MIB + 1, 2 * MIB + 16_384, 5 * MIB + 77]) {
      const plaintext = vectorPlaintext(length);
      const cut = (): (() => number) => randomSizes(length, 200_000);
      const inline = await collect(encrypt(pieces(plaintext, cut()), { ...options, random }));
      const pooled = await collect(encrypt(pieces(plaintext, cut()), { ...options, random, pool }));
      expect(Buffer.compare(inline, pooled)).toBe(0);
      const opened = await collect(decrypt(pieces(inline, cut()), { ...options, pool }));
      expect(Buffer.compare(opened, plaintext)).toBe(0);
    }
    expect(pool.stats).toEqual({ threads: 2, queued: 0, running: 0 });
  });

  it('starts no thread for a short stream', async () => {
    const pool = newPool();
    const plaintext = vectorPlaintext(100_000);
    await collect(
      encrypt(
        pieces(plaintext, () => 50_000),
        { ...options, pool },
      ),
    );
    expect(pool.stats.threads).toBe(0);
  });

  it('serves several streams at once', async () => {
    const pool = newPool();
    const results = await Promise.all(
      [3, 1, 4, 2].map(async (mebibytes) => {
        let bytes = 0;
        for await (const part of decrypt(encrypt(zeros(mebibytes), { ...options, pool }), {
          ...options,
          pool,
        })) {
          bytes += part.length;
        }
        return bytes / MIB;
      }),
    );
    expect(results).toEqual([3, 1, 4, 2]);
  });

  it('holds a bounded amount of a long stream, and reads no further than its consumer', async () => {
    const pool = newPool();
    const source = zeros(200);
    let consumed = 0;
    let held = 0;
    let busy = 0;
    for await (const part of decrypt(encrypt(source, { ...options, pool }), { ...options, pool })) {
      consumed += part.length;
      held = Math.max(held, source.given - consumed);
      busy = Math.max(busy, pool.stats.queued + pool.stats.running);
    }
    expect(consumed).toBe(200 * MIB);
    // Two streams, each with its window, the segment being read, and what the source gave last.
    expect(held).toBeLessThanOrEqual(2 * (pool.window + 2) * MIB);
    expect(busy).toBeLessThanOrEqual(2 * pool.window);
  });

  it('is free again when an iteration is abandoned, and the source is ended', async () => {
    const pool = newPool();
    const source = zeros(1000);
    for await (const part of encrypt(source, { ...options, pool })) {
      if (part.length > 56) break;
    }
    expect(pool.stats).toMatchObject({ queued: 0, running: 0 });
    expect(source.ended).toBe(true);
    expect(source.given).toBeLessThan(20 * MIB);
  });

  it('waits until an abandoned source has let go of its file', async () => {
    let released = false;
    async function* file(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new Uint8Array(MIB);
      } finally {
        await new Promise((resolve) => setTimeout(resolve, 20));
        released = true;
      }
    }
    for await (const part of encrypt(file(), options)) {
      if (part.length > 56) break;
    }
    expect(released).toBe(true);
  });

  it('is free again when an iteration is aborted, even while the source is stuck', async () => {
    const pool = newPool();
    const abort = new AbortController();
    async function* stuck(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(3 * MIB);
      await new Promise(() => undefined);
    }
    const reason = new Error('enough');
    setTimeout(() => {
      abort.abort(reason);
    }, 20);
    const run = collect(encrypt(stuck(), { ...options, pool, signal: abort.signal }));
    await expect(run).rejects.toBe(reason);
    expect(pool.stats).toMatchObject({ queued: 0, running: 0 });
    const never = collect(decrypt(zeros(1), { ...options, signal: abort.signal }));
    await expect(never).rejects.toBe(reason);
  });

  it('says that the engine failed when a worker dies, cannot start, or throws, and goes on afterwards', async () => {
    const cases: [string, URL][] = [
      ['worker-crashed', workerOf('import "node:worker_threads"; throw new Error("no")')],
      ['worker-crashed', new URL('./there-is-no-such.worker.ts', import.meta.url)],
      [
        'worker-exited',
        workerOf('import w from "node:worker_threads"; w.parentPort.on("message", () => process.exit(3))'),
      ],
      [
        'threw',
        workerOf(
          'import w from "node:worker_threads"; ' +
            'w.parentPort.on("message", ({ id }) => w.parentPort.postMessage({ id, failure: "no" }))',
        ),
      ],
    ];
    for (const [reason, workerUrl] of cases) {
      const pool = newPool({ workers: 2, workerUrl });
      for (let attempt = 0; attempt < 2; attempt++) {
        const run = collect(encrypt(zeros(12), { ...options, pool }));
        await expect(run).rejects.toMatchObject({
          code: 'stream/engine-failed',
          data: { engine: 'node', reason },
        });
        expect(pool.stats).toMatchObject({ queued: 0, running: 0 });
      }
    }
  });

  it('fails what is under way when it is closed, and takes nothing afterwards', async () => {
    const pool = newPool();
    const iteration = encrypt(zeros(100), { ...options, pool });
    await iteration.next();
    await iteration.next();
    await pool.close();
    await pool.close();
    expect(pool.stats).toEqual({ threads: 0, queued: 0, running: 0 });
    const closed = { code: 'stream/engine-failed', data: { reason: 'pool-closed' } };
    await expect(collect(iteration)).rejects.toMatchObject(closed);
    await expect(collect(encrypt(zeros(2), { ...options, pool }))).rejects.toMatchObject(closed);
  });

  it('leaves the thread that calls it free to do other things', async () => {
    const pool = newPool();
    let turns = 0;
    let finished = false;
    const tick = (): void => {
      turns++;
      if (!finished) setImmediate(tick);
    };
    setImmediate(tick);
    for await (const part of encrypt(zeros(30), { ...options, pool })) expect(part.length).toBeGreaterThan(0);
    const pooledTurns = turns;
    for await (const part of encrypt(zeros(3), options)) expect(part.length).toBeGreaterThan(0);
    finished = true;
    expect(pooledTurns).toBeGreaterThan(10);
    expect(turns - pooledTurns).toBeGreaterThan(5);
  });
});
