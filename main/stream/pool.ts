/**
 * Worker threads that seal and open segments, so that encryption uses every core and the main thread stays free.
 *
 * One pool serves the whole process: streams share it first come, first served, each with a bounded number of
 * segments under way (crypt.ts). Threads start with the first segment and end with `close()`; an idle pool does
 * not keep the process alive.
 */
import type { KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { workerUrl } from '../base/worker.ts';
import type { WorkerReply, WorkerRequest } from './crypt.worker.ts';
import type { EngineName } from './engine.ts';
import { engineFailed } from './errors.ts';
import type { SegmentResult, SegmentTask } from './segment.ts';

/** A segment to be done; `buffer` is given away. `owner` is the stream that it belongs to. */
export interface PoolJob {
  readonly owner: object;
  readonly engine: EngineName;
  readonly key: KeyObject;
  readonly task: SegmentTask;
  readonly buffer: ArrayBuffer;
}

export interface PoolResult {
  readonly buffer: ArrayBuffer;
  readonly result: SegmentResult;
}

export interface StreamPoolOptions {
  /** Threads at most; by default one a core, 8 at most. */
  readonly workers?: number;
  /** Another worker file, for tests of what happens when one crashes. */
  readonly workerUrl?: URL;
}

interface Waiting {
  readonly job: PoolJob;
  readonly resolve: (result: PoolResult) => void;
  readonly reject: (reason: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly running: Map<number, Waiting>;
}

/** Segments a thread has at hand, so that it never waits for the main thread between two. */
const SEGMENTS_A_THREAD = 2;

export class StreamPool {
  /** Threads at most. */
  readonly size: number;
  readonly #url: URL;
  readonly #threads = new Set<Thread>();
  #queue: Waiting[] = [];
  #nextId = 0;
  #closed = false;

  constructor(options: StreamPoolOptions = {}) {
    this.size = Math.max(1, Math.floor(options.workers ?? Math.min(8, availableParallelism())));
    this.#url = options.workerUrl ?? workerUrl('./crypt.worker.ts', import.meta.url);
  }

  /** Segments that one stream may have under way: enough to keep every thread busy while it reads ahead. */
  get window(): number {
    return this.size * SEGMENTS_A_THREAD + 1;
  }

  /** For diagnostics and tests: threads alive, segments waiting for one, segments in one. */
  get stats(): { threads: number; queued: number; running: number } {
    let running = 0;
    for (const thread of this.#threads) running += thread.running.size;
    return { threads: this.#threads.size, queued: this.#queue.length, running };
  }

  /** Does one segment. Rejects with `stream/engine-failed` when its thread dies or the pool is closed. */
  run(job: PoolJob): Promise<PoolResult> {
    if (this.#closed) return Promise.reject(engineFailed(job.engine, 'pool-closed'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      this.#dispatch();
    });
  }

  /** Drops the segments of `owner` that no thread has begun with; their promises reject. */
  drop(owner: object): void {
    const dropped = this.#queue.filter((waiting) => waiting.job.owner === owner);
    this.#queue = this.#queue.filter((waiting) => waiting.job.owner !== owner);
    for (const { job, reject } of dropped) reject(engineFailed(job.engine, 'dropped'));
  }

  /** Ends all threads. What is under way rejects with `stream/engine-failed`. Calling it again does nothing. */
  async close(): Promise<void> {
    this.#closed = true;
    const queue = this.#queue;
    this.#queue = [];
    for (const { job, reject } of queue) reject(engineFailed(job.engine, 'pool-closed'));
    const threads = [...this.#threads];
    for (const thread of threads) this.#lose(thread, 'pool-closed');
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const thread = this.#freeThread();
      const waiting = thread === undefined ? undefined : this.#queue.shift();
      if (thread === undefined || waiting === undefined) return;
      const { engine, key, task, buffer } = waiting.job;
      const id = this.#nextId++;
      const request: WorkerRequest = { id, engine, key, task, buffer };
      thread.running.set(id, waiting);
      thread.worker.ref();
      try {
        thread.worker.postMessage(request, [buffer]);
      } catch (error) {
        thread.running.delete(id);
        waiting.reject(engineFailed(engine, 'not-sent', error));
      }
    }
  }

  /** The thread with the least to do, a new one before any has two segments; undefined when all are busy. */
  #freeThread(): Thread | undefined {
    let best: Thread | undefined;
    for (const thread of this.#threads) {
      if (best === undefined || thread.running.size < best.running.size) best = thread;
    }
    if (best?.running.size === 0) return best;
    if (this.#threads.size < this.size) return this.#start();
    return best !== undefined && best.running.size < SEGMENTS_A_THREAD ? best : undefined;
  }

  #start(): Thread {
    const thread: Thread = { worker: new Worker(this.#url, { name: 'coffer-stream' }), running: new Map() };
    this.#threads.add(thread);
    thread.worker.unref();
    thread.worker.on('message', (reply: WorkerReply) => {
      this.#settle(thread, reply);
    });
    thread.worker.on('messageerror', (error) => {
      this.#lose(thread, 'message-lost', error);
      void thread.worker.terminate();
    });
    thread.worker.on('error', (error) => {
      this.#lose(thread, 'worker-crashed', error);
    });
    thread.worker.on('exit', () => {
      this.#lose(thread, 'worker-exited');
    });
    return thread;
  }

  #settle(thread: Thread, reply: WorkerReply): void {
    const waiting = thread.running.get(reply.id);
    if (waiting === undefined) return;
    thread.running.delete(reply.id);
    if (thread.running.size === 0) thread.worker.unref();
    if ('failure' in reply) {
      waiting.reject(engineFailed(waiting.job.engine, 'threw', new Error(reply.failure)));
    } else {
      waiting.resolve({ buffer: reply.buffer, result: reply.result });
    }
    this.#dispatch();
  }

  /** A thread is gone: what it had fails, and the rest of the queue goes to the others or to a new one. */
  #lose(thread: Thread, reason: string, cause?: unknown): void {
    if (!this.#threads.delete(thread)) return;
    for (const { job, reject } of thread.running.values()) reject(engineFailed(job.engine, reason, cause));
    thread.running.clear();
    this.#dispatch();
  }
}
