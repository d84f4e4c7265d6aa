/**
 * Lines of the audit log: how one is written, and how a run of them is checked (docs/spec/vault.md section 7).
 *
 * Each line carries its number, the hash of the line before and its own, so that a changed, missing or inserted
 * line shows.
 */
import { createHash } from 'node:crypto';
import { VaultError } from '../hsm/errors.ts';
import { fieldsOf } from '../hsm/json.ts';
import { LABELS } from '../protocol/labels.ts';

export interface AuditEntry {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly type: string;
  /** Hexadecimal, or null for an event of the whole vault. */
  readonly account: string | null;
  readonly attemptsLeft: number | null;
  /** Of `log-broken` alone: the file that the log before is kept as, in the same folder, and its first bad line. */
  readonly broken?: { readonly file: string; readonly line: number };
}

export interface AuditEnd {
  /** Number of the last line; 0 for an empty log. */
  readonly seq: number;
  /** Its hash, 64 hexadecimal digits. */
  readonly hash: string;
}

/** The end of a log without lines. */
export const AUDIT_START: AuditEnd = { seq: 0, hash: '0'.repeat(64) };

/** The type of a log's first line that tells of the log before it. */
export const LOG_BROKEN = 'log-broken';

/** The line after `end`, with its newline, and the end that it makes. */
export function auditLine(
  end: AuditEnd,
  entry: AuditEntry,
): { readonly text: string; readonly end: AuditEnd } {
  const { at, type, account, attemptsLeft, broken } = entry;
  const seq = end.seq + 1;
  const fields = { seq, at, type, account, attemptsLeft, ...broken, prev: end.hash };
  const hash = createHash('sha256').update(LABELS.auditLine).update(JSON.stringify(fields)).digest('hex');
  return { text: `${JSON.stringify({ ...fields, hash })}\n`, end: { seq, hash } };
}

function parseEntry(text: string): AuditEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const { at, type, account, attemptsLeft, file, line } = fields;
  if (typeof at !== 'string' || typeof type !== 'string') return null;
  if (typeof account !== 'string' && account !== null) return null;
  if (typeof attemptsLeft !== 'number' && attemptsLeft !== null) return null;
  const entry: AuditEntry = { at, type, account, attemptsLeft };
  if (file === undefined) return entry;
  if (type !== LOG_BROKEN || typeof file !== 'string' || typeof line !== 'number') return null;
  return { ...entry, broken: { file, line } };
}

/**
 * Checks every line of `log`, which goes on after `end`. Returns its end, or throws `vault/audit-broken` with the number
 * of the first bad line.
 */
export function verifyAudit(log: string, end: AuditEnd = AUDIT_START): AuditEnd {
  let reached = end;
  if (log === '') return reached;
  const broken = (): VaultError => new VaultError('vault/audit-broken', { line: reached.seq + 1 });
  const lines = log.split('\n');
  const last = lines.pop();
  for (const text of lines) {
    const entry = parseEntry(text);
    if (entry === null) throw broken();
    // The very bytes, not only their meaning: number, hashes, and nothing that is not hashed.
    const expected = auditLine(reached, entry);
    if (expected.text !== `${text}\n`) throw broken();
    reached = expected.end;
  }
  if (last !== '') throw broken();
  return reached;
}
