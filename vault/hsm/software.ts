/**
 * The software token: the same promises as a hardware token, kept in a folder of this computer.
 *
 * It is the default where no hardware is present, and it says so: whoever reads the folder (and the sealing
 * key, where the operating system keeps one) has the keys, and whoever puts an old copy of the folder back
 * has the old attempts. Scalars are multiplied by node:crypto's ECDH, whose P-256 runs in constant time in
 * OpenSSL and BoringSSL alike; it tells only x, so the sign comes from the same recovery as with a token.
 */
import { createECDH, createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { VaultError } from './errors.ts';
import { destroyDurably, isMissing, removeTemporaries, writeDurably } from './files.ts';
import { systemCode } from './json.ts';
import { encodeKeyFile, parseKeyFile, type KeyFile } from './keyfile.ts';
import { checkObject } from './label.ts';
import { lockToken, type TokenLock } from './lock.ts';
import { multiplyWithRecovery, parsePoint, testMultiplication, type DeriveX } from './multiply.ts';
import {
  OBJECT_VALUE_MAX,
  type KeyPurpose,
  type KeyRef,
  type NewTokenKey,
  type ObjectRef,
  type TokenInfo,
  type TokenKey,
  type TokenObject,
  type TokenPort,
} from './port.ts';
import { KEY_FILE, makePrivate, OBJECT_FILE, PARTS, TOKEN_ID } from './private-folder.ts';
import { SerialQueue } from './queue.ts';

const KEY_REF = /^[0-9a-f]{32}$/;
const DIGEST = 32;

export interface SoftwareTokenOptions {
  /** The vault's folder; made when it is missing, mode 0700. */
  readonly folder: string;
  /** 32 bytes from the operating system's key store. Copied; the caller zeroes its own. Null: mode 0600 alone. */
  readonly sealingKey: Uint8Array | null;
}

function folderError(path: string, cause: unknown): VaultError {
  return new VaultError('vault/folder-unusable', { path, reason: systemCode(cause) }, { cause });
}

export class SoftwareToken implements TokenPort {
  readonly #folder: string;
  readonly #keys: string;
  readonly #objects: string;
  readonly #serial: string;
  readonly #sealingKey: Uint8Array | null;
  readonly #lock: TokenLock;
  readonly #queue = new SerialQueue();
  #closed = false;

  private constructor(folder: string, serial: string, sealingKey: Uint8Array | null, lock: TokenLock) {
    this.#folder = folder;
    this.#keys = join(folder, 'keys');
    this.#objects = join(folder, 'objects');
    this.#serial = serial;
    this.#sealingKey = sealingKey;
    this.#lock = lock;
  }

  /**
   * Opens the folder, making it when needed. `vault/token-in-use` while another process has it open,
   * `vault/folder-unusable` where it is not this account's alone and cannot be made so (`private-folder.ts`),
   * `vault/seal-failed` where it has keys that this sealing key does not open.
   */
  static async open(options: SoftwareTokenOptions): Promise<SoftwareToken> {
    let folder: string;
    try {
      await mkdir(options.folder, { recursive: true, mode: 0o700 });
      folder = await realpath(options.folder);
    } catch (cause) {
      throw folderError(options.folder, cause);
    }
    const lock = await lockToken(`folder ${folder}`);
    try {
      await makePrivate(folder);
      for (const part of PARTS) await removeTemporaries(join(folder, part));
      await removeTemporaries(folder);
      const serial = await readOrMakeSerial(join(folder, TOKEN_ID));
      const sealingKey = options.sealingKey === null ? null : Uint8Array.from(options.sealingKey);
      await refuseOtherSeal(join(folder, 'keys'), sealingKey);
      return new SoftwareToken(folder, serial, sealingKey, lock);
    } catch (cause) {
      await lock.release();
      throw cause instanceof VaultError ? cause : folderError(folder, cause);
    }
  }

  info(): Promise<TokenInfo> {
    return this.#run(async () => ({
      assurance: 'software',
      module: 'software',
      manufacturer: 'Coffer',
      model: 'software vault',
      label: this.#folder,
      serial: this.#serial,
      capacity: {
        objectsUsed: (await readdir(this.#keys)).length + (await readdir(this.#objects)).length,
        objectsFree: null,
        accountsFree: null,
        renewalsFree: null,
        objectBytesMax: OBJECT_VALUE_MAX,
      },
    }));
  }

  generateKey(purpose: KeyPurpose): Promise<NewTokenKey> {
    return this.#run(async () => {
      const ecdh = createECDH('prime256v1');
      const publicKey = Uint8Array.from(ecdh.generateKeys());
      // getPrivateKey strips leading zeros; the file has exactly 32 bytes.
      const raw = ecdh.getPrivateKey();
      const scalar = new Uint8Array(32);
      scalar.set(raw, 32 - raw.length);
      raw.fill(0);
      const file = encodeKeyFile(purpose, publicKey, scalar, this.#sealingKey);
      scalar.fill(0);
      const keyRef = randomBytes(16).toString('hex');
      try {
        await writeDurably(this.#keyPath(keyRef), file);
      } finally {
        file.fill(0);
      }
      await this.#withKey(keyRef, (key, deriveX) => testMultiplication(key, deriveX));
      return { keyRef, publicKey };
    });
  }

  publicKey(keyRef: KeyRef): Promise<Uint8Array> {
    return this.#run(() => this.#withKey(keyRef, (key) => key));
  }

  multiply(keyRef: KeyRef, point: Uint8Array): Promise<Uint8Array> {
    return this.#run(() => {
      parsePoint(point);
      return this.#withKey(keyRef, (key, deriveX) => multiplyWithRecovery(point, key, deriveX));
    });
  }

  destroyKey(keyRef: KeyRef): Promise<void> {
    return this.#run(async () => {
      if (KEY_REF.test(keyRef)) await destroyDurably(this.#keyPath(keyRef));
    });
  }

  listKeys(): Promise<readonly TokenKey[]> {
    return this.#run(async () => {
      const keys: TokenKey[] = [];
      for (const name of await readdir(this.#keys)) {
        const keyRef = KEY_FILE.exec(name)?.[1];
        if (keyRef === undefined) continue;
        const bytes = await readFile(this.#keyPath(keyRef));
        const file = parseKeyFile(bytes);
        bytes.fill(0);
        keys.push({ keyRef, purpose: file?.purpose ?? 'oprf', publicKey: file?.publicKey ?? null });
      }
      return keys;
    });
  }

  putObject(label: string, value: Uint8Array): Promise<TokenObject> {
    return this.#run(async () => {
      checkObject(label, value);
      const objectRef = `${Buffer.from(label).toString('base64url')}.${randomBytes(8).toString('hex')}.obj`;
      const digest = createHash('sha256').update(value).digest();
      await writeDurably(join(this.#objects, objectRef), Buffer.concat([value, digest]));
      return { objectRef, label };
    });
  }

  listObjects(labelPrefix: string): Promise<readonly TokenObject[]> {
    return this.#run(async () => {
      const objects: TokenObject[] = [];
      for (const objectRef of await readdir(this.#objects)) {
        const encoded = OBJECT_FILE.exec(objectRef)?.[1];
        if (encoded === undefined) continue;
        const label = Buffer.from(encoded, 'base64url').toString('latin1');
        if (label.startsWith(labelPrefix)) objects.push({ objectRef, label });
      }
      return objects;
    });
  }

  readObject(objectRef: ObjectRef): Promise<Uint8Array> {
    return this.#run(async () => {
      const bytes = await this.#read(this.#objectPath(objectRef), 'vault/object-missing', objectRef);
      const value = bytes.subarray(0, -DIGEST);
      const digest = createHash('sha256').update(value).digest();
      if (bytes.length < DIGEST || !digest.equals(bytes.subarray(-DIGEST))) {
        throw new VaultError('vault/record-damaged', { object: objectRef });
      }
      return Uint8Array.from(value);
    });
  }

  destroyObject(objectRef: ObjectRef): Promise<void> {
    return this.#run(() => destroyDurably(this.#objectPath(objectRef)));
  }

  random(bytes: number): Promise<Uint8Array> {
    return this.#run(() => Uint8Array.from(randomBytes(bytes)));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // What was asked before still finishes; the sealing key goes after it.
    await this.#queue.run(() => this.#sealingKey?.fill(0));
    await this.#lock.release();
  }

  async #run<T>(work: () => Promise<T> | T): Promise<T> {
    if (this.#closed) throw new VaultError('vault/closed', {});
    return this.#queue.run(async () => {
      try {
        return await work();
      } catch (cause) {
        if (cause instanceof VaultError || cause instanceof TypeError) throw cause;
        throw folderError(this.#folder, cause);
      }
    });
  }

  #keyPath(keyRef: KeyRef): string {
    return join(this.#keys, `${keyRef}.key`);
  }

  #objectPath(objectRef: ObjectRef): string {
    if (!OBJECT_FILE.test(objectRef)) throw new VaultError('vault/object-missing', { object: objectRef });
    return join(this.#objects, objectRef);
  }

  async #read(
    path: string,
    code: 'vault/key-missing' | 'vault/object-missing',
    ref: string,
  ): Promise<Buffer> {
    try {
      return await readFile(path);
    } catch (cause) {
      if (isMissing(cause)) throw new VaultError(code, { ref }, { cause });
      throw cause;
    }
  }

  /** Runs `use` with the key's public point and its ECDH, and zeroes the secret bytes afterwards. */
  async #withKey<T>(keyRef: KeyRef, use: (publicKey: Uint8Array, deriveX: DeriveX) => T): Promise<T> {
    if (!KEY_REF.test(keyRef)) throw new VaultError('vault/key-missing', { ref: keyRef });
    const key = parseKeyFile(await this.#read(this.#keyPath(keyRef), 'vault/key-missing', keyRef));
    if (key === null) throw new VaultError('vault/key-invalid', { ref: keyRef, attribute: 'file' });
    try {
      return use(key.publicKey, (point) => ecdhX(key, this.#sealingKey, point));
    } finally {
      key.destroy();
    }
  }
}

/** At the opening and not at the first use, which an attempt has been paid for. */
async function refuseOtherSeal(keys: string, sealingKey: Uint8Array | null): Promise<void> {
  for (const name of await readdir(keys)) {
    if (!KEY_FILE.test(name)) continue;
    const bytes = await readFile(join(keys, name));
    const file = parseKeyFile(bytes);
    try {
      file?.scalar(sealingKey).fill(0);
    } finally {
      file?.destroy();
      bytes.fill(0);
    }
  }
}

function ecdhX(key: KeyFile, sealingKey: Uint8Array | null, point: Uint8Array): Uint8Array {
  const scalar = key.scalar(sealingKey);
  try {
    const ecdh = createECDH('prime256v1');
    ecdh.setPrivateKey(scalar);
    return ecdh.computeSecret(point);
  } finally {
    scalar.fill(0);
  }
}

async function readOrMakeSerial(path: string): Promise<string> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    if (/^[0-9a-f-]{36}$/.test(text)) return text;
    throw new VaultError('vault/folder-unusable', { path, reason: 'token-id' });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const serial = randomUUID();
  await writeDurably(path, Buffer.from(`${serial}\n`));
  return serial;
}
