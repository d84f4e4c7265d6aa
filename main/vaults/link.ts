/**
 * The port to a vault, wherever it runs: bytes out, bytes in. Everything a client does goes through it, so that a
 * vault on this computer (`local.ts`) and one across a network are the same to their users.
 */
import type { VaultId } from '../../vault/protocol/ids.ts';
import type { ErrorData } from '../base/error.ts';

/** What failed inside a vault: one of its own codes, with the data of that code. */
export interface LinkFailure {
  readonly code: string;
  readonly data: ErrorData;
}

/** What a vault says of itself, for people. Nothing here is proven; the exchange proves what matters. */
export interface VaultDescription {
  /** `hardware`, `softhsm-test-only` or `software`. */
  readonly assurance: string;
  /** The name people know it by: a token's label, a folder. */
  readonly name: string;
  readonly attemptsLimit: number;
  /** The latest failure inside the vault, where it tells. */
  readonly lastFailure: LinkFailure | null;
}

export interface VaultLink {
  readonly vaultId: VaultId;
  describe(): Promise<VaultDescription>;
  /** One request frame of docs/spec/vault.md, section 3, to its response frame. */
  exchange(request: Uint8Array): Promise<Uint8Array>;
}
