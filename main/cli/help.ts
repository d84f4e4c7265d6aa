/** The help texts, made from the table of commands. */
import { table } from './format.ts';
import type { Command } from './commands.ts';
import { defaultDataFolder } from './session.ts';

const usage = ({ words, positionals }: Command): string =>
  `coffer ${[...words, positionals].join(' ').trim()}`;

const COMMON: readonly (readonly string[])[] = [
  ['  --data DIR', 'Where your chats are kept'],
  ['  --json', 'One JSON object instead of words: results on stdout, errors on stderr'],
];

export function overview(commands: readonly Command[]): string[] {
  return [
    'Coffer keeps your chats on this computer and makes end-to-end encrypted backups of them.',
    '',
    ...table(commands.map((command) => [`  ${usage(command)}`, command.summary])),
    '',
    'For every command:',
    ...table(COMMON),
    '  "coffer help COMMAND" tells its options. Without --data your chats are in',
    `  ${defaultDataFolder()}`,
    '',
    'Exit codes: 0 done, 1 unexpected or stopped, 2 usage, 3 wrong key or password, 4 locked for good,',
    '5 damaged or truncated, 6 destination or device unavailable, 7 refused input.',
  ];
}

export function helpFor(command: Command): string[] {
  const options = command.options.map(({ name, value, help }) => [
    `  --${name}${value ? ` ${value}` : ''}`,
    help,
  ]);
  return [usage(command), '', command.summary, '', ...table([...options, ...COMMON])];
}
