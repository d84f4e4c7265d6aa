/** Before what cannot be undone: says what is lost, and has a word typed. */
import { createInterface } from 'node:readline/promises';
import { CliError } from './errors.ts';
import type { Streams } from './output.ts';

/** Throws `cli/not-confirmed` when something else is typed, or there is no terminal to type at. */
export async function askToType(streams: Streams, loss: string, word: string): Promise<void> {
  if (!streams.stdin.isTTY) throw new CliError('cli/not-confirmed');
  const lines = createInterface({ input: streams.stdin, output: streams.stderr });
  try {
    const typed = await lines.question(`${loss}\nType ${word} to go on: `);
    if (typed.trim() !== word) throw new CliError('cli/not-confirmed');
  } finally {
    lines.close();
  }
}
