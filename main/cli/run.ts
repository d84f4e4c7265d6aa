/** From the words on the command line to an exit code. */
import { CofferError } from '../base/error.ts';
import { beforeCommand, parseCommand } from './arguments.ts';
import { COMMANDS, type Command } from './commands.ts';
import { CliError } from './errors.ts';
import { help } from './help.ts';
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
    await output.flushed();
    return EXIT.done;
  } catch (error) {
    return report(error, output);
  }
}

const VERSION = new Set(['--version', '-V', 'version']);
const HELP = new Set(['--help', '-h', 'help']);

async function dispatch(
  argv: readonly string[],
  streams: Streams,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const { common, rest } = beforeCommand(argv);
  const [first] = rest;
  if (first !== undefined && VERSION.has(first)) {
    const version = appVersion();
    output.result('version', { version, node: process.versions.node }, [`coffer ${version}`]);
    return;
  }
  if (first === undefined || HELP.has(first)) {
    const { lines, data } = help(rest.slice(1).filter((word) => !word.startsWith('-')));
    output.result('help', data, lines);
    return;
  }
  const command = findCommand(rest);
  const own = rest.slice(command?.words.length ?? 0);
  const end = own.indexOf('--');
  const asked = (end < 0 ? own : own.slice(0, end)).some((word) => word === '--help' || word === '-h');
  if (asked) {
    const { lines, data } = help(command?.words ?? rest.filter((word) => !word.startsWith('-')));
    output.result('help', data, lines);
    return;
  }
  if (!command) throw new CliError('cli/usage', { reason: unknown(rest) });
  const { args, data } = parseCommand(command, [...common, ...own]);
  await withSessions(data ?? defaultDataFolder(), (open) =>
    command.run({ output, streams, signal, open }, args),
  );
}

function findCommand(words: readonly string[]): Command | undefined {
  return COMMANDS.find((command) => command.words.every((word, index) => words[index] === word));
}

function unknown(words: readonly string[]): string {
  const [first = ''] = words;
  if (first.startsWith('-')) return `"${first}" cannot stand before a command.`;
  const group = COMMANDS.filter((command) => command.words.length > 1 && command.words[0] === first);
  if (group.length === 0) return `There is no command "${first}".`;
  return `"coffer ${first}" is followed by ${group.map((command) => command.words[1]).join(', ')}.`;
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
