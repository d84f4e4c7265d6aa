/**
 * What a medium is, from its name and first bytes: a small table of what WhatsApp sends
 * (docs/spec/import-whatsapp-export.md, 7). The name decides the kind, the bytes may correct the type.
 */
import type { AttachmentKind } from './words.ts';

export interface MediaType {
  readonly kind: AttachmentKind;
  readonly mime: string;
}

const BY_EXTENSION: Readonly<Record<string, MediaType>> = {
  jpg: { kind: 'image', mime: 'image/jpeg' },
  jpeg: { kind: 'image', mime: 'image/jpeg' },
  png: { kind: 'image', mime: 'image/png' },
  heic: { kind: 'image', mime: 'image/heic' },
  heif: { kind: 'image', mime: 'image/heif' },
  avif: { kind: 'image', mime: 'image/avif' },
  bmp: { kind: 'image', mime: 'image/bmp' },
  tif: { kind: 'image', mime: 'image/tiff' },
  gif: { kind: 'gif', mime: 'image/gif' },
  webp: { kind: 'image', mime: 'image/webp' },
  mp4: { kind: 'video', mime: 'video/mp4' },
  m4v: { kind: 'video', mime: 'video/x-m4v' },
  mov: { kind: 'video', mime: 'video/quicktime' },
  '3gp': { kind: 'video', mime: 'video/3gpp' },
  mkv: { kind: 'video', mime: 'video/x-matroska' },
  webm: { kind: 'video', mime: 'video/webm' },
  avi: { kind: 'video', mime: 'video/x-msvideo' },
  opus: { kind: 'voice', mime: 'audio/ogg' },
  ogg: { kind: 'audio', mime: 'audio/ogg' },
  oga: { kind: 'audio', mime: 'audio/ogg' },
  m4a: { kind: 'audio', mime: 'audio/mp4' },
  aac: { kind: 'audio', mime: 'audio/aac' },
  mp3: { kind: 'audio', mime: 'audio/mpeg' },
  wav: { kind: 'audio', mime: 'audio/wav' },
  amr: { kind: 'audio', mime: 'audio/amr' },
  flac: { kind: 'audio', mime: 'audio/flac' },
  vcf: { kind: 'contact', mime: 'text/vcard' },
  pdf: { kind: 'document', mime: 'application/pdf' },
  txt: { kind: 'document', mime: 'text/plain' },
  csv: { kind: 'document', mime: 'text/csv' },
  zip: { kind: 'document', mime: 'application/zip' },
  apk: { kind: 'document', mime: 'application/vnd.android.package-archive' },
  epub: { kind: 'document', mime: 'application/epub+zip' },
  ics: { kind: 'document', mime: 'text/calendar' },
  doc: { kind: 'document', mime: 'application/msword' },
  docx: { kind: 'document', mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' },
  xls: { kind: 'document', mime: 'application/vnd.ms-excel' },
  xlsx: { kind: 'document', mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
  ppt: { kind: 'document', mime: 'application/vnd.ms-powerpoint' },
  pptx: {
    kind: 'document',
    mime: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  },
  odt: { kind: 'document', mime: 'application/vnd.oasis.opendocument.text' },
};

const UNKNOWN: MediaType = { kind: 'document', mime: 'application/octet-stream' };

/** By WhatsApp's own names (`PTT-`, `STK-`, `00000012-STICKER-`), then by extension. */
export function mediaTypeOf(fileName: string): MediaType {
  const dot = fileName.lastIndexOf('.');
  const type = (dot < 0 ? undefined : BY_EXTENSION[fileName.slice(dot + 1).toLowerCase()]) ?? UNKNOWN;
  const tag = /^(?:(IMG|VID|AUD|PTT|DOC|STK)-\d|\d{6,8}-(PHOTO|VIDEO|AUDIO|STICKER|GIF)-)/u.exec(fileName);
  switch (tag?.[1] ?? tag?.[2] ?? '') {
    case 'PTT':
    // iOS names its voice notes so; music goes by its own name.
    case 'AUDIO':
      return { kind: 'voice', mime: type.mime };
    case 'AUD':
      return { kind: 'audio', mime: type.mime };
    case 'STK':
    case 'STICKER':
      return { kind: 'sticker', mime: type.mime };
    case 'GIF':
      return { kind: 'gif', mime: type.mime };
    case 'DOC':
      return { kind: 'document', mime: type.mime };
    default:
      // Android names a voice note by its extension alone where it was forwarded; iOS stickers are .webp.
      return type.mime === 'image/webp' ? { kind: 'sticker', mime: type.mime } : type;
  }
}

const MAGIC: readonly (readonly [number, string, string])[] = [
  [0, 'ffd8ff', 'image/jpeg'],
  [0, '89504e470d0a1a0a', 'image/png'],
  [0, '474946383761', 'image/gif'],
  [0, '474946383961', 'image/gif'],
  [8, '57454250', 'image/webp'],
  [8, '57415645', 'audio/wav'],
  [0, '4f676753', 'audio/ogg'],
  [0, '25504446', 'application/pdf'],
  [0, '494433', 'audio/mpeg'],
  [4, '6674797068656963', 'image/heic'],
  [4, '6674797071742020', 'video/quicktime'],
  [4, '667479704d3441', 'audio/mp4'],
  [4, '6674797033677', 'video/3gpp'],
  [4, '66747970', 'video/mp4'],
];

/** How many bytes `sniffMime` looks at. */
export const SNIFF_BYTES = 16;

/** The type the first bytes prove, or null when they prove none. */
function sniffMime(head: Uint8Array): string | null {
  const hex = Buffer.from(head.subarray(0, SNIFF_BYTES)).toString('hex');
  for (const [at, magic, mime] of MAGIC) if (hex.startsWith(magic, at * 2)) return mime;
  return null;
}

/**
 * The type to record: the bytes win over the name when they prove another family (a PNG named `.jpg`), except
 * that containers shared by audio and video keep what the name says.
 */
export function settleMime(byName: MediaType, head: Uint8Array): string {
  const proven = sniffMime(head);
  if (proven === null || proven === byName.mime) return byName.mime;
  if (/^(audio|video)\//u.test(proven) && /^(audio|video)\//u.test(byName.mime)) return byName.mime;
  return proven;
}
