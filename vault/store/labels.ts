/**
 * Labels of the vault's data objects: enough to find an account's record without reading every value.
 *
 * `cfr1:<account, base64url>:<generation, base36>` for a record, `cfm1:<vault, base64url>` for what the vault
 * itself is; at most 38 characters (docs/spec/vault-token.md, "Records"). A label is a hint: what a value says counts.
 */
import { accountId, ID_BYTES, type AccountId, type VaultId } from '../protocol/ids.ts';

const RECORD = 'cfr1:';
export const META_PREFIX = 'cfm1:';
export const RECORD_PREFIX = RECORD;

function name(id: AccountId | VaultId): string {
  return Buffer.from(id).toString('base64url');
}

export function accountPrefix(account: AccountId): string {
  return `${RECORD}${name(account)}:`;
}

export function recordLabel(account: AccountId, generation: number): string {
  return accountPrefix(account) + generation.toString(36);
}

export function metaLabel(vault: VaultId): string {
  return META_PREFIX + name(vault);
}

export interface RecordHint {
  readonly account: AccountId;
  readonly generation: number;
}

/** What a record's label says, or null for a label that is none of ours. */
export function parseRecordLabel(label: string): RecordHint | null {
  const match = /^cfr1:([\w-]{22}):([0-9a-z]{1,10})$/.exec(label);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  const bytes = Uint8Array.from(Buffer.from(match[1], 'base64url'));
  const generation = Number.parseInt(match[2], 36);
  if (bytes.length !== ID_BYTES || generation < 1 || generation.toString(36) !== match[2]) return null;
  return { account: accountId(bytes), generation };
}
