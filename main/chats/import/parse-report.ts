/** What comes out of the parser: messages, and an account of every line. */
import type { MessageKind } from '../model.ts';
import type { Content } from './content.ts';
import { newLineStats } from './lines.ts';
import type { LineStats } from './lines.ts';

/** Why a line was kept as text without being understood. */
export type NotUnderstood = 'before-first-message' | 'impossible-date' | 'too-long';

export interface ParsedMessage {
  /** Number of its first line. */
  readonly line: number;
  /** Wall clock as written, milliseconds as if it were UTC. */
  readonly wall: number;
  /** Unix milliseconds. */
  readonly sentAt: number;
  /** As written, marks removed; null for system lines and for what was not understood. */
  readonly author: string | null;
  /** iOS writes an author before system lines, too: the group, or who acted. */
  readonly pseudoAuthor: string | null;
  readonly kind: MessageKind;
  readonly content: Content;
  readonly event: string | null;
  readonly notUnderstood: NotUnderstood | null;
}

/** Every physical line is in exactly one of the first five; they add up to `total`. */
export interface LineCounts {
  /** Began a message of a person. */
  message: number;
  /** Began a system line. */
  system: number;
  /** Continued the message above. */
  continuation: number;
  /** Empty. */
  blank: number;
  /** Kept as text, not understood. */
  notUnderstood: number;
  total: number;
}

export interface NotUnderstoodLine {
  readonly line: number;
  readonly reason: NotUnderstood;
  /** The first 120 units. */
  readonly excerpt: string;
}

export interface ParseReport {
  readonly lines: LineCounts;
  readonly stats: LineStats;
  /** The first hundred. */
  readonly notUnderstood: NotUnderstoodLine[];
  /** Lines with the head of another export format inside a message: pasted text. */
  foreignHeads: number;
  /** Lines that are earlier than the one before by more than a day. */
  backward: number;
  /** Messages too long for one, which go on in further ones; and the numbers of the first hundred lines where one does. */
  cutMessages: number;
  readonly cutAtLines: number[];
}

export const newParseReport = (): ParseReport => ({
  lines: { message: 0, system: 0, continuation: 0, blank: 0, notUnderstood: 0, total: 0 },
  stats: newLineStats(),
  notUnderstood: [],
  foreignHeads: 0,
  backward: 0,
  cutMessages: 0,
  cutAtLines: [],
});
