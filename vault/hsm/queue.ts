/** Runs asynchronous work strictly one after the other, in the order in which it was asked for. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T> | T): Promise<T> {
    const next = this.#last.then(work);
    // The chain goes on after a failure; the caller of `run` is the one who hears of it.
    this.#last = next.catch(() => undefined);
    return next;
  }
}
