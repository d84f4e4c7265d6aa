/**
 * Records in the token itself: one data object an account, replaced by create-new, then destroy-old
 * (docs/spec/vault-token.md, "Records"). One implementation for every token, over the token port.
 *
 * Nothing is cached: what the token holds is the truth, also when another process or an attacker changed it.
 */
import { VaultError } from '../hsm/errors.ts';
import type { TokenPort } from '../hsm/port.ts';
import { encodeMeta, encodeRecord } from '../policy/record.ts';
import type { VaultMeta, VaultRecord } from '../policy/types.ts';
import type { Inventory } from '../policy/upkeep.ts';
import type { AccountId } from '../protocol/ids.ts';
import { accountPrefix, META_PREFIX, metaLabel, RECORD_PREFIX, recordLabel } from './labels.ts';
import { currentOf, currentOfEach, findMeta, readRecords, survey } from './survey.ts';
import type { Found, Survey } from './survey.ts';
import { sweepToken, type SweepReport } from './sweep.ts';

/** What the vault needs of whatever keeps its records. A port, so that they can be kept elsewhere than in the token. */
export interface RecordStore {
  /** The account's record: the highest valid generation, or null. */
  load(account: AccountId): Promise<VaultRecord | null>;
  /**
   * The record of `account` and that of `decoy`. Where the first is missing, as much is listed, read and checked as where
   * it is there: an answer must not tell by its time which accounts the vault has.
   */
  loadBeside(decoy: AccountId, account: AccountId | null): Promise<Beside>;
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
   * record nor the vault names (`sweep.ts`). Never run while an exchange holds a key that no record names yet.
   */
  sweep(): Promise<SweepReport>;
}

export interface Beside {
  readonly record: VaultRecord | null;
  readonly decoy: VaultRecord | null;
}

export class TokenRecordStore implements RecordStore {
  readonly #token: TokenPort;

  constructor(token: TokenPort) {
    this.#token = token;
  }

  async load(account: AccountId): Promise<VaultRecord | null> {
    return this.#countsIn(await survey(this.#token, accountPrefix(account)));
  }

  async loadBeside(decoyAccount: AccountId, account: AccountId | null): Promise<Beside> {
    const decoys = await survey(this.#token, accountPrefix(decoyAccount));
    const decoy = await this.#countsIn(decoys);
    if (account === null) return { record: null, decoy };
    const objects = await this.#token.listObjects(accountPrefix(account));
    const isThere = objects.length > 0;
    const read = await readRecords(this.#token, isThere ? objects : decoys.objects);
    return { record: isThere ? await this.#countsIn(read) : null, decoy };
  }

  async #countsIn({ found, unreadable }: Survey): Promise<VaultRecord | null> {
    const current = await currentOf(this.#token, found);
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
    const before = await survey(this.#token, prefix);
    const stored = (await currentOf(this.#token, before.found))?.record.generation ?? 0;
    const [damaged] = before.unreadable;
    if (stored === 0 && damaged !== undefined) {
      throw new VaultError('vault/record-damaged', { object: damaged.label });
    }
    if (generation !== stored + 1)
      throw new VaultError('vault/record-conflict', { stored, offered: generation });

    const made = await this.#token.putObject(recordLabel(account, generation), encodeRecord(record));
    // Another process may have done the same between our look and our write. Each looks after it wrote, so of two
    // at least one sees the other: at most one of them goes on.
    const after = await survey(this.#token, prefix);
    if (!after.found.some(({ objectRef }) => objectRef === made.objectRef)) {
      // Not seen, so not certain: the old one stays. Where both are there after all, the new one counts.
      throw new VaultError('vault/object-missing', { ref: made.label });
    }
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
    const { found, unreadable } = await survey(this.#token, accountPrefix(account));
    for (const { objectRef } of unreadable) await this.#token.destroyObject(objectRef);
    const oldestFirst = found.toSorted((a, b) => a.record.generation - b.record.generation);
    for (const { objectRef } of oldestFirst) await this.#token.destroyObject(objectRef);
  }

  async list(): Promise<readonly VaultRecord[]> {
    const { found } = await survey(this.#token, RECORD_PREFIX);
    return currentOfEach(this.#token, found);
  }

  loadMeta(): Promise<VaultMeta | null> {
    return findMeta(this.#token);
  }

  async putMeta(meta: VaultMeta): Promise<void> {
    const present = await this.#token.listObjects(META_PREFIX);
    if (present.length > 0)
      throw new VaultError('vault/record-conflict', { stored: present.length, offered: 1 });
    await this.#token.putObject(metaLabel(meta.vault), encodeMeta(meta));
  }

  async inventory(): Promise<Inventory> {
    const { found, unreadable } = await survey(this.#token, RECORD_PREFIX);
    const keys = await this.#token.listKeys();
    return {
      records: await currentOfEach(this.#token, found),
      keys: keys.map(({ keyRef }) => keyRef),
      unreadable: unreadable.length,
    };
  }

  sweep(): Promise<SweepReport> {
    return sweepToken(this.#token);
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
