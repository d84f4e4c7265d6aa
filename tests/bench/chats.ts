/** The chat store's benchmark: import, index, search, pages and digest, with plain SQLite as the peer. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openHistory } from '../../main/chats/index.ts';
import type { History } from '../../main/chats/index.ts';
import type {
  ImportCounts,
  ImportSink,
  ImportedChat,
  ImportedMessage,
  ImportedPerson,
} from '../../main/chats/model.ts';
import { generateHistory } from './history.ts';
import type { HistoryOptions } from './history.ts';

/** Keeps what a generator hands over, so that generating is not part of what is measured. */
class Recording implements ImportSink {
  readonly steps: ((sink: ImportSink) => Promise<unknown>)[] = [];
  readonly batches: (readonly ImportedMessage[])[] = [];

  async chat(chat: ImportedChat): Promise<number> {
    return this.steps.push((sink) => sink.chat(chat));
  }
  async people(people: readonly ImportedPerson[]): Promise<void> {
    this.steps.push((sink) => sink.people(people));
  }
  async messages(batch: readonly ImportedMessage[]): Promise<void> {
    this.batches.push(batch);
    this.steps.push((sink) => sink.messages(batch));
  }
  medium(): Promise<{ sha256: Uint8Array; size: number }> {
    throw new TypeError('rows are measured without media');
  }
  async commit(): Promise<ImportCounts> {
    return {
      chatsAdded: 0,
      peopleAdded: 0,
      messagesAdded: 0,
      messagesMerged: 0,
      attachmentsAdded: 0,
      mediaAdded: 0,
      mediaBytesAdded: 0,
    };
  }
  async abort(): Promise<void> {}
}

/** Frequent and rare words, two words, phrases, beginnings, one and two Chinese characters, other scripts, nothing. */
const QUERIES = [
  'the',
  'a',
  'you',
  'th',
  'to the',
  'pro',
  'coming',
  'constanthe',
  'the a to you',
  '"to you"',
  'не',
  'на то',
  'при',
  'ст',
  'що',
  'der und',
  'über',
  'la que',
  'ción',
  'de',
  'من',
  'على ما',
  'ال',
  '的',
  '是不',
  '我们',
  '的一是',
  '中国',
  '😂',
  '❤️',
  'https',
  'example com',
  '12',
  'zzzzqqq',
  'the 的',
  'not there at all',
];

export async function runChatsBench(
  options: HistoryOptions,
  print: (line: string) => void = console.log,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'coffer-bench-'));
  try {
    const recording = new Recording();
    await generateHistory(recording, { ...options, mediaFiles: 0, mediaBytes: 0 });
    const peer = plainInsert(join(folder, 'peer.sqlite'), recording.batches);
    const history = await openHistory(join(folder, 'history'));
    await history.searchReady();

    let started = performance.now();
    const sink = await history.write.beginImport();
    for (const step of recording.steps) await step(sink);
    const counts = await sink.commit();
    const imported = performance.now() - started;
    const rate = (counts.messagesAdded / imported) * 1000;
    print(
      `import ${counts.messagesAdded} messages: ${seconds(imported)}, ${Math.round(rate)} messages/s (search index apart)`,
    );
    print(`  peer: one bare table, same thread: ${seconds(peer)}; ratio ${(imported / peer).toFixed(2)}`);

    started = performance.now();
    await history.searchReady();
    print(`search index: ${seconds(performance.now() - started)}`);
    for (const name of ['chats.sqlite', 'search.sqlite'])
      print(`  ${name} ${(statSync(join(folder, 'history', name)).size / 1e6).toFixed(0)} MB`);

    await measureSearch(history, print);
    await measurePages(history, print);
    started = performance.now();
    const digest = await history.read.digest();
    print(`digest: ${seconds(performance.now() - started)} ${digest.sha256.slice(0, 16)}`);
    await history.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureSearch(history: History, print: (line: string) => void): Promise<void> {
  const times: { time: number; what: string }[] = [];
  for (let round = 0; round < 6; round++)
    for (const text of QUERIES)
      for (const chatId of [null, 2, 300]) {
        const started = performance.now();
        const page = await history.read.search({ text, chatId, limit: 50, after: null });
        times.push({
          time: performance.now() - started,
          what: `${text} in ${chatId ?? 'all'}: ${page.hits.length}`,
        });
      }
  print(`search, 50 hits: ${percentiles(times.map(({ time }) => time))}`);
  const slow = times.toSorted((a, b) => b.time - a.time).slice(0, 8);
  print(`  slowest: ${slow.map(({ time, what }) => `${what} ${time.toFixed(1)} ms`).join('; ')}`);
}

async function measurePages(history: History, print: (line: string) => void): Promise<void> {
  const lists: number[] = [];
  const pages: number[] = [];
  const chats = await history.read.chatList({ archived: false, limit: 100, after: null });
  for (const chat of chats.items) {
    let started = performance.now();
    await history.read.chatList({ archived: false, limit: 50, after: null });
    lists.push(performance.now() - started);
    let page = await history.read.messages({ chatId: chat.id, point: { at: 'newest' }, limit: 50 });
    for (let turn = 0; turn < 10 && page.hasOlder && page.items[0] !== undefined; turn++) {
      started = performance.now();
      page = await history.read.messages({
        chatId: chat.id,
        point: { at: 'before', cursor: page.items[0].cursor },
        limit: 50,
      });
      pages.push(performance.now() - started);
    }
  }
  print(`chat list, 50 chats: ${percentiles(lists)}`);
  print(`page of 50 messages: ${percentiles(pages)}`);
}

/** The same messages into one table without indexes, in this thread, one transaction: what SQLite costs at least. */
function plainInsert(path: string, batches: readonly (readonly ImportedMessage[])[]): number {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.exec(
    'CREATE TABLE message (id INTEGER PRIMARY KEY, source_id TEXT, sender TEXT, sent_at INTEGER, kind TEXT, body TEXT, quotes TEXT)',
  );
  const insert = db.prepare(
    'INSERT INTO message (source_id, sender, sent_at, kind, body, quotes) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const started = performance.now();
  db.transaction(() => {
    for (const batch of batches)
      for (const { sourceId, senderSourceId, sentAt, kind, body, quotes } of batch)
        insert.run(sourceId, senderSourceId, sentAt, kind, body, quotes ?? null);
  })();
  const time = performance.now() - started;
  db.close();
  return time;
}

function percentiles(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (${sorted.length} calls)`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

if (import.meta.main)
  await runChatsBench({
    messages: Number(process.env['MESSAGES'] ?? 1_000_000),
    mediaFiles: 0,
    mediaBytes: 0,
    seed: 20_261_122,
  });
