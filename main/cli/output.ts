/**
 * Where the command line writes: results on standard output, progress and errors on standard error; with `--json` one
 * JSON object each.
 */
import fs from 'node:fs';
import os from 'node:os';
import type { ErrorData } from '../base/error.ts';
import { CliError } from './errors.ts';
import { progressText, type Begun, type ProgressLine } from './progress.ts';

export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Ends questions that are open. */
  readonly signal?: AbortSignal;
}

const REDRAW_INTERVAL = 100;
/** Even when nothing new is told, time goes on. */
const TICK = 1000;
/** What terminals have when they do not say. */
const COLUMNS = 80;

export class Output {
  readonly json: boolean;
  readonly #streams: Streams;
  #written: Promise<void> = Promise.resolve();
  #fault: string | null = null;
  #progress: { line: ProgressLine; begun: Begun; drawnAt: number; ticking: NodeJS.Timeout } | null = null;

  constructor(json: boolean, streams: Streams) {
    this.json = json;
    this.#streams = streams;
  }

  get interactive(): boolean {
    return this.#streams.stderr.isTTY && !this.json;
  }

  /** The result of a command: `code` and `data` for scripts, `lines` for people. */
  result(code: string, data: object, lines: readonly string[]): void {
    this.clearProgress();
    const text = this.json ? JSON.stringify({ code, ...data }) : lines.join('\n');
    if (text === '') return;
    const written = new Promise<void>((done) => {
      this.#streams.stdout.write(`${text}\n`, (error) => {
        if (error) this.#fault ??= 'code' in error ? String(error.code) : error.name;
        done();
      });
    });
    this.#written = this.#written.then(() => written);
  }

  /**
   * Resolves when the system has taken all results. Throws `cli/output-failed` when it has not. That a reader went away,
   * such as `head`, is no failure, and neither is that nothing reads, unless somebody must have `seen` what was written.
   */
  async flushed({ seen = false } = {}): Promise<void> {
    await this.#written;
    const reason = this.#fault ?? (seen && this.#goesNowhere() ? 'it goes nowhere' : null);
    if (reason === null || (reason === 'EPIPE' && !seen)) return;
    throw new CliError('cli/output-failed', { reason });
  }

  /** Words beside the result, for people only. */
  note(...lines: readonly string[]): void {
    if (this.json) return;
    this.clearProgress();
    this.#streams.stderr.write(lines.map((line) => `${line}\n`).join(''));
  }

  error(code: string, data: ErrorData, message: string, hint: string | null): void {
    this.clearProgress();
    const text = this.json
      ? JSON.stringify({ code, data, message })
      : `coffer: ${message}${hint === null ? '' : `\n        ${hint}`}`;
    this.#streams.stderr.write(`${text}\n`);
  }

  /** Redraws one line on a terminal, with rate and time left; draws nothing in a pipe. */
  progress(line: ProgressLine): void {
    if (!this.interactive) return;
    const now = performance.now();
    if (this.#progress?.line.label !== line.label) {
      this.clearProgress();
      const ticking = setInterval(() => this.#draw(performance.now()), TICK);
      ticking.unref();
      this.#progress = { line, begun: { at: now, done: line.done }, drawnAt: -Infinity, ticking };
    }
    this.#progress.line = line;
    if (now - this.#progress.drawnAt >= REDRAW_INTERVAL) this.#draw(now);
  }

  clearProgress(): void {
    if (this.#progress === null) return;
    clearInterval(this.#progress.ticking);
    this.#streams.stderr.write('\r\u001b[2K');
    this.#progress = null;
  }

  #draw(now: number): void {
    const progress = this.#progress;
    if (progress === null) return;
    progress.drawnAt = now;
    // The last column stays free: some terminals begin a new line when it is filled.
    const columns = (this.#streams.stderr.columns || COLUMNS) - 1;
    this.#streams.stderr.write(`\r\u001b[2K${progressText(progress.line, progress.begun, now, columns)}`);
  }

  /** Whether standard output is the system's way to throw things away, which a closed one becomes as well. */
  #goesNowhere(): boolean {
    const { stdout } = this.#streams;
    const fd: unknown = 'fd' in stdout ? stdout.fd : undefined;
    if (typeof fd !== 'number' || process.platform === 'win32') return false;
    try {
      const [own, nowhere] = [fs.fstatSync(fd), fs.statSync(os.devNull)];
      return own.isCharacterDevice() && own.rdev === nowhere.rdev;
    } catch {
      return false;
    }
  }
}
