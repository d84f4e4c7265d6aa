/** The audit log of a vault on this computer, read for people (docs/spec/vault.md). */
import { z } from 'zod';
import { VaultsError } from './errors.ts';

const auditEvent = z.object({
  seq: z.number().int().min(1),
  /** ISO 8601, UTC. */
  at: z.iso.datetime(),
  /** `enrolled`, `attempt`, ... */
  type: z.string(),
  /** 32 hexadecimal digits, or null for an event of the whole vault. */
  account: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .nullable(),
  attemptsLeft: z.number().int().min(0).nullable(),
  prev: z.string(),
  /** SHA-256 that chains the lines, 64 hexadecimal digits. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type AuditEvent = z.infer<typeof auditEvent>;

export interface AuditLog {
  /** All lines of the log. */
  readonly lines: number;
  /** The newest events, oldest of them first. */
  readonly events: readonly AuditEvent[];
}

/**
 * Takes `LocalVault.audit()`, whose chain the vault process has checked. `newest`: how many events at most.
 * @throws `vault/audit-broken` where a line is none that a vault writes
 */
export function readAuditLog(log: string, newest = Infinity): AuditLog {
  const lines = log.split('\n').filter((line) => line !== '');
  const from = Math.max(0, lines.length - newest);
  const events = lines.slice(from).map((line, index) => {
    const parsed = auditEvent.safeParse(JSON.parse(line));
    if (!parsed.success) throw new VaultsError('vault/audit-broken', { line: from + index + 1 });
    return parsed.data;
  });
  return { lines: lines.length, events };
}
