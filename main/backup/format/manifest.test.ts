import { spawnSync } from 'node:child_process';
import zlib from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeManifest, encodeManifest, newSummary, type Manifest } from './manifest.ts';
import { padmeLength } from './padding.ts';

const SLOW = process.env['SLOW'] === '1';
const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => Buffer.from(value).toString('hex'));
const count = fc.maxSafeNat();

const manifests: fc.Arbitrary<Manifest> = fc.nat(4).chain((volumes) => {
  const volume = fc.nat(volumes);
  return fc.record({
    summary: fc
      .record({
        setId: hex(16),
        sequence: fc.integer({ min: 1, max: 99_999_999 }),
        previous: fc.option(hex(32)),
        createdAt: count,
        historyId: hex(16),
        epoch: count,
        schemaVersion: fc.integer({ min: 1, max: 1000 }),
        segmentRows: fc.constant(4096),
        app: fc.string({ unit: 'binary' }),
        digest: hex(32),
        counts: fc.record({
          chats: count,
          people: count,
          messages: count,
          attachments: count,
          reactions: count,
          media: count,
          mediaBytes: count,
        }),
        includesMedia: fc.boolean(),
      })
      .map(newSummary),
    volumes: fc.array(fc.record({ name: hex(16), size: count, sha256: hex(32) }), {
      minLength: volumes + 1,
      maxLength: volumes + 1,
    }),
    segments: fc.array(
      fc.record({
        table: fc.constantFrom('message', 'chat', 'message_edit'),
        first: count,
        rows: count,
        id: hex(32),
        volume,
        offset: count,
        length: count,
      }),
    ),
    media: fc.array(
      fc.record({ sha256: hex(32), size: count, id: hex(32), volume: fc.option(volume), offset: count }),
    ),
  });
});

const [sample] = fc.sample(manifests, { numRuns: 1, seed: 5 });
if (!sample) throw new TypeError('no sample');
const repacked = (text: string): Promise<Manifest> => decodeManifest(zlib.zstdCompressSync(text), 'f');
const textOf = async (manifest: Manifest): Promise<string> =>
  zlib.zstdDecompressSync(await encodeManifest(manifest)).toString();

describe('a manifest', () => {
  it('comes back as it was, in a length that Padmé allows', async () => {
    await fc.assert(
      fc.asyncProperty(manifests, async (manifest) => {
        const bytes = await encodeManifest(manifest);
        expect(padmeLength(bytes.length)).toBe(bytes.length);
        expect(await decodeManifest(bytes, 'f')).toEqual(manifest);
      }),
      { numRuns: SLOW ? 2000 : 60 },
    );
  });

  it('cut at any byte is refused as damaged', async () => {
    const bytes = Buffer.from(await encodeManifest(sample));
    // The frame ends where the skippable one of the padding begins.
    const compressed = bytes.lastIndexOf(Buffer.of(0x50, 0x2a, 0x4d, 0x18));
    expect(compressed).toBeGreaterThan(500);
    for (let length = 0; length < compressed; length += SLOW ? 1 : 17) {
      await expect(decodeManifest(bytes.subarray(0, length), 'f')).rejects.toMatchObject({
        code: 'backup/damaged',
      });
    }
  });

  it('cut within its text, at any line or byte, is refused as damaged', async () => {
    const text = await textOf(sample);
    for (let length = 0; length < text.length; length += SLOW ? 1 : 23) {
      await expect(repacked(text.slice(0, length))).rejects.toMatchObject({ code: 'backup/damaged' });
    }
    const lines = text.split('\n');
    for (const [index] of lines.slice(0, -1).entries()) {
      const without = lines.toSpliced(index, 1).join('\n');
      await expect(repacked(without), `without line ${index}`).rejects.toMatchObject({
        code: 'backup/damaged',
      });
      const twice = lines.toSpliced(index, 0, lines[index] ?? '').join('\n');
      await expect(repacked(twice), `line ${index} twice`).rejects.toMatchObject({ code: 'backup/damaged' });
    }
  });

  it('with any byte changed is either refused with a code or still a whole manifest', async () => {
    const bytes = await encodeManifest(sample);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ flip, at);
        try {
          const { volumes, segments, media } = await decodeManifest(changed, 'f');
          for (const { volume } of [...segments, ...media]) expect(volume ?? 0).toBeLessThan(volumes.length);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^backup\/(damaged|newer-format)$/) });
        }
      }),
      { numRuns: SLOW ? 20_000 : 150 },
    );
  });

  it('of a newer format is told apart, whatever else it holds', async () => {
    const text = '{"type":"manifest","format":2,"all":"new"}\n{"type":"moon"}\n';
    await expect(repacked(text)).rejects.toMatchObject({ code: 'backup/newer-format', data: { version: 2 } });
  });

  it.each([
    ['a volume that is not listed', (text: string) => text.replaceAll(/"volume":0/g, '"volume":77')],
    ['a table with a quote in its name', (text: string) => text.replace('"table":"', '"table":"a\\"b')],
    ['another set id', (text: string) => text.replace(/"setId":"../, '"setId":"')],
    ['something behind its end', (text: string) => `${text}{"type":"end","lines":1}\n`],
    ['a wrong number of lines', (text: string) => text.replace(/"lines":\d+/, '"lines":1')],
    ['a negative offset', (text: string) => text.replace(/"offset":\d+/, '"offset":-1')],
    ['no line feed at its end', (text: string) => text.slice(0, -1)],
  ])('with %s is refused', async (_, change) => {
    const { volumes } = sample;
    const id = 'ab'.repeat(32);
    const segment = { table: 'chat', first: 0, rows: 1, id, volume: 0, offset: 512, length: 3 };
    const text = await textOf({ ...sample, volumes: volumes.slice(0, 1), segments: [segment], media: [] });
    expect(await repacked(text)).toBeDefined();
    expect(change(text)).not.toBe(text);
    await expect(repacked(change(text))).rejects.toMatchObject({ code: 'backup/damaged' });
  });

  const zstd = spawnSync('zstd', ['--version']).status === 0;
  it.skipIf(!zstd)('is unpacked by the command zstd, padding and all', async () => {
    const bytes = await encodeManifest(sample);
    const { stdout, stderr, status } = spawnSync('zstd', ['-dcq'], { input: bytes });
    expect(stderr.toString()).toBe('');
    expect(status).toBe(0);
    expect(stdout.toString()).toBe(await textOf(sample));
  });
});
