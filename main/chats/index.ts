/** The chat store's public face. What a backup reads is in `snapshot-source.ts`, the canonical digest in `digest.ts`. */
export { openHistory } from './history.ts';
export { NOTES } from './notes.ts';
export type { History, HistoryReader, HistoryWriter, OpenHistoryOptions } from './history.ts';
export type { ChatsErrorCode } from './errors.ts';
export type * from './queries-types.ts';
