/** Before what cannot be undone: says what is lost, and has a word typed. */
import { CliError } from './errors.ts';
import type { Streams } from './output.ts';
import { ask } from './prompt.ts';

/** Throws `cli/not-confirmed` when something else is typed, or there is no terminal to type at. */
export async function askToType(streams: Streams, loss: string, word: string): Promise<void> {
  if (!streams.stdin.isTTY) throw new CliError('cli/not-confirmed');
  streams.stderr.write(`${loss}\n`);
  const typed = await ask({ text: `Type ${word} to go on: `, shown: true }, streams);
  if (typed.trim() !== word) throw new CliError('cli/not-confirmed');
}
