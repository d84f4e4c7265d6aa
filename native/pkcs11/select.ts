/**
 * Which token is meant: everything that is given (slot, serial, label) must match, and exactly one token must.
 */
import { VaultError } from '../../vault/hsm/errors.ts';
import * as ck from './constants.ts';
import type { Cryptoki, SlotHandle, TokenDescription } from './cryptoki.ts';

export interface TokenChoice {
  readonly slot: number | null;
  readonly serial: string | null;
  readonly label: string | null;
}

export interface ChosenToken {
  readonly slot: SlotHandle;
  readonly token: TokenDescription;
}

function describe(token: TokenDescription): string {
  return `slot ${token.slot}: ${token.label || '(no label)'} (${token.serial || 'no serial'})`;
}

/** Every token that can be read, initialised or not. A slot whose token cannot be read is left out. */
export function readableTokens(cryptoki: Cryptoki): readonly ChosenToken[] {
  return cryptoki.slots().flatMap((slot) => {
    try {
      return [{ slot, token: cryptoki.describeToken(slot) }];
    } catch {
      return [];
    }
  });
}

/**
 * The one token that matches. `vault/token-missing`, `vault/token-ambiguous`, `vault/token-uninitialised`,
 * `vault/token-read-only`, `vault/pin-locked`.
 */
export function chooseToken(cryptoki: Cryptoki, choice: TokenChoice): ChosenToken {
  const all = readableTokens(cryptoki);
  const matching = all.filter(
    ({ token }) =>
      (choice.slot === null || token.slot === choice.slot) &&
      (choice.serial === null || token.serial === choice.serial) &&
      (choice.label === null || token.label === choice.label),
  );
  // Without a choice, slots that were never initialised (SoftHSM always shows one) are not meant.
  const given = choice.slot !== null || choice.serial !== null || choice.label !== null;
  const candidates = given ? matching : matching.filter(({ token }) => token.flags & ck.TOKEN_INITIALIZED);
  const [only] = candidates;
  const found = all.map(({ token }) => describe(token));
  if (only === undefined) throw new VaultError('vault/token-missing', { found });
  if (candidates.length > 1) throw new VaultError('vault/token-ambiguous', { found });

  const { flags, label } = only.token;
  if (!(flags & ck.TOKEN_INITIALIZED) || !(flags & ck.TOKEN_USER_PIN_INITIALIZED)) {
    throw new VaultError('vault/token-uninitialised', { label });
  }
  if (flags & ck.TOKEN_WRITE_PROTECTED) throw new VaultError('vault/token-read-only', { label });
  if (flags & ck.TOKEN_USER_PIN_LOCKED) throw new VaultError('vault/pin-locked', { label });
  return only;
}
