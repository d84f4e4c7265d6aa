/** What a restore would take the place of. */
import { existsSync } from 'node:fs';
import { translate } from '../chats/db.ts';
import { historyPaths } from '../chats/layout.ts';
import { openSnapshot, rowCounts } from '../chats/snapshot-source.ts';
import { BackupError } from './errors.ts';

/**
 * How many messages the history in a folder has: 0 where there is none, null where its database is too damaged to say.
 * Makes nothing and takes no lock.
 */
export function messagesIn(historyFolder: string): number | null {
  if (!existsSync(historyPaths(historyFolder).chats)) return 0;
  try {
    const db = openSnapshot(historyFolder);
    try {
      return rowCounts(db).message;
    } finally {
      db.close();
    }
  } catch (error) {
    const known = translate(error);
    // An empty file, or one without its tables, is a database that was cut.
    const cut = known.code === 'chats/unexpected' && known.data['reason'] === 'SQLITE_ERROR';
    if (known.code === 'chats/damaged' || cut) return null;
    throw known;
  }
}

/** Throws `backup/not-empty` unless there is nothing to lose. */
export function refuseMessages(historyFolder: string): void {
  const messages = messagesIn(historyFolder);
  if (messages !== 0) throw new BackupError('backup/not-empty', { messages });
}
