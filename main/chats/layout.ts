/** Where the parts of one history lie inside its folder (docs/spec/chat-store.md, "Folder"). */
import { join } from 'node:path';

export interface HistoryPaths {
  readonly folder: string;
  /** The chats themselves; what a backup copies, row by row. */
  readonly chats: string;
  /** The full-text index; may be deleted at any time. */
  readonly search: string;
  /** Content-addressed media. */
  readonly media: string;
  /** Held exclusively by the one process that writes. */
  readonly lock: string;
}

export function historyPaths(folder: string): HistoryPaths {
  return {
    folder,
    chats: join(folder, 'chats.sqlite'),
    search: join(folder, 'search.sqlite'),
    media: join(folder, 'media'),
    lock: join(folder, 'writer.lock'),
  };
}

/** `media/<first 2 hex digits>/<64 hex digits>`; `sha256` is the raw 32 bytes. */
export function mediaPath(mediaFolder: string, sha256: Uint8Array): string {
  if (sha256.length !== 32) throw new TypeError('sha256 must be 32 bytes');
  const hex = Buffer.from(sha256.buffer, sha256.byteOffset, 32).toString('hex');
  return join(mediaFolder, hex.slice(0, 2), hex);
}
