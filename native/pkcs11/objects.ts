/**
 * Keys and data objects in a session: the templates of docs/spec/vault-token.md and reading them back.
 *
 * A key is ours when its label is exactly one of ours, it is an EC key, and its CKA_ID is of the length that we give.
 * Nothing else in a shared token is touched: what only begins like ours is somebody's own.
 */
import { randomBytes } from 'node:crypto';
import type { Attribute } from 'pkcs11js';
import { VaultError } from '../../vault/hsm/errors.ts';
import { parsePoint, testMultiplication } from '../../vault/hsm/multiply.ts';
import type { KeyRef, NewTokenKey } from '../../vault/hsm/port.ts';
import * as ck from './constants.ts';
import type { ObjectHandle, Session, Template } from './cryptoki.ts';
import { returnValueOf } from './errors.ts';
import type { TokenProfile } from './profiles.ts';

/** The labels of our keys, all that there are. */
export const KEY_LABELS = { oprf: 'coffer-oprf', ake: 'coffer-ake', probe: 'coffer-probe' } as const;
export type KeyLabel = (typeof KEY_LABELS)[keyof typeof KEY_LABELS];

function attribute(type: number, value: Attribute['value']): Attribute {
  return value === undefined ? { type } : { type, value };
}

/** Return values with which a token says that it does not take an attribute of the template. */
const TEMPLATE_REFUSED = new Set([
  'CKR_ATTRIBUTE_TYPE_INVALID',
  'CKR_ATTRIBUTE_VALUE_INVALID',
  'CKR_ATTRIBUTE_READ_ONLY',
  'CKR_TEMPLATE_INCONSISTENT',
  // NSS' answer to an attribute that it does not know.
  'CKR_GENERAL_ERROR',
]);

/** Tries templates from the strictest on; only a refused template leads to the next. */
function firstAccepted<T>(variants: readonly Template[], make: (variant: Template) => T): T {
  let refused: unknown;
  for (const variant of variants) {
    try {
      return make(variant);
    } catch (error) {
      if (!TEMPLATE_REFUSED.has(returnValueOf(error)?.name ?? '')) throw error;
      refused = error;
    }
  }
  throw refused;
}

/** A copy would outlive the destruction of its original; a change could loosen it. */
const FROZEN: readonly Template[] = [
  [attribute(ck.CKA_COPYABLE, false), attribute(ck.CKA_MODIFIABLE, false)],
  [attribute(ck.CKA_COPYABLE, false)],
  [attribute(ck.CKA_MODIFIABLE, false)],
  [],
];

export function labelOf(session: Session, object: ObjectHandle): string {
  return session.attributeOrNull(object, ck.CKA_LABEL)?.toString('latin1') ?? '';
}

/** Which of our labels the object has, or null. */
export function keyLabelOf(session: Session, object: ObjectHandle): KeyLabel | null {
  const label = labelOf(session, object);
  return Object.values(KEY_LABELS).find((own) => own === label) ?? null;
}

function isEcKey(session: Session, object: ObjectHandle): boolean {
  const type = session.attributeOrNull(object, ck.CKA_KEY_TYPE);
  return type !== null && type.length >= 4 && type.readUInt32LE(0) === ck.CKK_EC;
}

export function findByClass(session: Session, objectClass: number): readonly ObjectHandle[] {
  return session.find([attribute(ck.CKA_CLASS, objectClass)]);
}

function findKey(session: Session, objectClass: number, keyRef: KeyRef): readonly ObjectHandle[] {
  if (!/^([0-9a-f]{2}){2,16}$/.test(keyRef)) return [];
  return session
    .find([attribute(ck.CKA_CLASS, objectClass), attribute(ck.CKA_ID, Buffer.from(keyRef, 'hex'))])
    .filter((object) => keyLabelOf(session, object) !== null && isEcKey(session, object));
}

function unusedKeyRef(session: Session, profile: TokenProfile): KeyRef {
  for (;;) {
    const id = randomBytes(profile.keyIdBytes);
    // 0x0000 and 0xffff mean "choose one" and "none" to the YubiHSM 2.
    if (id.every((byte) => byte === 0x00) || id.every((byte) => byte === 0xff)) continue;
    if (session.find([attribute(ck.CKA_ID, id)]).length === 0) return id.toString('hex');
  }
}

/** CKA_EC_POINT is a DER OCTET STRING by the standard; some tokens give the bare point. */
function pointOf(encoded: Buffer): Uint8Array | null {
  const bare =
    encoded.length === 67 && encoded[0] === 0x04 && encoded[1] === 0x41 ? encoded.subarray(2) : encoded;
  try {
    return parsePoint(bare).toBytes(false);
  } catch {
    return null;
  }
}

/** The key's public point, or null where no object of it shows one on P-256. Does not use the key. */
export function publicPointOf(session: Session, keyRef: KeyRef): Uint8Array | null {
  for (const objectClass of [ck.CKO_PUBLIC_KEY, ck.CKO_PRIVATE_KEY]) {
    for (const object of findKey(session, objectClass, keyRef)) {
      const encoded = session.attributeOrNull(object, ck.CKA_EC_POINT);
      const point = encoded === null ? null : pointOf(encoded);
      if (point !== null) return point;
    }
  }
  return null;
}

/**
 * Every promise about a private key, checked by reading it back. The derived ones (always sensitive, never
 * extractable, made inside) may be unreadable on a token, but never false.
 */
export function checkPrivateKey(session: Session, key: ObjectHandle, keyRef: KeyRef): void {
  const refuse = (name: string): never => {
    throw new VaultError('vault/key-invalid', { ref: keyRef, attribute: name });
  };
  const parameters = session.attributeOrNull(key, ck.CKA_EC_PARAMS);
  if (parameters === null || !parameters.equals(ck.P256_OID)) refuse('CKA_EC_PARAMS');
  const flag = (type: number): boolean | null => {
    const value = session.attributeOrNull(key, type);
    return value === null || value.length !== 1 ? null : value[0] !== 0;
  };
  if (flag(ck.CKA_SENSITIVE) !== true) refuse('CKA_SENSITIVE');
  if (flag(ck.CKA_EXTRACTABLE) !== false) refuse('CKA_EXTRACTABLE');
  if (flag(ck.CKA_SIGN) === true) refuse('CKA_SIGN');
  if (flag(ck.CKA_DERIVE) === false) refuse('CKA_DERIVE');
  if (flag(ck.CKA_ALWAYS_SENSITIVE) === false) refuse('CKA_ALWAYS_SENSITIVE');
  if (flag(ck.CKA_NEVER_EXTRACTABLE) === false) refuse('CKA_NEVER_EXTRACTABLE');
  if (flag(ck.CKA_LOCAL) === false) refuse('CKA_LOCAL');
}

/** The one private key of this reference, checked. `vault/key-missing`, `vault/key-invalid`. */
export function privateKeyOf(session: Session, keyRef: KeyRef): ObjectHandle {
  const key = uncheckedPrivateKeyOf(session, keyRef);
  checkPrivateKey(session, key, keyRef);
  return key;
}

/** As `privateKeyOf`, but whatever its attributes are: for the probe alone. */
export function uncheckedPrivateKeyOf(session: Session, keyRef: KeyRef): ObjectHandle {
  const [key, second] = findKey(session, ck.CKO_PRIVATE_KEY, keyRef);
  if (key === undefined) throw new VaultError('vault/key-missing', { ref: keyRef });
  if (second !== undefined) throw new VaultError('vault/key-invalid', { ref: keyRef, attribute: 'CKA_ID' });
  return key;
}

/** Generates a key pair with the strictest template that the token takes, and checks nothing. */
export function generatePair(session: Session, profile: TokenProfile, label: KeyLabel): KeyRef {
  const keyRef = unusedKeyRef(session, profile);
  const id = Buffer.from(keyRef, 'hex');
  const naming = [attribute(ck.CKA_TOKEN, true), attribute(ck.CKA_LABEL, label), attribute(ck.CKA_ID, id)];
  firstAccepted(FROZEN, (frozen) =>
    session.generateKeyPair(
      [...naming, attribute(ck.CKA_EC_PARAMS, ck.P256_OID)],
      [
        ...naming,
        attribute(ck.CKA_PRIVATE, true),
        attribute(ck.CKA_SENSITIVE, true),
        attribute(ck.CKA_EXTRACTABLE, false),
        attribute(ck.CKA_DERIVE, true),
        attribute(ck.CKA_SIGN, false),
        ...frozen,
      ],
    ),
  );
  return keyRef;
}

/** Makes a key pair and hands it out only after it was read back and a test multiplication agreed. */
export function makeKey(session: Session, profile: TokenProfile, label: KeyLabel): NewTokenKey {
  const keyRef = generatePair(session, profile, label);
  try {
    const key = privateKeyOf(session, keyRef);
    const publicKey = publicPointOf(session, keyRef);
    if (publicKey === null) {
      throw new VaultError('vault/key-invalid', { ref: keyRef, attribute: 'CKA_EC_POINT' });
    }
    testMultiplication(publicKey, (point) => session.deriveX(key, point));
    return { keyRef, publicKey };
  } catch (error) {
    discardKey(session, keyRef);
    throw error;
  }
}

function discardKey(session: Session, keyRef: KeyRef): void {
  try {
    removeKey(session, keyRef);
  } catch {
    // The failure that led here is the one to report; the sweep at the next start finds the rest.
  }
}

/** Destroys the key's objects, the private one first. That it is gone already is for the caller to believe or not. */
export function removeKey(session: Session, keyRef: KeyRef): void {
  for (const objectClass of [ck.CKO_PRIVATE_KEY, ck.CKO_PUBLIC_KEY]) {
    for (const object of findKey(session, objectClass, keyRef)) {
      try {
        session.destroy(object);
      } catch (error) {
        if (!(error instanceof VaultError) || error.code !== 'vault/object-missing') throw error;
      }
    }
  }
}

/** The references of our key pairs, also of those of which only one half is there. */
export function ownKeys(session: Session, profile: TokenProfile): ReadonlyMap<KeyRef, KeyLabel> {
  const keys = new Map<KeyRef, KeyLabel>();
  for (const objectClass of [ck.CKO_PRIVATE_KEY, ck.CKO_PUBLIC_KEY]) {
    for (const object of findByClass(session, objectClass)) {
      const label = keyLabelOf(session, object);
      if (label === null || !isEcKey(session, object)) continue;
      const id = session.attributeOrNull(object, ck.CKA_ID);
      if (id?.length === profile.keyIdBytes) keys.set(id.toString('hex'), label);
    }
  }
  return keys;
}

/** Writes a data object with the strictest template that the token takes. */
export function makeData(
  session: Session,
  profile: TokenProfile,
  label: string,
  value: Uint8Array,
): ObjectHandle {
  const privates: readonly Template[] =
    profile.dataPrivate === null ? [[]] : [[attribute(ck.CKA_PRIVATE, profile.dataPrivate)], []];
  const variants = privates.flatMap((first) => FROZEN.map((frozen) => [...first, ...frozen]));
  return firstAccepted(variants, (variant) =>
    session.create([
      attribute(ck.CKA_CLASS, ck.CKO_DATA),
      attribute(ck.CKA_TOKEN, true),
      attribute(ck.CKA_LABEL, label),
      attribute(ck.CKA_VALUE, Buffer.from(value)),
      ...variant,
    ]),
  );
}
