/** The public header of a set, `coffer.json` (docs/spec/backup-set.md, section 1). */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Secret } from '../../base/secret.ts';
import { BackupError } from '../errors.ts';

const VERSION = 1;
/** Far above what a header needs; a foreign file is not read further. */
export const HEADER_LIMIT = 64 * 1024;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

/** Shared with the device's state: the header says what the device knew. */
export const protectorSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('digits') }),
  z.strictObject({
    kind: z.literal('vault'),
    /** Both as in docs/spec/vault.md, section 1. */
    vaultId: hex(16),
    account: hex(16),
    /** What the vault said of itself when the password was set, to be shown to people. */
    assurance: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/)
      .exactOptional(),
  }),
]);

const headerBody = z.strictObject({
  createdAt: z.number().int().nonnegative(),
  format: z.literal('coffer-backup'),
  protector: protectorSchema,
  setId: hex(16),
  version: z.literal(VERSION),
});
const headerFile = headerBody.extend({ mac: hex(32) });

/** How the owner of the set keeps its key. */
export type Protector = z.infer<typeof protectorSchema>;
export type VaultProtector = Extract<Protector, { kind: 'vault' }>;
export type Header = z.infer<typeof headerBody>;
/** A header whose MAC has not been checked: nothing in it is to be believed yet. */
export type UncheckedHeader = z.infer<typeof headerFile>;

export function newHeader(setId: string, createdAt: number, by: Protector): Header {
  return { createdAt, format: 'coffer-backup', protector: by, setId, version: VERSION };
}

export function writeHeader(header: Header, key: Secret<'header-mac-key'>): Uint8Array {
  return Buffer.from(JSON.stringify({ ...header, mac: macOf(header, key).toString('hex') }, null, 2) + '\n');
}

/**
 * Understands the bytes of `coffer.json`. Throws `backup/newer-format` for a later version and `backup/damaged` for
 * anything else that is no header.
 */
export function parseHeader(bytes: Uint8Array, file: string): UncheckedHeader {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new BackupError('backup/damaged', { file }, { cause: error });
  }
  const later = z.looseObject({ format: z.literal('coffer-backup'), version: z.number().int().gt(VERSION) });
  const newer = later.safeParse(json);
  if (newer.success) throw new BackupError('backup/newer-format', { version: newer.data.version });
  const parsed = headerFile.safeParse(json);
  if (!parsed.success) throw new BackupError('backup/damaged', { file }, { cause: parsed.error });
  return parsed.data;
}

/** Whether the header was written by someone who holds the key. */
export function headerMacFits(unchecked: UncheckedHeader, key: Secret<'header-mac-key'>): boolean {
  const { mac, ...body } = unchecked;
  return timingSafeEqual(Buffer.from(mac, 'hex'), macOf(body, key));
}

function macOf(body: Header, key: Secret<'header-mac-key'>): Buffer {
  return createHmac('sha256', key.expose()).update(canonicalJson(body)).digest();
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** JSON with sorted keys and no white space, so that the same values are the same bytes. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}
