import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import Database from 'better-sqlite3';
import { importMessages, message, temporaryFolder } from '../chats/history.test-helper.ts';
import { openHistory, type History } from '../chats/index.ts';
import { segmentRange } from '../chats/snapshot-source.ts';
import { Snapshot } from './snapshot.ts';

const folder = temporaryFolder();
let history: History;
beforeEach(async () => {
  history = await openHistory(folder.path);
  await importMessages(
    history,
    Array.from({ length: 5000 }, (_, index) => message(`m${index}`, 1_700_000_000_000 + index)),
  );
});
afterEach(async () => {
  await history.close();
  folder.remove();
});

/** Opens a snapshot, uses it, closes it. */
function snapshot<T>(work: (snapshot: Snapshot) => T): T {
  const open = Snapshot.open(folder.path);
  try {
    return work(open);
  } finally {
    open.close();
  }
}

describe('a snapshot', () => {
  it('gives the same bytes for the same rows whatever was copied before, and sees one state to its end', async () => {
    const alone = snapshot((open) => Buffer.from(open.copy('message', segmentRange(1)).bytes));
    snapshot((open) => {
      for (let turn = 0; turn < 3; turn++) {
        for (const { table, segment } of open.segments()) open.copy(table, segmentRange(segment));
      }
      expect(alone.equals(open.copy('message', segmentRange(1)).bytes)).toBe(true);
    });

    const open = Snapshot.open(folder.path);
    try {
      const before = open.digest().sha256;
      await history.write.addNote('written meanwhile');
      await importMessages(history, [message('late', 1_800_000_000_000)]);
      expect(open.digest().sha256).toBe(before);
      expect(alone.equals(open.copy('message', segmentRange(1)).bytes)).toBe(true);
    } finally {
      open.close();
    }
    snapshot((later) => {
      expect(alone.equals(later.copy('message', segmentRange(1)).bytes)).toBe(false);
      const first = later.copy('message', segmentRange(0));
      expect(first.rows).toBeGreaterThan(4000);
    });
  });

  it('copies a segment into a database of its own with that one table, every column alike', () => {
    const [image, expected] = snapshot(
      (open) => [open.copy('message', segmentRange(1)), open.segments()] as const,
    );
    const db = new Database(Buffer.from(image.bytes));
    try {
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(db.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['message']);
      const rows = db.prepare('SELECT count(*) FROM message WHERE id BETWEEN 4096 AND 8191').pluck().get();
      expect(rows).toBe(image.rows);
      const live = new Database(`${folder.path}/chats.sqlite`, { readonly: true });
      const all = 'SELECT * FROM message WHERE id BETWEEN 4096 AND 8191 ORDER BY id';
      expect(db.prepare(all).raw().all()).toEqual(live.prepare(all).raw().all());
      live.close();
    } finally {
      db.close();
    }
    expect(expected.filter(({ table }) => table === 'message')).toHaveLength(2);
  });

  it('cuts a run whose rows are large into halves of halves, every row in exactly one of them', async () => {
    const limit = 20_000;
    await importMessages(history, [
      message('huge', 1_900_000_000_000, 'x'.repeat(3 * limit)),
      message('after', 1_900_000_000_001, 'y'.repeat(limit / 2)),
    ]);
    snapshot((open) => {
      const whole = segmentRange(1);
      expect(open.parts('message', 1)).toEqual([whole]);
      const parts = open.parts('message', 1, limit);
      expect(parts.length).toBeGreaterThan(3);
      let rows = 0;
      for (const [index, { first, last }] of parts.entries()) {
        const length = last - first + 1;
        // Where a part may end depends on nothing but ids: a row that grows moves no other row.
        expect(Math.log2(length) % 1).toBe(0);
        expect(first % length).toBe(0);
        expect(first).toBeGreaterThan(parts[index - 1]?.last ?? whole.first - 1);
        const image = open.copy('message', { first, last });
        expect(image.rows).toBeGreaterThan(0);
        rows += image.rows;
        // Pages and what is no text come on top.
        if (length > 1) expect(image.bytes.length).toBeLessThan(4 * limit);
      }
      expect(rows).toBe(open.copy('message', whole).rows);
      expect(open.parts('message', 0, limit)).toEqual(open.parts('message', 0, limit));
    });
  });
});
