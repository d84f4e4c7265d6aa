/** What a vault does without a client: being made, the sweep at each start, destroying an account by hand. */
import { random, type Rng } from '../protocol/bytes.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { accountId, ID_BYTES } from '../protocol/ids.ts';
import { fakeRegistrationRecord } from '../protocol/opaque-server.ts';
import { OWNER_SEED_BYTES, ownerPublicKey } from '../protocol/owner.ts';
import { vaultIdOf } from '../protocol/vault-id.ts';
import { WRAPPED_KEY_BYTES } from '../protocol/wrap.ts';
import { audit, auditOwed, generateKey, lock, perform, putRecord, type Step } from './effects.ts';
import { checkAttemptsLimit } from './record.ts';
import type { KeyRef, LiveRecord, VaultMeta, VaultRecord } from './types.ts';

/** Everything of this program that is in the token before a vault is made there. */
export interface Inventory {
  readonly records: readonly VaultRecord[];
  readonly keys: readonly KeyRef[];
  /** Stored values that could not be read. */
  readonly unreadable: number;
}

/**
 * Makes a vault: AKE key, decoy, and last of all what the vault is. Leftovers of an attempt that was cut short are
 * removed first.
 * @param limit attempts of every record, 3 to 20
 * @throws ProtocolError `protocol/record-damaged` where records of people exist but the vault's own data do not, or
 *   something is unreadable: nothing is changed then
 */
export function* createVault(limit: number, inventory: Inventory, rng: Rng, now: number): Step<VaultMeta> {
  checkAttemptsLimit(limit);
  if (inventory.unreadable > 0 || inventory.records.some((record) => record.state !== 'decoy')) {
    throw new ProtocolError('protocol/record-damaged', { field: 'vault' });
  }
  for (const { account } of inventory.records) yield* perform({ kind: 'remove-record', account });
  for (const keyRef of inventory.keys) yield* perform({ kind: 'clear-key', keyRef });

  const ake = yield* generateKey('ake');
  const key = yield* generateKey('oprf');
  const decoy: LiveRecord = {
    state: 'decoy',
    account: accountId(random(rng, ID_BYTES)),
    generation: 1,
    attemptsLimit: limit,
    attemptsLeft: limit,
    ownerPublicKey: ownerPublicKey(random(rng, OWNER_SEED_BYTES)),
    createdAt: now,
    changedAt: now,
    key,
    registration: fakeRegistrationRecord(rng),
    wrappedKey: random(rng, WRAPPED_KEY_BYTES),
  };
  yield* putRecord(decoy);
  const vault = vaultIdOf(ake.publicKey);
  const meta = { vault, ake, attemptsLimit: limit, decoyAccount: decoy.account, createdAt: now };
  yield* audit('created', null, limit, now);
  yield* perform({ kind: 'put-meta', meta });
  return meta;
}

/** What the record store found and did when it tidied up after a kill. */
export interface Tidied {
  /** Keys that belonged to nothing and were destroyed. */
  readonly keysDestroyed: readonly KeyRef[];
  /** Keys that a record or the vault names and the token does not have. */
  readonly keysMissing: readonly KeyRef[];
}

/**
 * What follows the store's own tidying at each start, before any request: records without attempts are locked, as
 * the exchange that might have saved them is gone (docs/spec/vault.md section 6).
 */
export function* sweep(records: readonly VaultRecord[], tidied: Tidied, now: number): Step<void> {
  for (const _ of tidied.keysDestroyed) yield* auditOwed('key-swept', null, null, now);
  for (const record of records) {
    if (record.state === 'locked') continue;
    if (record.state === 'live' && record.attemptsLeft === 0) {
      yield* lock(record, now);
    } else if (tidied.keysMissing.includes(record.key.keyRef)) {
      yield* auditOwed('key-missing', record.account, record.attemptsLeft, now);
    }
  }
}
