/**
 * Questions to a person at a terminal. Ctrl-C, Ctrl-D with nothing typed, and a signal from outside all end one the same
 * way: `cli/stopped`. What is typed for a secret is not shown, and nothing of it is left for the shell to run.
 */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CliError } from './errors.ts';
import type { Streams } from './output.ts';

export interface Question {
  readonly text: string;
  /** Whether what is typed appears on the terminal. */
  readonly shown: boolean;
  /**
   * What to ask on with, after a line, when the answer may have several; null when it is whole. An empty line always ends
   * it. Without this function one line is the answer.
   */
  readonly goesOn?: (typed: string) => string | null;
}

/** The typed lines, joined by line feeds. Throws `cli/stopped`. */
export async function ask({ text, shown, goesOn }: Question, streams: Streams): Promise<string> {
  const { stdin, stderr, signal } = streams;
  signal?.throwIfAborted();
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: stdin, output: shown ? stderr : silent, terminal: true });
  const stop = (): void => reader.close();
  signal?.addEventListener('abort', stop, { once: true });
  const put = (question: string): void => {
    // The reader redraws the line when it shows it, so it must know the question.
    if (shown) {
      reader.setPrompt(question);
      reader.prompt();
    } else stderr.write(question);
  };
  try {
    put(text);
    return await new Promise<string>((resolve, reject) => {
      const lines: string[] = [];
      reader.on('line', (line) => {
        lines.push(line);
        const more = line === '' ? null : (goesOn?.(lines.join('\n')) ?? null);
        if (more === null) resolve(lines.join('\n'));
        else put(`${shown ? '' : '\n'}${more}`);
      });
      reader.on('SIGINT', () => reject(new CliError('cli/stopped')));
      // Ctrl-D, or the end of what stands in for a terminal: what was typed before it is the answer, if anything was.
      reader.on('close', () => {
        if (lines.length > 0 && signal?.aborted !== true) resolve(lines.join('\n'));
        else reject(new CliError('cli/stopped'));
      });
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    reader.close();
    if (!shown) stderr.write('\n');
  }
}
