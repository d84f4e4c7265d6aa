/**
 * The key schedule: every key of a backup set from `K` (docs/spec/keys.md, sections 3 and 4).
 */
import { hkdfSync } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { Secret } from '../base/secret.ts';
import type { BackupKey } from './backup-key.ts';
import { KEY_LABELS, type DerivedKeyName } from './labels.ts';

/** Each 32 bytes, each a type of its own. Owned by whoever derived them. */
export interface BackupKeys extends Disposable {
  readonly streamInputKey: Secret<'stream-input-key'>;
  readonly contentIdKey: Secret<'content-id-key'>;
  readonly headerMacKey: Secret<'header-mac-key'>;
  readonly ownerSigningSeed: Secret<'owner-signing-seed'>;
  readonly wrapKey: Secret<'wrap-key'>;
  /** Zeroes all of them. Calling it again does nothing. */
  destroy(): void;
}

/** Derives all keys; `key` stays the caller's. */
export function deriveKeys(key: BackupKey): BackupKeys {
  const keys = {
    streamInputKey: derive(key, 'stream-input-key'),
    contentIdKey: derive(key, 'content-id-key'),
    headerMacKey: derive(key, 'header-mac-key'),
    ownerSigningSeed: derive(key, 'owner-signing-seed'),
    wrapKey: derive(key, 'wrap-key'),
  };
  const destroy = (): void => {
    for (const secret of Object.values(keys)) secret.destroy();
  };
  return { ...keys, destroy, [Symbol.dispose]: destroy };
}

/** HKDF-SHA-512 (RFC 5869), no salt, the label as info, 32 bytes. */
function derive<Name extends DerivedKeyName>(key: BackupKey, name: Name): Secret<Name> {
  return new Secret(name, new Uint8Array(hkdfSync('sha512', key.expose(), '', KEY_LABELS[name], 32)));
}

/** The owner's Ed25519 public key, 32 bytes: what a vault record keeps. */
export function ownerPublicKey(seed: Secret<'owner-signing-seed'>): Uint8Array {
  return ed25519.getPublicKey(seed.expose());
}

/** Signs `message` as the owner: Ed25519 (RFC 8032), 64 bytes. What a message says is the vault's specification. */
export function signAsOwner(seed: Secret<'owner-signing-seed'>, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, seed.expose());
}
