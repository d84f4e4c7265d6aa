/** The operating system's key store as the port that keeps keys at rest (docs/spec/keys.md, section 5). */
import { safeStorage } from 'electron';
import { KeysError, type KeySealer } from '../keys/index.ts';

/** Between the name and the bytes; a name never contains it. */
const SEPARATOR = '\0';

/**
 * Null where there is none worth the name: Linux without a secret service encrypts under a fixed password, which is
 * no protection and is not called one. Ask when the application is ready.
 */
export async function osSealer(): Promise<KeySealer | null> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return null;
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return null;
  return sealer;
}

const sealer: KeySealer = {
  describe: () => 'os-key-store',

  async seal(name, bytes) {
    // A string, because that is what the key store takes; it lives as long as this call.
    const text = `${name}${SEPARATOR}${Buffer.from(bytes).toString('base64')}`;
    try {
      return Uint8Array.from(await safeStorage.encryptStringAsync(text));
    } catch (error) {
      throw new KeysError('keys/store-failed', { reason: 'seal' }, error);
    }
  },

  async open(name, sealed) {
    let text: string;
    try {
      text = (await safeStorage.decryptStringAsync(Buffer.from(sealed))).result;
    } catch (error) {
      throw new KeysError('keys/other-sealer', { sealedBy: 'os-key-store' }, error);
    }
    const prefix = `${name}${SEPARATOR}`;
    if (!text.startsWith(prefix)) throw new KeysError('keys/damaged', { file: name });
    return Uint8Array.from(Buffer.from(text.slice(prefix.length), 'base64'));
  },
};
