/**
 * Keeps a vault from taking in more people than its token has room for (docs/spec/vault-token.md section 6, "Room").
 *
 * Everybody's record and key are renewed by making new ones beside the old: a token that is full to the last object
 * would refuse each recovery and each new password of those who were there before. So an account is begun only where
 * that much stays free, and a new password only where a recovery still fits beside it.
 */
import { VaultError } from '../hsm/errors.ts';
import type { TokenPort } from '../hsm/port.ts';
import type { Situation } from '../policy/situation.ts';
import type { EnrolExchange, Exchange } from '../policy/types.ts';
import { equalBytes } from '../protocol/bytes.ts';
import type { Request } from '../protocol/messages.ts';

/** `vault/token-full` where `request` begins something for which there is no room; `open` are all open exchanges. */
export async function requireRoom(
  request: Request,
  { record }: Situation,
  open: readonly Exchange[],
  token: TokenPort,
): Promise<void> {
  if (request.type !== 'enrol-start') return;
  const isNew = request.kind === 'create';
  // Answered with `exists`, full or not.
  if (isNew && record !== null) return;
  const enrolments = open.filter((exchange): exchange is EnrolExchange => exchange.step === 'enrol');
  const begun = enrolments.filter(({ enrolment }) => enrolment === 'create');
  // Whoever begins again gives back what the first beginning took; a new password's gives back less than an account's.
  const own = isNew ? begun : enrolments;
  if (own.some(({ account }) => equalBytes(account, request.account))) return;

  const { accountsFree, renewalsFree, objectsUsed } = (await token.info()).capacity;
  if (accountsFree === null || renewalsFree === null) return;
  // Of an account that somebody else has begun the key is counted already and the record is yet to come.
  const fits = isNew ? accountsFree > begun.length : renewalsFree >= 2;
  if (!fits) throw new VaultError('vault/token-full', { used: objectsUsed });
}
