/** Secrets come from a file, standard input or a prompt without echo; never from an argument, which every process sees. */
import fs from 'node:fs/promises';
import { countTyped, DIGITS, parseDigits, type BackupKey } from '../keys/index.ts';
import { vaultPasswordFromBytes, type VaultPassword } from '../vaults/index.ts';
import type { Arguments } from './commands.ts';
import { CliError } from './errors.ts';
import type { Streams } from './output.ts';
import { ask, type Question } from './prompt.ts';

/** Far more than a key or a password has; keeps `--key64-file` from reading a film. */
const LIMIT = 64 * 1024;

/** As it is printed, the key has four lines. */
const KEY_QUESTION: Omit<Question, 'shown'> = {
  text: 'Your 64-digit key (not shown; on one line or several, an empty line ends it): ',
  // Counts whatever was typed, so that no line of a key with a wrong character is left for the shell.
  goesOn: (typed) => {
    const count = countTyped(typed);
    return count >= DIGITS ? null : `${count} of ${DIGITS} digits, go on: `;
  },
};

/**
 * The key in `file`; `-` is standard input, and nothing at all asks. On a terminal both ask. Throws `keys/bad-digits`,
 * `cli/stopped`.
 */
export async function readKey(file: string | undefined, streams: Streams): Promise<BackupKey> {
  const from = file === undefined ? undefined : asked(file, streams);
  const bytes = await readSecret(from, KEY_QUESTION, streams);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  bytes.fill(0);
  return parseDigits(text);
}

/** A password that is to be tried. `-` is standard input, or, on a terminal, a question. Throws `vault/password-unusable`. */
export async function readPassword(file: string, streams: Streams): Promise<VaultPassword> {
  return vaultPasswordFromBytes(
    withoutLineEnd(await readSecret(asked(file, streams), { text: 'Password: ' }, streams)),
  );
}

/** A password that is to be set: on a terminal it is asked for twice. Throws `cli/passwords-differ`. */
export async function readNewPassword(file: string, streams: Streams): Promise<VaultPassword> {
  const from = asked(file, streams);
  const first = vaultPasswordFromBytes(
    withoutLineEnd(await readSecret(from, { text: 'New password: ' }, streams)),
  );
  if (from !== undefined) return first;
  using again = vaultPasswordFromBytes(await readSecret(undefined, { text: 'The same again: ' }, streams));
  if (Buffer.compare(first.expose(), again.expose()) === 0) return first;
  first.destroy();
  throw new CliError('cli/passwords-differ');
}

/** A token's PIN as bytes, the caller's to zero; null where there is no file and nobody to ask. */
export async function readPin(file: string | undefined, streams: Streams): Promise<Uint8Array | null> {
  const from = file === undefined ? undefined : asked(file, streams);
  if (from === undefined && !streams.stdin.isTTY) return null;
  return withoutLineEnd(await readSecret(from, { text: 'PIN of the token: ' }, streams));
}

/** Standard input can be read once: two secrets from it would be one and nothing. */
export function refuseSharedInput(args: Arguments, names: readonly string[], streams: Streams): void {
  const shared = names.filter((name) => args.value(name) === '-');
  if (shared.length < 2 || streams.stdin.isTTY) return;
  const options = shared.map((name) => `--${name}`).join(' and ');
  throw new CliError('cli/usage', { reason: `${options} cannot both read standard input.` });
}

const asked = (file: string, { stdin }: Streams): string | undefined =>
  file === '-' && stdin.isTTY ? undefined : file;

/** A file made by an editor or `echo` ends its line; nothing else is taken off. Zeroes what it was given. */
function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  if (bytes[end - 1] === 0x0a) end -= bytes[end - 2] === 0x0d ? 2 : 1;
  const kept = bytes.slice(0, end);
  bytes.fill(0);
  return kept;
}

async function readSecret(
  file: string | undefined,
  question: Omit<Question, 'shown'>,
  streams: Streams,
): Promise<Uint8Array> {
  if (file === undefined && streams.stdin.isTTY) {
    return new TextEncoder().encode(await ask({ ...question, shown: false }, streams));
  }
  if (file === undefined || file === '-') return readAll(streams.stdin, '-');
  try {
    const handle = await fs.open(file, 'r');
    try {
      return await readAll(handle.createReadStream({ autoClose: false }), file);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    throw new CliError('cli/unreadable-secret', { file, reason }, { cause: error });
  }
}

async function readAll(source: AsyncIterable<unknown>, file: string): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of source) {
    if (typeof part !== 'string' && !(part instanceof Uint8Array)) continue;
    const bytes = Buffer.from(part);
    length += bytes.length;
    if (length > LIMIT) throw new CliError('cli/unreadable-secret', { file, reason: 'too long' });
    parts.push(bytes);
  }
  const whole = Uint8Array.from(Buffer.concat(parts));
  for (const part of parts) part.fill(0);
  return whole;
}
