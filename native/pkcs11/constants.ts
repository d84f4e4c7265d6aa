/**
 * The PKCS#11 v2.40 numbers in use, so that nothing needs the native addon only to name them.
 */

export const CKF_RW_SESSION = 0x2;
export const CKF_SERIAL_SESSION = 0x4;
export const CKF_OS_LOCKING_OK = 0x2;
export const CKU_USER = 1;

/** CKF_HW_SLOT of CK_SLOT_INFO. */
export const SLOT_HARDWARE = 0x4;
/** Flags of CK_TOKEN_INFO. */
export const TOKEN_WRITE_PROTECTED = 0x2;
export const TOKEN_USER_PIN_INITIALIZED = 0x8;
export const TOKEN_INITIALIZED = 0x400;
export const TOKEN_USER_PIN_COUNT_LOW = 0x10000;
export const TOKEN_USER_PIN_FINAL_TRY = 0x20000;
export const TOKEN_USER_PIN_LOCKED = 0x40000;

export const CKO_DATA = 0;
export const CKO_PUBLIC_KEY = 2;
export const CKO_PRIVATE_KEY = 3;
export const CKO_SECRET_KEY = 4;
export const CKK_RSA = 0x0;
export const CKK_EC = 0x3;
export const CKK_GENERIC_SECRET = 0x10;
export const CKK_AES = 0x1f;

export const CKA_CLASS = 0x0;
export const CKA_TOKEN = 0x1;
export const CKA_PRIVATE = 0x2;
export const CKA_LABEL = 0x3;
export const CKA_APPLICATION = 0x10;
export const CKA_VALUE = 0x11;
export const CKA_OBJECT_ID = 0x12;
export const CKA_KEY_TYPE = 0x100;
export const CKA_ID = 0x102;
export const CKA_SENSITIVE = 0x103;
export const CKA_ENCRYPT = 0x104;
export const CKA_DECRYPT = 0x105;
export const CKA_WRAP = 0x106;
export const CKA_UNWRAP = 0x107;
export const CKA_SIGN = 0x108;
export const CKA_DERIVE = 0x10c;
export const CKA_MODULUS = 0x120;
export const CKA_VALUE_LEN = 0x161;
export const CKA_EXTRACTABLE = 0x162;
export const CKA_LOCAL = 0x163;
export const CKA_NEVER_EXTRACTABLE = 0x164;
export const CKA_ALWAYS_SENSITIVE = 0x165;
export const CKA_MODIFIABLE = 0x170;
export const CKA_COPYABLE = 0x171;
export const CKA_EC_PARAMS = 0x180;
export const CKA_EC_POINT = 0x181;

export const CKM_EC_KEY_PAIR_GEN = 0x1040;
export const CKM_ECDH1_DERIVE = 0x1050;
export const CKM_AES_KEY_GEN = 0x1080;
export const CKM_AES_CBC_PAD = 0x1085;
export const CKM_AES_KEY_WRAP = 0x2109;
export const CKM_AES_KEY_WRAP_PAD = 0x210a;
export const CKM_AES_KEY_WRAP_KWP = 0x210b;
export const CKD_NULL = 1;
/** pkcs11js' own tag for CK_ECDH1_DERIVE_PARAMS. */
export const PARAMS_EC_DH = 6;

/** DER of the object identifier 1.2.840.10045.3.1.7, secp256r1. */
export const P256_OID = Buffer.from('06082a8648ce3d030107', 'hex');

/** Names for mechanisms worth showing on the lab page; others are shown as numbers. */
export const MECHANISM_NAMES: ReadonlyMap<number, string> = new Map([
  [CKM_EC_KEY_PAIR_GEN, 'CKM_EC_KEY_PAIR_GEN'],
  [CKM_ECDH1_DERIVE, 'CKM_ECDH1_DERIVE'],
  [0x1041, 'CKM_ECDSA'],
  [CKM_AES_KEY_GEN, 'CKM_AES_KEY_GEN'],
  [CKM_AES_CBC_PAD, 'CKM_AES_CBC_PAD'],
  [0x1087, 'CKM_AES_GCM'],
  [CKM_AES_KEY_WRAP, 'CKM_AES_KEY_WRAP'],
  [CKM_AES_KEY_WRAP_PAD, 'CKM_AES_KEY_WRAP_PAD'],
  [CKM_AES_KEY_WRAP_KWP, 'CKM_AES_KEY_WRAP_KWP'],
  [0x251, 'CKM_SHA256_HMAC'],
  [0x350, 'CKM_GENERIC_SECRET_KEY_GEN'],
]);
