/**
 * One key of the software token as a file (docs/spec/vault-token.md, "The software token").
 *
 * `"CFK1" || purpose(1) || sealed(1) || public point(65) || secret || SHA-256 of all before(32)`, where secret
 * is the scalar (32), or, sealed, `nonce(12) || AES-256-GCM ciphertext(32) || tag(16)` with everything before
 * it as associated data.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { VaultError } from './errors.ts';
import { POINT_BYTES, type KeyPurpose } from './port.ts';

const MAGIC = Buffer.from('CFK1', 'latin1');
const HEAD = MAGIC.length + 2 + POINT_BYTES;
const DIGEST = 32;
const SCALAR = 32;
const NONCE = 12;
const TAG = 16;
const PURPOSES: readonly KeyPurpose[] = ['oprf', 'ake'];

export interface KeyFile {
  readonly purpose: KeyPurpose;
  readonly publicKey: Uint8Array;
  /** Opens the scalar, 32 bytes: the caller zeroes it. `vault/seal-failed` where the sealing key is missing or wrong. */
  scalar(sealingKey: Uint8Array | null): Uint8Array;
  /** Zeroes the bytes it was parsed from. */
  destroy(): void;
}

/** `sealingKey` is 32 bytes from the operating system's key store, or null for a file that the mode protects. */
export function encodeKeyFile(
  purpose: KeyPurpose,
  publicKey: Uint8Array,
  scalar: Uint8Array,
  sealingKey: Uint8Array | null,
): Uint8Array {
  const head = Buffer.concat([
    MAGIC,
    Buffer.from([PURPOSES.indexOf(purpose), sealingKey === null ? 0 : 1]),
    publicKey,
  ]);
  let secret = scalar;
  if (sealingKey !== null) {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce).setAAD(head);
    secret = Buffer.concat([nonce, cipher.update(scalar), cipher.final(), cipher.getAuthTag()]);
  }
  const body = Buffer.concat([head, secret]);
  const file = Buffer.concat([body, createHash('sha256').update(body).digest()]);
  if (sealingKey === null) body.fill(0);
  return file;
}

/** The parsed file, or null for anything that is not a whole key file. It keeps `bytes` until destroyed. */
export function parseKeyFile(bytes: Uint8Array): KeyFile | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < HEAD + DIGEST || !file.subarray(0, 4).equals(MAGIC)) return null;
  const body = file.subarray(0, -DIGEST);
  if (!createHash('sha256').update(body).digest().equals(file.subarray(-DIGEST))) return null;
  const purpose = PURPOSES[file[4] ?? 255];
  const sealed = file[5];
  const secret = body.subarray(HEAD);
  if (purpose === undefined || (sealed !== 0 && sealed !== 1)) return null;
  if (secret.length !== (sealed === 1 ? NONCE + SCALAR + TAG : SCALAR)) return null;
  const head = body.subarray(0, HEAD);
  return {
    purpose,
    publicKey: Uint8Array.from(head.subarray(6)),
    scalar(sealingKey) {
      if (sealed === 0) return Uint8Array.from(secret);
      if (sealingKey === null) throw new VaultError('vault/seal-failed', { reason: 'no-sealing-key' });
      try {
        const decipher = createDecipheriv('aes-256-gcm', sealingKey, secret.subarray(0, NONCE), {
          authTagLength: TAG,
        });
        decipher.setAAD(head).setAuthTag(secret.subarray(-TAG));
        return Buffer.concat([decipher.update(secret.subarray(NONCE, -TAG)), decipher.final()]);
      } catch (cause) {
        throw new VaultError('vault/seal-failed', { reason: 'wrong-sealing-key' }, { cause });
      }
    },
    destroy() {
      bytes.fill(0);
    },
  };
}
