/** The help texts, made from the table of commands. */
import { table } from './format.ts';
import { COMMANDS, type Command } from './commands.ts';
import { CliError } from './errors.ts';
import { defaultDataFolder } from './session.ts';

export interface Help {
  readonly lines: readonly string[];
  /** The same for scripts. */
  readonly data: object;
}

const usage = ({ words, positionals }: Command): string =>
  `coffer ${[...words, positionals].join(' ').trim()}`;

const COMMON: readonly (readonly string[])[] = [
  ['  --data DIR', 'Where your chats are kept; also before the command'],
  ['  --json', 'One JSON object instead of words: results on stdout, errors on stderr'],
  ['  --help', 'Tell the options of a command'],
];

/** Of everything, of the commands that begin with these words, or of one. Throws `cli/usage` where there is none. */
export function help(words: readonly string[]): Help {
  const found = COMMANDS.filter((command) =>
    words.length <= command.words.length
      ? words.every((word, index) => command.words[index] === word)
      : command.words.every((word, index) => words[index] === word),
  );
  const [only] = found;
  if (only === undefined) {
    throw new CliError('cli/usage', { reason: `There is no command "${words.join(' ')}".` });
  }
  const data = { commands: found.map(described) };
  const one = found.length === 1 && words.length >= only.words.length;
  return { lines: one ? helpFor(only) : words.length === 0 ? overview() : list(found), data };
}

const described = (command: Command): object => ({
  command: command.words.join(' '),
  usage: usage(command),
  summary: command.summary,
  options: command.options,
});

const list = (commands: readonly Command[]): string[] =>
  table(commands.map((command) => [`  ${usage(command)}`, command.summary]));

function overview(): string[] {
  return [
    'Coffer keeps your chats on this computer and makes end-to-end encrypted backups of them.',
    '',
    ...table([
      ...COMMANDS.map((command) => [`  ${usage(command)}`, command.summary]),
      ['  coffer help COMMAND', 'Tell the options of a command'],
      ['  coffer --version', 'Tell which version this is'],
    ]),
    '',
    'For every command:',
    ...table(COMMON),
    '',
    'Without --data your chats are in',
    `  ${defaultDataFolder()}`,
    '',
    'Exit codes: 0 done, 1 unexpected or stopped, 2 usage, 3 wrong key or password, 4 locked for good,',
    '5 damaged or truncated, 6 file, place or device unavailable, 7 refused input.',
  ];
}

function helpFor(command: Command): string[] {
  const options = command.options.map(({ name, value, help: text }) => [
    `  --${name}${value ? ` ${value}` : ''}`,
    text,
  ]);
  return [usage(command), '', command.summary, '', ...table([...options, ...COMMON])];
}
