/**
 * Every way in which a stream can fail, as stable codes (docs/spec/stream.md, section 6).
 */
import { CofferError, type ErrorData } from '../base/error.ts';

export type StreamErrorCode =
  /** The header does not belong to this key and context. No data. */
  | 'stream/wrong-key'
  /** The stream ends before its end. Data: `length`, the bytes that were there; `expected` when it is known. */
  | 'stream/truncated'
  /**
   * Bytes were changed, moved or added. Data: `part` is `header`, `chunk` or `length`; for a chunk its number
   * `chunk`, and `last: true` when it is the final one and the true length is not known, so that a cut inside
   * of it cannot be told from a change.
   */
  | 'stream/damaged'
  /** More than 2^38 chunks (4 PiB) under one salt. No data. */
  | 'stream/too-long'
  /** The cipher or a worker did not do its work; says nothing about the data. Data: `engine`, `reason`. */
  | 'stream/engine-failed';

export class StreamError extends CofferError<StreamErrorCode> {}

export function truncated(length: number, expected?: number): StreamError {
  return new StreamError('stream/truncated', expected === undefined ? { length } : { length, expected });
}

export function engineFailed(engine: string, reason: string, cause?: unknown): StreamError {
  const data: ErrorData = { engine, reason };
  return new StreamError('stream/engine-failed', data, cause === undefined ? {} : { cause });
}
