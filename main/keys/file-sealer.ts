/**
 * The sealer where there is no OS key store: a random key in a file that only its owner may read.
 *
 * What it protects: the sealed files may be copied, synchronised or backed up without their key, and another
 * account of the computer cannot read either. What it does not: whoever reads this account's files, as any of its
 * programs can, or the disk where it is not encrypted, has the sealing key as well (docs/spec/keys.md, section 5.1).
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createDirectory, createFileAtomic } from '../base/files.ts';
import { Secret } from '../base/secret.ts';
import { KeysError, storeFailed, systemCode } from './errors.ts';
import type { KeySealer } from './sealer.ts';

const KEY_FILE = 'sealing.key';
const KEY_LENGTH = 32;
const VERSION = 1;
const KEY_ID_LENGTH = 8;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
/** version(1) || key id(8) || nonce(12), then the ciphertext and its tag(16). */
const PREFIX_LENGTH = 1 + KEY_ID_LENGTH + NONCE_LENGTH;
const CIPHER = 'aes-256-gcm';

type SealingKey = Secret<'sealing-key'>;

/** A sealer whose key is `sealing.key` in `folder`; it is made when something is sealed for the first time. */
export function fileSealer(folder: string): KeySealer {
  const file = join(folder, KEY_FILE);
  return {
    describe: () => 'file',

    async seal(name, bytes) {
      using key = (await readSealingKey(file)) ?? (await createSealingKey(folder, file));
      const prefix = Buffer.concat([Uint8Array.of(VERSION), keyId(key), randomBytes(NONCE_LENGTH)]);
      const cipher = createCipheriv(CIPHER, key.expose(), prefix.subarray(1 + KEY_ID_LENGTH), {
        authTagLength: TAG_LENGTH,
      });
      cipher.setAAD(associatedData(name));
      return Uint8Array.from(
        Buffer.concat([prefix, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]),
      );
    },

    async open(name, sealed) {
      if (sealed.length < PREFIX_LENGTH + TAG_LENGTH) throw new KeysError('keys/damaged', { file: name });
      const version = sealed[0] ?? 0;
      if (version !== VERSION) throw new KeysError('keys/newer-format', { version });
      using key = await readSealingKey(file);
      if (key === null || !timingSafeEqual(keyId(key), sealed.subarray(1, 1 + KEY_ID_LENGTH))) {
        throw new KeysError('keys/other-sealer', { sealedBy: 'file' });
      }
      const nonce = sealed.subarray(1 + KEY_ID_LENGTH, PREFIX_LENGTH);
      const end = sealed.length - TAG_LENGTH;
      const decipher = createDecipheriv(CIPHER, key.expose(), nonce, { authTagLength: TAG_LENGTH });
      decipher.setAAD(associatedData(name));
      decipher.setAuthTag(sealed.subarray(end));
      const bytes = decipher.update(sealed.subarray(PREFIX_LENGTH, end));
      try {
        decipher.final();
      } catch (error) {
        bytes.fill(0);
        throw new KeysError('keys/damaged', { file: name }, error);
      }
      const own = Uint8Array.from(bytes);
      bytes.fill(0);
      return own;
    },
  };
}

/** Ties what is sealed to its name and to this format. */
function associatedData(name: string): Uint8Array {
  return Buffer.from(`coffer/v${VERSION}/sealed\0${name}`, 'utf8');
}

/** Tells one sealing key from another without telling anything about it. 8 bytes. */
function keyId(key: SealingKey): Uint8Array {
  const id = createHmac('sha256', key.expose()).update('coffer/v1/sealing-key-id').digest();
  return id.subarray(0, KEY_ID_LENGTH);
}

/** Null when there is none. */
async function readSealingKey(file: string): Promise<SealingKey | null> {
  // Absent on Windows, whose permissions are those of the profile folder.
  const noFollow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;
  const bytes = new Uint8Array(KEY_LENGTH);
  try {
    const handle = await open(file, constants.O_RDONLY | noFollow);
    try {
      const { mode, size } = await handle.stat();
      if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
        throw new KeysError('keys/unsafe-permissions', { file: KEY_FILE, mode: (mode & 0o777).toString(8) });
      }
      const { bytesRead } = await handle.read(bytes, 0, KEY_LENGTH, 0);
      if (size !== KEY_LENGTH || bytesRead !== KEY_LENGTH) {
        throw new KeysError('keys/damaged', { file: KEY_FILE });
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw storeFailed(error);
  }
  return new Secret('sealing-key', bytes);
}

/** Never replaces a key that is there: something may be sealed under it. The first of two processes wins. */
async function createSealingKey(folder: string, file: string): Promise<SealingKey> {
  const bytes = randomBytes(KEY_LENGTH);
  try {
    await createDirectory(folder, { mode: 0o700 });
    await createFileAtomic(file, bytes, { mode: 0o600 });
  } catch (error) {
    throw storeFailed(error);
  } finally {
    bytes.fill(0);
  }
  const key = await readSealingKey(file);
  if (key === null) throw new KeysError('keys/store-failed', { reason: 'ENOENT' });
  return key;
}
