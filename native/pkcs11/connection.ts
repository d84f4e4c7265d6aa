/**
 * A connection to one token: module loaded, token chosen, lock held, user logged in; made again after the
 * token was pulled.
 */
import { VaultError } from '../../vault/hsm/errors.ts';
import { lockToken, type TokenLock } from '../../vault/hsm/lock.ts';
import * as ck from './constants.ts';
import {
  Cryptoki,
  Session,
  type ModuleDescription,
  type ModuleOptions,
  type TokenDescription,
} from './cryptoki.ts';
import { profileOf, type TokenProfile } from './profiles.ts';
import { chooseToken, type ChosenToken, type TokenChoice } from './select.ts';

/** Gives the PIN as UTF-8 bytes, afresh at every login; the connection zeroes them. */
export type PinSource = () => Promise<Uint8Array>;

export interface ConnectionOptions extends ModuleOptions, TokenChoice {
  readonly pin: PinSource;
  /** Replaces what the profile says of the token's room. */
  readonly objectLimit: number | null;
}

export class Connection {
  readonly #cryptoki: Cryptoki;
  readonly #options: ConnectionOptions;
  readonly #lock: TokenLock;
  readonly profile: TokenProfile;
  #chosen: ChosenToken;
  #session: Session | null = null;
  #generation = 0;

  private constructor(
    cryptoki: Cryptoki,
    options: ConnectionOptions,
    chosen: ChosenToken,
    profile: TokenProfile,
    lock: TokenLock,
  ) {
    this.#cryptoki = cryptoki;
    this.#options = options;
    this.#chosen = chosen;
    this.#lock = lock;
    this.profile = profile;
  }

  /** Loads the module, finds the token and logs in. */
  static async open(options: ConnectionOptions): Promise<Connection> {
    const cryptoki = await Cryptoki.load(options);
    let lock: TokenLock | null = null;
    try {
      const chosen = chooseToken(cryptoki, options);
      const found = profileOf(cryptoki.describe(), chosen.token);
      const profile = options.objectLimit === null ? found : { ...found, objectLimit: options.objectLimit };
      const { manufacturer, serial, label } = chosen.token;
      lock = await lockToken(`pkcs11 ${manufacturer} ${serial} ${label}`);
      const connection = new Connection(cryptoki, options, chosen, profile, lock);
      await connection.session();
      return connection;
    } catch (error) {
      cryptoki.finalise();
      await lock?.release();
      throw error;
    }
  }

  get token(): TokenDescription {
    return this.#chosen.token;
  }

  get module(): string {
    return this.#options.module;
  }

  get description(): ModuleDescription {
    return this.#cryptoki.describe();
  }

  mechanisms(): readonly number[] {
    return this.#cryptoki.mechanisms(this.#chosen.slot);
  }

  /** Counts the sessions: a handle of an earlier one means nothing in this one, and may mean another object. */
  get generation(): number {
    return this.#generation;
  }

  /** The session, opened and logged in when there is none. */
  async session(): Promise<Session> {
    this.#session ??= await this.#login();
    return this.#session;
  }

  /** True while the token that was chosen is the one in the slot. */
  isPresent(): boolean {
    try {
      return this.#cryptoki.describeToken(this.#chosen.slot).serial === this.#chosen.token.serial;
    } catch {
      return false;
    }
  }

  /** Looks for the same token again and logs in. `vault/token-removed` when it is not there. */
  async reconnect(): Promise<void> {
    this.#session = null;
    const { serial, label } = this.#chosen.token;
    try {
      // Only a restarted module looks at its slots afresh; some never see a token come back otherwise.
      this.#cryptoki.restart();
      this.#chosen = chooseToken(this.#cryptoki, { slot: null, serial, label });
    } catch (cause) {
      throw this.#removed(cause);
    }
    await this.session();
  }

  #removed(cause?: unknown): VaultError {
    const { serial, label } = this.#chosen.token;
    return new VaultError('vault/token-removed', { label, serial }, { cause });
  }

  async close(): Promise<void> {
    this.#session?.close();
    this.#session = null;
    this.#cryptoki.finalise();
    await this.#lock.release();
  }

  async #login(): Promise<Session> {
    // The PIN is asked for, and shown, only to the token that was chosen: another may sit in its slot by now.
    if (!this.isPresent()) throw this.#removed();
    const pin = await this.#options.pin();
    try {
      const { pinForm } = this.profile;
      if (pinForm !== null && !pinForm.pattern.test(Buffer.from(pin).toString('utf8'))) {
        throw new VaultError('vault/pin-format', { form: pinForm.words });
      }
      const session = new Session(this.#cryptoki, this.#chosen.slot);
      try {
        session.login(pin);
      } catch (error) {
        session.close();
        throw this.#pinError(error);
      }
      this.#generation += 1;
      return session;
    } finally {
      pin.fill(0);
    }
  }

  /** Adds to a wrong PIN what the token's flags say of the tries left. */
  #pinError(error: unknown): unknown {
    if (!(error instanceof VaultError) || error.code !== 'vault/pin-wrong') return error;
    let flags = 0;
    try {
      ({ flags } = this.#cryptoki.describeToken(this.#chosen.slot));
    } catch {
      return error;
    }
    const data = {
      ...error.data,
      triesLow: (flags & ck.TOKEN_USER_PIN_COUNT_LOW) !== 0,
      lastTry: (flags & ck.TOKEN_USER_PIN_FINAL_TRY) !== 0,
    };
    const locked = (flags & ck.TOKEN_USER_PIN_LOCKED) !== 0;
    return new VaultError(locked ? 'vault/pin-locked' : 'vault/pin-wrong', data, { cause: error });
  }
}
