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
export const NOTHING_CHANGED = 'Nothing was changed.';

/** The system's codes that people meet. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'not there',
  EACCES: 'no permission',
  EPERM: 'no permission',
  ENOTDIR: 'no folder',
  EISDIR: 'a folder',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full for this account',
  EROFS: 'read-only',
  EIO: 'the disk reports an error',
  EPIPE: 'nothing reads it',
};

/** ` (not there, ENOENT)`; nothing where no reason came along. */
export function because(text: (name: string) => string): string {
  const reason = text('reason');
  if (reason === '') return '';
  const words = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
  return words === undefined ? ` (${reason})` : ` (${words}, ${reason})`;
}

export const or = (text: string, otherwise: string): string => (text === '' ? otherwise : text);
