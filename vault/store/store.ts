/**
 * Records in the token itself: one data object an account, replaced by create-new, then destroy-old
 * (docs/spec/vault-token.md, "Records"). One implementation for every token, over the token port.
 *
 * Nothing is cached: what the token holds is the truth, also when another process or an attacker changed it.
 */
import { VaultError } from '../hsm/errors.ts';
import type { KeyRef, ObjectRef, TokenKey, TokenPort } from '../hsm/port.ts';
import { encodeMeta, encodeRecord, parseMeta, parseRecord } from '../policy/record.ts';
import type { TokenKeyName, VaultMeta, VaultRecord } from '../policy/types.ts';
import type { Inventory, Tidied } from '../policy/upkeep.ts';
import type { AccountId } from '../protocol/ids.ts';
import { compress } from '../protocol/points.ts';
import {
  accountPrefix,
  META_PREFIX,
  metaLabel,
  parseRecordLabel,
  RECORD_PREFIX,
  recordLabel,
} from './labels.ts';

export interface SweepReport extends Tidied {
  /** The record of every account, after the sweep. */
  readonly records: readonly VaultRecord[];
  /** Older generations that were destroyed. */
  readonly leftovers: number;
  /** Labels of the objects whose value could not be read. They are left alone. */
  readonly unreadable: readonly string[];
}

/** The port of section 9 of the design: the networked vault will keep records elsewhere. */
export interface RecordStore {
  /** The account's record: the highest valid generation, or null. */
  load(account: AccountId): Promise<VaultRecord | null>;
  /**
   * Makes `record` the account's record; durable when it returns. `vault/record-conflict`, with nothing changed,
   * unless its generation is one more than the stored one (1 where there is none) and nobody else wrote meanwhile.
   */
  put(record: VaultRecord): Promise<void>;
  /** Destroys every object of the account, the newest last: a kill in between never brings an older one back. */
  remove(account: AccountId): Promise<void>;
  /** Every account's record. */
  list(): Promise<readonly VaultRecord[]>;
  /** What the vault is, or null in a token that holds no vault. */
  loadMeta(): Promise<VaultMeta | null>;
  /** Writes it once. `vault/record-conflict` when the token holds a vault. */
  putMeta(meta: VaultMeta): Promise<void>;
  /** What is there, for making a vault (`vault/policy/upkeep.ts`). Changes nothing. */
  inventory(): Promise<Inventory>;
  /**
   * Tidies up after a kill, before anything is asked of any key: destroys older generations, and keys that neither a
   * record nor the vault names, unless a stored value cannot be read: it may be the one that names the key. Never run
   * while an exchange holds a key that no record names yet.
   */
  sweep(): Promise<SweepReport>;
}

interface Found {
  readonly objectRef: ObjectRef;
  readonly record: VaultRecord;
}

interface Unreadable {
  readonly objectRef: ObjectRef;
  readonly label: string;
}

interface Survey {
  readonly found: readonly Found[];
  readonly unreadable: readonly Unreadable[];
}

export class TokenRecordStore implements RecordStore {
  readonly #token: TokenPort;

  constructor(token: TokenPort) {
    this.#token = token;
  }

  async load(account: AccountId): Promise<VaultRecord | null> {
    const { found, unreadable } = await this.#survey(accountPrefix(account));
    const current = await this.#current(found);
    const [damaged] = unreadable;
    if (current === null && damaged !== undefined) {
      // "No record" would let somebody enrol a second one, and hide the damage from its owner.
      throw new VaultError('vault/record-damaged', { object: damaged.label });
    }
    return current?.record ?? null;
  }

  async put(record: VaultRecord): Promise<void> {
    const { account, generation } = record;
    const prefix = accountPrefix(account);
    const before = await this.#survey(prefix);
    const stored = (await this.#current(before.found))?.record.generation ?? 0;
    const [damaged] = before.unreadable;
    if (stored === 0 && damaged !== undefined) {
      throw new VaultError('vault/record-damaged', { object: damaged.label });
    }
    if (generation !== stored + 1)
      throw new VaultError('vault/record-conflict', { stored, offered: generation });

    const made = await this.#token.putObject(recordLabel(account, generation), encodeRecord(record));
    // Another process may have done the same between our look and our write. Each looks after it wrote, so of two
    // at least one sees the other: at most one of them goes on.
    const after = await this.#survey(prefix);
    const rivals = after.found.filter(
      (other) => other.objectRef !== made.objectRef && other.record.generation >= generation,
    );
    if (rivals.length > 0) {
      await this.#token.destroyObject(made.objectRef);
      throw new VaultError('vault/record-conflict', { stored: generation, offered: generation });
    }
    // The new record counts from here on; a failure to tidy up is made good by the next sweep.
    await this.#destroyQuietly(after.found.filter((other) => other.objectRef !== made.objectRef));
  }

  async remove(account: AccountId): Promise<void> {
    const { found, unreadable } = await this.#survey(accountPrefix(account));
    for (const { objectRef } of unreadable) await this.#token.destroyObject(objectRef);
    const oldestFirst = found.toSorted((a, b) => a.record.generation - b.record.generation);
    for (const { objectRef } of oldestFirst) await this.#token.destroyObject(objectRef);
  }

  async list(): Promise<readonly VaultRecord[]> {
    const { found } = await this.#survey(RECORD_PREFIX);
    const current = await Promise.all(byAccount(found).map((group) => this.#current(group)));
    return current.flatMap((entry) => (entry === null ? [] : [entry.record]));
  }

  async loadMeta(): Promise<VaultMeta | null> {
    const objects = await this.#token.listObjects(META_PREFIX);
    if (objects.length === 0) return null;
    const metas: VaultMeta[] = [];
    for (const { objectRef } of objects) {
      const meta = parsed(parseMeta, await this.#token.readObject(objectRef));
      if (meta !== null) metas.push(meta);
    }
    // Two processes making a vault at once: the older one, then the smaller id, on every computer alike.
    const [first] = metas.toSorted((a, b) => a.createdAt - b.createdAt || Buffer.compare(a.vault, b.vault));
    if (first === undefined) throw new VaultError('vault/record-damaged', { object: META_PREFIX });
    return first;
  }

  async putMeta(meta: VaultMeta): Promise<void> {
    const present = await this.#token.listObjects(META_PREFIX);
    if (present.length > 0)
      throw new VaultError('vault/record-conflict', { stored: present.length, offered: 1 });
    await this.#token.putObject(metaLabel(meta.vault), encodeMeta(meta));
  }

  async inventory(): Promise<Inventory> {
    const { found, unreadable } = await this.#survey(RECORD_PREFIX);
    const current = await Promise.all(byAccount(found).map((group) => this.#current(group)));
    const keys = await this.#token.listKeys();
    return {
      records: current.flatMap((entry) => (entry === null ? [] : [entry.record])),
      keys: keys.map(({ keyRef }) => keyRef),
      unreadable: unreadable.length,
    };
  }

  async sweep(): Promise<SweepReport> {
    const { found, unreadable: all } = await this.#survey(RECORD_PREFIX);
    const records: VaultRecord[] = [];
    let leftovers = 0;
    for (const group of byAccount(found)) {
      const newest = await this.#current(group);
      if (newest === null) continue;
      records.push(newest.record);
      const older = group.filter(({ record }) => record.generation < newest.record.generation);
      for (const { objectRef } of older) await this.#token.destroyObject(objectRef);
      leftovers += older.length;
    }
    // What cannot be read and is older than what can be, by its label, was on its way out.
    const isSuperseded = ({ label }: Unreadable): boolean => {
      const hint = parseRecordLabel(label);
      return records.some(
        ({ account, generation }) =>
          hint !== null && generation > hint.generation && Buffer.compare(account, hint.account) === 0,
      );
    };
    for (const { objectRef } of all.filter(isSuperseded)) await this.#token.destroyObject(objectRef);
    const unreadable = all.filter((object) => !isSuperseded(object));
    leftovers += all.length - unreadable.length;
    const meta = await this.loadMeta();
    const named = records.flatMap((record) => (record.state === 'locked' ? [] : [record.key]));
    if (meta !== null) named.push(meta.ake);

    const keys = await this.#token.listKeys();
    const keysMissing = named.filter((name) => !keys.some((key) => isKey(key, name)));
    const keysDestroyed: KeyRef[] = [];
    if (unreadable.length === 0) {
      const kept = new Set(named.map(({ keyRef }) => keyRef));
      for (const { keyRef } of keys) {
        if (kept.has(keyRef)) continue;
        await this.#token.destroyKey(keyRef);
        keysDestroyed.push(keyRef);
      }
    }
    return {
      records,
      leftovers,
      unreadable: unreadable.map(({ label }) => label),
      keysDestroyed,
      keysMissing: keysMissing.map(({ keyRef }) => keyRef),
    };
  }

  async #survey(prefix: string): Promise<Survey> {
    const found: Found[] = [];
    const unreadable: Unreadable[] = [];
    for (const { objectRef, label } of await this.#token.listObjects(prefix)) {
      const hint = parseRecordLabel(label);
      let bytes: Uint8Array;
      try {
        bytes = await this.#token.readObject(objectRef);
      } catch (error) {
        if (!(error instanceof VaultError)) throw error;
        // Destroyed by another process since it was listed.
        if (error.code === 'vault/object-missing') continue;
        if (error.code !== 'vault/record-damaged') throw error;
        bytes = new Uint8Array(0);
      }
      const record = parsed(parseRecord, bytes);
      // A record under another account's label was put there by somebody else.
      const own = record !== null && hint !== null && Buffer.compare(record.account, hint.account) === 0;
      if (own) found.push({ objectRef, record });
      else unreadable.push({ objectRef, label });
    }
    return { found, unreadable };
  }

  /**
   * The one that counts among records of one account. Of two with the same generation (a kill in the middle of a
   * conflict) the one whose key is there, then the one with fewer attempts: never more budget than was given.
   */
  async #current(found: readonly Found[]): Promise<Found | null> {
    const newest = Math.max(...found.map(({ record }) => record.generation));
    const candidates = found.filter(({ record }) => record.generation === newest);
    if (candidates.length < 2) return candidates[0] ?? null;
    const keys = new Set((await this.#token.listKeys()).map(({ keyRef }) => keyRef));
    const rank = ({ record }: Found): number => {
      if (record.state === 'locked') return 0;
      return keys.has(record.key.keyRef) ? 1 + record.attemptsLeft : 1000 + record.attemptsLeft;
    };
    const order = (a: Found, b: Found): number =>
      rank(a) - rank(b) || Buffer.compare(encodeRecord(a.record), encodeRecord(b.record));
    return candidates.toSorted(order)[0] ?? null;
  }

  async #destroyQuietly(found: readonly Found[]): Promise<void> {
    for (const { objectRef } of found) {
      try {
        await this.#token.destroyObject(objectRef);
      } catch (error) {
        if (!(error instanceof VaultError)) throw error;
      }
    }
  }
}

/** The same reference, and the same key behind it: short references can repeat. */
function isKey(key: TokenKey, name: TokenKeyName): boolean {
  if (key.keyRef !== name.keyRef || key.publicKey === null) return false;
  return Buffer.compare(compress(key.publicKey), name.publicKey) === 0;
}

function parsed<T>(parse: (bytes: Uint8Array) => T, bytes: Uint8Array): T | null {
  try {
    return parse(bytes);
  } catch {
    return null;
  }
}

function byAccount(found: readonly Found[]): readonly (readonly Found[])[] {
  const groups = Map.groupBy(found, ({ record }) => Buffer.from(record.account).toString('hex'));
  return [...groups.values()];
}
