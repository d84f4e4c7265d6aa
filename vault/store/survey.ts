/**
 * What is in the token of records: every object under a prefix, read, and which of several counts
 * (docs/spec/vault-token.md, "Records").
 */
import { VaultError } from '../hsm/errors.ts';
import type { ObjectRef, TokenKey, TokenObject, TokenPort } from '../hsm/port.ts';
import { encodeRecord, parseMeta, parseRecord } from '../policy/record.ts';
import type { TokenKeyName, VaultMeta, VaultRecord } from '../policy/types.ts';
import { compress } from '../protocol/points.ts';
import { META_PREFIX, parseRecordLabel } from './labels.ts';

export interface Found {
  readonly objectRef: ObjectRef;
  readonly record: VaultRecord;
}

export interface Unreadable {
  readonly objectRef: ObjectRef;
  readonly label: string;
}

export interface Survey {
  /** What was listed, all of it. */
  readonly objects: readonly TokenObject[];
  readonly found: readonly Found[];
  readonly unreadable: readonly Unreadable[];
}

export async function survey(token: TokenPort, prefix: string): Promise<Survey> {
  return readRecords(token, await token.listObjects(prefix));
}

export async function readRecords(token: TokenPort, objects: readonly TokenObject[]): Promise<Survey> {
  const found: Found[] = [];
  const unreadable: Unreadable[] = [];
  for (const { objectRef, label } of objects) {
    const hint = parseRecordLabel(label);
    let bytes: Uint8Array;
    try {
      bytes = await token.readObject(objectRef);
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      // Destroyed by another process since it was listed.
      if (error.code === 'vault/object-missing') continue;
      if (error.code !== 'vault/record-damaged') throw error;
      bytes = new Uint8Array(0);
    }
    const record = parsed(parseRecord, bytes);
    // A record under another account's label was put there by somebody else.
    const own = record !== null && hint !== null && Buffer.compare(record.account, hint.account) === 0;
    if (own) found.push({ objectRef, record });
    else unreadable.push({ objectRef, label });
  }
  return { objects, found, unreadable };
}

/**
 * The one that counts among records of one account. Of two with the same generation (a kill in the middle of a
 * conflict) the one whose key is there, then the one with fewer attempts: never more budget than was given.
 */
export async function currentOf(token: TokenPort, found: readonly Found[]): Promise<Found | null> {
  const newest = Math.max(...found.map(({ record }) => record.generation));
  const candidates = found.filter(({ record }) => record.generation === newest);
  if (candidates.length < 2) return candidates[0] ?? null;
  const keys = new Set((await token.listKeys()).map(({ keyRef }) => keyRef));
  const rank = ({ record }: Found): number => {
    if (record.state === 'locked') return 0;
    return keys.has(record.key.keyRef) ? 1 + record.attemptsLeft : 1000 + record.attemptsLeft;
  };
  const order = (a: Found, b: Found): number =>
    rank(a) - rank(b) || Buffer.compare(encodeRecord(a.record), encodeRecord(b.record));
  return candidates.toSorted(order)[0] ?? null;
}

/** What counts for each account. */
export async function currentOfEach(
  token: TokenPort,
  found: readonly Found[],
): Promise<readonly VaultRecord[]> {
  const current = await Promise.all(byAccount(found).map((group) => currentOf(token, group)));
  return current.flatMap((entry) => (entry === null ? [] : [entry.record]));
}

export function byAccount(found: readonly Found[]): readonly (readonly Found[])[] {
  const groups = Map.groupBy(found, ({ record }) => Buffer.from(record.account).toString('hex'));
  return [...groups.values()];
}

/** What the vault is, or null where the token lists nothing of the kind. `vault/record-damaged` */
export async function findMeta(token: TokenPort): Promise<VaultMeta | null> {
  const objects = await token.listObjects(META_PREFIX);
  if (objects.length === 0) return null;
  const metas: VaultMeta[] = [];
  for (const { objectRef } of objects) {
    const meta = parsed(parseMeta, await token.readObject(objectRef));
    if (meta !== null) metas.push(meta);
  }
  // Two processes making a vault at once: the older one, then the smaller id, on every computer alike.
  const [first] = metas.toSorted((a, b) => a.createdAt - b.createdAt || Buffer.compare(a.vault, b.vault));
  if (first === undefined) throw new VaultError('vault/record-damaged', { object: META_PREFIX });
  return first;
}

/** The keys that records and the vault itself name. */
export function namesIn(records: readonly VaultRecord[], meta: VaultMeta | null): readonly TokenKeyName[] {
  const named = records.flatMap((record) => (record.state === 'locked' ? [] : [record.key]));
  return meta === null ? named : [...named, meta.ake];
}

/** The same reference, and the same key behind it: short references can repeat. */
export function isKey(key: TokenKey, name: TokenKeyName): boolean {
  if (key.keyRef !== name.keyRef || key.publicKey === null) return false;
  return Buffer.compare(compress(key.publicKey), name.publicKey) === 0;
}

function parsed<T>(parse: (bytes: Uint8Array) => T, bytes: Uint8Array): T | null {
  try {
    return parse(bytes);
  } catch {
    return null;
  }
}
