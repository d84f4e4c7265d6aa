/** A long job of the double: runs by itself through its stages, or waits for a test to push it. */
import type { Failure } from '../../preload/contract/shape.ts';

export type Job<Progress, Result> =
  | { state: 'running'; jobId: string; progress: Progress; cancelling: boolean }
  | { state: 'done'; jobId: string; result: Result }
  | { state: 'failed'; jobId: string; error: Failure }
  | { state: 'cancelled'; jobId: string };

export interface JobPlan<Progress, Result> {
  /** Where it stands at a fraction of its way. */
  readonly progressAt: (fraction: number) => Progress;
  readonly tell: (job: Job<Progress, Result>) => void;
  /** Milliseconds between two of its steps; null waits for `push` and `end`. */
  readonly pace: number | null;
}

/** Of one that runs by itself. */
const STEPS = 12;
const RATE = 48_000_000;

/** The stages one after the other, each as long as the others. */
export function stageAt<Stage extends string>(stages: readonly Stage[], fraction: number): Stage {
  const stage = stages[Math.min(stages.length - 1, Math.floor(fraction * stages.length))];
  if (stage === undefined) throw new TypeError('a job without stages');
  return stage;
}

export function bytesAt(bytes: number, fraction: number) {
  return {
    bytesDone: Math.round(bytes * fraction),
    bytesTotal: bytes,
    rate: fraction === 0 ? null : RATE,
    etaSeconds: fraction === 0 ? null : Math.ceil((bytes * (1 - fraction)) / RATE),
  };
}

let runs = 0;

export class DoubleJob<Progress, Result> {
  readonly #plan: JobPlan<Progress, Result>;
  #now: Job<Progress, Result> | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #succeed: () => void = () => undefined;

  constructor(plan: JobPlan<Progress, Result>) {
    this.#plan = plan;
  }

  get current(): Job<Progress, Result> | null {
    return this.#now;
  }

  start(result: Result, onDone: () => void = () => undefined): Job<Progress, Result> {
    clearInterval(this.#timer);
    let step = 0;
    const jobId = `run-${++runs}`;
    const first = this.#at(0, jobId);
    // Before `start` has answered, as main does.
    this.#say(first);
    this.#succeed = () => this.end({ state: 'done', jobId, result }, onDone);
    if (this.#plan.pace !== null) {
      this.#timer = setInterval(() => {
        step++;
        if (step < STEPS) this.#say(this.#at(step / STEPS, jobId));
        else this.finish();
      }, this.#plan.pace);
    }
    return first;
  }

  #at(fraction: number, jobId: string): Job<Progress, Result> {
    return { state: 'running', jobId, cancelling: false, progress: this.#plan.progressAt(fraction) };
  }

  /** Moves a waiting job to a fraction of its way. */
  push(fraction: number): void {
    if (this.#now?.state === 'running') this.#say(this.#at(fraction, this.#now.jobId));
  }

  end(job: Job<Progress, Result>, onDone: () => void = () => undefined): void {
    clearInterval(this.#timer);
    if (job.state === 'done') onDone();
    this.#say(job);
  }

  finish(): void {
    if (this.#now?.state === 'running') this.#succeed();
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

  #say(job: Job<Progress, Result>): void {
    this.#now = job;
    this.#plan.tell(job);
  }
}
