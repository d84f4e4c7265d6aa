import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encrypt, engineByName, openRandomAccess, type RandomAccessSource } from './index.ts';
import { collect, pieces, streamKey, vectorPlaintext } from './test-kit.ts';

const RUNS = process.env['SLOW'] === '1' ? 500 : 60;
const options = { key: streamKey(5), context: Buffer.from('random access') };
const LENGTHS = [0, 1, 16_383, 16_384, 16_385, 100_000, 70 * 16_384 + 3];

async function seal(length: number): Promise<Uint8Array> {
  return collect(
    encrypt(
      pieces(vectorPlaintext(length), () => 65_536),
      options,
    ),
  );
}

function memory(bytes: Uint8Array): RandomAccessSource & { reads: [number, number][] } {
  const reads: [number, number][] = [];
  return {
    size: bytes.length,
    reads,
    readAt(offset, length) {
      reads.push([offset, length]);
      return Promise.resolve(bytes.subarray(offset, offset + length));
    },
  };
}

describe.each(LENGTHS)('random access to a stream of %i bytes', (length) => {
  it('gives what a slice of the whole gives, anywhere', async () => {
    const plaintext = vectorPlaintext(length);
    const stream = await openRandomAccess(memory(await seal(length)), options);
    expect(stream.plaintextLength).toBe(length);
    await fc.assert(
      fc.asyncProperty(fc.nat(length), fc.nat(length), async (a, b) => {
        const [start, end] = a < b ? [a, b] : [b, a];
        const slice = await stream.read(start, end - start);
        expect(Buffer.compare(slice, plaintext.subarray(start, end))).toBe(0);
      }),
      { numRuns: RUNS },
    );
    expect(Buffer.compare(await stream.read(0, length), plaintext)).toBe(0);
  });
});

describe('random access', () => {
  it('checks the last chunk before it tells a length', async () => {
    const source = memory(await seal(40_000));
    await openRandomAccess(source, options);
    expect(source.reads).toEqual([
      [0, 56],
      [56 + 2 * 16_400, 40_000 - 2 * 16_384 + 16],
    ]);
  });

  it('reads no more than the chunks that are wanted, and leaves the bytes of its source alone', async () => {
    const bytes = await seal(100_000);
    const before = Uint8Array.from(bytes);
    const source = memory(bytes);
    const stream = await openRandomAccess(source, { ...options, engine: engineByName('noble') });
    source.reads.length = 0;
    await stream.read(16_384 + 1, 16_384);
    expect(source.reads).toEqual([[56 + 16_400, 2 * 16_400]]);
    expect(Buffer.compare(bytes, before)).toBe(0);
  });

  it('refuses what is not within the plaintext', async () => {
    const stream = await openRandomAccess(memory(await seal(100)), options);
    for (const [offset, length] of [
      [0, 101],
      [100, 1],
      [-1, 1],
      [0, -1],
      [0.5, 1],
      [Number.MAX_SAFE_INTEGER, 1],
    ] as const) {
      await expect(stream.read(offset, length)).rejects.toThrow(TypeError);
    }
    expect((await stream.read(100, 0)).length).toBe(0);
  });

  it('notices a source that became shorter, and a chunk that was changed in between', async () => {
    const bytes = await seal(50_000);
    const stream = await openRandomAccess(memory(bytes), options);
    bytes[56 + 16_400] = (bytes[56 + 16_400] ?? 0) ^ 1;
    await expect(stream.read(0, 50_000)).rejects.toMatchObject({
      code: 'stream/damaged',
      data: { part: 'chunk', chunk: 1 },
    });
    expect((await stream.read(0, 16_384)).length).toBe(16_384);
    const short = {
      size: bytes.length,
      readAt: (o: number, n: number) => Promise.resolve(bytes.subarray(o, o + n - 1)),
    };
    await expect(openRandomAccess(short, options)).rejects.toMatchObject({ code: 'stream/truncated' });
  });

  it('is over once closed', async () => {
    const stream = await openRandomAccess(memory(await seal(10)), options);
    stream.close();
    await expect(stream.read(0, 1)).rejects.toThrow(TypeError);
  });
});
