/**
 * The one table of the key schedule: what is derived from `K`, and under which label (docs/spec/keys.md, section 3).
 *
 * A label is never changed and never used for two purposes; a test compares this table with the specification's.
 */
export const KEY_LABELS = {
  /** Input key of every stream of the set: volumes and manifests (docs/spec/stream.md). */
  'stream-input-key': 'coffer/v1/stream-input-key',
  /** HMAC-SHA-256 key of the content ids of segments and media. */
  'content-id-key': 'coffer/v1/content-id-key',
  /** HMAC-SHA-256 key over the public header of a set. */
  'header-mac-key': 'coffer/v1/header-mac-key',
  /** Ed25519 seed of the owner's signatures, which authorise overwriting and deleting a vault record. */
  'owner-signing-seed': 'coffer/v1/owner-signing-seed',
  /** AES-256 key for further keys of a set, of which no format of this version has any. */
  'wrap-key': 'coffer/v1/wrap-key',
} as const;

export type DerivedKeyName = keyof typeof KEY_LABELS;
