/** Content ids and the packing of segments (docs/spec/backup-set.md, sections 2 and 3). */
import { createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import type { Secret } from '../base/secret.ts';
import { BackupError } from './errors.ts';

/** Segments are cut far below this, and one row alone cannot reach it; more is an attack or a fault. Bytes. */
const SEGMENT_LIMIT = 1024 * 1024 * 1024;
const ZSTD_LEVEL = 3;

const compress = promisify(zlib.zstdCompress);
const decompress = promisify(zlib.zstdDecompress);

/** HMAC-SHA-256 as 64 digits over the segment's database file. */
export function segmentId(image: Uint8Array, key: Secret<'content-id-key'>): string {
  return createHmac('sha256', key.expose()).update('segment\0').update(image).digest('hex');
}

/** HMAC-SHA-256 as 64 digits over the SHA-256 (32 bytes) of a media file. */
export function mediumId(sha256: Uint8Array, key: Secret<'content-id-key'>): string {
  return createHmac('sha256', key.expose()).update('medium\0').update(sha256).digest('hex');
}

/** Throws `backup/segment-too-large` for what no reader would take; `name` says which segment it is. */
export async function packSegment(image: Uint8Array, name: string): Promise<Uint8Array> {
  if (image.length > SEGMENT_LIMIT) {
    throw new BackupError('backup/segment-too-large', { segment: name, bytes: image.length });
  }
  const params = { [zlib.constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL };
  return compress(image, { params });
}

/** The database file of a segment, checked against its content id. Throws `backup/damaged` with `file`. */
export async function unpackSegment(
  packed: AsyncIterable<Uint8Array>,
  id: string,
  key: Secret<'content-id-key'>,
  file: string,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of packed) parts.push(part);
  let image: Uint8Array;
  try {
    image = await decompress(Buffer.concat(parts), { maxOutputLength: SEGMENT_LIMIT });
  } catch (error) {
    throw new BackupError('backup/damaged', { file, reason: 'a segment does not unpack' }, { cause: error });
  }
  if (segmentId(image, key) !== id) {
    throw new BackupError('backup/damaged', { file, reason: 'a segment is not what its id says' });
  }
  return image;
}
