/** What the vault process does with an opened token: the seam between its messages and the vault's rules. */
import type { AuditLog } from './audit.ts';
import type { SweepSummary, VaultStatus } from './calls.ts';
import type { RecordStore } from '../store/store.ts';
import type { TokenPort } from '../hsm/port.ts';

export interface EngineParts {
  readonly token: TokenPort;
  readonly store: RecordStore;
  readonly audit: AuditLog;
}

/** The server runs one of these at a time, in the order in which they came. */
export interface VaultEngine {
  status(): Promise<VaultStatus>;
  /** `vault/record-conflict` where the token holds a vault. */
  createVault(attempts: number): Promise<VaultStatus>;
  /** Run at the opening, before any exchange, and on request. */
  sweep(): Promise<SweepSummary>;
  /** `account`: 32 hexadecimal digits. */
  destroyAccount(account: string): Promise<void>;
  /** One request frame to one response frame (docs/spec/vault.md section 3). */
  exchange(request: Uint8Array): Promise<Uint8Array>;
  /** Ends exchanges that took too long. */
  expire(): Promise<void>;
  /** Forgets what is in memory and zeroes its secrets. */
  close(): Promise<void>;
}
