/**
 * Connections to the history's databases, as two types: what takes a `ReadableDb` cannot write.
 *
 * Both keep their prepared statements by SQL text. SQLite's errors leave as codes of `errors.ts`.
 */
import Database from 'better-sqlite3';
import { CofferError } from '../base/error.ts';
import type { ChatsErrorCode } from './errors.ts';

export type SqlValue = string | number | bigint | Uint8Array | null;

/** How long `settle` waits for readers: most are done in a fraction of it, a backup takes minutes. */
const SETTLE_MS = 2000;

export class ReadableDb {
  protected readonly handle: Database.Database;
  readonly #statements = new Map<string, Database.Statement<SqlValue[]>>();

  constructor(handle: Database.Database) {
    this.handle = handle;
  }

  /** The first row, or undefined. `Row` is what the SQL selects: the schema is ours, and STRICT. */
  one<Row>(sql: string, ...parameters: SqlValue[]): Row | undefined {
    return this.reading<Row>(sql).get(...parameters);
  }

  all<Row>(sql: string, ...parameters: SqlValue[]): Row[] {
    return this.reading<Row>(sql).all(...parameters);
  }

  iterate<Row>(sql: string, ...parameters: SqlValue[]): IterableIterator<Row> {
    return this.reading<Row>(sql).iterate(...parameters);
  }

  /** Runs `work` in one read transaction: every query in it sees the same state. */
  snapshot<T>(work: () => T): T {
    return this.handle.transaction(work)();
  }

  close(): void {
    this.handle.close();
  }

  protected statement(sql: string): Database.Statement<SqlValue[]> {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.handle.prepare<SqlValue[]>(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  private reading<Row>(sql: string): Database.Statement<SqlValue[], Row> {
    const statement = this.statement(sql);
    if (!statement.readonly) throw new TypeError('a reading query writes');
    return statement as Database.Statement<SqlValue[], Row>;
  }
}

export class WritableDb extends ReadableDb {
  /** Runs one writing statement; returns how many rows it changed, triggers not counted. */
  run(sql: string, ...parameters: SqlValue[]): number {
    return this.statement(sql).run(...parameters).changes;
  }

  /** A prepared writing statement, for loops in which even the look-up by text would cost. */
  prepare(sql: string): Database.Statement<SqlValue[]> {
    return this.statement(sql);
  }

  exec(sql: string): void {
    this.handle.exec(sql);
  }

  transaction<T>(work: () => T): T {
    return this.handle.transaction(work).immediate();
  }

  get inTransaction(): boolean {
    return this.handle.inTransaction;
  }

  /**
   * Moves what the log holds into the database and gives its space on the disk back, and the memory of the page cache: for
   * before and after large transactions. A reader that stays in the way, and a full disk, are no errors.
   */
  settle(): void {
    const patience = this.handle.pragma('busy_timeout', { simple: true });
    try {
      this.handle.pragma(`busy_timeout = ${SETTLE_MS}`);
      this.handle.pragma('wal_checkpoint(TRUNCATE)');
      this.handle.pragma('shrink_memory');
    } catch {
      // The log is whole and is emptied another time.
    } finally {
      this.handle.pragma(`busy_timeout = ${Number(patience)}`);
    }
  }
}

/** Read-only: `query_only` besides SQLite's own read-only flag, and no function or table from the schema is trusted. */
export function openReadable(path: string): ReadableDb {
  return translating(() => {
    const handle = new Database(path, { readonly: true, fileMustExist: true });
    handle.pragma('trusted_schema = OFF');
    handle.pragma('query_only = ON');
    handle.pragma('cache_size = -65536');
    return new ReadableDb(handle);
  });
}

/**
 * The writer's handle. `synchronous = FULL` because a commit is a promise here: a note that was accepted, or an
 * import that was reported done, survives a power cut. In WAL mode that is one fsync a commit, and an import of any
 * size is one commit, so NORMAL would save nothing worth having.
 */
export function openWriterHandle(path: string): Database.Database {
  return translating(() => {
    const handle = new Database(path);
    try {
      handle.pragma('trusted_schema = OFF');
      handle.pragma('journal_mode = WAL');
      handle.pragma('synchronous = FULL');
      handle.pragma('foreign_keys = ON');
      // What is deleted here is overwritten, not only unlinked.
      handle.pragma('secure_delete = ON');
      handle.pragma('cache_size = -131072');
      // A large import leaves a large log behind; give the space back when it is reused.
      handle.pragma('journal_size_limit = 67108864');
      return handle;
    } catch (error) {
      handle.close();
      throw error;
    }
  });
}

/** Runs `work` and turns SQLite's errors into codes. */
export function translating<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translate(error);
  }
}

/** A CofferError as it is; SQLite's and the file system's errors by meaning; all else as `chats/unexpected`. */
export function translate(error: unknown): CofferError {
  if (error instanceof CofferError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const is = (...starts: string[]): boolean => starts.some((start) => code.startsWith(start));
  if (is('SQLITE_BUSY', 'SQLITE_LOCKED')) return chatsError('chats/locked', {}, error);
  // The last one is how SQLite says that the file it shares between processes cannot grow.
  if (is('SQLITE_FULL', 'ENOSPC', 'EDQUOT', 'SQLITE_IOERR_SHMSIZE'))
    return chatsError('chats/disk-full', {}, error);
  if (is('SQLITE_CORRUPT', 'SQLITE_NOTADB')) return chatsError('chats/damaged', { reason: code }, error);
  if (is('SQLITE_CANTOPEN', 'SQLITE_IOERR', 'SQLITE_READONLY', 'SQLITE_PERM'))
    return chatsError('chats/io', { reason: code }, error);
  if (/^E[A-Z]+$/.test(code)) return chatsError('chats/io', { reason: code }, error);
  const reason = code !== '' ? code : error instanceof Error ? error.name : 'unknown';
  return chatsError('chats/unexpected', { reason }, error);
}

function chatsError(
  code: ChatsErrorCode,
  data: Record<string, string>,
  cause: unknown,
): CofferError<ChatsErrorCode> {
  return new CofferError<ChatsErrorCode>(code, data, { cause });
}
