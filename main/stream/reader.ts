/**
 * Reads exact amounts from a source of buffers of any sizes, and gives up at once when told to.
 */

export type ByteSource = AsyncIterable<Uint8Array>;

export class SourceReader {
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #signal: AbortSignal | undefined;
  /** What the source gave last and was not yet taken; belongs to the source, so only until the next pull. */
  #pending: Uint8Array = new Uint8Array(0);
  #ended = false;
  /** Bytes taken so far. */
  taken = 0;

  constructor(source: ByteSource, signal?: AbortSignal) {
    this.#iterator = source[Symbol.asyncIterator]();
    this.#signal = signal;
  }

  /** Fills `target`; fewer bytes only at the end of the source. Returns their number. */
  async readInto(target: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < target.length) {
      if (this.#pending.length === 0 && !(await this.#pull())) break;
      const part = this.#pending.subarray(0, target.length - filled);
      target.set(part, filled);
      filled += part.length;
      this.#pending = this.#pending.subarray(part.length);
    }
    this.taken += filled;
    return filled;
  }

  /**
   * Ends the source early and waits until it has let go of its files, but not for one that is stuck in a read when
   * the signal fires. What goes wrong with its ending changes nothing for us.
   */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#pending = new Uint8Array(0);
    const ending = Promise.resolve(this.#iterator.return?.()).catch(() => undefined);
    if (this.#signal?.aborted !== true) await ending;
  }

  async #pull(): Promise<boolean> {
    while (!this.#ended) {
      this.#signal?.throwIfAborted();
      let next;
      try {
        next = await orAborted(this.#iterator.next(), this.#signal);
      } catch (error) {
        // A source that failed has ended by itself; one that is only slow is closed by our caller.
        if (this.#signal?.aborted !== true) this.#ended = true;
        throw error;
      }
      if (next.done === true) {
        this.#ended = true;
      } else if (next.value.length > 0) {
        this.#pending = next.value;
        return true;
      }
    }
    return false;
  }
}

/** `promise`, or the signal's reason if that comes first. Leaves no listener behind. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => {
      reject(signal.reason);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}
