import { expect, test } from 'vitest';
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { WritableDb } from '../db.ts';
import { FreeRanks } from './free-ranks.ts';

/** An index's table of ranks, which counts what it is asked. */
class CountingDb extends WritableDb {
  asked = 0;

  constructor() {
    super(new Database(':memory:'));
    this.exec('CREATE TABLE doc (rank INTEGER PRIMARY KEY, message_id INTEGER NOT NULL) STRICT');
  }

  override one<Row>(
    sql: string,
    ...parameters: (string | number | bigint | Uint8Array | null)[]
  ): Row | undefined {
    this.asked++;
    return super.one<Row>(sql, ...parameters);
  }

  /** One transaction of the index: every message gets a rank, which is taken from then on. */
  giveOut(times: readonly number[]): number[] {
    const ranks = new FreeRanks(this);
    return times.map((at) => {
      const rank = ranks.next(at);
      this.run('INSERT INTO doc (rank, message_id) VALUES (?, 0)', rank);
      return rank;
    });
  }
}

test.each([
  ['in one second, as an export without seconds has them', () => 0],
  ['spread over its seconds', (index: number) => Math.floor((index * 60) / 40_000) * 1000],
])('40,000 messages of one minute, %s, cost no more the more there are', (_, offset) => {
  const db = new CountingDb();
  const times = Array.from({ length: 40_000 }, (_value, index) => 60_000 + offset(index));
  expect(new Set(db.giveOut(times)).size).toBe(40_000);
  expect(db.asked).toBeLessThan(1500);
  // A later transaction has to find the end of what is full, once.
  db.asked = 0;
  db.giveOut(times.slice(-1000));
  expect(db.asked).toBeLessThan(1500);
});

test('no rank is given out twice, and none lies before its second', () => {
  const second = fc.integer({ min: 0, max: 3 });
  fc.assert(
    fc.property(fc.array(fc.array(second, { maxLength: 200 }), { maxLength: 5 }), (transactions) => {
      const db = new CountingDb();
      const all = transactions.flatMap((seconds) => {
        const times = seconds.toSorted((a, b) => a - b).map((at) => at * 1000);
        const ranks = db.giveOut(times);
        for (const [index, rank] of ranks.entries())
          expect(rank).toBeGreaterThanOrEqual(((times[index] ?? 0) / 1000) * 64);
        return ranks;
      });
      expect(new Set(all).size).toBe(all.length);
    }),
    { numRuns: process.env['SLOW'] === '1' ? 1000 : 50 },
  );
});
