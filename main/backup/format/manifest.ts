/** What one backup contains and where: the lines of a manifest (docs/spec/backup-set.md, section 3). */
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { z } from 'zod';
import { BackupError } from '../errors.ts';
import { padmeLength } from './padding.ts';

const FORMAT = 1;
/** A manifest of ten million lines stays below this; what is larger is not ours. */
const UNPACKED_LIMIT = 2 ** 31;

const count = z.number().int().nonnegative();
const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

const summaryLine = z.object({
  type: z.literal('manifest'),
  format: z.literal(FORMAT),
  setId: hex(16),
  sequence: z.number().int().positive(),
  previous: hex(32).nullable(),
  createdAt: count,
  historyId: hex(16),
  epoch: count,
  schemaVersion: z.number().int().positive(),
  segmentRows: z.number().int().positive(),
  app: z.string(),
  digest: hex(32),
  counts: z.object({
    chats: count,
    people: count,
    messages: count,
    attachments: count,
    reactions: count,
    media: count,
    mediaBytes: count,
  }),
  includesMedia: z.boolean(),
});
const volumeLine = z.object({ type: z.literal('volume'), name: hex(16), size: count, sha256: hex(32) });
const place = { id: hex(32), offset: count, length: count };
const segmentLine = z.object({
  type: z.literal('segment'),
  table: z.string().regex(/^[a-z_]{1,40}$/),
  first: count,
  rows: count,
  volume: count,
  ...place,
});
const mediumLine = z.object({
  type: z.literal('medium'),
  sha256: hex(32),
  size: count,
  id: hex(32),
  volume: count.nullable(),
  offset: count,
});
const endLine = z.object({ type: z.literal('end'), lines: count });
const anyLine = z.discriminatedUnion('type', [summaryLine, volumeLine, segmentLine, mediumLine, endLine]);

type Line = z.infer<typeof anyLine>;
const untyped = <T extends Line>({ type: _, ...rest }: T): Omit<T, 'type'> => rest;

export type Summary = Omit<z.infer<typeof summaryLine>, 'type'>;
export type VolumeEntry = Omit<z.infer<typeof volumeLine>, 'type'>;
export type SegmentEntry = Omit<z.infer<typeof segmentLine>, 'type'>;
export type MediumEntry = Omit<z.infer<typeof mediumLine>, 'type'>;

export interface Manifest {
  readonly summary: Summary;
  readonly volumes: readonly VolumeEntry[];
  readonly segments: readonly SegmentEntry[];
  readonly media: readonly MediumEntry[];
}

/** How many media the backup holds, and how many it only knows of. */
export function mediaIn({ media }: Pick<Manifest, 'media'>): { mediaHeld: number; mediaMissing: number } {
  const mediaHeld = media.filter(({ volume }) => volume !== null).length;
  return { mediaHeld, mediaMissing: media.length - mediaHeld };
}

export const newSummary = (summary: Omit<Summary, 'format'>): Summary => ({ format: FORMAT, ...summary });

const compress = promisify(zlib.zstdCompress);
const decompress = promisify(zlib.zstdDecompress);

/** The plaintext of a manifest's stream: zstd of its lines, padded. */
export async function encodeManifest(manifest: Manifest): Promise<Uint8Array> {
  const lines: Line[] = [
    { type: 'manifest', ...manifest.summary },
    ...manifest.volumes.map((entry) => ({ type: 'volume' as const, ...entry })),
    ...manifest.segments.map((entry) => ({ type: 'segment' as const, ...entry })),
    ...manifest.media.map((entry) => ({ type: 'medium' as const, ...entry })),
  ];
  lines.push({ type: 'end', lines: lines.length });
  const text = lines.map((line) => JSON.stringify(line) + '\n').join('');
  return padZstd(await compress(Buffer.from(text)));
}

/** Understands the plaintext of a manifest's stream; anything unexpected is `backup/damaged` with `file`. */
export async function decodeManifest(bytes: Uint8Array, file: string): Promise<Manifest> {
  const damaged = (reason: string, cause?: unknown): BackupError =>
    new BackupError('backup/damaged', { file, reason }, { cause });
  let text: string;
  try {
    const unpacked = await decompress(bytes, { maxOutputLength: UNPACKED_LIMIT });
    text = new TextDecoder('utf-8', { fatal: true }).decode(unpacked);
  } catch (error) {
    throw damaged('not compressed text', error);
  }
  const lines = text.split('\n');
  if (lines.pop() !== '') throw damaged('no line feed at its end');
  let summary: Summary | null = null;
  const volumes: VolumeEntry[] = [];
  const segments: SegmentEntry[] = [];
  const media: MediumEntry[] = [];
  let ended = false;
  for (const [index, lineText] of lines.entries()) {
    const line = parseLine(lineText, index === 0);
    if (line === null || ended) throw damaged(`line ${index + 1}`);
    if ((line.type === 'manifest') !== (index === 0)) throw damaged(`line ${index + 1} is out of place`);
    if (line.type === 'manifest') summary = untyped(line);
    else if (line.type === 'volume') volumes.push(untyped(line));
    else if (line.type === 'segment') segments.push(untyped(line));
    else if (line.type === 'medium') media.push(untyped(line));
    else ended = line.lines === index;
  }
  if (summary === null || !ended) throw damaged('its end is missing');
  const known = ({ volume }: { volume: number | null }): boolean =>
    volume === null || volume < volumes.length;
  if (!segments.every(known) || !media.every(known)) throw damaged('names a volume it does not list');
  return { summary, volumes, segments, media };
}

/** One line, or null when it is not understood. A later format of the first line is told apart. */
function parseLine(text: string, isFirst: boolean): Line | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (isFirst) {
    const later = z.looseObject({ type: z.literal('manifest'), format: z.number().int().gt(FORMAT) });
    const newer = later.safeParse(json);
    if (newer.success) throw new BackupError('backup/newer-format', { version: newer.data.format });
  }
  return anyLine.safeParse(json).data ?? null;
}

/** Appends a skippable frame (RFC 8878, section 3.1.2), which every zstd decoder passes over. */
function padZstd(compressed: Uint8Array): Uint8Array {
  const frameHeader = 8;
  const padded = padmeLength(compressed.length + frameHeader);
  const result = Buffer.alloc(padded);
  result.set(compressed);
  result.writeUInt32LE(0x184d2a50, compressed.length);
  result.writeUInt32LE(padded - compressed.length - frameHeader, compressed.length + 4);
  return result;
}
