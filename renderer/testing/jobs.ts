/** A long job of the double: runs by itself through its stages, or waits for a test to push it. */
import type { Failure } from '../../preload/contract/shape.ts';

interface Progress<Stage extends string> {
  stage: Stage;
  bytesDone: number;
  bytesTotal: number | null;
  itemsDone: number;
  itemsTotal: number | null;
  rate: number | null;
  etaSeconds: number | null;
}

export type Job<Stage extends string, Result> =
  | { state: 'running'; jobId: string; progress: Progress<Stage>; cancelling: boolean }
  | { state: 'done'; jobId: string; result: Result }
  | { state: 'failed'; jobId: string; error: Failure }
  | { state: 'cancelled'; jobId: string };

export interface JobPlan<Stage extends string, Result> {
  readonly stages: readonly Stage[];
  readonly bytes: number;
  readonly items: number;
  readonly tell: (job: Job<Stage, Result>) => void;
  /** Milliseconds between two steps; null waits for `push` and `end`. */
  readonly pace: number | null;
}

let runs = 0;

export class DoubleJob<Stage extends string, Result> {
  readonly #plan: JobPlan<Stage, Result>;
  #now: Job<Stage, Result> | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(plan: JobPlan<Stage, Result>) {
    this.#plan = plan;
  }

  get current(): Job<Stage, Result> | null {
    return this.#now;
  }

  start(result: Result, onDone: () => void = () => undefined): Job<Stage, Result> {
    clearInterval(this.#timer);
    const steps = this.#plan.stages.length * 3;
    let step = 0;
    const jobId = `run-${++runs}`;
    const first = this.#at(0, jobId);
    this.#now = first;
    if (this.#plan.pace !== null) {
      this.#timer = setInterval(() => {
        step++;
        if (step < steps) this.#say(this.#at(step / steps, jobId));
        else this.end({ state: 'done', jobId, result }, onDone);
      }, this.#plan.pace);
    }
    return first;
  }

  #at(fraction: number, jobId: string): Job<Stage, Result> {
    const { stages, bytes, items } = this.#plan;
    const stage = stages[Math.min(stages.length - 1, Math.floor(fraction * stages.length))];
    if (stage === undefined) throw new TypeError('a job without stages');
    const rate = 48_000_000;
    return {
      state: 'running',
      jobId,
      cancelling: false,
      progress: {
        stage,
        bytesDone: Math.round(bytes * fraction),
        bytesTotal: bytes,
        itemsDone: Math.round(items * fraction),
        itemsTotal: items,
        rate: fraction === 0 ? null : rate,
        etaSeconds: fraction === 0 ? null : Math.ceil((bytes * (1 - fraction)) / rate),
      },
    };
  }

  /** Moves a waiting job to a fraction of its way. */
  push(fraction: number): void {
    if (this.#now?.state === 'running') this.#say(this.#at(fraction, this.#now.jobId));
  }

  end(job: Job<Stage, Result>, onDone: () => void = () => undefined): void {
    clearInterval(this.#timer);
    if (job.state === 'done') onDone();
    this.#say(job);
  }

  fail(error: Failure): void {
    if (this.#now !== null) this.end({ state: 'failed', jobId: this.#now.jobId, error });
  }

  cancel(): void {
    if (this.#now?.state !== 'running') return;
    const { jobId } = this.#now;
    clearInterval(this.#timer);
    this.#say({ ...this.#now, cancelling: true });
    setTimeout(() => this.end({ state: 'cancelled', jobId }), 30);
  }

  #say(job: Job<Stage, Result>): void {
    this.#now = job;
    this.#plan.tell(job);
  }
}
