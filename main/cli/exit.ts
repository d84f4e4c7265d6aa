/** The exit codes of README, "Exit codes", and the shape of an error's words. */
import type { ErrorData } from '../base/error.ts';

export const EXIT = {
  done: 0,
  unexpected: 1,
  usage: 2,
  wrongKey: 3,
  locked: 4,
  damaged: 5,
  unavailable: 6,
  refused: 7,
} as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

export interface Words {
  readonly exit: Exit;
  readonly say: (text: (name: string) => string, data: ErrorData) => string;
  readonly hint?: string;
}

export const REPORT = 'This should not happen. Please report it, with what you did before.';
