/**
 * Runs one backup, check or restore in a worker thread of its own, so that the window never waits for it.
 *
 * The worker gets a copy of `K` and zeroes it when it is done; progress comes back about ten times a second.
 */
import { Worker } from 'node:worker_threads';
import { CofferError, type ErrorData } from '../base/error.ts';
import { workerUrl } from '../base/worker.ts';
import type { Place } from '../destinations/open.ts';
import type { BackupKey } from '../keys/index.ts';
import type { CreateResult } from './create.ts';
import type { DeviceState, Seen } from './device-state.ts';
import { BackupError } from './errors.ts';
import type { Protector } from './format/header.ts';
import type { BackupListing } from './list.ts';
import type { BackedUpChat } from './list-chats.ts';
import type { PruneResult } from './prune.ts';
import type { Progress, ReportProgress } from './progress.ts';
import type { RestoreResult } from './restore.ts';
import type { StagedChat } from './stage-chat.ts';
import type { VerifyRequest, VerifyResult } from './verify.ts';

/** What can be asked of the engine, and what it answers. All of it can be sent between threads. */
export interface Jobs {
  create: {
    request: {
      historyFolder: string;
      stateFolder: string;
      state: DeviceState;
      acceptOlder: boolean;
      evenIfEmpty: boolean;
      includeMedia: boolean;
      volumeBytes?: number | undefined;
      protector: Protector;
      app: string;
      now: number;
    };
    result: CreateResult;
  };
  prune: { request: { stateFolder: string; keep: number }; result: PruneResult };
  listChats: {
    request: { sequence: number | null; seen: Seen | null };
    result: readonly BackedUpChat[];
  };
  stageChat: {
    request: { staging: string; chatId: number; sequence: number | null; seen: Seen | null };
    result: StagedChat;
  };
  list: { request: object; result: readonly BackupListing[] };
  verify: { request: VerifyRequest; result: VerifyResult };
  restore: {
    request: { staging: string; sequence: number | null; seen: Seen | null };
    result: RestoreResult;
  };
}

export type Job = { [Name in keyof Jobs]: { name: Name } & Jobs[Name]['request'] }[keyof Jobs];

/** What the worker is started with. `key` is its own copy of `K`, 32 bytes. */
export interface EngineTask {
  readonly place: Place;
  readonly setId: string;
  readonly key: Uint8Array;
  readonly job: Job;
}

export type EngineReport =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly code: string; readonly data: ErrorData };

export interface EngineOptions {
  readonly place: Place;
  readonly setId: string;
  /** Stays the caller's. */
  readonly key: BackupKey;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ReportProgress | undefined;
}

/** A worker that has reported and does not end by itself within this is ended. */
const GRACE_MS = 10_000;

/** Throws `backup/cancelled` when `signal` stops it, and every error of the job, each with its code. */
export async function runEngine<Name extends keyof Jobs>(
  name: Name,
  request: Jobs[Name]['request'],
  options: EngineOptions,
): Promise<Jobs[Name]['result']> {
  const { place, setId, signal, onProgress } = options;
  if (signal?.aborted) throw new BackupError('backup/cancelled');
  const task = { place, setId, key: new Uint8Array(options.key.expose()), job: { name, ...request } };
  const worker = new Worker(workerUrl('./engine.worker.ts', import.meta.url), { workerData: task });
  // The message has carried a copy over; this one has done its work.
  task.key.fill(0);
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const stop = (): void => worker.postMessage('stop');
  signal?.addEventListener('abort', stop);
  try {
    return await new Promise<Jobs[Name]['result']>((resolve, reject) => {
      worker.on('message', (report: EngineReport) => {
        if (report.type === 'progress') onProgress?.(report.progress);
        else if (report.type === 'done') resolve(report.result as Jobs[Name]['result']);
        else reject(new CofferError(report.code, report.data));
      });
      const failed = (reason: string, cause?: unknown): void =>
        reject(new BackupError('backup/engine-failed', { reason }, { cause }));
      worker.on('error', (error) => failed(error instanceof Error ? error.name : 'error', error));
      worker.on('exit', (code) => failed(`exit ${code}`));
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    // It ends by itself once it has closed its database and its pool: cutting a thread off in the middle of native
    // code can take the whole process with it.
    const timer = setTimeout(() => void worker.terminate(), GRACE_MS);
    await exited;
    clearTimeout(timer);
  }
}
