import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  allMessages,
  bytes,
  CHAT,
  importMessages,
  message,
  PEOPLE,
  searchTexts,
  temporaryFolder,
} from './history.test-helper.ts';
import { openHistory } from './index.ts';
import type { History } from './index.ts';
import type { ImportedAttachment } from './model.ts';

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

function mediaFiles(): string[] {
  try {
    return readdirSync(join(folder.path, 'media'), { recursive: true })
      .map(String)
      .filter((name) => /[0-9a-f]{64}$|incoming/.test(name));
  } catch {
    return [];
  }
}

const MISSING: ImportedAttachment = {
  kind: 'image',
  fileName: 'IMG-1.jpg',
  mime: null,
  sha256: null,
  size: null,
  missing: 'omitted',
};

describe('importing', () => {
  test('the same history twice adds nothing the second time', async () => {
    const messages = [message('1', 1000), message('2', 1000), message('3', 2000)];
    expect(await importMessages(history, messages)).toMatchObject({
      chatsAdded: 1,
      peopleAdded: 2,
      messagesAdded: 3,
      messagesMerged: 0,
    });
    const before = await history.read.digest();
    expect(await importMessages(history, messages)).toMatchObject({
      chatsAdded: 0,
      peopleAdded: 0,
      messagesAdded: 0,
      messagesMerged: 3,
    });
    expect(await history.read.digest()).toEqual(before);
  });

  test('earlier versions and a deletion by the owner come with a message that is new, and change none that is here', async () => {
    const earlier = [
      { body: 'first', editedAt: null },
      { body: 'second', editedAt: 1500 },
    ];
    const edited = { ...message('1', 1000, 'third'), editedAt: 2000, earlier };
    const gone = { ...message('2', 1001, null), deleted: true, deletedHere: true };
    await importMessages(history, [edited, gone, message('3', 1002)]);
    const [one, two] = await allMessages(history);
    expect(await history.read.messageEdits(one?.id ?? 0)).toMatchObject([
      { text: 'first', editedAt: null },
      { text: 'second', editedAt: 1500 },
    ]);
    expect(two).toMatchObject({ deleted: true, text: null });
    const before = await history.read.digest();
    // The tombstone is the owner's: no later import fills it, and no backup empties what is here.
    await importMessages(history, [
      { ...edited, earlier: [] },
      message('2', 1001, 'back'),
      { ...message('3', 1002, null), deletedHere: true },
    ]);
    expect(await history.read.digest()).toEqual(before);
  });

  test('overlapping exports merge into one, in the order of time', async () => {
    const all = Array.from({ length: 300 }, (_, index) =>
      message(String(index), Math.floor(index / 3) * 60_000),
    );
    await importMessages(history, all.slice(100, 220));
    expect(await importMessages(history, all.slice(0, 150))).toMatchObject({
      messagesAdded: 100,
      messagesMerged: 50,
    });
    expect(await importMessages(history, all.slice(200))).toMatchObject({
      messagesAdded: 80,
      messagesMerged: 20,
    });
    const items = await allMessages(history);
    expect(items).toHaveLength(all.length);
    expect(new Set(items.map((item) => item.text))).toEqual(new Set(all.map((item) => item.body)));
    const times = items.map((item) => item.cursor.sentAt);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(items.map(({ cursor }) => `${cursor.sentAt} ${cursor.seq}`)).size).toBe(300);
    expect((await history.read.chatsByTitle(CHAT.title, 1))[0]?.messageCount).toBe(300);
  });

  test('messages of one minute keep the order in which they came', async () => {
    await importMessages(
      history,
      ['c', 'a', 'b'].map((id) => message(id, 60_000)),
    );
    await importMessages(
      history,
      ['c', 'a', 'b', 'd'].map((id) => message(id, 60_000)),
    );
    expect((await allMessages(history)).map((item) => item.text)).toEqual([
      'text c',
      'text a',
      'text b',
      'text d',
    ]);
  });

  test('a picture that an earlier export left out is filled in by a later one', async () => {
    await importMessages(history, [{ ...message('1', 1000), attachments: [MISSING] }]);
    expect((await allMessages(history))[0]?.attachments).toMatchObject([
      { missing: 'omitted', sha256: null },
    ]);
    const sink = await history.write.beginImport();
    await sink.chat(CHAT);
    await sink.people(PEOPLE);
    const { sha256, size } = await sink.medium(bytes('the ', 'picture'));
    await sink.messages([
      {
        ...message('1', 1000),
        attachments: [{ ...MISSING, mime: 'image/jpeg', sha256, size, missing: null }],
      },
    ]);
    expect(await sink.commit()).toMatchObject({ messagesMerged: 1, mediaAdded: 1, mediaBytesAdded: 11 });
    const [item] = await allMessages(history);
    expect(item?.attachments).toMatchObject([{ missing: null, size: 11, mime: 'image/jpeg' }]);
    expect(await history.media.verify(sha256)).toBe('ok');
  });

  test('an attachment without bytes and without a reason gets one', async () => {
    await importMessages(history, [{ ...message('1', 1000), attachments: [{ ...MISSING, missing: null }] }]);
    expect((await allMessages(history))[0]?.attachments[0]?.missing).toBe('not-in-export');
  });

  test('a later edit replaces the text and keeps the earlier version; a later deletion only marks', async () => {
    await importMessages(history, [message('1', 1000, 'first'), message('2', 2000, 'kept')]);
    await importMessages(history, [
      { ...message('1', 1000, 'second'), editedAt: 5000 },
      { ...message('2', 2000, null), deleted: true },
    ]);
    const [edited, deleted] = await allMessages(history);
    expect(edited).toMatchObject({ text: 'second', edited: true, editedAt: 5000 });
    expect(await history.read.messageEdits(edited?.id ?? 0)).toEqual([{ text: 'first', editedAt: null }]);
    expect(deleted).toMatchObject({ text: 'kept', deleted: true });
    expect(await searchTexts(history, 'second')).toEqual(['second']);
    expect(await searchTexts(history, 'first')).toEqual([]);
  });

  test('what was deleted here does not come back', async () => {
    const messages = [{ ...message('1', 1000, 'secret'), attachments: [MISSING] }];
    await importMessages(history, messages);
    const [item] = await allMessages(history);
    await history.write.deleteMessage(item?.id ?? 0);
    await importMessages(history, messages);
    expect(await allMessages(history)).toMatchObject([{ text: null, deleted: true, attachments: [] }]);
    expect(await searchTexts(history, 'secret')).toEqual([]);
  });

  test('an aborted import leaves rows and media as they were', async () => {
    await importMessages(history, [message('1', 1000)]);
    const before = await history.read.digest();
    const sink = await history.write.beginImport();
    await sink.chat({ ...CHAT, sourceId: 'other' });
    await sink.people(PEOPLE);
    const { sha256, size } = await sink.medium(bytes('gone'));
    await sink.messages([{ ...message('9', 1), attachments: [{ ...MISSING, sha256, size, missing: null }] }]);
    await sink.abort();
    expect(await history.read.digest()).toEqual(before);
    expect(mediaFiles()).toEqual([]);
    await expect(sink.messages([])).rejects.toMatchObject({ code: 'chats/closed' });
    await expect(sink.commit()).rejects.toMatchObject({ code: 'chats/closed' });
  });

  test.each([
    [
      'a sender nobody handed over',
      { ...message('2', 1), senderSourceId: 'stranger' },
      'chats/unknown-person',
    ],
    [
      'media that were never stored',
      { ...message('2', 1), attachments: [{ ...MISSING, sha256: new Uint8Array(32), missing: null }] },
      'chats/unknown-medium',
    ],
    ['a time that is no number', message('2', Number.NaN), 'chats/bad-import'],
    ['a time beyond all dates', message('2', 9e15), 'chats/bad-import'],
    ['an empty source id', message('', 1), 'chats/bad-import'],
  ] as const)('%s ends the import with nothing written', async (_name, bad, code) => {
    const before = await history.read.digest();
    const sink = await history.write.beginImport();
    await sink.chat(CHAT);
    await sink.people(PEOPLE);
    await sink.messages([message('1', 1), bad]);
    await expect(sink.commit()).rejects.toMatchObject({ code });
    await expect(sink.messages([message('3', 3)])).rejects.toMatchObject({ code: 'chats/closed' });
    await expect(sink.commit()).rejects.toMatchObject({ code: 'chats/closed' });
    expect(await history.read.digest()).toEqual(before);
    // The next one may begin.
    expect(await importMessages(history, [message('1', 1)])).toMatchObject({ messagesAdded: 1 });
  });

  test('a note written during an import waits for it, and survives its end either way', async () => {
    const sink = await history.write.beginImport();
    await sink.chat(CHAT);
    await sink.people(PEOPLE);
    const note = history.write.addNote('remember the milk');
    await sink.messages([message('1', 1)]);
    await sink.abort();
    expect(await note).toMatchObject({ text: 'remember the milk', kind: 'text', sender: { isMe: true } });
    expect(await allMessages(history, 'Notes to self')).toMatchObject([{ text: 'remember the milk' }]);
    expect(await allMessages(history)).toEqual([]);
  });

  test('the same content twice is one file, and one that was never referred to goes', async () => {
    const sink = await history.write.beginImport();
    await sink.chat(CHAT);
    await sink.people(PEOPLE);
    const first = await sink.medium(bytes('same'));
    const second = await sink.medium(bytes('sa', 'me'));
    await sink.medium(bytes('never used'));
    expect(second).toEqual(first);
    const attachment = { ...MISSING, sha256: first.sha256, size: 4, missing: null };
    await sink.messages([{ ...message('1', 1), attachments: [attachment, attachment] }]);
    expect(await sink.commit()).toMatchObject({ attachmentsAdded: 2, mediaAdded: 1, mediaBytesAdded: 4 });
    expect(mediaFiles()).toHaveLength(1);
  });

  test('a kill in the middle of an import leaves the history as it was, and the next opening sweeps', async () => {
    await importMessages(history, [message('1', 1000)]);
    const before = await history.read.digest();
    await history.close();
    const helper = fileURLToPath(new URL('./unfinished-import.test-helper.ts', import.meta.url));
    const child = spawn(process.execPath, [helper, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    await expect(openHistory(folder.path)).rejects.toMatchObject({ code: 'chats/locked' });
    child.kill('SIGKILL');
    await ended;
    writeFileSync(join(folder.path, 'media', '.incoming-0123456789abcdef'), 'half a pict');
    expect(mediaFiles()).toHaveLength(2);
    history = await openHistory(folder.path);
    expect(await history.read.digest()).toEqual(before);
    expect(mediaFiles()).toEqual([]);
  });
});
