/** From the words on the command line to an exit code. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { CofferError } from '../base/error.ts';
import { COMMANDS, type Arguments, type Command } from './commands.ts';
import { CliError } from './errors.ts';
import { helpFor, overview } from './help.ts';
import { Output, type Streams } from './output.ts';
import { defaultDataFolder, withSessions } from './session.ts';
import { appVersion } from './version.ts';
import { EXIT, type Exit } from './exit.ts';
import { wordsFor } from './words.ts';

/** Runs one command. Never throws: whatever goes wrong is said and becomes an exit code (README, "Exit codes"). */
export async function run(argv: readonly string[], streams: Streams, signal: AbortSignal): Promise<Exit> {
  const output = new Output(argv.includes('--json'), streams);
  try {
    await dispatch(argv, streams, output, signal);
    return EXIT.done;
  } catch (error) {
    return report(error, output);
  }
}

async function dispatch(
  argv: readonly string[],
  streams: Streams,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const [first] = argv;
  if (first === '--version' || first === '-V' || first === 'version') {
    const version = appVersion();
    output.result('version', { version, node: process.versions.node }, [`coffer ${version}`]);
    return;
  }
  const asked = argv.includes('--help') || argv.includes('-h');
  const words = argv.filter((word) => word !== '--help' && word !== '-h' && word !== 'help');
  const command = findCommand(words);
  if (first === undefined || first === 'help' || asked) {
    output.result('help', {}, command ? helpFor(command) : overview(COMMANDS));
    return;
  }
  if (!command) throw new CliError('cli/usage', { reason: unknown(words) });
  const { args, data } = parse(command, argv.slice(command.words.length));
  await withSessions(data ?? defaultDataFolder(), (open) =>
    command.run({ output, streams, signal, open }, args),
  );
}

function findCommand(words: readonly string[]): Command | undefined {
  return COMMANDS.find((command) => command.words.every((word, index) => words[index] === word));
}

function unknown(words: readonly string[]): string {
  const group = COMMANDS.filter((command) => command.words.length > 1 && command.words[0] === words[0]);
  if (group.length === 0) return `There is no command "${words[0] ?? ''}".`;
  return `"coffer ${words[0] ?? ''}" is followed by ${group.map((command) => command.words[1]).join(', ')}.`;
}

function parse(command: Command, rest: readonly string[]): { args: Arguments; data: string | undefined } {
  const options: ParseArgsConfig['options'] = { data: { type: 'string' }, json: { type: 'boolean' } };
  for (const { name, value } of command.options)
    options[name] = { type: value === undefined ? 'boolean' : 'string' };
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...rest], options, allowPositionals: true });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('. ')[0] ?? '') : '';
    throw new CliError('cli/usage', { reason: `${reason}.` }, { cause: error });
  }
  const { values, positionals } = parsed;
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

function report(error: unknown, output: Output): Exit {
  if (error instanceof CofferError) {
    const words = wordsFor(error.code, error.data);
    if (words) {
      output.error(error.code, error.data, words.message, words.hint);
      return words.exit;
    }
  }
  const name = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  output.error('unexpected', { reason: name }, `Something unexpected happened (${name}).`, null);
  if (process.env['COFFER_DEBUG'] !== undefined && error instanceof Error) output.note(error.stack ?? '');
  return EXIT.unexpected;
}
