/** `coffer backup key`: showing the 64 digits, and keeping them here again. */
import { toDigits } from '../../keys/index.ts';
import type { Command } from '../commands.ts';
import { readKey } from '../secret-input.ts';
import { KEY_FILE, keptKeyLines, placeOf } from './backup-options.ts';
import { groupedDigits } from './protection.ts';

export const keyCommand: Command = {
  words: ['backup', 'key'],
  positionals: '',
  summary: 'Show the 64 digits of your key, or keep them here again where they were lost',
  count: [0, 0],
  options: [
    KEY_FILE,
    {
      name: 'from',
      value: 'DIR',
      help: 'With --key64-file: a folder with backups that these digits must open',
    },
  ],
  run: async ({ open, output, streams }, args) => {
    const { backups } = await open({ create: false });
    const file = args.value('key64-file');
    if (file === undefined) {
      using key = await backups.revealKey();
      output.result('key', { key: toDigits(key) }, [groupedDigits(key)]);
      return;
    }
    const place = placeOf(args, 'from');
    using key = await readKey(file, streams);
    await backups.keepKey(place, key);
    output.result('key-kept', { sealedBy: backups.sealedBy }, [
      'These digits open your backups, and are kept here again.',
      ...keptKeyLines(backups),
    ]);
  },
};
