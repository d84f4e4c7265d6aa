/** One chat out of a backup: listed, brought back beside others, and never more than that. */
import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { historyPaths } from '../chats/layout.ts';
import type { ImportSink } from '../chats/model.ts';
import type { BackupKey } from '../keys/index.ts';
import { Device, Folders, stored } from '../../tests/support/backup-device.ts';

const folders = new Folders();
afterEach(() => folders.remove());

const newDevice = async (destination?: string): Promise<Device> =>
  Device.at(await folders.make('profile'), destination ?? (await folders.make('place')));

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text.repeat(1000));
}

/** A chat with everything that a row can hold: edits, quotes, reactions, media, a poll, several in one moment. */
async function addChat(sink: ImportSink, name: string): Promise<void> {
  await sink.chat({ source: 'whatsapp-db', sourceId: name, kind: 'group', title: `The ${name}`, unread: 2 });
  await sink.people([
    { sourceId: 'me', name: 'Mia', isMe: true },
    { sourceId: `${name}-1`, name: 'Ben', isMe: false },
  ]);
  const medium = await sink.medium(bytes(name));
  const base = { senderSourceId: `${name}-1`, sentAt: 1_700_000_000_000, kind: 'text' as const };
  await sink.messages([
    { ...base, sourceId: 'a', body: `${name} first`, starred: true, details: { z: 1, a: [2] } },
    { ...base, sourceId: 'b', body: 'in the same moment', quotes: 'a', quotedText: 'first' },
    {
      ...base,
      sourceId: 'c',
      kind: 'image',
      body: null,
      sentAt: base.sentAt + 1,
      attachments: [{ kind: 'image', fileName: 'x.jpg', mime: 'image/jpeg', ...medium, missing: null }],
      reactions: [{ personSourceId: 'me', emoji: '\u{1F44D}', at: null }],
    },
    { ...base, sourceId: 'd', body: 'now', sentAt: base.sentAt + 2, editedAt: base.sentAt + 9 },
    { ...base, sourceId: 'e', body: 'secret', sentAt: base.sentAt + 3 },
  ]);
  await sink.messages([
    { ...base, sourceId: 'd', body: 'later', sentAt: base.sentAt + 2, editedAt: base.sentAt + 19 },
  ]);
}

async function withChats(device: Device, ...names: string[]): Promise<void> {
  await device.using(async (history) => {
    const sink = await history.write.beginImport();
    for (const name of names) await addChat(sink, name);
    await sink.commit();
  });
}

/** Every row that belongs to a chat, by names and not by numbers. */
function dump(device: Device, name: string): unknown {
  const db = new Database(historyPaths(device.profile.historyFolder).chats, { readonly: true });
  try {
    const messages = db
      .prepare(
        `SELECT m.id, m.sent_at, m.kind, m.flags, m.source_id, m.body, m.edited_at, m.quoted_source_id, m.quoted_text,
           m.details, p.source_id AS sender FROM message m JOIN chat c ON c.id = m.chat_id
           LEFT JOIN person p ON p.id = m.sender_id WHERE c.source_id = ? ORDER BY m.sent_at, m.seq`,
      )
      .all(name) as { id: number }[];
    const of = (sql: string, id: number): unknown[] => db.prepare(sql).all(id);
    return {
      chat: db
        .prepare(
          'SELECT source, kind, title, archived, unread, message_count, last_at FROM chat WHERE source_id = ?',
        )
        .get(name),
      members: db
        .prepare(
          `SELECT p.source, p.source_id, p.name, p.is_me FROM member JOIN person p ON p.id = person_id
             JOIN chat c ON c.id = chat_id WHERE c.source_id = ? ORDER BY p.source_id`,
        )
        .all(name),
      messages: messages.map(({ id, ...rest }) => ({
        ...rest,
        edits: of('SELECT body, edited_at FROM message_edit WHERE message_id = ? ORDER BY id', id),
        media: of(
          `SELECT ordinal, kind, file_name, a.mime, a.size, missing, hex(sha256) AS sha256, m.mime AS type
             FROM attachment a LEFT JOIN media m ON m.id = media_id WHERE message_id = ? ORDER BY ordinal`,
          id,
        ),
        reactions: of(
          'SELECT p.source_id, emoji, at FROM reaction JOIN person p ON p.id = person_id WHERE message_id = ?',
          id,
        ),
      })),
    };
  } finally {
    db.close();
  }
}

async function restoreChat(
  device: Device,
  key: BackupKey,
  title: string,
  signal?: AbortSignal,
): ReturnType<Device['backups']['restoreChat']> {
  const chosen = { place: device.place, key };
  const chats = await device.backups.chatsOf(chosen);
  const chatId = chats.find((chat) => chat.title === title)?.id ?? 99;
  return device.using((history) =>
    device.backups.restoreChat(history, chosen, { chatId, sequence: 1, signal }),
  );
}

async function deleted(device: Device, body: string): Promise<void> {
  await device.using(async (history) => {
    const { items } = await history.read.chatList({ archived: false, limit: 9, after: null });
    for (const chat of items) {
      const page = await history.read.messages({ chatId: chat.id, point: { at: 'oldest' }, limit: 9 });
      for (const { id, text } of page.items) if (text === body) await history.write.deleteMessage(id);
    }
    await history.sweepMedia();
  });
}

describe('one chat of a backup', () => {
  it('is listed without restoring, and comes back beside other chats just as it was, once', async () => {
    const device = await newDevice();
    using key = await device.enable();
    await withChats(device, 'garden', 'family');
    await deleted(device, 'secret');
    await device.create();
    const other = await newDevice(device.place.path);
    expect(await other.backups.chatsOf({ place: other.place, key })).toMatchObject([
      { title: 'The garden', kind: 'group', messages: 5, lastSentAt: 1_700_000_000_003 },
      { title: 'The family', kind: 'group', messages: 5, archived: false },
    ]);
    await withChats(other, 'choir');
    await other.note('mine');
    const choir = dump(other, 'choir');

    const result = await restoreChat(other, key, 'The family');
    expect(result).toMatchObject({ sequence: 1, messagesAdded: 5, messagesMerged: 0, mediaMissing: 0 });
    expect(dump(other, 'family')).toEqual(dump(device, 'family'));
    expect(dump(other, 'choir')).toEqual(choir);
    expect(dump(other, 'garden')).toMatchObject({ messages: [] });
    // The choir's picture and the family's.
    expect(await other.media()).toHaveProperty('size', 2);
    expect(await other.leftovers()).toEqual([]);
    expect(await other.backups.status()).toBeNull();

    const before = await other.digest();
    expect(await restoreChat(other, key, 'The family')).toMatchObject({
      messagesAdded: 0,
      messagesMerged: 5,
    });
    expect(await other.digest()).toBe(before);
  });

  it('fills in what is missing here and leaves what was changed here since', async () => {
    const device = await newDevice();
    using key = await device.enable();
    await withChats(device, 'family');
    await device.create();
    await deleted(device, 'in the same moment');
    await device.using(async (history) => {
      const sink = await history.write.beginImport();
      await sink.chat({ source: 'whatsapp-db', sourceId: 'family', kind: 'group', title: 'ignored' });
      await sink.people([{ sourceId: 'me', name: 'Mia', isMe: true }]);
      await sink.messages([
        { sourceId: 'new', senderSourceId: 'me', sentAt: 1_800_000_000_000, kind: 'text', body: 'since' },
      ]);
      await sink.commit();
    });
    const before = dump(device, 'family');
    for (const file of (await device.media()).keys())
      await fs.rm(path.join(historyPaths(device.profile.historyFolder).media, file));
    await restoreChat(device, key, 'The family');
    expect(dump(device, 'family')).toEqual(before);
    expect((await device.media()).size).toBe(1);
    expect(await device.digest()).not.toContain('damaged');
  });

  it('comes back although volumes that it does not need are gone, and says which one it needs', async () => {
    const device = await newDevice();
    using key = await device.enable();
    await withChats(device, 'garden');
    await device.create({ includeMedia: false });
    await device.create();
    const setId = (await device.backups.status())?.setId ?? '';
    const volumes = path.join(device.place.path, `coffer-${setId}`, 'volumes');
    const files = await stored(device, setId, 'volumes');
    expect(files).toHaveLength(2);
    const sizes = await Promise.all(
      files.map(async (name) => (await fs.stat(path.join(volumes, name))).size),
    );
    const [rows, media] = (sizes[0] ?? 0) > (sizes[1] ?? 0) ? files : files.toReversed();
    await fs.rm(path.join(volumes, media ?? ''));

    const other = await newDevice(device.place.path);
    // The first backup knows of the picture and was made without it.
    expect(await restoreChat(other, key, 'The garden')).toMatchObject({ messagesAdded: 5, mediaMissing: 1 });
    await fs.rm(path.join(volumes, rows ?? ''));
    await expect(restoreChat(other, key, 'The garden')).rejects.toMatchObject({
      code: 'backup/volume-missing',
    });
  });

  it('is noted among the runs, and what it finds damaged is written anew by the next backup', async () => {
    const device = await newDevice();
    using key = await device.enable();
    await withChats(device, 'garden');
    await device.create();
    await restoreChat(device, key, 'The garden');
    const { setId = '', runs } = (await device.backups.status()) ?? {};
    expect(runs?.at(-1)).toMatchObject({ kind: 'restore', outcome: 'ok', sequence: 1 });
    const chosen = { place: device.place, key };
    const chatId = (await device.backups.chatsOf(chosen))[0]?.id ?? 0;
    const volumes = await stored(device, setId, 'volumes');
    const file = path.join(device.place.path, `coffer-${setId}`, 'volumes', volumes[0] ?? '');
    const content = await fs.readFile(file);
    content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 1;
    await fs.writeFile(file, content);
    const damaged = device.using((history) =>
      device.backups.restoreChat(history, chosen, { chatId, sequence: 1 }),
    );
    await expect(damaged).rejects.toMatchObject({ code: 'backup/damaged' });
    await device.create();
    expect(await device.verify()).toMatchObject({ sequence: 2, chain: 'whole' });
  });

  it('that is not there, or whose restore is stopped, changes nothing and leaves nothing', async () => {
    const device = await newDevice();
    using key = await device.enable();
    await withChats(device, 'garden');
    await device.create();
    const other = await newDevice(device.place.path);
    await other.note('mine');
    const before = await other.digest();
    await expect(restoreChat(other, key, 'no such title')).rejects.toMatchObject({
      code: 'backup/no-such-chat',
    });
    const stop = new AbortController();
    const stopped = once(stop.signal, 'abort');
    await other.using(async (history) => {
      const running = other.backups.restoreChat(
        history,
        { place: other.place, key },
        {
          chatId: 1,
          sequence: 1,
          signal: stop.signal,
          onProgress: ({ stage }) => void (stage === 'building' && stop.abort()),
        },
      );
      await expect(running).rejects.toMatchObject({ code: 'backup/cancelled' });
      await stopped;
    });
    expect(await other.digest()).toBe(before);
    expect(await other.leftovers()).toEqual([]);
  });
});
