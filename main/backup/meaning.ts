/** What this computer's own disk and database say, as codes: the same in the engine's thread and outside it. */
import { CofferError } from '../base/error.ts';
import { translate } from '../chats/db.ts';
import { BackupError } from './errors.ts';

/** An error with a code, or what it was given: that is a bug and stays one. */
export function meaningOf(error: unknown): unknown {
  const known = translate(error);
  if (known.code === 'chats/unexpected') return error;
  if (known.code !== 'chats/disk-full') return known;
  return new BackupError('backup/disk-full', { needed: null, free: null }, { cause: error });
}

/**
 * Does what must not undo what came before it: returns the code of what kept it from being done, or null when it was.
 * Bugs are thrown.
 */
export async function attempt(work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    const known = meaningOf(error);
    if (known instanceof CofferError) return known.code;
    throw error;
  }
}
