/** How much room a token has: how many objects it holds, how many more fit, and what is kept back of that. */
import { VaultError } from '../../vault/hsm/errors.ts';
import type { TokenCapacity } from '../../vault/hsm/port.ts';
import * as ck from './constants.ts';
import type { Session } from './cryptoki.ts';
import type { TokenProfile } from './profiles.ts';

/**
 * How many times there stays room to renew a record and its key, for those who have an account: the new ones are made
 * before the old are destroyed. Twice, as one renewal may be begun by whoever wants to be in the way, and given up.
 */
const RENEWALS_KEPT = 2;

type Finder = Pick<Session, 'find'>;
type Limits = Pick<TokenProfile, 'objectLimit' | 'objectsUnseen' | 'objectsPerKey' | 'valueMax'>;

/**
 * The objects in the token, as the token counts them. A YubiHSM 2 holds one object a key pair, and its module shows it
 * twice, as a private and a public key (C_FindObjects, "stepping back"); so public keys are left out there.
 */
export function countObjects(session: Finder, { objectsPerKey }: Pick<Limits, 'objectsPerKey'>): number {
  const shown = session.find([]).length;
  if (objectsPerKey > 1) return shown;
  return shown - session.find([{ type: ck.CKA_CLASS, value: ck.CKO_PUBLIC_KEY }]).length;
}

/** Objects that may be seen in the token, or null where it has no limit that is known. */
function limitOf({ objectLimit, objectsUnseen }: Limits): number | null {
  return objectLimit === null ? null : objectLimit - objectsUnseen;
}

export function capacityOf(session: Finder, limits: Limits): TokenCapacity {
  const { objectsPerKey, valueMax } = limits;
  const objectsUsed = countObjects(session, limits);
  const limit = limitOf(limits);
  if (limit === null) {
    return {
      objectsUsed,
      objectsFree: null,
      accountsFree: null,
      renewalsFree: null,
      objectBytesMax: valueMax,
    };
  }
  const objectsFree = Math.max(0, limit - objectsUsed);
  // A key and a record: what an account takes, and what renewing one takes for as long as the old is there too.
  const renewalsFree = Math.floor(objectsFree / (objectsPerKey + 1));
  const accountsFree = Math.max(0, renewalsFree - RENEWALS_KEPT);
  return { objectsUsed, objectsFree, accountsFree, renewalsFree, objectBytesMax: valueMax };
}

/** `vault/token-full` before the token is asked to make `needed` objects that do not fit. */
export function checkRoom(session: Finder, limits: Limits, needed: number): void {
  const limit = limitOf(limits);
  if (limit === null) return;
  const used = countObjects(session, limits);
  if (used + needed > limit) throw new VaultError('vault/token-full', { used, limit });
}
