/**
 * The audit log: what happened to which account, as JSON lines that only grow.
 *
 * Each line carries its number, the hash of the line before and its own, so that a changed, missing or inserted
 * line shows. What does not show by itself is a log cut off at its end, or written anew from its start by
 * whoever can write the file; comparing number and hash of the last line with ones noted elsewhere does.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { VaultError } from '../hsm/errors.ts';
import { isMissing } from '../hsm/files.ts';
import { fieldsOf } from '../hsm/json.ts';
import type { AuditEvent } from '../policy/types.ts';

/** `prev` of the first line. */
const START = '0'.repeat(64);

interface AuditLine {
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly type: string;
  /** Hexadecimal, or null for an event of the whole vault. */
  readonly account: string | null;
  readonly attemptsLeft: number | null;
  readonly prev: string;
}

export interface AuditEnd {
  /** Number of the last line; 0 for an empty log. */
  readonly seq: number;
  /** Its hash, 64 hexadecimal digits. */
  readonly hash: string;
}

/** SHA-256 of `coffer-vault-v1/audit`, a zero byte and the line's JSON without its hash. */
function hashOf(line: AuditLine): string {
  return createHash('sha256')
    .update(`coffer-vault-v1/audit\0${JSON.stringify(line)}`)
    .digest('hex');
}

function parseLine(text: string): { line: AuditLine; hash: string } | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const { seq, at, type, account, attemptsLeft, prev, hash } = fields;
  const shaped =
    typeof seq === 'number' &&
    typeof at === 'string' &&
    typeof type === 'string' &&
    (typeof account === 'string' || account === null) &&
    (typeof attemptsLeft === 'number' || attemptsLeft === null) &&
    typeof prev === 'string' &&
    typeof hash === 'string';
  if (!shaped) return null;
  const line: AuditLine = { seq, at, type, account, attemptsLeft, prev };
  // The very bytes, not only their meaning: an added field would not be hashed.
  return JSON.stringify({ ...line, hash }) === text ? { line, hash } : null;
}

/** Checks every line. Returns the end, or throws `vault/audit-broken` with the first bad line, from 1. */
export function verifyAudit(log: string): AuditEnd {
  let end: AuditEnd = { seq: 0, hash: START };
  if (log === '') return end;
  if (!log.endsWith('\n')) throw new VaultError('vault/audit-broken', { line: log.split('\n').length });
  for (const text of log.slice(0, -1).split('\n')) {
    const parsed = parseLine(text);
    const good =
      parsed !== null &&
      parsed.line.seq === end.seq + 1 &&
      parsed.line.prev === end.hash &&
      parsed.hash === hashOf(parsed.line);
    if (!good) throw new VaultError('vault/audit-broken', { line: end.seq + 1 });
    end = { seq: parsed.line.seq, hash: parsed.hash };
  }
  return end;
}

export class AuditLog {
  readonly #path: string;
  readonly #file: FileHandle;
  #end: AuditEnd;
  /** Bytes of whole lines. */
  #size: number;

  private constructor(path: string, file: FileHandle, end: AuditEnd, size: number) {
    this.#path = path;
    this.#file = file;
    this.#end = end;
    this.#size = size;
  }

  /**
   * Opens the log for appending. A last line that a kill cut short is taken off: it was never reported as
   * written. A log that does not verify is kept beside under another name, and a new one begun: evidence must
   * not be lost, nor its owner locked out.
   */
  static async open(path: string, now: () => number = Date.now): Promise<AuditLog> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    let log = await readFile(path, 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return '';
      throw error;
    });
    const whole = log.slice(0, log.lastIndexOf('\n') + 1);
    let end: AuditEnd;
    try {
      end = verifyAudit(whole);
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      await rename(path, `${path}.broken-${now()}`);
      log = '';
      end = verifyAudit('');
    }
    const file = await open(path, 'a', 0o600);
    const size = log === '' ? 0 : Buffer.byteLength(whole);
    if (log.length !== whole.length) await file.truncate(size);
    return new AuditLog(path, file, end, size);
  }

  /** Appends one event; on disk when it returns. */
  async append(event: AuditEvent): Promise<void> {
    const line: AuditLine = {
      seq: this.#end.seq + 1,
      at: new Date(event.at).toISOString(),
      type: event.type,
      account: event.account === null ? null : Buffer.from(event.account).toString('hex'),
      attemptsLeft: event.attemptsLeft,
      prev: this.#end.hash,
    };
    const hash = hashOf(line);
    const text = Buffer.from(`${JSON.stringify({ ...line, hash })}\n`);
    try {
      await this.#file.appendFile(text);
      await this.#file.datasync();
    } catch (error) {
      // A full disk: no half a line, on which the next would be stuck.
      await this.#file.truncate(this.#size).catch(() => undefined);
      throw error;
    }
    this.#end = { seq: line.seq, hash };
    this.#size += text.length;
  }

  /** Number and hash of the last line, to be noted elsewhere. */
  get end(): AuditEnd {
    return this.#end;
  }

  /** The whole log, verified. */
  async export(): Promise<string> {
    const log = await readFile(this.#path, 'utf8');
    const end = verifyAudit(log);
    if (end.hash !== this.#end.hash) throw new VaultError('vault/audit-broken', { line: end.seq });
    return log;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
