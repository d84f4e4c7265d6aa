/** Long runs as the contract tells them: started, followed, cancelled, and kept until the next one starts. */
import { randomUUID } from 'node:crypto';
import type { Failure } from '../../../preload/contract/shape.ts';
import { CofferError } from '../../base/error.ts';
import { IpcError } from '../errors.ts';
import { toFailure } from '../register.ts';

export type Job<Progress, Result> =
  | {
      readonly state: 'running';
      readonly jobId: string;
      readonly progress: Progress;
      readonly cancelling: boolean;
    }
  | { readonly state: 'done'; readonly jobId: string; readonly result: Result }
  | { readonly state: 'failed'; readonly jobId: string; readonly error: Failure }
  | { readonly state: 'cancelled'; readonly jobId: string };

export interface JobOptions<Progress, Result> {
  readonly name: string;
  readonly first: Progress;
  changed(job: Job<Progress, Result>): void;
  reportUnforeseen(call: string, error: unknown): void;
}

export class JobRunner<Progress, Result> {
  readonly #options: JobOptions<Progress, Result>;
  #job: Job<Progress, Result> | null = null;
  #stop: AbortController | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(options: JobOptions<Progress, Result>) {
    this.#options = options;
  }

  get current(): Job<Progress, Result> | null {
    return this.#job;
  }

  /** Throws `ipc/busy` while another one runs. */
  start(
    work: (signal: AbortSignal, report: (progress: Progress) => void) => Promise<Result>,
  ): Job<Progress, Result> {
    if (this.#job?.state === 'running') throw new IpcError('ipc/busy', { job: this.#options.name });
    const jobId = randomUUID();
    const stop = new AbortController();
    this.#stop = stop;
    const running = (progress: Progress): Job<Progress, Result> => ({
      state: 'running',
      jobId,
      progress,
      cancelling: stop.signal.aborted,
    });
    const report = (progress: Progress): void => this.#set(running(progress));
    const first = running(this.#options.first);
    this.#set(first);
    this.#running = work(stop.signal, report).then(
      (result) => this.#set({ state: 'done', jobId, result }),
      (error: unknown) => this.#set(this.#ended(jobId, error)),
    );
    return first;
  }

  #ended(jobId: string, error: unknown): Job<Progress, Result> {
    if (error instanceof CofferError && error.code.endsWith('/cancelled'))
      return { state: 'cancelled', jobId };
    const { name, reportUnforeseen } = this.#options;
    return { state: 'failed', jobId, error: toFailure(name, error, reportUnforeseen) };
  }

  #set(job: Job<Progress, Result>): void {
    this.#job = job;
    this.#options.changed(job);
  }

  cancel(): void {
    if (this.#job?.state !== 'running') return;
    this.#stop?.abort();
    this.#set({ ...this.#job, cancelling: true });
  }

  /** Cancels and waits for the end. */
  async close(): Promise<void> {
    this.cancel();
    await this.#running;
  }
}

export interface Pace {
  readonly rate: number | null;
  readonly etaSeconds: number | null;
}

/** Bytes a second over the whole run, told after the first second, when it begins to mean something. */
export function meter(now: () => number = Date.now): (done: number, total: number | null) => Pace {
  const started = now();
  return (done, total) => {
    const seconds = (now() - started) / 1000;
    if (seconds < 1 || done <= 0) return { rate: null, etaSeconds: null };
    const rate = done / seconds;
    return { rate, etaSeconds: total === null ? null : Math.max(0, (total - done) / rate) };
  };
}
