/** Single parts: the compiled database with its search, and the cipher against published vectors. */
import Database from 'better-sqlite3';
import { engineReport, selfTestStream } from '../stream/index.ts';
import type { Check } from './run.ts';

/** Throws where the compiled module does not load. */
export function sqliteVersion(): string {
  const db = new Database(':memory:');
  try {
    return String(db.prepare('SELECT sqlite_version()').pluck().get());
  } finally {
    db.close();
  }
}

/** The compiled module loads, and has the full-text search that chats are searched with. */
export const nativeCheck: Check<'native'> = {
  id: 'native',
  run: async () => {
    const db = new Database(':memory:');
    try {
      db.exec('CREATE VIRTUAL TABLE words USING fts5(text)');
      db.prepare('INSERT INTO words VALUES (?)').run('coffer');
      const found = db.prepare("SELECT count(*) FROM words WHERE words MATCH 'cof*'").pluck().get();
      if (found !== 1) throw new TypeError('full-text search found nothing');
      return `SQLite ${sqliteVersion()} with full-text search`;
    } finally {
      db.close();
    }
  },
};

export const streamCheck: Check<'stream'> = {
  id: 'stream',
  run: async () => {
    const vectors = await selfTestStream();
    const { engine, megabytesPerSecond } = engineReport();
    return `${vectors} known answers, engine ${engine} at ${Math.round(megabytesPerSecond)} MB/s`;
  },
};
