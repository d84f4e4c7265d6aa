/**
 * The token port over PKCS#11 (docs/spec/vault-token.md).
 *
 * Calls run one after the other. When the token was pulled, the next call looks for the same token (by
 * serial), logs in again and runs once more; every call may safely run twice.
 */
import { randomBytes } from 'node:crypto';
import { VaultError } from '../../vault/hsm/errors.ts';
import { checkObject } from '../../vault/hsm/label.ts';
import { multiplyWithRecovery, parsePoint } from '../../vault/hsm/multiply.ts';
import type {
  KeyPurpose,
  KeyRef,
  NewTokenKey,
  ObjectRef,
  TokenInfo,
  TokenKey,
  TokenObject,
  TokenPort,
} from '../../vault/hsm/port.ts';
import { SerialQueue } from '../../vault/hsm/queue.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import * as ck from './constants.ts';
import type { ObjectHandle, Session } from './cryptoki.ts';
import { removeHalfMade } from './half-made.ts';
import {
  findByClass,
  KEY_LABELS,
  labelOf,
  makeData,
  makeKey,
  ownKeys,
  privateKeyOf,
  publicPointOf,
  removeKey,
} from './objects.ts';
import { verifyLeft } from './probe-left.ts';
import { capacityOf, checkRoom } from './room.ts';

export class Pkcs11Token implements TokenPort {
  readonly #connection: Connection;
  readonly #queue = new SerialQueue();
  #closed = false;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Opens the token without probing it: only for a process that has its own proof of the probe. Removes what a
   * killed process left half-made, as this one has the token for itself now.
   */
  static async open(options: ConnectionOptions): Promise<Pkcs11Token> {
    const token = new Pkcs11Token(await Connection.open(options));
    try {
      if (token.#connection.profile.leavesHalfMade) await token.#run(removeHalfMade);
    } catch (error) {
      await token.close();
      throw error;
    }
    return token;
  }

  /** The probe's last check, before anything is served; `vault/module-refused` where it fails. */
  verifyProbe(probeId: string): Promise<void> {
    return this.#run((session) => verifyLeft(session, this.#connection.profile, probeId));
  }

  info(): Promise<TokenInfo> {
    return this.#run((session) => {
      const { token, profile, module } = this.#connection;
      return {
        assurance: profile.assurance,
        module,
        manufacturer: token.manufacturer,
        model: token.model,
        label: token.label,
        serial: token.serial,
        capacity: capacityOf(session, profile),
      };
    });
  }

  generateKey(purpose: KeyPurpose): Promise<NewTokenKey> {
    return this.#run((session) => {
      const { profile } = this.#connection;
      checkRoom(session, profile, profile.objectsPerKey);
      return makeKey(session, profile, KEY_LABELS[purpose]);
    });
  }

  publicKey(keyRef: KeyRef): Promise<Uint8Array> {
    return this.#run((session) => {
      privateKeyOf(session, keyRef);
      return this.#publicPoint(session, keyRef);
    });
  }

  multiply(keyRef: KeyRef, point: Uint8Array): Promise<Uint8Array> {
    return this.#run((session) => {
      parsePoint(point);
      const key = privateKeyOf(session, keyRef);
      const publicKey = this.#publicPoint(session, keyRef);
      return multiplyWithRecovery(point, publicKey, (argument) => session.deriveX(key, argument));
    });
  }

  destroyKey(keyRef: KeyRef): Promise<void> {
    return this.#run((session) => {
      removeKey(session, keyRef);
      this.#checkPresent();
    });
  }

  listKeys(): Promise<readonly TokenKey[]> {
    return this.#run((session) => {
      const keys = Array.from(ownKeys(session, this.#connection.profile), ([keyRef, label]): TokenKey => ({
        keyRef,
        // A probe's key that a kill left behind is named by no record: the sweep takes it with such keys.
        purpose: label === KEY_LABELS.ake ? 'ake' : 'oprf',
        publicKey: publicPointOf(session, keyRef),
      }));
      this.#checkPresent();
      return keys;
    });
  }

  putObject(label: string, value: Uint8Array): Promise<TokenObject> {
    return this.#run((session) => {
      const { profile } = this.#connection;
      checkObject(label, value, profile.valueMax);
      checkRoom(session, profile, 1);
      return { objectRef: this.#refOf(makeData(session, profile, label, value)), label };
    });
  }

  listObjects(labelPrefix: string): Promise<readonly TokenObject[]> {
    return this.#run((session) => {
      const objects = findByClass(session, ck.CKO_DATA)
        .map((object) => ({ objectRef: this.#refOf(object), label: labelOf(session, object) }))
        .filter(({ label }) => label.startsWith(labelPrefix));
      this.#checkPresent();
      return objects;
    });
  }

  readObject(objectRef: ObjectRef): Promise<Uint8Array> {
    return this.#run((session) =>
      Uint8Array.from(session.attribute(this.#handleOf(objectRef), ck.CKA_VALUE)),
    );
  }

  destroyObject(objectRef: ObjectRef): Promise<void> {
    return this.#run((session) => {
      const handle = this.#handleOf(objectRef);
      try {
        session.destroy(handle);
      } catch (error) {
        if (!(error instanceof VaultError) || error.code !== 'vault/object-missing') throw error;
        this.#checkPresent();
      }
    });
  }

  random(bytes: number): Promise<Uint8Array> {
    return this.#run((session) => {
      const own = Uint8Array.from(randomBytes(bytes));
      const token = session.random(bytes);
      return own.map((byte, index) => byte ^ (token[index] ?? 0));
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#queue.run(() => this.#connection.close());
  }

  async #run<T>(work: (session: Session) => T): Promise<T> {
    if (this.#closed) throw new VaultError('vault/closed', {});
    return this.#queue.run(async () => {
      try {
        return work(await this.#connection.session());
      } catch (error) {
        if (!this.#wasPulled(error)) throw this.#refine(error);
      }
      await this.#connection.reconnect();
      try {
        return work(await this.#connection.session());
      } catch (error) {
        throw this.#refine(error);
      }
    });
  }

  /**
   * A pulled token shows itself by many return values, and by objects that are missing: what decides is
   * whether the token is still there.
   */
  #wasPulled(error: unknown): boolean {
    if (!(error instanceof VaultError)) return false;
    if (error.code === 'vault/token-removed') return true;
    return !error.code.startsWith('vault/pin-') && !this.#connection.isPresent();
  }

  /** "Out of memory" of a token with room left means that its audit log is full. */
  #refine(error: unknown): unknown {
    if (!(error instanceof VaultError) || error.code !== 'vault/token-full') return error;
    const { profile } = this.#connection;
    if (!profile.memoryMayBeLog || error.data['ckr'] !== 'CKR_DEVICE_MEMORY') return error;
    return new VaultError('vault/token-log-full', error.data, { cause: error });
  }

  /** An empty list must mean "nothing there", not "no token". */
  #checkPresent(): void {
    if (this.#connection.isPresent()) return;
    throw new VaultError('vault/token-removed', { label: this.#connection.token.label });
  }

  #publicPoint(session: Session, keyRef: KeyRef): Uint8Array {
    const point = publicPointOf(session, keyRef);
    if (point === null) throw new VaultError('vault/key-invalid', { ref: keyRef, attribute: 'CKA_EC_POINT' });
    return point;
  }

  #refOf(handle: ObjectHandle): ObjectRef {
    return `${this.#connection.generation}:${handle.toString('hex')}`;
  }

  /** The handle behind a reference of this very session; of an earlier one it may mean another object by now. */
  #handleOf(objectRef: ObjectRef): ObjectHandle {
    const [generation, hex] = objectRef.split(':');
    if (generation !== String(this.#connection.generation) || hex === undefined) {
      throw new VaultError('vault/object-missing', { ref: objectRef });
    }
    return Buffer.from(hex, 'hex');
  }
}
