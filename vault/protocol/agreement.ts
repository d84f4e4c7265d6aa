/** What both sides use alike for an account (docs/spec/vault.md section 2). */
import type { AccountId } from './ids.ts';
import { LABELS } from './labels.ts';
import type { Agreement } from './opaque-client.ts';

export function agreementFor(account: AccountId): Agreement {
  return { context: LABELS.context, identities: { client: account } };
}
