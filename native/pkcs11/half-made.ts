/**
 * What a kill leaves of an object that SoftHSM was just making (docs/spec/vault-token.md, "Records").
 *
 * SoftHSM writes a new object's file once for every attribute's default and only then, in one write, with what the
 * template says. Killed in between, it leaves an object with no name and no contents that it shows like any other.
 */
import * as ck from './constants.ts';
import type { ObjectHandle, Session } from './cryptoki.ts';
import { returnValueOf } from './errors.ts';
import { keyLabelOf } from './objects.ts';

/** An attribute's bytes, empty where the object has none; null where there is something that cannot be read. */
function bytesOf(session: Session, object: ObjectHandle, type: number): Buffer | null {
  try {
    return session.attribute(object, type);
  } catch (error) {
    return returnValueOf(error)?.name === 'CKR_ATTRIBUTE_TYPE_INVALID' ? Buffer.alloc(0) : null;
  }
}

/**
 * True for an object that can be nobody's: of no class; or data without label and value; or an EC or RSA key without
 * CKA_ID and key material that has no label or one of ours. In doubt false: the token may be shared.
 */
function isHalfMade(session: Session, object: ObjectHandle): boolean {
  const isEmpty = (...types: readonly number[]): boolean =>
    types.every((type) => bytesOf(session, object, type)?.length === 0);
  let objectClass: number;
  try {
    objectClass = session.attribute(object, ck.CKA_CLASS).readUInt32LE(0);
  } catch (error) {
    // SoftHSM's answer to any question about an object of no class. It makes none that it does not know.
    return returnValueOf(error)?.name === 'CKR_ATTRIBUTE_VALUE_INVALID';
  }
  if (objectClass === ck.CKO_DATA) {
    return isEmpty(ck.CKA_LABEL, ck.CKA_VALUE, ck.CKA_APPLICATION, ck.CKA_OBJECT_ID);
  }
  if (objectClass !== ck.CKO_PUBLIC_KEY && objectClass !== ck.CKO_PRIVATE_KEY) return false;
  if (!isEmpty(ck.CKA_ID)) return false;
  if (!isEmpty(ck.CKA_LABEL) && keyLabelOf(session, object) === null) return false;
  const keyType = bytesOf(session, object, ck.CKA_KEY_TYPE);
  // A file that ends before CKA_KEY_TYPE is read as that of an RSA key.
  const mayBeOurs = keyType?.length === 8 && [ck.CKK_RSA, ck.CKK_EC].includes(keyType.readUInt32LE(0));
  // SoftHSM writes attributes in the order of their numbers, and these come after CKA_ID.
  return mayBeOurs && isEmpty(ck.CKA_MODULUS, ck.CKA_EC_PARAMS, ck.CKA_EC_POINT);
}

/** Destroys half-made objects. One that cannot be destroyed stays: it stands in nobody's way. */
export function removeHalfMade(session: Session): void {
  for (const object of session.find([])) {
    if (!isHalfMade(session, object)) continue;
    try {
      session.destroy(object);
    } catch {
      // The next opening tries again.
    }
  }
}
