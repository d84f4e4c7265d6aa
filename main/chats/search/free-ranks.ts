/**
 * Finds each message's rank in the index: its second times 64, plus a slot of it that is free
 * (docs/spec/chat-store.md, "Order"). When a second has no slot left, one of the seconds after it serves.
 */
import type { ReadableDb } from '../db.ts';

const SLOTS = 64;
/** Ranks must stay exact as numbers; no message is from before 1970 or after the year 9999. */
const LATEST_SECOND = 253_402_300_799;

/** For the messages of one transaction, in which nothing else gives out ranks: what was found full is not asked again. */
export class FreeRanks {
  readonly #index: ReadableDb;
  /** Seconds found full, and the one to look at instead. */
  readonly #full = new Map<number, number>();
  /** The next free slot of the seconds that were looked at. */
  readonly #free = new Map<number, number>();

  constructor(index: ReadableDb) {
    this.#index = index;
  }

  next(sentAt: number): number {
    let second = this.#open(Math.min(Math.max(Math.floor(sentAt / 1000), 0), LATEST_SECOND));
    for (;;) {
      const slot = this.#free.get(second) ?? this.#firstFree(second);
      if (slot < SLOTS) {
        this.#free.set(second, slot + 1);
        return second * SLOTS + slot;
      }
      this.#free.delete(second);
      this.#full.set(second, second + 1);
      second = this.#open(second + 1);
    }
  }

  /** The first second from this one on that was not found full; on the way the long chains are made short. */
  #open(second: number): number {
    let end = second;
    for (let next = this.#full.get(end); next !== undefined; next = this.#full.get(end)) end = next;
    for (let at = second; at !== end;) {
      const next = this.#full.get(at) ?? end;
      this.#full.set(at, end);
      at = next;
    }
    return end;
  }

  #firstFree(second: number): number {
    const from = second * SLOTS;
    const last = this.#index.one<{ rank: number | null }>(
      'SELECT max(rank) AS rank FROM doc WHERE rank >= ? AND rank < ?',
      from,
      from + SLOTS,
    )?.rank;
    return last === undefined || last === null ? 0 : last - from + 1;
  }
}
