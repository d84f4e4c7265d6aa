/** The words behind a command, as options with values and the rest; and the options that may stand before it. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Arguments, Command } from './commands.ts';
import { CliError } from './errors.ts';

/** `coffer --data DIR --json chats` is `coffer chats --data DIR --json`. */
export function beforeCommand(argv: readonly string[]): {
  readonly common: readonly string[];
  readonly rest: readonly string[];
} {
  let at = 0;
  for (let word = argv[at]; word !== undefined; word = argv[at]) {
    if (word === '--data' && argv[at + 1] !== undefined) at += 2;
    else if (word === '--json' || word.startsWith('--data=')) at += 1;
    else break;
  }
  return { common: argv.slice(0, at), rest: argv.slice(at) };
}

/** Throws `cli/usage`. */
export function parseCommand(
  command: Command,
  words: readonly string[],
): { readonly args: Arguments; readonly data: string | undefined } {
  const options: ParseArgsConfig['options'] = { data: { type: 'string' }, json: { type: 'boolean' } };
  for (const { name, value } of command.options)
    options[name] = { type: value === undefined ? 'boolean' : 'string' };
  const { values, positionals } = parsed(words, options);
  // An empty word is what a script's unset variable becomes; as a folder it would be the present one.
  const [empty] = Object.entries(values).filter(([, value]) => value === '');
  if (empty !== undefined) throw new CliError('cli/usage', { reason: `--${empty[0]} has an empty value.` });
  const [least, most] = command.count;
  if (positionals.length < least || positionals.length > most) {
    const usage = `coffer ${[...command.words, command.positionals].join(' ').trim()}`;
    throw new CliError('cli/usage', { reason: `It is: ${usage}` });
  }
  const value = (name: string): string | undefined => {
    const found = values[name];
    return typeof found === 'string' ? found : undefined;
  };
  return { args: { positionals, value, flag: (name) => values[name] === true }, data: value('data') };
}

function parsed(
  words: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
): { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(/\.?\s*\n|\. /)[0] ?? '') : '';
    throw new CliError('cli/usage', { reason: `${reason}.` }, { cause: error });
  }
}
