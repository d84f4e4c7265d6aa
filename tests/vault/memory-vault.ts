/**
 * A vault in memory for tests of the policy: records and keys survive `crash()`, exchanges do not.
 *
 * Records are kept as bytes through the real codec. Every effect is logged; `crashAt` makes the vault die before
 * the effect of that number, as a killed process would.
 */
import { bytesToHex, randomBytes } from '@noble/hashes/utils.js';
import { forgetExchange } from '../../vault/policy/exchange.ts';
import type { Step } from '../../vault/policy/effects.ts';
import { encodeMeta, encodeRecord, parseMeta, parseRecord } from '../../vault/policy/record.ts';
import { endExchange } from '../../vault/policy/recover.ts';
import type { Situation } from '../../vault/policy/situation.ts';
import { accountOf, step } from '../../vault/policy/step.ts';
import type { AuditEvent, Effect, EffectResult, Exchange, VaultMeta } from '../../vault/policy/types.ts';
import type { VaultRecord } from '../../vault/policy/types.ts';
import { createVault, sweep } from '../../vault/policy/upkeep.ts';
import type { Rng } from '../../vault/protocol/bytes.ts';
import { encodeResponse, parseRequest } from '../../vault/protocol/frames.ts';
import { accountId, type AccountId } from '../../vault/protocol/ids.ts';
import { deriveDiffieHellmanKeyPair, diffieHellman } from '../../vault/protocol/points.ts';

/** The process died. */
export class Killed extends Error {}

/** An effect failed, or was done and reported as failed; the vault goes on. */
export class Failed extends Error {}

/** The store refused a write that was based on another state. */
class Conflict extends Error {}

export class MemoryVault {
  readonly records = new Map<string, Uint8Array>();
  readonly keys = new Map<string, { secret: Uint8Array; publicKey: Uint8Array; evaluations: number }>();
  readonly exchanges = new Map<string, Exchange>();
  readonly strangers = new Map<string, number>();
  readonly audit: AuditEvent[] = [];
  /** Effects of the last step that ran. */
  log: Effect[] = [];
  /** Dies before performing the effect of this index in the next step. */
  crashAt: number | null = null;
  /** Reports the effect of this index in the next step as failed, after doing it. */
  failAt: number | null = null;
  /** The disk under the log is full: no line is written. */
  isLogFull = false;
  /** Called before each effect; may throw `Failed`. */
  onBefore: (effect: Effect) => void = () => undefined;
  /** Called after each effect: another computer at the same token. */
  onEffect: (effect: Effect) => void = () => undefined;
  now = 1_800_000_000_000;
  /** Called for each multiplication by an OPRF key. */
  onEvaluate: (keyRef: string) => void = () => undefined;
  #meta: Uint8Array | null = null;
  readonly #rng: Rng;
  #nextKey = 1;
  /** Keys that a sweep destroyed, and not the policy: using one of them is no mistake of its. */
  readonly #swept = new Set<string>();

  constructor(rng: Rng = randomBytes) {
    this.#rng = rng;
  }

  static make(limit = 10, rng: Rng = randomBytes): MemoryVault {
    const vault = new MemoryVault(rng);
    vault.make(limit);
    return vault;
  }

  /** Makes the vault, over whatever an earlier try left behind. */
  make(limit: number): void {
    const records = [...this.records.values()].map((bytes) => parseRecord(bytes));
    const inventory = { records, keys: [...this.keys.keys()], unreadable: 0 };
    this.run(createVault(limit, inventory, this.#rng, this.now));
  }

  get meta(): VaultMeta {
    if (this.#meta === null) throw new TypeError('no vault');
    return parseMeta(this.#meta);
  }

  get hasMeta(): boolean {
    return this.#meta !== null;
  }

  record(account: AccountId): VaultRecord | null {
    const bytes = this.records.get(bytesToHex(account));
    return bytes === undefined ? null : parseRecord(bytes);
  }

  situation(account: AccountId | null): Situation {
    const { meta } = this;
    const decoy = this.record(meta.decoyAccount);
    if (decoy?.state !== 'decoy') throw new TypeError('no decoy');
    const hex = account === null ? '' : bytesToHex(account);
    return {
      meta,
      record: account === null ? null : this.record(account),
      decoy,
      strangerAttempts: this.strangers.get(hex) ?? null,
      exchanges: [...this.exchanges.values()].filter((open) => bytesToHex(open.account) === hex),
      exchangesTotal: this.exchanges.size,
      rng: this.#rng,
      now: this.now,
    };
  }

  /** One request, one answer. Throws `Killed` when told to die on the way. */
  handle(frame: Uint8Array): Uint8Array {
    const request = parseRequest(frame);
    return encodeResponse(this.run(step(request, this.situation(accountOf(request)))));
  }

  run<T>(running: Step<T>): T {
    this.log = [];
    let next = running.next();
    while (!next.done) {
      if (this.crashAt === this.log.length) {
        this.crashAt = null;
        throw new Killed();
      }
      this.log.push(next.value);
      next = running.next(this.#performOrFail(next.value));
    }
    return next.value;
  }

  #performOrFail(effect: Effect): EffectResult {
    try {
      this.onBefore(effect);
      const result = this.#perform(effect);
      this.onEffect(effect);
      if (this.failAt !== this.log.length - 1) return result;
      this.failAt = null;
      throw new Failed();
    } catch (error) {
      if (error instanceof Failed && 'mayFail' in effect && effect.mayFail) return { kind: 'failed' };
      throw error;
    }
  }

  /** The process dies and starts again. */
  crash(): void {
    this.crashAt = null;
    this.failAt = null;
    this.exchanges.clear();
    this.strangers.clear();
    const { records, keysDestroyed, keysMissing } = this.sweepKeys();
    this.run(sweep(records, { keysDestroyed, keysMissing }, this.now));
  }

  /** What the store does at an opening, also at that of another computer: destroys keys that nothing names. */
  sweepKeys() {
    const records = [...this.records.values()].map((bytes) => parseRecord(bytes));
    const named = new Set(
      records.flatMap((record) => (record.state === 'locked' ? [] : [record.key.keyRef])),
    );
    if (this.hasMeta) named.add(this.meta.ake.keyRef);
    const keysDestroyed = [...this.keys.keys()].filter((keyRef) => !named.has(keyRef));
    for (const keyRef of keysDestroyed) {
      this.keys.delete(keyRef);
      this.#swept.add(keyRef);
    }
    const keysMissing = [...named].filter((keyRef) => !this.keys.has(keyRef));
    return { records, keysDestroyed, keysMissing };
  }

  /** Time passes; exchanges that took too long end. */
  wait(milliseconds: number): void {
    this.now += milliseconds;
    for (const exchange of this.exchanges.values()) {
      if (exchange.expiresAt > this.now) continue;
      this.run(endExchange(exchange, this.situation(exchange.account)));
    }
  }

  #perform(effect: Effect): EffectResult {
    switch (effect.kind) {
      case 'put-record': {
        const { record } = effect;
        const stored = this.record(record.account)?.generation ?? 0;
        if (record.generation !== stored + 1) throw new Conflict();
        this.records.set(bytesToHex(record.account), encodeRecord(record));
        break;
      }
      case 'put-meta':
        this.#meta = encodeMeta(effect.meta);
        break;
      case 'remove-record':
        this.records.delete(bytesToHex(effect.account));
        break;
      case 'generate-key': {
        const pair = deriveDiffieHellmanKeyPair(this.#rng(32));
        const keyRef = (this.#nextKey++).toString(16).padStart(4, '0');
        this.keys.set(keyRef, { secret: pair.secretKey, publicKey: pair.publicKey, evaluations: 0 });
        return { kind: 'key', key: { keyRef, publicKey: pair.publicKey } };
      }
      case 'destroy-key': {
        const present = this.keys.get(effect.key.keyRef)?.publicKey;
        if (present !== undefined && bytesToHex(present) === bytesToHex(effect.key.publicKey)) {
          this.keys.delete(effect.key.keyRef);
        }
        break;
      }
      case 'clear-key':
        this.keys.delete(effect.keyRef);
        break;
      case 'check-key': {
        const present = this.keys.get(effect.key.keyRef)?.publicKey;
        if (present === undefined || bytesToHex(present) !== bytesToHex(effect.key.publicKey)) {
          throw new Failed();
        }
        break;
      }
      case 'multiply': {
        const key = this.keys.get(effect.key.keyRef);
        if (key === undefined && this.#swept.has(effect.key.keyRef)) throw new Failed();
        if (key === undefined) throw new TypeError('a destroyed key was used');
        if (bytesToHex(key.publicKey) !== bytesToHex(effect.key.publicKey))
          throw new TypeError('another key');
        key.evaluations += 1;
        if (effect.key.keyRef !== this.meta.ake.keyRef) this.onEvaluate(effect.key.keyRef);
        return { kind: 'point', point: diffieHellman(key.secret, effect.point, 'point') };
      }
      case 'hold-exchange': {
        const id = bytesToHex(effect.exchange.id);
        const replaced = this.exchanges.get(id);
        if (replaced !== undefined) forgetExchange(replaced);
        this.exchanges.set(id, effect.exchange);
        break;
      }
      case 'drop-exchange': {
        const id = bytesToHex(effect.id);
        const dropped = this.exchanges.get(id);
        if (dropped !== undefined) forgetExchange(dropped);
        this.exchanges.delete(id);
        break;
      }
      case 'count-stranger':
        this.strangers.set(bytesToHex(effect.account), effect.attemptsLeft);
        break;
      case 'audit':
        if (this.isLogFull) throw new Failed();
        this.audit.push(effect.event);
        break;
    }
    return { kind: 'done' };
  }
}

/** An account nobody has yet. */
export function someAccount(): AccountId {
  return accountId(randomBytes(16));
}
