/**
 * Where the command line writes: results on standard output, progress and errors on standard error; with `--json` one
 * JSON object each.
 */
import type { ErrorData } from '../base/error.ts';
import { formatBytes, formatDuration } from './format.ts';

export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** How far something has come; `unit` says what is counted. */
export interface ProgressLine {
  readonly label: string;
  readonly done: number;
  readonly total: number | null;
}

const REDRAW_INTERVAL = 100;

export class Output {
  readonly json: boolean;
  readonly #streams: Streams;
  #drawn = false;
  #progress: { label: string; startedAt: number; startedWith: number; drawnAt: number } | null = null;

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
    if (text !== '') this.#streams.stdout.write(`${text}\n`);
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
  progress({ label, done, total }: ProgressLine): void {
    if (!this.interactive) return;
    const now = performance.now();
    if (this.#progress?.label !== label) {
      this.#progress = { label, startedAt: now, startedWith: done, drawnAt: 0 };
    }
    const progress = this.#progress;
    if (now - progress.drawnAt < REDRAW_INTERVAL) return;
    progress.drawnAt = now;
    const seconds = (now - progress.startedAt) / 1000;
    const rate = seconds > 0.5 ? (done - progress.startedWith) / seconds : 0;
    const parts = [label];
    if (total !== null && total > 0) {
      const share = Math.min(1, done / total);
      parts.push(`${'█'.repeat(Math.round(share * 20)).padEnd(20, '░')} ${Math.floor(share * 100)} %`);
      parts.push(`${formatBytes(done)} of ${formatBytes(total)}`);
    } else if (done > 0) {
      parts.push(formatBytes(done));
    }
    if (rate > 0) parts.push(`${formatBytes(rate)}/s`);
    if (rate > 0 && total !== null && total > done) {
      parts.push(`${formatDuration(((total - done) / rate) * 1000)} left`);
    }
    this.#streams.stderr.write(`\r\u001b[2K${parts.join('  ')}`);
    this.#drawn = true;
  }

  clearProgress(): void {
    if (this.#drawn) this.#streams.stderr.write('\r\u001b[2K');
    this.#drawn = false;
    this.#progress = null;
  }
}
