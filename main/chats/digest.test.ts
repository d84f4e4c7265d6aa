import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canonicalDigest } from './digest.ts';
import { bytes, CHAT, importMessages, message, PEOPLE, temporaryFolder } from './history.test-helper.ts';
import { openHistory } from './index.ts';
import type { History } from './index.ts';
import type { ImportedMessage } from './model.ts';
import { columnsOf } from './snapshot-source.ts';
import { createSchemaAt } from './schema/migrate.ts';
import { BACKUP_TABLES } from './schema/tables.ts';

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

const PICTURE = new Uint8Array(createHash('sha256').update('picture').digest());

const MESSAGES: readonly ImportedMessage[] = [
  { ...message('1', 1000, 'Grüße 北京 😂'), editedAt: 3000, starred: true, details: { poll: ['a', 'b'] } },
  {
    ...message('2', 1000, null),
    kind: 'image',
    quotes: '1',
    quotedText: 'Grüße',
    attachments: [
      { kind: 'image', fileName: 'a.jpg', mime: 'image/jpeg', sha256: PICTURE, size: 7, missing: null },
      { kind: 'document', fileName: 'b.pdf', mime: null, sha256: null, size: 9, missing: 'omitted' },
    ],
    reactions: [
      { personSourceId: 'me', emoji: '👍', at: 1500 },
      { personSourceId: 'ann', emoji: '❤️', at: null },
    ],
  },
  message('3', 2000),
];

async function fill(target: History, order: readonly number[], people = PEOPLE): Promise<void> {
  const sink = await target.write.beginImport();
  await sink.chat({ ...CHAT, sourceId: 'chat-2', title: 'Second' });
  await sink.people(people);
  await sink.chat(CHAT);
  await sink.people(people);
  await sink.medium(bytes('picture'));
  for (const index of order) {
    const next = MESSAGES[index];
    if (next === undefined) continue;
    const { reactions, ...rest } = next;
    await sink.messages([
      reactions === undefined
        ? rest
        : { ...rest, reactions: order[0] === 0 ? reactions : reactions.toReversed() },
    ]);
  }
  await sink.commit();
  const again = await target.write.beginImport();
  await again.chat(CHAT);
  await again.people(people);
  await again.messages([{ ...message('1', 1000, 'Grüße 北京 😂!'), editedAt: 4000 }]);
  await again.commit();
}

describe('the canonical digest', () => {
  test('is the same for the same content, in whatever order it came', async () => {
    await fill(history, [0, 1, 2]);
    const other = temporaryFolder();
    const second = await openHistory(other.path);
    // A chat and its messages that are there first shift every row id.
    await fill(second, [2, 1, 0], PEOPLE.toReversed());
    const digest = await history.read.digest();
    expect(await second.read.digest()).toEqual(digest);
    expect(digest.counts).toEqual({
      chats: 2,
      people: 2,
      messages: 3,
      attachments: 2,
      reactions: 2,
      media: 1,
      mediaBytes: 7,
    });
    await second.write.addNote('one more');
    expect((await second.read.digest()).sha256).not.toBe(digest.sha256);
    await second.close();
    other.remove();
  });

  test('is the same when the texts of a moment are too much to hold at once', async () => {
    await fill(history, [0, 1, 2]);
    await importMessages(
      history,
      Array.from({ length: 50 }, (_, index) => message(`m${index}`, 60_000, `${index} `.repeat(100))),
      { ...CHAT, sourceId: 'busy', title: 'Busy' },
    );
    const { sha256, counts } = await history.read.digest();
    const db = new Database(join(folder.path, 'chats.sqlite'), { readonly: true });
    for (const units of [0, 1, 1000])
      expect(canonicalDigest(db, undefined, units)).toEqual({ sha256, counts });
    db.close();
  });

  test('does not depend on row ids or gaps between them', async () => {
    await fill(history, [0, 1, 2]);
    const digest = await history.read.digest();
    await history.close();
    const db = new Database(join(folder.path, 'chats.sqlite'));
    db.pragma('foreign_keys = OFF');
    db.exec(`
      UPDATE message SET id = id + 1000; UPDATE attachment SET message_id = message_id + 1000, id = id + 77;
      UPDATE reaction SET message_id = message_id + 1000; UPDATE message_edit SET message_id = message_id + 1000;
      UPDATE person SET id = id + 50; UPDATE message SET sender_id = sender_id + 50;
      UPDATE member SET person_id = person_id + 50; UPDATE reaction SET person_id = person_id + 50;`);
    expect(db.pragma('foreign_key_check')).toEqual([]);
    expect(canonicalDigest(db).sha256).toBe(digest.sha256);
    db.close();
    history = await openHistory(folder.path);
  });

  test('changes with every column of every table that holds content', async () => {
    await fill(history, [0, 1, 2]);
    const digest = await history.read.digest();
    await history.close();
    // Row ids, the order within one time, and what is derived from other columns.
    const left = new Set([
      'id',
      'message.seq',
      'chat.message_count',
      'chat.last_at',
      'attachment.chat_id',
      'attachment.sent_at',
    ]);
    const db = new Database(join(folder.path, 'chats.sqlite'));
    db.pragma('foreign_keys = OFF');
    db.pragma('ignore_check_constraints = ON');
    let checked = 0;
    for (const { name } of BACKUP_TABLES) {
      for (const { name: column, type } of columnsOf(db, name)) {
        if (left.has(column) || left.has(`${name}.${column}`)) continue;
        db.exec('BEGIN');
        const value = {
          TEXT: `coalesce(${column}, '') || 'x'`,
          INTEGER: `coalesce(${column}, 0) + 1`,
          BLOB: 'zeroblob(32)',
        }[type];
        if (column.endsWith('_id') && type === 'INTEGER')
          db.exec(`DELETE FROM ${name} WHERE id = (SELECT min(id) FROM ${name} WHERE ${column} IS NOT NULL)`);
        else db.exec(`UPDATE ${name} SET ${column} = ${value} WHERE id = (SELECT max(id) FROM ${name})`);
        let after = 'refused';
        try {
          after = canonicalDigest(db).sha256;
        } catch {
          // A row that names nobody is no history.
        }
        expect(after, `${name}.${column}`).not.toBe(digest.sha256);
        db.exec('ROLLBACK');
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(35);
    expect(canonicalDigest(db).sha256).toBe(digest.sha256);
    db.close();
    history = await openHistory(folder.path);
  });

  test('of an empty history is the one in the specification', () => {
    const db = new Database(':memory:');
    createSchemaAt(db, 1);
    const head = Buffer.concat([
      Buffer.from('T\x01\x02'),
      Buffer.from([0, 0, 0, 17]),
      Buffer.from('coffer-history-v1'),
    ]);
    expect(canonicalDigest(db).sha256).toBe(createHash('sha256').update(head).digest('hex'));
    db.close();
  });

  test('finds media that are missing or damaged when asked to look', async () => {
    await fill(history, [0, 1, 2]);
    expect((await history.read.digest({ verifyMedia: true })).mediaFaults).toEqual({
      missing: [],
      damaged: [],
    });
    const hex = Buffer.from(PICTURE).toString('hex');
    writeFileSync(history.media.path(PICTURE), 'pictorial');
    expect((await history.read.digest({ verifyMedia: true })).mediaFaults).toEqual({
      missing: [],
      damaged: [hex],
    });
    await history.media.remove(PICTURE);
    expect((await history.read.digest({ verifyMedia: true })).mediaFaults).toEqual({
      missing: [hex],
      damaged: [],
    });
  });
});
