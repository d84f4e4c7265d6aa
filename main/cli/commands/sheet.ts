/** `coffer backup sheet`: the recovery sheet as a file. */
import { BackupError } from '../../backup/errors.ts';
import { saveRecoverySheet } from '../../recovery-sheet/index.ts';
import { CliError } from '../errors.ts';
import { printable } from '../format.ts';
import { appVersion } from '../version.ts';
import type { Command } from '../commands.ts';

export const sheetCommand: Command = {
  words: ['backup', 'sheet'],
  positionals: '',
  summary: 'Write the recovery sheet, one page with your 64 digits to print and put away',
  count: [0, 0],
  options: [
    { name: 'out', value: 'FILE.pdf', help: 'Where to write it; only you can read the file' },
    { name: 'lang', value: 'en|de', help: 'Its language (default: en)' },
  ],
  run: async ({ open, output }, args) => {
    const file = args.value('out');
    if (file === undefined) throw new CliError('cli/usage', { reason: 'Name the file with --out FILE.pdf.' });
    const language = args.value('lang') ?? 'en';
    if (language !== 'en' && language !== 'de') {
      throw new CliError('cli/usage', { reason: '--lang is en or de.' });
    }
    const { backups } = await open({ create: false });
    using key = await backups.revealKey();
    const setId = (await backups.status())?.setId;
    if (setId === undefined) throw new BackupError('backup/not-enabled');
    await saveRecoverySheet(file, { key, setId, madeAt: Date.now(), language, app: appVersion() });
    output.result('sheet', { file }, [
      `The recovery sheet is in ${printable(file)}.`,
      'Print it, put it away apart from this computer, and delete the file: whoever has it can read your backups.',
    ]);
  },
};
