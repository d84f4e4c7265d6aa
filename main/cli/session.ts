/** What a command works with: the profile, its history, its backups; opened once and closed at the end. */
import os from 'node:os';
import path from 'node:path';
import { Backups } from '../backup/backups.ts';
import { openHistory, type History } from '../chats/index.ts';
import { fileSealer } from '../keys/index.ts';
import { Profile } from '../profile/profile.ts';
import type { Output, Streams } from './output.ts';
import { appVersion } from './version.ts';

export interface Session {
  readonly profile: Profile;
  readonly backups: Backups;
  /** The history, opened at the first call; made where there is none unless `create` is false. */
  history(options?: { readOnly?: boolean; create?: boolean }): Promise<History>;
  /** Closes the history if it is open; what replaces it must find it closed. */
  closeHistory(): Promise<void>;
}

export interface Context {
  readonly output: Output;
  readonly streams: Streams;
  readonly signal: AbortSignal;
  /** Opens the person's data; `create` makes it where there is none. */
  open(options: { create: boolean }): Promise<Session>;
}

/** Where the data is when `--data` does not say: what each system keeps for it. */
export function defaultDataFolder(): string {
  const { env, platform } = process;
  const named = env['COFFER_DATA'];
  if (named !== undefined && named !== '') return named;
  const home = os.homedir();
  if (platform === 'win32')
    return path.join(env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'), 'Coffer');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Coffer');
  return path.join(env['XDG_DATA_HOME'] ?? path.join(home, '.local', 'share'), 'coffer');
}

/** Runs `work` with sessions on `folder`, and closes what it opened whatever happens. */
export async function withSessions<T>(
  folder: string,
  work: (open: Context['open']) => Promise<T>,
): Promise<T> {
  const opened: Session[] = [];
  try {
    return await work(async ({ create }) => {
      const session = await openSession(folder, create);
      opened.push(session);
      return session;
    });
  } finally {
    for (const session of opened) await session.closeHistory();
  }
}

async function openSession(folder: string, create: boolean): Promise<Session> {
  const profile = await Profile.open(folder, { create });
  const backups = new Backups(profile, fileSealer(profile.backupFolder), appVersion());
  let history: History | null = null;
  return {
    profile,
    backups,
    history: async (options = {}) => {
      history ??= await openHistory(profile.historyFolder, options);
      return history;
    },
    closeHistory: async () => {
      const closing = history;
      history = null;
      await closing?.close();
    },
  };
}
