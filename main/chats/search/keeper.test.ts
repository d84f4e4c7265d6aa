import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importMessages, message, searchTexts, temporaryFolder } from '../history.test-helper.ts';
import { openHistory } from '../index.ts';
import type { History } from '../index.ts';
import type { IndexProgress } from './keeper.ts';

let folder: ReturnType<typeof temporaryFolder>;
let history: History;
beforeEach(async () => {
  folder = temporaryFolder();
  history = await openHistory(folder.path);
});
afterEach(async () => {
  await history.close();
  folder.remove();
});

const long = (index: number): string => `${String.fromCharCode(97 + (index % 26))} `.repeat(32_000);

describe('waiting for the index', () => {
  test('tells how far it is, in chunks that long texts make smaller', async () => {
    await importMessages(
      history,
      Array.from({ length: 200 }, (_, index) => message(String(index), index * 1000, long(index))),
    );
    const seen: IndexProgress[] = [];
    await history.searchReady({ onProgress: (progress) => seen.push(progress) });
    const done = seen.flatMap((one) => (one.stage === 'taking-in' ? [one.done] : []));
    expect(done.length).toBeGreaterThan(1);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(seen.find((one) => one.stage === 'taking-in')).toMatchObject({ total: 200 });
    expect(done.at(-1)).toBe(200);
  });

  test('ends with the reason of the signal, and what was missing is taken in all the same', async () => {
    await importMessages(
      history,
      Array.from({ length: 200 }, (_, index) => message(String(index), index * 1000, `${long(index)} word`)),
    );
    const stop = new AbortController();
    const reason = new Error('enough');
    await expect(
      history.searchReady({ signal: stop.signal, onProgress: () => stop.abort(reason) }),
    ).rejects.toBe(reason);
    await expect(history.searchReady({ signal: stop.signal })).rejects.toBe(reason);
    await history.close();
    history = await openHistory(folder.path);
    expect(await searchTexts(history, 'word')).toHaveLength(100);
  });
});

test('a digest ends with the reason of the signal', async () => {
  await importMessages(
    history,
    Array.from({ length: 20_000 }, (_, index) => message(String(index), index * 1000)),
  );
  const stop = new AbortController();
  const reason = new Error('enough');
  const digest = history.read.digest({ signal: stop.signal });
  stop.abort(reason);
  await expect(digest).rejects.toBe(reason);
  expect((await history.read.digest()).counts.messages).toBe(20_000);
});

describe('the log beside the chats', () => {
  const size = (): number => statSync(join(folder.path, 'chats.sqlite-wal')).size;

  test('is empty before an import, so that one that fills the disk can give the room back', async () => {
    await history.write.addNote('something in the log');
    expect(size()).toBeGreaterThan(0);
    const sink = await history.write.beginImport();
    expect(size()).toBe(0);
    await sink.abort();
    expect(size()).toBe(0);
  });

  test('is empty after an import', async () => {
    await importMessages(
      history,
      Array.from({ length: 5000 }, (_, index) => message(String(index), index * 1000)),
    );
    // The index catches up in the background and notes in the chats what it has taken.
    expect(size()).toBeLessThan(100_000);
  });
});
