/** The table of all commands: their words, options, and what runs them. The help text is made from it. */
import type { Context } from './session.ts';
import { importCommand } from './commands/import.ts';
import {
  chatsCommand,
  digestCommand,
  messagesCommand,
  noteCommand,
  searchCommand,
} from './commands/chats.ts';
import { createCommand, pruneCommand, statusCommand } from './commands/backup.ts';
import { backupChatsCommand, listCommand, verifyCommand } from './commands/backup-read.ts';
import {
  changePasswordCommand,
  checkPasswordCommand,
  disableCommand,
  enableCommand,
} from './commands/protection.ts';
import { keyCommand } from './commands/key.ts';
import {
  accountsCommand,
  auditCommand,
  destroyCommand,
  initCommand,
  sweepCommand,
  vaultStatusCommand,
} from './commands/vault.ts';
import {
  devicesCommand,
  mechanismsCommand,
  modulesCommand,
  tokensCommand,
} from './commands/vault-devices.ts';
import { restoreCommand } from './commands/restore.ts';
import { sheetCommand } from './commands/sheet.ts';
import { selfTestCommand } from './commands/self-test.ts';

export interface Arguments {
  readonly positionals: readonly string[];
  /** The value of `--name VALUE`. */
  value(name: string): string | undefined;
  /** Whether `--name` was given. */
  flag(name: string): boolean;
}

export interface OptionHelp {
  readonly name: string;
  /** What stands for the value in the help; absent for a flag. */
  readonly value?: string;
  readonly help: string;
}

export interface Command {
  readonly words: readonly string[];
  readonly positionals: string;
  readonly summary: string;
  readonly options: readonly OptionHelp[];
  /** How many words may follow; [least, most]. */
  readonly count: readonly [number, number];
  run(context: Context, args: Arguments): Promise<void>;
}

export const COMMANDS: readonly Command[] = [
  importCommand,
  chatsCommand,
  messagesCommand,
  searchCommand,
  noteCommand,
  digestCommand,
  enableCommand,
  createCommand,
  pruneCommand,
  listCommand,
  backupChatsCommand,
  verifyCommand,
  statusCommand,
  keyCommand,
  sheetCommand,
  changePasswordCommand,
  checkPasswordCommand,
  disableCommand,
  restoreCommand,
  modulesCommand,
  tokensCommand,
  mechanismsCommand,
  devicesCommand,
  initCommand,
  vaultStatusCommand,
  accountsCommand,
  auditCommand,
  sweepCommand,
  destroyCommand,
  selfTestCommand,
];
