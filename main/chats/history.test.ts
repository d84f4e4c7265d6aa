import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  allMessages,
  bytes,
  CHAT,
  importMessages,
  message,
  PEOPLE,
  temporaryFolder,
} from './history.test-helper.ts';
import { openHistory } from './index.ts';
import type { History, MediaPoint, MessageItem, MessagePoint } from './index.ts';
import { SCHEMA_VERSION } from './schema/versions.ts';
import { changedSince, openSnapshot } from './snapshot-source.ts';

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

async function chatId(): Promise<number> {
  return (await history.read.chatsByTitle(CHAT.title, 1))[0]?.id ?? 0;
}

describe('opening', () => {
  test('a second writer is refused, a reader is not, and closing frees the history', async () => {
    await history.write.addNote('hello');
    await expect(openHistory(folder.path)).rejects.toMatchObject({ code: 'chats/locked' });
    const reader = await openHistory(folder.path, { readOnly: true });
    expect(await allMessages(reader, 'Notes to self')).toMatchObject([{ text: 'hello' }]);
    await expect(reader.write.addNote('no')).rejects.toMatchObject({ code: 'chats/read-only' });
    await reader.close();
    await history.close();
    history = await openHistory(folder.path, { create: false });
    expect(await allMessages(history, 'notes TO self')).toHaveLength(1);
  });

  test('no history is made where none may be', async () => {
    const empty = temporaryFolder();
    await expect(openHistory(empty.path, { create: false })).rejects.toMatchObject({
      code: 'chats/not-found',
    });
    await expect(openHistory(empty.path, { readOnly: true })).rejects.toMatchObject({
      code: 'chats/not-found',
    });
    expect(readdirSync(empty.path)).toEqual([]);
    empty.remove();
  });

  test('a history of a newer version, or a file that is none, is refused and can be looked at elsewhere', async () => {
    await history.close();
    const path = join(folder.path, 'chats.sqlite');
    const db = new Database(path);
    db.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
    db.close();
    await expect(openHistory(folder.path)).rejects.toMatchObject({
      code: 'chats/newer-schema',
      data: { found: SCHEMA_VERSION + 1, known: SCHEMA_VERSION },
    });
    writeFileSync(path, 'this is not a database, but it is long enough to look at: '.repeat(100));
    await expect(openHistory(folder.path)).rejects.toMatchObject({ code: 'chats/damaged' });
  });

  test('the epoch that is returned covers everything written before, and nothing after', async () => {
    await importMessages(history, [message('1', 1)]);
    const epoch = await history.write.advanceEpoch();
    const changed = (since: number): string[] => {
      const db = openSnapshot(folder.path);
      const tables = changedSince(db, since).map((ref) => ref.table);
      db.close();
      return tables;
    };
    expect(changed(epoch)).toEqual([]);
    expect(changed(0)).toEqual(['person', 'chat', 'member', 'message']);
    await history.write.addNote('later');
    expect(changed(epoch)).toEqual(['person', 'chat', 'member', 'message']);
    const next = await history.write.advanceEpoch();
    await history.write.markRead(await chatId());
    expect(changed(next)).toEqual(['chat']);
  });
});

describe('media', () => {
  test('bytes are checked when they are read, and only their owner may read the file', async () => {
    const { sha256 } = await history.media.add(bytes('some', 'thing'));
    const path = history.media.path(sha256);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await history.media.verify(sha256)).toBe('ok');
    expect(await history.media.add(bytes('something'))).toMatchObject({ added: false });
    writeFileSync(path, 'somethinG');
    expect(await history.media.verify(sha256)).toBe('damaged');
    await history.media.remove(sha256);
    expect(await history.media.verify(sha256)).toBe('missing');
  });

  test('are not swept away when the database beside them was lost', async () => {
    const { sha256 } = await history.media.add(bytes('a picture'));
    await history.close();
    rmSync(join(folder.path, 'chats.sqlite'));
    history = await openHistory(folder.path);
    expect(await history.media.verify(sha256)).toBe('ok');
    expect(await history.sweepMedia()).toBe(1);
    expect(await history.media.verify(sha256)).toBe('missing');
  });

  test('a source that fails while it is read leaves nothing', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new TypeError('the archive was cut');
    }
    await expect(history.media.add(broken())).rejects.toThrow('the archive was cut');
    expect(readdirSync(join(folder.path, 'media'))).toEqual([]);
  });
});

describe('pages', () => {
  test('going back and going on meet every message once, while others are inserted', async () => {
    const sent = Array.from({ length: 500 }, (_, index) =>
      message(`m${index}`, 1_000_000 + Math.floor(index / 7) * 1000),
    );
    await importMessages(history, sent);
    const id = await chatId();
    const walk = async (first: MessagePoint, backwards: boolean): Promise<MessageItem[]> => {
      const seen: MessageItem[] = [];
      let point: MessagePoint | undefined = first;
      for (let turn = 0; point !== undefined; turn++) {
        const page = await history.read.messages({ chatId: id, point, limit: 17 });
        if (backwards) seen.unshift(...page.items);
        else seen.push(...page.items);
        const end = backwards ? page.items[0] : page.items.at(-1);
        const goesOn = backwards ? page.hasOlder : page.hasNewer;
        point =
          goesOn && end !== undefined
            ? { at: backwards ? 'before' : 'after', cursor: end.cursor }
            : undefined;
        const time = 1_000_000 + ((turn * 7919) % 72_000);
        await importMessages(history, [message(`${first.at}-${turn}`, time)]);
      }
      return seen;
    };
    for (const [point, backwards] of [
      [{ at: 'newest' }, true],
      [{ at: 'oldest' }, false],
    ] as const) {
      const items = await walk(point, backwards);
      const originals = items.map((item) => item.text).filter((text) => /^text m\d+$/.test(text ?? ''));
      expect(originals).toEqual(sent.map((item) => item.body));
      expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
    }
  });

  test('around a message and at a date, with a full page near both ends', async () => {
    await importMessages(
      history,
      Array.from({ length: 100 }, (_, index) => message(String(index), index * 1000)),
    );
    const id = await chatId();
    const around = async (sentAt: number, limit = 10): Promise<(string | null)[]> =>
      (
        await history.read.messages({
          chatId: id,
          point: { at: 'around', cursor: { sentAt, seq: 0 } },
          limit,
        })
      ).items.map((item) => item.text);
    expect(await around(50_000)).toEqual(
      [45, 46, 47, 48, 49, 50, 51, 52, 53, 54].map((number) => `text ${number}`),
    );
    expect(await around(0)).toHaveLength(10);
    expect((await around(99_000)).at(-1)).toBe('text 99');
    expect(await around(99_000)).toHaveLength(10);
    expect(await around(50_000, 500)).toHaveLength(100);
    const page = await history.read.messages({ chatId: id, point: { at: 'date', time: 70_500 }, limit: 4 });
    expect(page).toMatchObject({ hasOlder: true, hasNewer: true });
    expect(page.items.map((item) => item.text)).toEqual(['text 69', 'text 70', 'text 71', 'text 72']);
  });

  test('an item carries all that a bubble shows', async () => {
    const sink = await history.write.beginImport();
    await sink.chat(CHAT);
    await sink.people(PEOPLE);
    const { sha256, size } = await sink.medium(bytes('jpeg'));
    await sink.messages([
      {
        ...message('2', 2000, 'look'),
        kind: 'image',
        starred: true,
        quotes: '1',
        details: { zoom: 2 },
        attachments: [
          { kind: 'image', fileName: '../a.jpg', mime: 'image/jpeg', sha256, size, missing: null },
        ],
        reactions: [{ personSourceId: 'me', emoji: '👍', at: 2500 }],
      },
      message('1', 1000, 'quoted words'),
      { ...message('3', 3000, 'lost'), quotes: 'nowhere', quotedText: 'what was said' },
      { ...message('4', 4000, 'Ann left'), senderSourceId: null, kind: 'system', details: { event: 'left' } },
    ]);
    await sink.commit();
    const [, second, third, fourth] = await allMessages(history);
    expect(second).toMatchObject({
      kind: 'image',
      text: 'look',
      starred: true,
      edited: false,
      deleted: false,
      details: { zoom: 2 },
      sender: { name: 'Ann', isMe: false },
      quote: { text: 'quoted words', senderName: 'Ann', cursor: { sentAt: 1000, seq: 0 } },
      attachments: [
        { fileName: '../a.jpg', sha256: Buffer.from(sha256).toString('hex'), size: 4, missing: null },
      ],
      reactions: [{ emoji: '👍', at: 2500, person: { name: 'Me', isMe: true } }],
    });
    expect(third?.quote).toEqual({
      messageId: null,
      cursor: null,
      senderName: null,
      kind: null,
      text: 'what was said',
    });
    expect(fourth).toMatchObject({ kind: 'system', sender: null, details: { event: 'left' } });
    const media = await history.read.chatMedia({
      chatId: await chatId(),
      kinds: ['image'],
      limit: 5,
      point: { at: 'newest' },
    });
    expect(media).toMatchObject({
      next: null,
      items: [{ messageId: second?.id, attachment: { mime: 'image/jpeg' } }],
    });
    expect(
      (
        await history.read.chatMedia({
          chatId: await chatId(),
          kinds: ['video'],
          limit: 5,
          point: { at: 'newest' },
        })
      ).items,
    ).toEqual([]);
  });

  test('from any medium of a chat, those before and after it come page by page', async () => {
    const sink = await history.write.beginImport();
    await sink.chat(CHAT);
    await sink.people(PEOPLE);
    const { sha256, size } = await sink.medium(bytes('jpeg'));
    const kept = { mime: 'image/jpeg', sha256, size, missing: null };
    await sink.messages(
      // Two pictures in each, two messages at the same time, and a document that is none.
      [1000, 2000, 2000, 3000].map((sentAt, index) => ({
        ...message(String(index), sentAt),
        attachments: [
          { kind: 'image', fileName: `${index}a.jpg`, ...kept },
          { kind: 'document', fileName: `${index}.pdf`, ...kept },
          {
            kind: 'image',
            fileName: 'lost.jpg',
            mime: 'image/jpeg',
            sha256: null,
            size: null,
            missing: 'omitted',
          },
          { kind: 'image', fileName: `${index}b.jpg`, ...kept },
        ],
      })),
    );
    await sink.commit();
    const id = await chatId();
    const ask = async (point: MediaPoint, limit = 3) => {
      const page = await history.read.chatMedia({ chatId: id, kinds: ['image'], limit, point });
      return { ...page, names: page.items.map(({ attachment }) => attachment.fileName) };
    };
    const newest = await ask({ at: 'newest' });
    expect(newest.names).toEqual(['3b.jpg', '3a.jpg', '2b.jpg']);
    const cursor = newest.items.at(-1)!.cursor;
    const older = await ask({ at: 'before', cursor });
    expect(older.names).toEqual(['2a.jpg', '1b.jpg', '1a.jpg']);
    const oldest = await ask({ at: 'before', cursor: older.next! });
    expect(oldest).toMatchObject({ names: ['0b.jpg', '0a.jpg'], next: null });
    const newer = await ask({ at: 'after', cursor: oldest.items.at(-1)!.cursor });
    expect(newer.names).toEqual(['1b.jpg', '1a.jpg', '0b.jpg']);
    expect((await ask({ at: 'after', cursor: newer.next! })).names).toEqual(['3a.jpg', '2b.jpg', '2a.jpg']);
    expect(await ask({ at: 'after', cursor }, 2)).toMatchObject({ names: ['3b.jpg', '3a.jpg'], next: null });
  });

  test('the chat list goes by the last message, page by page', async () => {
    for (let index = 0; index < 25; index++)
      await importMessages(history, [message('1', index * 1000)], {
        ...CHAT,
        sourceId: `c${index}`,
        title: `Chat ${index}`,
      });
    await history.write.setArchived((await history.read.chatsByTitle('chat 3', 1))[0]?.id ?? 0, true);
    const titles: string[] = [];
    let after = null;
    do {
      const page = await history.read.chatList({ archived: false, limit: 7, after });
      titles.push(...page.items.map((chat) => chat.title));
      after = page.next;
    } while (after !== null);
    const wanted = Array.from({ length: 25 }, (_, index) => `Chat ${24 - index}`).filter(
      (title) => title !== 'Chat 3',
    );
    expect(titles).toEqual(wanted);
    const archived = await history.read.chatList({ archived: true, limit: 7, after: null });
    expect(archived.items).toMatchObject([
      { title: 'Chat 3', lastMessage: { text: 'text 1', senderName: 'Ann' }, messageCount: 1 },
    ]);
    const totals = await history.read.totals();
    expect(totals).toMatchObject({ chats: 24, archived: 1, messages: 25, media: 0, mediaBytes: 0 });
    expect(totals.databaseBytes).toBeGreaterThan(4096);
  });

  test.each([0, 501, 1.5, Number.NaN])('a limit of %d is refused', async (limit) => {
    await expect(history.read.chatList({ archived: false, limit, after: null })).rejects.toMatchObject({
      code: 'chats/bad-request',
      data: { field: 'limit' },
    });
  });

  test('no query skips rows by counting them', () => {
    const root = fileURLToPath(new URL('.', import.meta.url));
    for (const name of readdirSync(root, { recursive: true }).map(String)) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts') || name.startsWith('import/')) continue;
      expect(readFileSync(join(root, name), 'utf8'), name).not.toMatch(/\bOFFSET\b/);
    }
  });
});
