/** Computes the canonical digest in a thread that lives for this one answer. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { CofferError } from '../base/error.ts';
import { translating } from './db.ts';
import { canonicalDigest } from './digest.ts';
import type { CanonicalDigest } from './digest.ts';
import type { ChatsErrorCode } from './errors.ts';
import { historyPaths, mediaPath } from './layout.ts';
import { calledAgain, serve } from './rpc.ts';
import { mediaAfter, openSnapshot } from './snapshot-source.ts';

export interface DigestInput {
  readonly folder: string;
  readonly verifyMedia: boolean;
}

export interface HistoryDigest extends CanonicalDigest {
  /** Hashes (hex) of media that are not there, or whose bytes are not theirs; null when they were not looked at. */
  readonly mediaFaults: { readonly missing: readonly string[]; readonly damaged: readonly string[] } | null;
}

const methods = {
  digest: ({ folder, verifyMedia }: DigestInput): HistoryDigest =>
    translating(() => {
      const db = openSnapshot(folder);
      try {
        return {
          ...canonicalDigest(db, stopWhenTold),
          mediaFaults: verifyMedia ? faultsOf(db, historyPaths(folder).media) : null,
        };
      } finally {
        db.close();
      }
    }),

  /** Ends a digest that is under way. */
  stop: (): void => undefined,
};

export type DigestApi = typeof methods;

function stopWhenTold(): void {
  if (calledAgain()) throw new CofferError<ChatsErrorCode>('chats/closed');
}

function faultsOf(db: Database.Database, mediaFolder: string): { missing: string[]; damaged: string[] } {
  const missing: string[] = [];
  const damaged: string[] = [];
  const buffer = Buffer.allocUnsafe(1 << 20);
  let last = 0;
  for (;;) {
    const media = mediaAfter(db, last, 1000);
    for (const { sha256 } of media) {
      const hex = Buffer.from(sha256).toString('hex');
      const actual = hashFile(mediaPath(mediaFolder, sha256), buffer);
      if (actual === undefined) missing.push(hex);
      else if (actual !== hex) damaged.push(hex);
    }
    const end = media.at(-1);
    if (end === undefined) return { missing, damaged };
    last = end.id;
  }
}

/** Undefined when there is no such file. */
function hashFile(path: string, buffer: Buffer): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const hash = createHash('sha256');
    for (let read = 1; read > 0;) {
      stopWhenTold();
      read = readSync(file, buffer, 0, buffer.length, null);
      hash.update(buffer.subarray(0, read));
    }
    return hash.digest('hex');
  } finally {
    closeSync(file);
  }
}

serve(methods);
