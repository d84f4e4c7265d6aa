/** Puts the handlers of every part together, with what they share. */
import path from 'node:path';
import type { Emitters, Handlers } from '../../../preload/contract.ts';
import type { ProcessHost } from '../../../vault/service/host.ts';
import { Backups } from '../../backup/backups.ts';
import { fileSealer, KeysError, loadBackupKey, type KeySealer } from '../../keys/index.ts';
import { Profile } from '../../profile/profile.ts';
import { Choices } from '../choices.ts';
import type { Desktop } from '../desktop.ts';
import { BackupMemoryFile } from './backup-memory.ts';
import { backupHandlers } from './backup.ts';
import { chatHandlers } from './chats.ts';
import { diagnosticsHandlers, namedVersions } from './diagnostics.ts';
import { encryptionHandlers } from './encryption.ts';
import { importHandlers } from './import.ts';
import { labHandlers } from './lab.ts';
import { Library, type StoredMedium } from './library.ts';
import { restoreHandlers } from './restore.ts';
import { settingsHandlers } from './settings.ts';
import { VaultDesk } from './vault-desk.ts';
import { vaultHandlers } from './vault.ts';

export interface HandlersOptions {
  readonly desktop: Desktop;
  readonly emit: Emitters;
  /** The person's data (`Profile`), shared with the command line. */
  readonly dataFolder: string;
  /** What only the window keeps: its settings and memory. */
  readonly windowFolder: string;
  /** The operating system's key store, or null where there is none. */
  readonly osSealer: KeySealer | null;
  /** Starts the processes in which vaults run. */
  readonly host: ProcessHost;
  reportUnforeseen(call: string, error: unknown): void;
}

export interface Services {
  readonly handlers: Handlers;
  /** `sha256` is 64 hexadecimal digits. */
  findMedium(sha256: string): Promise<StoredMedium | null>;
  /** Stops what runs, forgets keys, closes what is open. */
  close(): Promise<void>;
}

export const settingsFileIn = (windowFolder: string): string => path.join(windowFolder, 'settings.json');

/** Throws what opening the person's data throws. */
export async function makeHandlers(options: HandlersOptions): Promise<Services> {
  const { desktop, emit, dataFolder, windowFolder, host, reportUnforeseen } = options;
  const profile = await Profile.open(dataFolder, { create: true });
  const sealer = await chooseSealer(profile.backupFolder, options.osSealer);
  const backups = new Backups(profile, sealer, desktop.facts.version);
  const library = new Library(profile);
  const memory = new BackupMemoryFile(path.join(windowFolder, 'backup.json'));
  const choices = new Choices();
  const desk = new VaultDesk({
    host,
    backupFolder: profile.backupFolder,
    // The same as for the backup key: what the command line sealed with a file, it goes on opening.
    sealer: sealer.describe() === 'os-key-store' ? sealer : null,
  });
  const shared = { backups, library, memory, choices, desktop, emit, desk, reportUnforeseen };

  const imports = importHandlers(shared);
  const backup = backupHandlers(shared);
  const restore = restoreHandlers(shared);
  const encryption = encryptionHandlers({ backups, sealer, memory, desktop, desk });
  const lab = labHandlers({ desk, desktop, backups, host, emit });
  return {
    handlers: {
      app: {
        async info() {
          const { chats, archived } = await library.totals();
          const versions = namedVersions(desktop.facts.versions);
          return {
            ...desktop.facts,
            versions,
            dataLabel: profile.folder,
            firstStart: chats + archived === 0,
          };
        },
        // Main's shell would not open it either; said apart from an answer that a person gave.
        openLink: ({ url }) => (hidesWhereItLeads(url) ? 'refused' : desktop.openLink(url)),
      },
      settings: settingsHandlers(settingsFileIn(windowFolder), (settings) => desktop.apply(settings)),
      chats: chatHandlers(library, desktop, emit.chats.changed),
      import: imports.handlers,
      backup: backup.handlers,
      encryption: encryption.handlers,
      restore: restore.handlers,
      vault: vaultHandlers({ desk, desktop, backups, profileFolder: profile.folder }),
      lab: lab.handlers,
      diagnostics: diagnosticsHandlers({ desktop, library, sealer, host }),
    },
    findMedium: (sha256) => library.findMedium(sha256),
    async close() {
      lab.close();
      await Promise.allSettled([imports.close(), backup.close(), restore.close(), desk.close()]);
      encryption.close();
      await library.close();
    },
  };
}

/** `https://bank.example@evil.example`: what stands before the @ is a name, and not where it leads. */
function hidesWhereItLeads(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed === null || parsed.username !== '' || parsed.password !== '';
}

/** The operating system's key store, unless there is none or the command line has sealed the key with a file. */
async function chooseSealer(folder: string, osSealer: KeySealer | null): Promise<KeySealer> {
  if (!osSealer) return fileSealer(folder);
  try {
    const key = await loadBackupKey(folder, osSealer);
    key?.destroy();
    return osSealer;
  } catch (error) {
    const sealedByFile = error instanceof KeysError && error.data['sealedBy'] === 'file';
    return sealedByFile ? fileSealer(folder) : osSealer;
  }
}
