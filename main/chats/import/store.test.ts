import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { RecordingSink } from '../../../tests/support/recording-sink.ts';
import { zip } from '../../../tests/support/zip.ts';
import { allMessages, temporaryFolder } from '../history.test-helper.ts';
import { openHistory } from '../index.ts';
import type { History } from '../index.ts';
import { importExport } from './index.ts';
import type { ImportDecisions, ImportSummary } from './index.ts';

const samples = join(import.meta.dirname, '../../../build/samples');
const SAMPLES = [
  ['Sunday Table', 'WhatsApp Chat - Sunday Table'],
  ['Tove Halvorsen', 'WhatsApp Chat with Tove Halvorsen.txt'],
  ['Kyoto in April', 'WhatsApp Chat with Kyoto in April'],
] as const;

const folder = temporaryFolder();
let history: History | null = null;
let counter = 0;
afterEach(async () => {
  await history?.close();
  history = null;
});
async function fresh(): Promise<History> {
  history = await openHistory(join(folder.path, `history-${counter++}`));
  return history;
}

async function into(to: History, path: string, decisions: ImportDecisions = {}): Promise<ImportSummary> {
  return importExport(await to.write.beginImport(), path, { timeZone: 'UTC', ...decisions });
}

describe('into the real store', () => {
  test('the sample chats arrive whole, and once', async () => {
    const to = await fresh();
    for (const [title, name] of SAMPLES) {
      const path = join(samples, name);
      const summary = await into(to, path);
      expect(summary.counts).toMatchObject({
        chatsAdded: 1,
        messagesAdded: summary.messages,
        messagesMerged: 0,
      });
      const sink = new RecordingSink();
      await importExport(sink, path, { timeZone: 'UTC' });
      const stored = await allMessages(to, title);
      expect(stored.map((m) => m.text)).toEqual(sink.recorded.map((m) => m.body));
      expect(stored.map((m) => m.kind)).toEqual(sink.recorded.map((m) => m.kind));
      expect(stored.flatMap((m) => m.attachments.map((a) => a.sha256))).toEqual(
        sink.recorded.flatMap((m) =>
          (m.attachments ?? []).map((a) =>
            a.sha256 === null ? null : Buffer.from(a.sha256).toString('hex'),
          ),
        ),
      );
    }
    const digest = await to.read.digest({ verifyMedia: true });
    for (const [, name] of SAMPLES) {
      const again = await into(to, join(samples, name));
      expect(again.counts).toMatchObject({
        chatsAdded: 0,
        messagesAdded: 0,
        attachmentsAdded: 0,
        mediaAdded: 0,
      });
    }
    expect(await to.read.digest({ verifyMedia: true })).toEqual(digest);
  });

  test('media that come with a later export reach the messages that lacked them', async () => {
    const to = await fresh();
    const text =
      '28/01/2023, 21:05 - Nora: hello\n28/01/2023, 21:06 - Owen: IMG-20230128-WA0001.jpg (file attached)\n';
    const path = join(folder.path, 'WhatsApp Chat with Nora.txt');
    writeFileSync(path, text.replace('IMG-20230128-WA0001.jpg (file attached)', '<Media omitted>'));
    await into(to, path);
    const withMedia = join(folder.path, 'WhatsApp Chat with Nora.zip');
    const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');
    writeFileSync(
      withMedia,
      zip([
        { name: 'WhatsApp Chat with Nora.txt', data: Buffer.from(text) },
        { name: 'IMG-20230128-WA0001.jpg', data: jpeg },
      ]),
    );
    const { counts } = await into(to, withMedia);
    expect(counts).toMatchObject({ messagesAdded: 0, messagesMerged: 2, mediaAdded: 1 });
    const [, picture] = await allMessages(to, 'Nora');
    expect(picture?.attachments).toMatchObject([
      { missing: null, size: jpeg.length, fileName: 'IMG-20230128-WA0001.jpg' },
    ]);
  });

  test('a damaged picture costs the picture, a damaged archive leaves nothing', async () => {
    const to = await fresh();
    const text = Buffer.from('28/01/2023, 21:06 - Owen: IMG-20230128-WA0001.jpg (file attached)\n');
    const picture = { name: 'IMG-20230128-WA0001.jpg', data: Buffer.alloc(100), crc: 1 };
    const path = join(folder.path, 'WhatsApp Chat with Nora.zip');
    writeFileSync(path, zip([{ name: '_chat.txt', data: text, crc: 1 }, picture]));
    await expect(into(to, path)).rejects.toThrow(expect.objectContaining({ code: 'import/damaged-archive' }));
    expect((await to.read.chatsByTitle('Nora', 5)).length).toBe(0);
    writeFileSync(path, zip([{ name: '_chat.txt', data: text }, picture]));
    expect((await into(to, path)).media.damaged).toBe(1);
    const [message] = await allMessages(to, 'Nora');
    expect(message?.attachments).toMatchObject([{ sha256: null, missing: 'refused' }]);
  });

  test('cancelling half way leaves the history as it was', async () => {
    const to = await fresh();
    await into(to, join(samples, SAMPLES[1][1]));
    const before = await to.read.digest();
    const path = join(folder.path, 'long.txt');
    writeFileSync(path, Array.from({ length: 9000 }, (_, i) => `28/01/2023, 10:00 - Nora: ${i}\n`).join(''));
    const controller = new AbortController();
    const sink = await to.write.beginImport();
    await expect(
      importExport(
        sink,
        path,
        { me: null },
        { signal: controller.signal, onProgress: () => controller.abort() },
      ),
    ).rejects.toThrow(expect.objectContaining({ code: 'import/cancelled' }));
    expect(await to.read.digest()).toEqual(before);
  });

  test('every golden variant is accepted by the store', async () => {
    const to = await fresh();
    const golden = join(import.meta.dirname, '../../../tests/golden/whatsapp-export');
    let messages = 0;
    let merged = 0;
    for (const variant of readdirSync(golden)) {
      const input = readdirSync(join(golden, variant)).find((name) => name !== 'expected.json') ?? '';
      const summary = await into(to, join(golden, variant, input), { me: null, title: variant });
      messages += summary.counts.messagesAdded;
      merged += summary.counts.messagesMerged;
    }
    expect(merged).toBe(0);
    expect(messages).toBeGreaterThan(100);
  });
});
