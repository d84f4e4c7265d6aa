/** How hard a password is to guess: asked of a thread, as an answer can take half a second of computing. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { SerialQueue } from '../../vault/hsm/queue.ts';
import { workerUrl } from '../base/worker.ts';
import type { VaultPassword } from './password.ts';
import type { StrengthRequest, StrengthReply } from './strength.worker.ts';

/** The estimator looks at this many characters; what follows can only make it stronger. */
const ESTIMATED = 128;
/** How long the thread, which holds the dictionaries, waits for another question, milliseconds. */
const IDLE_MS = 60_000;

export interface PasswordStrength {
  /** 0 to 4: guessed at once, quickly, with effort, hardly, practically never. */
  readonly score: number;
  /**
   * What is wrong with it and what would help, as zxcvbn's keys (`common`, `anotherWord`), or null and none. They say
   * nothing of the password itself.
   */
  readonly warning: string | null;
  readonly suggestions: readonly string[];
}

const turns = new SerialQueue();
let thread: Worker | null = null;
let ending: NodeJS.Timeout | undefined;

/**
 * The vault allows few guesses, so this only warns, and never refuses; somebody who gets at a software vault's files is
 * not held to that number.
 */
export function passwordStrength(password: VaultPassword): Promise<PasswordStrength> {
  const text = new TextDecoder().decode(password.expose()).slice(0, ESTIMATED);
  return turns.run(() => asked(new TextEncoder().encode(text)));
}

async function asked(password: StrengthRequest): Promise<PasswordStrength> {
  clearTimeout(ending);
  const worker = (thread ??= started());
  // Only a question keeps the program from ending.
  worker.ref();
  try {
    const answer = once(worker, 'message') as Promise<[StrengthReply]>;
    worker.postMessage(password, [password.buffer]);
    const [strength] = await answer;
    return strength;
  } finally {
    worker.unref();
    ending = setTimeout(() => {
      thread = null;
      void worker.terminate();
    }, IDLE_MS).unref();
  }
}

function started(): Worker {
  const worker = new Worker(workerUrl('./strength.worker.ts', import.meta.url));
  // The question under way hears of it, and the next one starts another.
  worker.on('error', () => (thread = null));
  return worker;
}

/** The findings in the estimator's own English, for the command line. */
export async function strengthInEnglish({
  warning,
  suggestions,
}: PasswordStrength): Promise<Pick<PasswordStrength, 'warning' | 'suggestions'>> {
  // Loaded only here: its dictionaries come with it.
  const { translations } = await import('@zxcvbn-ts/language-en');
  const words = (of: object, name: string): string => new Map(Object.entries(of)).get(name) ?? name;
  return {
    warning: warning === null ? null : words(translations.warnings, warning),
    suggestions: suggestions.map((name) => words(translations.suggestions, name)),
  };
}
