/**
 * Performs the effects of the policy's steps on a real token, store and log, strictly in order
 * (docs/spec/vault.md section 6).
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { VaultError } from '../hsm/errors.ts';
import type { Step } from '../policy/effects.ts';
import { forgetExchange } from '../policy/exchange.ts';
import type { AuditEvent, Effect, EffectResult, Exchange, TokenKeyName } from '../policy/types.ts';
import { equalBytes } from '../protocol/bytes.ts';
import type { AccountId, ExchangeId } from '../protocol/ids.ts';
import { compress, uncompress } from '../protocol/points.ts';
import type { EngineParts } from './engine.ts';

/** Accounts that do not exist and are remembered with their tries, the latest. */
const STRANGERS_MAX = 1024;

/** Lines owed to a log that cannot be written. With more of them nothing is done any more that it would tell of. */
const OWED_MAX = 256;

const DONE: EffectResult = { kind: 'done' };

export class Performer {
  readonly #parts: EngineParts;
  readonly #exchanges = new Map<string, Exchange>();
  /** In the order of their last try. */
  readonly #strangers = new Map<string, number>();
  readonly #tell: (error: unknown) => void;
  /** Lines that the log did not take yet, in their order. */
  readonly #owed: AuditEvent[] = [];

  /** `tell` hears of the failures of effects that may fail. */
  constructor(parts: EngineParts, tell: (error: unknown) => void) {
    this.#parts = parts;
    this.#tell = tell;
  }

  get exchanges(): readonly Exchange[] {
    return [...this.#exchanges.values()];
  }

  strangerAttempts(account: AccountId): number | null {
    return this.#strangers.get(bytesToHex(account)) ?? null;
  }

  /**
   * Runs a step to its end. When an effect fails the step is abandoned and the failure thrown: what was durable by
   * then is a state that later requests and the sweep go on from.
   */
  async run<T>(step: Step<T>): Promise<T> {
    let next = step.next();
    while (!next.done) {
      let result: EffectResult;
      try {
        result = await this.#performOrTell(next.value);
      } catch (error) {
        // Abandoned: what it would have returned is asked by nobody.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        step.return(undefined as never);
        throw error;
      }
      next = step.next(result);
    }
    return next.value;
  }

  /** Forgets everything in memory and zeroes its secrets. What the log is owed is tried once more. */
  async forget(): Promise<void> {
    await this.#payOwed().catch(this.#tell);
    for (const exchange of this.#exchanges.values()) forgetExchange(exchange);
    this.#exchanges.clear();
    this.#strangers.clear();
  }

  async #performOrTell(effect: Effect): Promise<EffectResult> {
    try {
      return await this.#perform(effect);
    } catch (error) {
      if (!('mayFail' in effect) || !effect.mayFail) throw error;
      if (effect.kind === 'audit') {
        if (this.#owed.length >= OWED_MAX) throw error;
        this.#owed.push(effect.event);
      }
      this.#tell(error);
      return { kind: 'failed' };
    }
  }

  async #payOwed(): Promise<void> {
    for (let [event] = this.#owed; event !== undefined; [event] = this.#owed) {
      await this.#parts.audit.append(event);
      this.#owed.shift();
    }
  }

  async #perform(effect: Effect): Promise<EffectResult> {
    const { token, store, audit } = this.#parts;
    switch (effect.kind) {
      case 'put-record':
        await store.put(effect.record);
        return DONE;
      case 'put-meta':
        await store.putMeta(effect.meta);
        return DONE;
      case 'remove-record':
        await store.remove(effect.account);
        return DONE;
      case 'generate-key': {
        const { keyRef, publicKey } = await token.generateKey(effect.purpose);
        return { kind: 'key', key: { keyRef, publicKey: compress(publicKey) } };
      }
      case 'destroy-key':
        await this.#destroy(effect.key);
        return DONE;
      case 'clear-key':
        await token.destroyKey(effect.keyRef);
        return DONE;
      case 'check-key':
        await this.#requireKey(effect.key);
        return DONE;
      case 'multiply':
        return { kind: 'point', point: await this.#multiply(effect.key, effect.point) };
      case 'hold-exchange':
        this.drop(effect.exchange.id);
        this.#exchanges.set(bytesToHex(effect.exchange.id), effect.exchange);
        return DONE;
      case 'drop-exchange':
        this.drop(effect.id);
        return DONE;
      case 'count-stranger':
        this.#countStranger(effect.account, effect.attemptsLeft);
        return DONE;
      case 'audit':
        await this.#payOwed();
        await audit.append(effect.event);
        return DONE;
      default:
        return effect satisfies never;
    }
  }

  /** The key that the record means: a reference of two bytes can name another one by now. */
  async #requireKey({ keyRef, publicKey }: TokenKeyName): Promise<void> {
    const present = compress(await this.#parts.token.publicKey(keyRef));
    if (equalBytes(present, publicKey)) return;
    throw new VaultError('vault/key-invalid', { ref: keyRef, attribute: 'public-key' });
  }

  /** Also a key that cannot be read any more; not one that has its reference by now. */
  async #destroy({ keyRef, publicKey }: TokenKeyName): Promise<void> {
    const { token } = this.#parts;
    const present = await token.publicKey(keyRef).catch(() => null);
    if (present !== null && !equalBytes(compress(present), publicKey)) return;
    await token.destroyKey(keyRef);
  }

  async #multiply(key: TokenKeyName, point: Uint8Array): Promise<Uint8Array> {
    const { token } = this.#parts;
    await this.#requireKey(key);
    const product = await token.multiply(key.keyRef, uncompress(point));
    const compressed = compress(product);
    product.fill(0);
    return compressed;
  }

  /** Forgets an exchange and zeroes its secrets. A fresh key that it holds stays. */
  drop(id: ExchangeId): void {
    const hex = bytesToHex(id);
    const held = this.#exchanges.get(hex);
    if (held !== undefined) forgetExchange(held);
    this.#exchanges.delete(hex);
  }

  #countStranger(account: AccountId, attemptsLeft: number): void {
    const hex = bytesToHex(account);
    this.#strangers.delete(hex);
    this.#strangers.set(hex, attemptsLeft);
    if (this.#strangers.size <= STRANGERS_MAX) return;
    const [oldest] = this.#strangers.keys();
    if (oldest !== undefined) this.#strangers.delete(oldest);
  }
}
