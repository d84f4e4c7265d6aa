import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CHAT, importMessages, message, searchTexts, temporaryFolder } from './history.test-helper.ts';
import { openHistory } from './index.ts';
import type { History } from './index.ts';
import { parseQuery, snippetOf } from './search/query.ts';
import { indexText, tokenize } from './search/tokens.ts';

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

describe('searching', () => {
  test('nothing that is typed is ever syntax', async () => {
    await importMessages(history, [message('1', 1, 'plain words')]);
    await history.searchReady();
    const typed = [
      '',
      ' ',
      '"',
      '""',
      '*',
      'AND',
      'NOT',
      '^a',
      'body:x',
      '(',
      "'; DROP TABLE",
      '-',
      '\0',
      '{',
      'a"b',
    ];
    for (const text of typed) expect(await searchTexts(history, text), text).toEqual([]);
    expect(await searchTexts(history, 'plain" (words')).toEqual(['plain words']);
  });

  test('newest first over pages, also when old chats are imported later', async () => {
    const at = (index: number): number => Date.UTC(2024, 0, 1) + index * 1000;
    const odd = Array.from({ length: 60 }, (_, index) =>
      message(`a${index}`, at(index * 2), `word number ${index * 2}`),
    );
    const even = Array.from({ length: 60 }, (_, index) =>
      message(`b${index}`, at(index * 2 + 1), `word number ${index * 2 + 1}`),
    );
    await importMessages(history, odd);
    await history.searchReady();
    await importMessages(history, even, { ...CHAT, sourceId: 'other', title: 'Other' });
    await history.searchReady();
    const pages = async (chatId: number | null): Promise<string[]> => {
      const texts: string[] = [];
      let after: number | null = null;
      do {
        const page = await history.read.search({ text: 'word', chatId, limit: 13, after });
        texts.push(...page.hits.map((hit) => hit.message.text ?? ''));
        after = page.next;
      } while (after !== null);
      return texts;
    };
    expect(await pages(null)).toEqual(
      Array.from({ length: 120 }, (_, index) => `word number ${119 - index}`),
    );
    const other = (await history.read.chatsByTitle('Other', 1))[0]?.id ?? 0;
    expect(await pages(other)).toEqual(
      Array.from({ length: 60 }, (_, index) => `word number ${119 - index * 2}`),
    );
  });

  test('more messages of one second than it has places are all found', async () => {
    await importMessages(
      history,
      Array.from({ length: 150 }, (_, index) => message(String(index), 60_000, 'crowd')),
    );
    await importMessages(
      history,
      Array.from({ length: 150 }, (_, index) => message(`x${index}`, 61_000, 'crowd')),
    );
    await history.searchReady();
    const page = await history.read.search({ text: 'crowd', chatId: null, limit: 500, after: null });
    expect(new Set(page.hits.map((hit) => hit.message.id)).size).toBe(300);
  });
});

describe('the index', () => {
  const path = (): string => join(folder.path, 'search.sqlite');

  async function reopen(change: () => void): Promise<void> {
    await importMessages(history, [message('1', 1, 'findable words')]);
    await history.searchReady();
    await history.close();
    change();
    history = await openHistory(folder.path);
  }

  test('is made anew when it is deleted', async () => {
    await reopen(() => rmSync(path()));
    expect(await searchTexts(history, 'findable')).toEqual(['findable words']);
  });

  test.each([
    ['is no database', 'rubbish '.repeat(2000)],
    ['is empty', ''],
  ])('is made anew when the file %s', async (_name, content) => {
    await reopen(() => writeFileSync(path(), content));
    expect(await searchTexts(history, 'findable')).toEqual(['findable words']);
  });

  test('is made anew when its inside is damaged while it is open', async () => {
    await reopen(() => {
      const db = new Database(path());
      db.unsafeMode();
      db.exec("UPDATE words_data SET block = x'ffffffff' WHERE id > 100");
      db.close();
    });
    const first = await history.read.search({ text: 'findable', chatId: null, limit: 10, after: null });
    // Whether the damage was seen already or not, an answer that says it is complete is.
    if (first.complete) expect(first.hits).toHaveLength(1);
    expect(await searchTexts(history, 'findable')).toEqual(['findable words']);
  });

  test('whose file was only just begun answers that there may be more', async () => {
    await importMessages(history, [message('1', 1, 'findable words')]);
    await history.close();
    rmSync(path(), { force: true });
    new Database(path()).exec('PRAGMA user_version = 1').close();
    history = await openHistory(folder.path, { readOnly: true });
    const page = await history.read.search({ text: 'findable', chatId: null, limit: 10, after: null });
    expect(page).toEqual({ hits: [], next: null, complete: false });
    await history.close();
    history = await openHistory(folder.path);
    expect(await searchTexts(history, 'findable')).toEqual(['findable words']);
  });

  test('is made anew when all its pages but the first are rubbish', async () => {
    await reopen(() => {
      const file = readFileSync(path());
      writeFileSync(path(), file.fill(0xa5, 4096));
    });
    expect(await searchTexts(history, 'findable')).toEqual(['findable words']);
  });

  test('is made anew when it belongs to another history', async () => {
    await reopen(() => {
      const db = new Database(path());
      db.exec('UPDATE state SET history_id = zeroblob(16)');
      db.close();
    });
    expect(await searchTexts(history, 'findable')).toEqual(['findable words']);
  });

  test('catches up when it is behind, and is made anew when it is ahead', async () => {
    await reopen(() => {
      const db = new Database(path());
      db.exec(
        "UPDATE state SET last_message_id = 0; DELETE FROM doc; INSERT INTO words(words) VALUES ('delete-all')",
      );
      db.close();
    });
    expect(await searchTexts(history, 'findable')).toEqual(['findable words']);
    await reopen(() => {
      const db = new Database(path());
      db.exec('UPDATE state SET last_message_id = 1000000');
      db.close();
    });
    expect(await searchTexts(history, 'findable')).toEqual(['findable words']);
  });

  test('can be thrown away while the history is open', async () => {
    await importMessages(history, [message('1', 1, 'findable words')]);
    await history.searchReady();
    await history.rebuildSearch();
    expect(await searchTexts(history, 'findable')).toEqual(['findable words']);
    expect(existsSync(path())).toBe(true);
    expect(statSync(path()).size).toBeGreaterThan(0);
  });

  test('says that it is not complete until it is', async () => {
    await history.searchReady();
    await history.close();
    const writing = await openHistory(folder.path);
    await importMessages(writing, [message('1', 1, 'findable words')]);
    await writing.searchReady();
    const page = await writing.read.search({ text: 'findable', chatId: null, limit: 1, after: null });
    expect(page).toMatchObject({ complete: true, next: null });
    await writing.close();
    rmSync(path());
    const reading = await openHistory(folder.path, { readOnly: true });
    expect(await reading.read.search({ text: 'findable', chatId: null, limit: 1, after: null })).toEqual({
      hits: [],
      next: null,
      complete: false,
    });
    await reading.close();
    history = await openHistory(folder.path);
  });
});

describe('snippets', () => {
  test('mark every match, in units of the text itself', () => {
    const text = `${'x '.repeat(200)}Straße 😂 und straßen`;
    const snippet = snippetOf(text, parseQuery('😂 strass'));
    expect(snippet.ranges.map(([start, end]) => snippet.text.slice(start, end))).toEqual([
      'Straße',
      '😂',
      'straßen',
    ]);
    expect(snippet).toMatchObject({ cutBefore: true, cutAfter: false });
  });

  test('are pieces of the text with ranges inside, whatever the text', () => {
    const unit = fc.constantFrom(
      'a',
      'b ',
      'é',
      'e\u0301',
      '北',
      '京',
      '😂',
      '👨‍👩‍👧',
      ' ',
      'ﬁ',
      '\ud800',
      'ﷺ',
      'ส',
      'ั',
      '가',
      '\u1100\u1161',
    );
    const any = fc.array(unit, { maxLength: 300 }).map((units) => units.join(''));
    fc.assert(
      fc.property(
        any,
        fc.array(unit, { minLength: 1, maxLength: 4 }).map((units) => units.join('')),
        (text, query) => {
          const snippet = snippetOf(text, parseQuery(query));
          expect(text).toContain(snippet.text);
          let last = 0;
          for (const [start, end] of snippet.ranges) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            last = end;
          }
          expect(last).toBeLessThanOrEqual(snippet.text.length);
          expect(indexText(text)).toBe(
            tokenize(text)
              .map((token) => token.text)
              .join(' '),
          );
        },
      ),
      { numRuns: process.env['SLOW'] === '1' ? 5000 : 200 },
    );
  });
});
