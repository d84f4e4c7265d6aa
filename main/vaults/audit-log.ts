/** The audit log of a vault on this computer, read for people (docs/spec/vault.md section 7). */
import { z } from 'zod';
import { LOG_BROKEN } from '../../vault/service/audit-line.ts';
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
  /** Of `log-broken` alone: what the log before is kept as, beside this one, and its first bad line. */
  file: z.string().optional(),
  line: z.number().int().min(1).optional(),
  prev: z.string(),
  /** SHA-256 that chains the lines, 64 hexadecimal digits. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type AuditEvent = z.infer<typeof auditEvent>;

/** A log that was found changed when the vault was opened; a new one was begun in its place. */
export interface BrokenLog {
  /** The file's name, in the folder of the log. */
  readonly file: string;
  /** The first that does not fit the one before. */
  readonly line: number;
}

export interface AuditLog {
  /** All lines of the log. */
  readonly lines: number;
  /** The newest events, oldest of them first. */
  readonly events: readonly AuditEvent[];
  /** The log before this one, where it was broken. This one being whole says nothing about what happened before it. */
  readonly broken: BrokenLog | null;
}

/**
 * Takes `LocalVault.audit()`, whose chain the vault process has checked. `newest`: how many events at most.
 * @throws `vault/audit-broken` where a line is none that a vault writes
 */
export function readAuditLog(log: string, newest = Infinity): AuditLog {
  const lines = log.split('\n').filter((line) => line !== '');
  const from = Math.max(0, lines.length - newest);
  const events = lines.slice(from).map((line, index) => eventOf(line, from + index + 1));
  return { lines: lines.length, events, broken: brokenBefore(lines[0]) };
}

function eventOf(line: string, number: number): AuditEvent {
  const parsed = auditEvent.safeParse(JSON.parse(line));
  if (!parsed.success) throw new VaultsError('vault/audit-broken', { line: number });
  return parsed.data;
}

/** A log tells of the one before it in its first line. */
function brokenBefore(first: string | undefined): BrokenLog | null {
  if (first === undefined) return null;
  const { type, file, line } = eventOf(first, 1);
  return type !== LOG_BROKEN || file === undefined || line === undefined ? null : { file, line };
}
