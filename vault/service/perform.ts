/**
 * Performs the effects of the policy's steps on a real token, store and log, strictly in order
 * (docs/spec/vault.md section 6).
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { VaultError } from '../hsm/errors.ts';
import type { Step } from '../policy/effects.ts';
import { forgetExchange } from '../policy/exchange.ts';
import type { Effect, EffectResult, Exchange, TokenKeyName } from '../policy/types.ts';
import { equalBytes } from '../protocol/bytes.ts';
import type { AccountId, ExchangeId } from '../protocol/ids.ts';
import { compress, uncompress } from '../protocol/points.ts';
import type { EngineParts } from './engine.ts';

/** Accounts that do not exist and are remembered with their tries, the latest. */
const STRANGERS_MAX = 1024;

const DONE: EffectResult = { kind: 'done' };

export class Performer {
  readonly #parts: EngineParts;
  readonly #exchanges = new Map<string, Exchange>();
  /** In the order of their last try. */
  readonly #strangers = new Map<string, number>();

  constructor(parts: EngineParts) {
    this.#parts = parts;
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
        result = await this.#perform(next.value);
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

  /** Forgets everything in memory and zeroes its secrets. */
  forget(): void {
    for (const exchange of this.#exchanges.values()) forgetExchange(exchange);
    this.#exchanges.clear();
    this.#strangers.clear();
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
        await token.destroyKey(effect.keyRef);
        return DONE;
      case 'multiply':
        return { kind: 'point', point: await this.#multiply(effect.key, effect.point) };
      case 'hold-exchange':
        this.#drop(effect.exchange.id);
        this.#exchanges.set(bytesToHex(effect.exchange.id), effect.exchange);
        return DONE;
      case 'drop-exchange':
        this.#drop(effect.id);
        return DONE;
      case 'count-stranger':
        this.#countStranger(effect.account, effect.attemptsLeft);
        return DONE;
      case 'audit':
        await audit.append(effect.event);
        return DONE;
      default:
        return effect satisfies never;
    }
  }

  /** Only with the key that the record means: a reference of two bytes can name another one by now. */
  async #multiply(key: TokenKeyName, point: Uint8Array): Promise<Uint8Array> {
    const { token } = this.#parts;
    const present = compress(await token.publicKey(key.keyRef));
    if (!equalBytes(present, key.publicKey)) {
      throw new VaultError('vault/key-invalid', { ref: key.keyRef, attribute: 'public-key' });
    }
    const product = await token.multiply(key.keyRef, uncompress(point));
    const compressed = compress(product);
    product.fill(0);
    return compressed;
  }

  #drop(id: ExchangeId): void {
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
