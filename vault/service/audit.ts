/**
 * The audit log: what happened to which account on this computer, as JSON lines that only grow
 * (docs/spec/vault.md section 7).
 *
 * What its chain does not show by itself is a log cut off at its end, or written anew from its start by
 * whoever can write the file; comparing number and hash of the last line with ones noted elsewhere does.
 */
import { constants } from 'node:fs';
import { lstat, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { VaultError } from '../hsm/errors.ts';
import { isMissing, NO_FOLLOW } from '../hsm/files.ts';
import { systemCode } from '../hsm/json.ts';
import type { AuditEvent } from '../policy/types.ts';
import { AUDIT_START, auditLine, LOG_BROKEN, verifyAudit, type AuditEnd } from './audit-line.ts';

/** Bytes read and handed out at a time. No line is as long. */
const PAGE_BYTES = 1024 * 1024;

/** Where a page begins: after a line that was verified. */
export interface AuditPosition extends AuditEnd {
  /** Bytes before it. */
  readonly offset: number;
}

export const AUDIT_BEGIN: AuditPosition = { ...AUDIT_START, offset: 0 };

export interface AuditPage {
  /** Whole lines, verified as the continuation of where the page begins. */
  readonly lines: string;
  /** Where the next page begins, or null: this was the last, and it ends as the vault knows that the log does. */
  readonly next: AuditPosition | null;
}

export class AuditLog {
  readonly #path: string;
  readonly #file: FileHandle;
  /** Of whole lines. */
  #end: AuditPosition;

  private constructor(path: string, file: FileHandle, end: AuditPosition) {
    this.#path = path;
    this.#file = file;
    this.#end = end;
  }

  /**
   * Opens the log for appending. A last line that a kill cut short is taken off: it was never reported as
   * written. A log that does not verify is kept beside under another name, and a new one begun whose first line
   * tells of it: evidence must not be lost, nor its owner locked out. `vault/audit-unwritable`, its reason `not-a-file`
   * where a link or something stranger has its name.
   */
  static async open(path: string, now: () => number = Date.now): Promise<AuditLog> {
    return writing(path, async () => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await finishReplacing(path);
      const log = await AuditLog.#openWhole(path);
      if (log instanceof AuditLog) return log;
      await replaceBroken(path, log.line, now());
      const begun = await AuditLog.#openWhole(path);
      if (begun instanceof AuditLog) return begun;
      throw new VaultError('vault/audit-broken', begun);
    });
  }

  /** The log, or its first bad line. */
  static async #openWhole(path: string): Promise<AuditLog | { readonly line: number }> {
    const { O_APPEND, O_CREAT, O_RDWR } = constants;
    const file = await openAlone(path, O_APPEND | O_CREAT | O_RDWR);
    try {
      const end = await endOf(file);
      // Half a line, from a kill.
      if ((await file.stat()).size > end.offset) await file.truncate(end.offset);
      return new AuditLog(path, file, end);
    } catch (error) {
      await file.close();
      const line = error instanceof VaultError ? error.data['line'] : null;
      if (typeof line !== 'number') throw error;
      return { line };
    }
  }

  /** Appends one event; on disk when it returns. `vault/audit-unwritable`, with nothing appended, where it cannot. */
  async append(event: AuditEvent): Promise<void> {
    const { text, end } = auditLine(this.#end, {
      at: new Date(event.at).toISOString(),
      type: event.type,
      account: event.account === null ? null : Buffer.from(event.account).toString('hex'),
      attemptsLeft: event.attemptsLeft,
    });
    const bytes = Buffer.from(text);
    await writing(this.#path, async () => {
      try {
        await this.#file.appendFile(bytes);
        await this.#file.datasync();
      } catch (error) {
        // A full disk: no half a line, on which the next would be stuck.
        await this.#file.truncate(this.#end.offset).catch(() => undefined);
        throw error;
      }
    });
    this.#end = { ...end, offset: this.#end.offset + bytes.length };
  }

  /** Number and hash of the last line, to be noted elsewhere. */
  get end(): AuditEnd {
    const { seq, hash } = this.#end;
    return { seq, hash };
  }

  /** The lines after `from`, verified, as many as fit into a page. `vault/audit-broken` */
  async page(from: AuditPosition): Promise<AuditPage> {
    // By its name and not by the open file: somebody may have put another one there.
    const file = await open(this.#path, 'r').catch((error: unknown) => {
      throw isMissing(error) ? new VaultError('vault/audit-broken', { line: 1 }) : error;
    });
    try {
      const { text, end } = await verifiedPage(file, from);
      if (text !== '' && end.offset < this.#end.offset) return { lines: text, next: end };
      const { size } = await file.stat();
      if (size !== this.#end.offset || end.offset !== size || end.hash !== this.#end.hash) {
        throw new VaultError('vault/audit-broken', { line: Math.min(end.seq, this.#end.seq) + 1 });
      }
      return { lines: text, next: null };
    } finally {
      await file.close();
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/**
 * A file of this name alone: the log of a vault from a foreign stick or archive may be a link, symbolic or hard, to
 * somebody's file, which must not be written to. Made, mode 0600, where `flags` say so.
 */
async function openAlone(path: string, flags: number): Promise<FileHandle> {
  const refused = (cause?: unknown) =>
    new VaultError('vault/audit-unwritable', { file: path, reason: 'not-a-file' }, { cause });
  const file = await open(path, flags | NO_FOLLOW, 0o600).catch((error: unknown) => {
    throw systemCode(error) === 'ELOOP' ? refused(error) : error;
  });
  const found = await file.stat();
  if (found.isFile() && found.nlink === 1) return file;
  await file.close();
  throw refused();
}

/** Names the log in what the system says about it: "disk full" alone does not tell whose. */
async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof VaultError) throw cause;
    throw new VaultError('vault/audit-unwritable', { file: path, reason: systemCode(cause) }, { cause });
  }
}

/** Reads whole lines from `from` on, at most a page. Text and end are empty and `from` where none is left. */
async function verifiedPage(
  file: FileHandle,
  from: AuditPosition,
): Promise<{ readonly text: string; readonly end: AuditPosition }> {
  const buffer = Buffer.alloc(PAGE_BYTES);
  let filled = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, filled, PAGE_BYTES - filled, from.offset + filled);
    filled += bytesRead;
    if (bytesRead === 0 || filled === PAGE_BYTES) break;
  }
  const bytes = buffer.subarray(0, buffer.subarray(0, filled).lastIndexOf('\n') + 1);
  // No line of ours is as long as a page.
  if (bytes.length === 0 && filled === PAGE_BYTES) {
    throw new VaultError('vault/audit-broken', { line: from.seq + 1 });
  }
  const text = bytes.toString('utf8');
  return { text, end: { ...verifyAudit(text, from), offset: from.offset + bytes.length } };
}

/** The end of the last whole line. `vault/audit-broken` */
async function endOf(file: FileHandle): Promise<AuditPosition> {
  let end = AUDIT_BEGIN;
  for (;;) {
    const page = await verifiedPage(file, end);
    if (page.text === '') return end;
    end = page.end;
  }
}

/** The new log before it has its name: whole on the disk before the old one loses it. */
const nextName = (path: string): string => `${path}.next`;

async function replaceBroken(path: string, line: number, now: number): Promise<void> {
  const kept = `${path}.broken-${now}`;
  const { text } = auditLine(AUDIT_START, {
    at: new Date(now).toISOString(),
    type: LOG_BROKEN,
    account: null,
    attemptsLeft: null,
    broken: { file: basename(kept), line },
  });
  // A leftover of a kill, or whatever somebody put there: never written through.
  await rm(nextName(path), { force: true });
  const next = await open(nextName(path), 'wx', 0o600);
  try {
    await next.writeFile(text);
    await next.sync();
  } finally {
    await next.close();
  }
  await rename(path, kept);
  await rename(nextName(path), path);
}

/** A kill between the two renames left no log, but the next one. */
async function finishReplacing(path: string): Promise<void> {
  if (await isThere(path)) return;
  if (await isThere(nextName(path))) await rename(nextName(path), path);
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
