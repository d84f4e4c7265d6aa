/** Known answers that travel with the program, so that an installation can prove its cipher (`coffer self-test`). */
import { createHash } from 'node:crypto';
import { Secret } from '../base/secret.ts';
import { decrypt } from './decrypt.ts';
import { encrypt } from './encrypt.ts';

/** From the published vectors: an empty message, one full chunk, and one of three chunks. */
const KNOWN_ANSWERS = [
  {
    key: 'a819408ce5010ca2e09ef59ac3d89f5ff8595d02b524e61bf8afa894a95d594f',
    context: 'coffer test',
    salt: '17a14ba3a62f15b095a1ac3b5906c5d5636f7b248f7b8ddb',
    length: 0,
    sha256: 'a4fbba72dc84688ef22cab26da5846e1eb44aca750c803ba42fb9346ab870543',
  },
  {
    key: '1e3f92d0f678eb83b0bf93855d90699d8ae5dfb4ae023bdf352bd8d93f2060b1',
    context: '',
    salt: '2ab204d76cdcec4609d290441fed2eec4186d288ca47c40c',
    length: 16384,
    sha256: '173487fd32cf219db3825372e7d4d2fbec58b1cccc1c71378894825eca8bebee',
  },
  {
    key: 'e964e91cb42e10c4f7e0ecd1a344d4fa24306de8ae45fb20bcd0f482f732cbff',
    context: 'coffer test',
    salt: '45a7d3ead8e28ba15fc3415bd74c8c5ca0b08f9f127c5922',
    length: 32769,
    sha256: 'b1ab243e07e265ccc47d4d42866ea2007ccf037118eea7defbd3dc7edf0a87a0',
  },
] as const;

/** Encrypts and decrypts every known answer on the default engine; returns how many. Throws a TypeError on a difference. */
export async function selfTestStream(): Promise<number> {
  for (const { key, context, salt, length, sha256 } of KNOWN_ANSWERS) {
    const plaintext = Uint8Array.from({ length }, (_, i) => (7 * i + 13 + 31 * Math.floor(i / 256)) % 256);
    using secret = new Secret('stream-input-key', new Uint8Array(Buffer.from(key, 'hex')));
    const options = { key: secret, context: new TextEncoder().encode(context) };
    const random = (): Uint8Array => new Uint8Array(Buffer.from(salt, 'hex'));
    const ciphertext = await collect(encrypt(once(plaintext), { ...options, random }));
    if (createHash('sha256').update(ciphertext).digest('hex') !== sha256) {
      throw new TypeError(`encrypting ${length} bytes gave another answer than the known one`);
    }
    if (!(await collect(decrypt(once(ciphertext), options))).equals(plaintext)) {
      throw new TypeError(`decrypting ${length} bytes did not give them back`);
    }
  }
  return KNOWN_ANSWERS.length;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(source));
}
