import { afterAll, describe, expect, it } from 'vitest';
import { decrypt, encrypt, openRandomAccess, StreamPool, type Expectations } from './index.ts';
import { StreamError, type StreamErrorCode } from './index.ts';
import { collect, fixed, pieces, randomSizes, streamKey, vectorPlaintext } from './test-kit.ts';

const HEADER = 56;
const CHUNK = 16_400;
const TAG = 16;
const key = streamKey(3);
const context = Buffer.from('tamper');
const pool = new StreamPool({ workers: 1 });
afterAll(() => pool.close());

async function seal(plaintext: Uint8Array, salt = 9): Promise<Uint8Array> {
  const source = pieces(plaintext, () => plaintext.length);
  return collect(encrypt(source, { key, context, random: fixed(new Uint8Array(24).fill(salt)) }));
}

/** The code by which a stream is refused, with the data and what had come out before. */
async function refusal(
  bytes: Uint8Array,
  expectations: Expectations & { key?: typeof key; context?: Uint8Array; pool?: StreamPool } = {},
): Promise<{ code: StreamErrorCode | 'accepted'; data: unknown; released: Uint8Array }> {
  const released: Uint8Array[] = [];
  try {
    const source = pieces(bytes, () => Math.max(1, bytes.length));
    for await (const part of decrypt(source, { key, context, ...expectations })) released.push(part);
    return { code: 'accepted', data: null, released: Buffer.concat(released) };
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
    return { code: error.code, data: error.data, released: Buffer.concat(released) };
  }
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

async function codeOfRandomAccess(bytes: Uint8Array, expectations: Expectations = {}): Promise<string> {
  const source = {
    size: bytes.length,
    readAt: (offset: number, length: number) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
  try {
    const stream = await openRandomAccess(source, { key, context, ...expectations });
    await stream.read(0, stream.plaintextLength);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
    return error.code;
  }
}

describe.each([0, 1, 50])('a stream of %i bytes', (length) => {
  it('is refused after every single-bit change: wrong key in the header, damaged behind it', async () => {
    const sealed = await seal(vectorPlaintext(length));
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const inHeader = bit < HEADER * 8;
      const bad = flipped(sealed, bit);
      const { code, released } = await refusal(bad);
      expect([bit, code]).toEqual([bit, inHeader ? 'stream/wrong-key' : 'stream/damaged']);
      expect(released.length).toBe(0);
      expect(await codeOfRandomAccess(bad)).toBe(code);
      const known = await refusal(bad, { keyIsKnown: true });
      expect([bit, known.code]).toEqual([bit, 'stream/damaged']);
      expect(known.data).toMatchObject(
        inHeader ? { part: 'header' } : { part: 'chunk', chunk: 0, last: true },
      );
    }
  });

  it('is truncated after every cut when its length is known', async () => {
    const sealed = await seal(vectorPlaintext(length));
    for (let end = 0; end < sealed.length; end++) {
      const cut = sealed.subarray(0, end);
      const { code, released } = await refusal(cut, { expectedLength: sealed.length });
      expect([end, code, released.length]).toEqual([end, 'stream/truncated', 0]);
      expect(await codeOfRandomAccess(cut, { expectedLength: sealed.length })).toBe('stream/truncated');
    }
  });

  it('is refused after every cut when nothing is known; one inside the last chunk may be a change', async () => {
    const sealed = await seal(vectorPlaintext(length));
    for (let end = 0; end < sealed.length; end++) {
      const { code, data } = await refusal(sealed.subarray(0, end));
      const tooShort = end < HEADER + TAG;
      expect([end, code]).toEqual([end, tooShort ? 'stream/truncated' : 'stream/damaged']);
      expect(data).toMatchObject(tooShort ? { length: end } : { chunk: 0, last: true });
      expect(await codeOfRandomAccess(sealed.subarray(0, end))).toBe(code);
    }
  });

  it('is damaged when anything is appended', async () => {
    const sealed = await seal(vectorPlaintext(length));
    for (const extra of [1, 15, 16, 17, 72, CHUNK - (sealed.length - HEADER), CHUNK, 2 * CHUNK]) {
      const longer = Buffer.concat([sealed, Buffer.alloc(extra)]);
      expect([extra, (await refusal(longer)).code]).toEqual([extra, 'stream/damaged']);
      const known = await refusal(longer, { expectedLength: sealed.length });
      expect(known).toMatchObject({ code: 'stream/damaged', data: { part: 'length' } });
    }
    expect((await refusal(Buffer.concat([sealed, sealed]))).code).toBe('stream/damaged');
  });
});

describe('a stream of several chunks', () => {
  const plaintext = vectorPlaintext(3 * 16_384 + 100);
  const chunk = (sealed: Uint8Array, i: number): Uint8Array =>
    sealed.subarray(HEADER + i * CHUNK, HEADER + (i + 1) * CHUNK);
  const assemble = (sealed: Uint8Array, order: readonly number[]): Uint8Array =>
    Buffer.concat([sealed.subarray(0, HEADER), ...order.map((i) => chunk(sealed, i))]);

  it('is refused after single-bit changes anywhere, and releases nothing of the chunk or after it', async () => {
    const sealed = await seal(plaintext);
    const next = randomSizes(1, sealed.length * 8 - 1);
    for (let i = 0; i < 120; i++) {
      const bit = next();
      const at = bit >> 3;
      const bad = flipped(sealed, bit);
      const { code, data, released } = await refusal(bad);
      if (at < HEADER) {
        expect([bit, code]).toEqual([bit, 'stream/wrong-key']);
      } else {
        const number = Math.floor((at - HEADER) / CHUNK);
        expect([bit, code]).toEqual([bit, 'stream/damaged']);
        expect(data).toEqual({ part: 'chunk', chunk: number, ...(number === 3 ? { last: true } : {}) });
        expect(released.length).toBeLessThanOrEqual(number * 16_384);
        expect(Buffer.compare(released, plaintext.subarray(0, released.length))).toBe(0);
      }
    }
  });

  it('is truncated when cut at the end of a chunk or within a tag of it, and never accepted elsewhere', async () => {
    const sealed = await seal(plaintext);
    for (let chunks = 0; chunks <= 3; chunks++) {
      for (let extra = 0; extra < 16; extra++) {
        const end = HEADER + chunks * CHUNK + extra;
        const cut = await refusal(sealed.subarray(0, end));
        expect([end, cut.code, cut.data]).toEqual([end, 'stream/truncated', { length: end }]);
        expect(await codeOfRandomAccess(sealed.subarray(0, end))).toBe('stream/truncated');
      }
    }
    const next = randomSizes(5, sealed.length - 1);
    for (let i = 0; i < 60; i++) {
      const end = next();
      const cut = sealed.subarray(0, end);
      expect(['stream/truncated', 'stream/damaged']).toContain((await refusal(cut)).code);
      const known = await refusal(cut, { expectedLength: sealed.length });
      expect([end, known.code]).toEqual([end, 'stream/truncated']);
    }
  });

  it('is refused when chunks are swapped, repeated, left out or taken from another stream', async () => {
    const sealed = await seal(plaintext);
    expect((await refusal(assemble(sealed, [0, 1, 2, 3]))).code).toBe('accepted');
    for (const order of [
      [1, 0, 2, 3],
      [0, 2, 1, 3],
      [0, 1, 1, 3],
      [0, 1, 2, 2, 3],
      [0, 1, 3],
      [0, 1, 2, 3, 3],
      [3],
      [3, 0, 1, 2],
    ]) {
      const refused = await refusal(assemble(sealed, order));
      expect([order, refused.code]).toEqual([order, 'stream/damaged']);
    }
    const other = await seal(plaintext, 10);
    const grafted = Buffer.concat([sealed.subarray(0, HEADER + CHUNK), other.subarray(HEADER + CHUNK)]);
    expect(await refusal(grafted)).toMatchObject({ code: 'stream/damaged', data: { chunk: 1 } });
    const body = Buffer.concat([other.subarray(0, HEADER), sealed.subarray(HEADER)]);
    expect(await refusal(body)).toMatchObject({ code: 'stream/damaged', data: { chunk: 0 } });
  });

  it('is refused alike by the pool', async () => {
    const big = await seal(vectorPlaintext(70 * 16_384));
    expect((await refusal(big, { pool })).code).toBe('accepted');
    const at = HEADER + 40 * CHUNK + 5;
    expect(await refusal(flipped(big, at * 8), { pool })).toMatchObject({
      code: 'stream/damaged',
      data: { part: 'chunk', chunk: 40 },
    });
    expect(await refusal(big.subarray(0, HEADER + 70 * CHUNK), { pool })).toMatchObject({
      code: 'stream/truncated',
      data: { length: HEADER + 70 * CHUNK },
    });
    expect((await refusal(big.subarray(0, HEADER + 64 * CHUNK), { pool })).code).toBe('stream/truncated');
    expect((await refusal(Buffer.concat([big, big]), { pool })).code).toBe('stream/damaged');
    expect(pool.stats).toMatchObject({ queued: 0, running: 0 });
  });
});

describe('a wrong key', () => {
  it('is told before anything is decrypted, and so is another context', async () => {
    const sealed = await seal(vectorPlaintext(40_000));
    const wrong = await refusal(sealed, { key: streamKey(4) });
    expect(wrong).toMatchObject({ code: 'stream/wrong-key', data: {} });
    expect(wrong.released.length).toBe(0);
    expect((await refusal(sealed, { context: Buffer.from('other') })).code).toBe('stream/wrong-key');
    const known = await refusal(sealed, { context: Buffer.from('other'), keyIsKnown: true });
    expect(known).toMatchObject({ code: 'stream/damaged', data: { part: 'header' } });
  });

  it('comes before what else is wrong with the stream', async () => {
    const sealed = await seal(vectorPlaintext(40_000));
    const wrong = await refusal(sealed.subarray(0, 60), { key: streamKey(4) });
    expect(wrong.code).toBe('stream/wrong-key');
  });
});
