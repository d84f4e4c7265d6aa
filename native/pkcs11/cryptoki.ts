/**
 * One loaded PKCS#11 module: pkcs11js made lazy, typed and uniform in its errors.
 *
 * Loading runs the vendor's code, which may crash: only processes made for it do this (docs/spec/vault-token.md).
 * All calls block; the process that makes them serves nothing else.
 */
import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { Attribute, ECDH1, Handle, Mechanism, PKCS11 } from 'pkcs11js';
import { VaultError } from '../../vault/hsm/errors.ts';
import * as ck from './constants.ts';
import { normalise } from './errors.ts';

export type Template = readonly Attribute[];
export type ObjectHandle = Handle;
export type SlotHandle = Handle;

export interface ModuleDescription {
  readonly manufacturer: string;
  readonly description: string;
  /** For example `2.6`. */
  readonly libraryVersion: string;
  readonly cryptokiVersion: string;
}

export interface TokenDescription {
  readonly slot: number;
  readonly label: string;
  readonly serial: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly flags: number;
  /** The module says that the slot is a device, not software. Its own word. */
  readonly hardwareSlot: boolean;
}

export interface ModuleOptions {
  /** Absolute path of the module. */
  readonly module: string;
  /**
   * Passed as `pReserved` of C_Initialize: NSS' library parameters, or the YubiHSM module's
   * `connector=http://127.0.0.1:12345`. Null: none.
   */
  readonly libraryParameters: string | null;
}

function text(padded: string): string {
  return padded.replace(/[ \0]+$/, '');
}

function slotNumber(slot: SlotHandle): number {
  return slot.length >= 4 ? slot.readUInt32LE(0) : 0;
}

export class Cryptoki {
  readonly #library: PKCS11;
  readonly #options: ModuleOptions;

  private constructor(library: PKCS11, options: ModuleOptions) {
    this.#library = library;
    this.#options = options;
  }

  /**
   * Loads and initialises the module. `vault/module-missing`, `vault/module-not-pkcs11`,
   * `vault/module-failed`; or the process dies, which its parent reports as `vault/module-crashed`.
   */
  static async load(options: ModuleOptions): Promise<Cryptoki> {
    const { module } = options;
    // A bare name would be looked up in the library path, where somebody else may put one first.
    if (!isAbsolute(module)) throw new VaultError('vault/module-missing', { module, reason: 'not-absolute' });
    const found = await stat(module).catch(() => null);
    if (found === null || !found.isFile()) throw new VaultError('vault/module-missing', { module });
    const { default: pkcs11js } = await import('pkcs11js');
    const library = new pkcs11js.PKCS11();
    try {
      library.load(module);
    } catch (cause) {
      // The library object is unusable now: calling anything on it would crash.
      throw new VaultError('vault/module-not-pkcs11', { module }, { cause });
    }
    const cryptoki = new Cryptoki(library, options);
    cryptoki.#initialise();
    return cryptoki;
  }

  #initialise(): void {
    const { libraryParameters, module } = this.#options;
    try {
      if (libraryParameters === null) this.#library.C_Initialize();
      else this.#library.C_Initialize({ libraryParameters, flags: ck.CKF_OS_LOCKING_OK });
    } catch (cause) {
      const { data } = normalise(cause, 'C_Initialize');
      throw new VaultError('vault/module-failed', { ...data, module }, { cause });
    }
  }

  /** Starts the module afresh, which makes it look for tokens again. All handles are void after it. */
  restart(): void {
    this.finalise();
    this.#initialise();
  }

  finalise(): void {
    try {
      this.#library.C_Finalize();
    } catch {
      // Nothing is left to do for a module that cannot even end.
    }
  }

  describe(): ModuleDescription {
    const info = this.call('C_GetInfo', (library) => library.C_GetInfo());
    return {
      manufacturer: text(info.manufacturerID),
      description: text(info.libraryDescription),
      libraryVersion: `${info.libraryVersion.major}.${info.libraryVersion.minor}`,
      cryptokiVersion: `${info.cryptokiVersion.major}.${info.cryptokiVersion.minor}`,
    };
  }

  /** Slots with a token in them that can be read. */
  slots(): readonly SlotHandle[] {
    return this.call('C_GetSlotList', (library) => library.C_GetSlotList(true));
  }

  describeToken(slot: SlotHandle): TokenDescription {
    const info = this.call('C_GetTokenInfo', (library) => library.C_GetTokenInfo(slot));
    const slotInfo = this.call('C_GetSlotInfo', (library) => library.C_GetSlotInfo(slot));
    return {
      slot: slotNumber(slot),
      label: text(info.label),
      serial: text(info.serialNumber),
      manufacturer: text(info.manufacturerID),
      model: text(info.model),
      flags: info.flags,
      hardwareSlot: (slotInfo.flags & ck.SLOT_HARDWARE) !== 0,
    };
  }

  mechanisms(slot: SlotHandle): readonly number[] {
    return this.call('C_GetMechanismList', (library) => library.C_GetMechanismList(slot));
  }

  /** Runs one `C_` function with its errors normalised. */
  call<T>(operation: string, use: (library: PKCS11) => T): T {
    try {
      return use(this.#library);
    } catch (error) {
      throw normalise(error, operation);
    }
  }
}

/** An open, logged-in session and the calls on it. Knows nothing of what the objects mean. */
export class Session {
  readonly #cryptoki: Cryptoki;
  readonly slot: SlotHandle;
  readonly #handle: Handle;

  /** Opens a read-write session. The token's state (write protection, PIN) is checked by the caller. */
  constructor(cryptoki: Cryptoki, slot: SlotHandle) {
    this.#cryptoki = cryptoki;
    this.slot = slot;
    this.#handle = cryptoki.call('C_OpenSession', (library) =>
      library.C_OpenSession(slot, ck.CKF_SERIAL_SESSION | ck.CKF_RW_SESSION),
    );
  }

  /** `pin` is UTF-8. pkcs11js takes a string, which lives until it is collected; the bytes are the caller's to zero. */
  login(pin: Uint8Array): void {
    try {
      this.#call('C_Login', (library) =>
        library.C_Login(
          this.#handle,
          ck.CKU_USER,
          Buffer.from(pin.buffer, pin.byteOffset, pin.length).toString('utf8'),
        ),
      );
    } catch (error) {
      if (error instanceof VaultError && error.data['ckr'] === 'CKR_USER_ALREADY_LOGGED_IN') return;
      throw error;
    }
  }

  close(): void {
    try {
      this.#cryptoki.call('C_Logout', (library) => library.C_Logout(this.#handle));
    } catch {
      // Closing the session logs out as well.
    }
    try {
      this.#cryptoki.call('C_CloseSession', (library) => library.C_CloseSession(this.#handle));
    } catch {
      // The token is gone, and the session with it.
    }
  }

  find(template: Template): readonly ObjectHandle[] {
    const found: ObjectHandle[] = [];
    this.#call('C_FindObjectsInit', (library) => library.C_FindObjectsInit(this.#handle, [...template]));
    try {
      for (;;) {
        const some = this.#call('C_FindObjects', (library) => library.C_FindObjects(this.#handle, 64));
        if (some.length === 0) return found;
        found.push(...some);
      }
    } finally {
      this.#call('C_FindObjectsFinal', (library) => library.C_FindObjectsFinal(this.#handle));
    }
  }

  /** One attribute's bytes. Throws what the token answers, CKR_ATTRIBUTE_SENSITIVE for instance. */
  attribute(object: ObjectHandle, type: number): Buffer {
    const [result] = this.#call('C_GetAttributeValue', (library) =>
      library.C_GetAttributeValue(this.#handle, object, [{ type }]),
    );
    const value: unknown = result?.value;
    if (!Buffer.isBuffer(value)) {
      throw new VaultError('vault/token-error', { operation: 'C_GetAttributeValue', reason: 'no-value' });
    }
    return value;
  }

  /** One attribute's bytes, or null where the token does not give them. */
  attributeOrNull(object: ObjectHandle, type: number): Buffer | null {
    try {
      return this.attribute(object, type);
    } catch {
      return null;
    }
  }

  create(template: Template): ObjectHandle {
    return this.#call('C_CreateObject', (library) => library.C_CreateObject(this.#handle, [...template]));
  }

  copy(object: ObjectHandle, template: Template): ObjectHandle {
    return this.#call('C_CopyObject', (library) => library.C_CopyObject(this.#handle, object, [...template]));
  }

  setAttributes(object: ObjectHandle, template: Template): void {
    this.#call('C_SetAttributeValue', (library) =>
      library.C_SetAttributeValue(this.#handle, object, [...template]),
    );
  }

  destroy(object: ObjectHandle): void {
    this.#call('C_DestroyObject', (library) => library.C_DestroyObject(this.#handle, object));
  }

  generateKeyPair(
    publicTemplate: Template,
    privateTemplate: Template,
    mechanism: number = ck.CKM_EC_KEY_PAIR_GEN,
  ): { publicKey: Handle; privateKey: Handle } {
    return this.#call('C_GenerateKeyPair', (library) =>
      library.C_GenerateKeyPair(this.#handle, { mechanism }, [...publicTemplate], [...privateTemplate]),
    );
  }

  generateKey(mechanism: number, template: Template): ObjectHandle {
    return this.#call('C_GenerateKey', (library) =>
      library.C_GenerateKey(this.#handle, { mechanism }, [...template]),
    );
  }

  /** x of the ECDH of a private key with a 65-byte point: derived as a session object, read, destroyed. */
  deriveX(privateKey: ObjectHandle, point: Uint8Array): Uint8Array {
    const parameter: ECDH1 = { type: ck.PARAMS_EC_DH, kdf: ck.CKD_NULL, publicData: Buffer.from(point) };
    const derived = this.#call('C_DeriveKey', (library) =>
      library.C_DeriveKey(this.#handle, { mechanism: ck.CKM_ECDH1_DERIVE, parameter }, privateKey, [
        { type: ck.CKA_CLASS, value: ck.CKO_SECRET_KEY },
        { type: ck.CKA_KEY_TYPE, value: ck.CKK_GENERIC_SECRET },
        { type: ck.CKA_TOKEN, value: false },
        { type: ck.CKA_SENSITIVE, value: false },
        { type: ck.CKA_EXTRACTABLE, value: true },
        { type: ck.CKA_VALUE_LEN, value: 32 },
      ]),
    );
    try {
      return this.attribute(derived, ck.CKA_VALUE);
    } finally {
      this.destroy(derived);
    }
  }

  wrap(mechanism: Mechanism, wrappingKey: ObjectHandle, key: ObjectHandle): Buffer {
    return this.#call('C_WrapKey', (library) =>
      library.C_WrapKey(this.#handle, mechanism, wrappingKey, key, Buffer.alloc(1024)),
    );
  }

  random(bytes: number): Buffer {
    return this.#call('C_GenerateRandom', (library) =>
      library.C_GenerateRandom(this.#handle, Buffer.alloc(bytes)),
    );
  }

  #call<T>(operation: string, use: (library: PKCS11) => T): T {
    return this.#cryptoki.call(operation, use);
  }
}
