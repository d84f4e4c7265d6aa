/**
 * Stored values as bytes: the record of an account (324 bytes) and what the vault is (109 bytes).
 *
 * Layouts in docs/spec/vault.md section 5. Reading checks magic, exact length, every range, that unused fields are
 * zero, that points are points, and the checksum; so what was read and is written again gives the same bytes.
 */
import { hexToBytes, bytesToHex } from '@noble/hashes/utils.js';
import { concatBytes, equalBytes, Reader, uint } from '../protocol/bytes.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { accountId, ID_BYTES } from '../protocol/ids.ts';
import { hash, HASH_BYTES } from '../protocol/kdf.ts';
import { LABELS } from '../protocol/labels.ts';
import { parseRegistrationRecord, REGISTRATION_RECORD_BYTES } from '../protocol/layouts.ts';
import { OWNER_PUBLIC_KEY_BYTES } from '../protocol/owner.ts';
import { checkedPoint, POINT_BYTES } from '../protocol/points.ts';
import { vaultIdOf } from '../protocol/vault-id.ts';
import { WRAPPED_KEY_BYTES } from '../protocol/wrap.ts';
import type { LiveRecord, TokenKeyName, VaultMeta, VaultRecord } from './types.ts';

const RECORD_BYTES = 324;
const META_BYTES = 109;
export const ATTEMPTS_MIN = 3;
export const ATTEMPTS_MAX = 20;
export const ATTEMPTS_DEFAULT = 10;

const KEY_REF_MIN = 2;
const KEY_REF_MAX = 16;
/** Attempts left, and everything that depends on the OPRF key. */
const LIVE_PART_BYTES = 1 + KEY_REF_MAX + POINT_BYTES + REGISTRATION_RECORD_BYTES + WRAPPED_KEY_BYTES;
const RECORD_MAGIC = Uint8Array.of(0x43, 0x56, 0x52, 0x31);
const META_MAGIC = Uint8Array.of(0x43, 0x56, 0x4d, 0x31);
/** By code, from 1. */
const STATES = ['live', 'locked', 'decoy'] as const;

function damaged(field: string): ProtocolError {
  return new ProtocolError('protocol/record-damaged', { field });
}

/** A whole number of allowed attempts. @throws TypeError otherwise: the caller checks what people type. */
export function checkAttemptsLimit(limit: number): number {
  if (!Number.isInteger(limit) || limit < ATTEMPTS_MIN || limit > ATTEMPTS_MAX) {
    throw new TypeError(`attempts are ${ATTEMPTS_MIN} to ${ATTEMPTS_MAX}`);
  }
  return limit;
}

function writeKeyRef(keyRef: string): Uint8Array {
  const bytes = hexToBytes(keyRef);
  if (bytes.length < KEY_REF_MIN || bytes.length > KEY_REF_MAX) throw new TypeError('key reference length');
  return concatBytes(uint(bytes.length, 1), bytes, new Uint8Array(KEY_REF_MAX - bytes.length));
}

function readKeyName(reader: Reader): TokenKeyName {
  const length = reader.uint(1);
  const padded = reader.take(KEY_REF_MAX);
  if (length < KEY_REF_MIN || length > KEY_REF_MAX) throw damaged('key reference');
  if (padded.subarray(length).some((byte) => byte !== 0)) throw damaged('key reference');
  return {
    keyRef: bytesToHex(padded.subarray(0, length)),
    publicKey: checkedPoint(reader.take(POINT_BYTES), 'key'),
  };
}

/** Splits the checksum off and checks it with magic and length. */
function verified(bytes: Uint8Array, length: number, magic: Uint8Array, label: Uint8Array): Reader {
  if (bytes.length !== length) throw damaged('length');
  const content = bytes.subarray(0, length - HASH_BYTES);
  if (!equalBytes(bytes.subarray(0, magic.length), magic)) throw damaged('magic');
  if (!equalBytes(hash(label, content), bytes.subarray(length - HASH_BYTES))) throw damaged('checksum');
  const reader = new Reader('stored value', content);
  reader.take(magic.length);
  return reader;
}

export function encodeRecord(record: VaultRecord): Uint8Array {
  const live = record.state === 'locked' ? null : record;
  const content = concatBytes(
    RECORD_MAGIC,
    uint(STATES.indexOf(record.state) + 1, 1),
    record.account,
    uint(record.generation, 6),
    uint(record.attemptsLimit, 1),
    uint(live?.attemptsLeft ?? 0, 1),
    uint(record.createdAt, 6),
    uint(record.changedAt, 6),
    record.ownerPublicKey,
    live === null ? new Uint8Array(LIVE_PART_BYTES) : writeKeyRef(live.key.keyRef),
    ...(live === null ? [] : [live.key.publicKey, live.registration, live.wrappedKey]),
  );
  const out = concatBytes(content, hash(LABELS.recordChecksum, content));
  if (out.length !== RECORD_BYTES) throw new TypeError('a field of the record has a wrong length');
  return out;
}

/** @throws ProtocolError `protocol/record-damaged` */
export function parseRecord(bytes: Uint8Array): VaultRecord {
  const reader = verified(bytes, RECORD_BYTES, RECORD_MAGIC, LABELS.recordChecksum);
  const state = STATES[reader.uint(1) - 1];
  const account = accountId(reader.take(ID_BYTES));
  const generation = reader.uint(6);
  const attemptsLimit = reader.uint(1);
  const attemptsLeft = reader.uint(1);
  const createdAt = reader.uint(6);
  const changedAt = reader.uint(6);
  const ownerPublicKey = reader.take(OWNER_PUBLIC_KEY_BYTES);
  if (state === undefined) throw damaged('state');
  if (generation === 0) throw damaged('generation');
  if (attemptsLimit < ATTEMPTS_MIN || attemptsLimit > ATTEMPTS_MAX) throw damaged('attempts limit');
  if (attemptsLeft > attemptsLimit) throw damaged('attempts left');
  const base = { account, generation, attemptsLimit, ownerPublicKey, createdAt, changedAt };
  switch (state) {
    case 'live':
    case 'decoy':
      return { ...base, state, attemptsLeft, ...readLivePart(reader) };
    case 'locked': {
      const rest = reader.take(LIVE_PART_BYTES);
      if (attemptsLeft !== 0 || rest.some((byte) => byte !== 0)) throw damaged('tombstone');
      return { ...base, state };
    }
  }
}

function readLivePart(reader: Reader): Pick<LiveRecord, 'key' | 'registration' | 'wrappedKey'> {
  try {
    const key = readKeyName(reader);
    const registration = reader.take(REGISTRATION_RECORD_BYTES);
    parseRegistrationRecord(registration);
    return { key, registration, wrappedKey: reader.take(WRAPPED_KEY_BYTES) };
  } catch (error) {
    if (error instanceof ProtocolError && error.code === 'protocol/point') throw damaged('point');
    throw error;
  }
}

export function encodeMeta(meta: VaultMeta): Uint8Array {
  const content = concatBytes(
    META_MAGIC,
    writeKeyRef(meta.ake.keyRef),
    meta.ake.publicKey,
    uint(meta.attemptsLimit, 1),
    meta.decoyAccount,
    uint(meta.createdAt, 6),
  );
  const out = concatBytes(content, hash(LABELS.metaChecksum, content));
  if (out.length !== META_BYTES) throw new TypeError('a field of the vault data has a wrong length');
  return out;
}

/** @throws ProtocolError `protocol/record-damaged` */
export function parseMeta(bytes: Uint8Array): VaultMeta {
  const reader = verified(bytes, META_BYTES, META_MAGIC, LABELS.metaChecksum);
  try {
    const ake = readKeyName(reader);
    const attemptsLimit = reader.uint(1);
    if (attemptsLimit < ATTEMPTS_MIN || attemptsLimit > ATTEMPTS_MAX) throw damaged('attempts limit');
    const decoyAccount = accountId(reader.take(ID_BYTES));
    const createdAt = reader.uint(6);
    return { vault: vaultIdOf(ake.publicKey), ake, attemptsLimit, decoyAccount, createdAt };
  } catch (error) {
    if (error instanceof ProtocolError && error.code === 'protocol/point') throw damaged('point');
    throw error;
  }
}
