/**
 * Tidying up after a kill, at each opening (docs/spec/vault.md section 6, "The sweep").
 *
 * Destroying a key is the one thing here that cannot be made good, and a token may list badly for a moment, or another
 * computer write at the same time. So a key goes only if two looks at everything that could name it do not.
 */
import type { KeyRef, TokenPort } from '../hsm/port.ts';
import type { VaultRecord } from '../policy/types.ts';
import type { Tidied } from '../policy/upkeep.ts';
import { parseRecordLabel, RECORD_PREFIX } from './labels.ts';
import { byAccount, currentOf, findMeta, isKey, namesIn, survey, type Unreadable } from './survey.ts';

export interface SweepReport extends Tidied {
  /** The record of every account, after the sweep. */
  readonly records: readonly VaultRecord[];
  /** Older generations that were destroyed. */
  readonly leftovers: number;
  /** Labels of the objects whose value could not be read. They are left alone. */
  readonly unreadable: readonly string[];
}

export async function sweepToken(token: TokenPort): Promise<SweepReport> {
  // Before the records are looked at: a key that is made later may be named by a record that is not there yet.
  const earlier = await token.listKeys();
  const { records, leftovers, unreadable } = await sweepRecords(token);
  const named = namesIn(records, await findMeta(token));
  const present = await token.listKeys();
  const keysMissing = named.filter((name) => !present.some((key) => isKey(key, name)));
  const keysDestroyed: KeyRef[] = [];
  for (const { keyRef } of earlier) {
    if (named.some((name) => name.keyRef === keyRef) || !(await isNamedByNothing(token, keyRef))) continue;
    await token.destroyKey(keyRef);
    keysDestroyed.push(keyRef);
  }
  return {
    records,
    leftovers,
    unreadable: unreadable.map(({ label }) => label),
    keysDestroyed,
    keysMissing: keysMissing.map(({ keyRef }) => keyRef),
  };
}

/** Destroys older generations, and what cannot be read and is older. */
async function sweepRecords(token: TokenPort) {
  const { found, unreadable: all } = await survey(token, RECORD_PREFIX);
  const records: VaultRecord[] = [];
  let leftovers = 0;
  for (const group of byAccount(found)) {
    const newest = await currentOf(token, group);
    if (newest === null) continue;
    records.push(newest.record);
    const older = group.filter(({ record }) => record.generation < newest.record.generation);
    for (const { objectRef } of older) await token.destroyObject(objectRef);
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
  for (const { objectRef } of all.filter(isSuperseded)) await token.destroyObject(objectRef);
  const unreadable = all.filter((object) => !isSuperseded(object));
  return { records, unreadable, leftovers: leftovers + all.length - unreadable.length };
}

/**
 * Looks once more, at every generation of every record. Never true where a value cannot be read, as it may be the one
 * that names the key, nor where the token lists no vault, whose AKE key it would be.
 */
async function isNamedByNothing(token: TokenPort, keyRef: KeyRef): Promise<boolean> {
  const { found, unreadable } = await survey(token, RECORD_PREFIX);
  const meta = await findMeta(token);
  if (unreadable.length > 0 || meta === null) return false;
  const records = found.map(({ record }) => record);
  return !namesIn(records, meta).some((name) => name.keyRef === keyRef);
}
