import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { RecordedHistory, RecordingSink } from '../../../tests/support/recording-sink.ts';
import { zip } from '../../../tests/support/zip.ts';
import type { ZipPart } from '../../../tests/support/zip.ts';
import type { ImportedMessage } from '../model.ts';
import { DEFAULT_LIMITS } from './archive.ts';
import { importExport, preview } from './index.ts';
import type { ImportDecisions, ImportOptions } from './index.ts';

const root = mkdtempSync(join(tmpdir(), 'coffer-import-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});
let counter = 0;
function put(name: string, content: string | Uint8Array): string {
  const folder = join(root, String(counter++));
  mkdirSync(folder);
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const bytes = (text: string): Uint8Array => Buffer.from(text);
const code = (value: string): unknown => expect.objectContaining({ code: value });

const CHAT = [
  '28/01/2023, 21:05 - Nora: hello',
  '28/01/2023, 21:06 - Owen: IMG-20230128-WA0001.jpg (file attached)',
  'a caption',
  '28/01/2023, 21:07 - Nora: bye',
  '',
].join('\n');
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');
const chatPart: ZipPart = { name: 'WhatsApp Chat with Nora.txt', data: bytes(CHAT) };
const photo: ZipPart = { name: 'IMG-20230128-WA0001.jpg', data: JPEG };
const archive = (...parts: ZipPart[]): string => put('WhatsApp Chat with Nora.zip', zip(parts));

async function imported(
  path: string,
  history = new RecordedHistory(),
  decisions: ImportDecisions = {},
  options: ImportOptions = {},
): Promise<{
  sink: RecordingSink;
  summary: Awaited<ReturnType<typeof importExport>>;
  messages: ImportedMessage[];
}> {
  const sink = new RecordingSink(history);
  const summary = await importExport(sink, path, { timeZone: 'UTC', ...decisions }, options);
  return { sink, summary, messages: sink.recorded };
}

describe('an archive', () => {
  test('brings its messages and its media', async () => {
    const { summary, messages } = await imported(archive(chatPart, photo));
    expect(summary).toMatchObject({ title: 'Nora', kind: 'direct', me: 'Owen', messages: 3, people: 2 });
    expect(messages[1]?.attachments?.[0]).toMatchObject({
      kind: 'image',
      mime: 'image/jpeg',
      size: JPEG.length,
      missing: null,
    });
    expect(summary.media).toMatchObject({ referenced: 1, found: 1, missing: 0, damaged: 0, unreferenced: 0 });
  });

  test('names with paths in them are only names', async () => {
    const { summary } = await imported(
      archive(
        { ...chatPart, name: '../../up/WhatsApp Chat with Nora.txt' },
        { ...photo, name: '/etc/IMG-20230128-WA0001.jpg' },
      ),
    );
    expect(summary.media.found).toBe(1);
  });

  test('cut at any byte it is damaged, never half read', async () => {
    const whole = zip([chatPart, photo]);
    for (let length = 0; length < whole.length; length += 7) {
      const path = put('WhatsApp Chat with Nora.zip', whole.subarray(0, length));
      const sink = new RecordingSink();
      await expect(importExport(sink, path)).rejects.toThrow(code('import/damaged-archive'));
      expect(sink.state).toBe('aborted');
    }
  });

  test('any single changed byte leads to a code or to the same messages', async () => {
    const whole = zip([chatPart, photo]);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const copy = Buffer.from(whole);
        copy[at] = (copy[at] ?? 0) ^ change;
        const sink = new RecordingSink();
        try {
          await importExport(sink, put('WhatsApp Chat with Nora.zip', copy), { me: null, timeZone: 'UTC' });
          expect(sink.recorded.map((m) => m.body)).toEqual(['hello', 'a caption', 'bye']);
        } catch (error) {
          if (error instanceof TypeError || (error instanceof Error && error.name === 'AssertionError'))
            throw error;
          expect(error).toMatchObject({ code: expect.stringMatching(/^import\//u) });
          expect(sink.state).toBe('aborted');
        }
      }),
      { numRuns: process.env['SLOW'] === '1' ? 3000 : 120 },
    );
  });

  test('a wrong checksum in the text refuses it, in a picture only costs the picture', async () => {
    await expect(imported(archive({ ...chatPart, crc: 1 }, photo))).rejects.toThrow(
      code('import/damaged-archive'),
    );
    const { summary, messages } = await imported(archive(chatPart, { ...photo, crc: 1 }));
    expect(messages[1]?.attachments?.[0]).toMatchObject({ sha256: null, missing: 'refused' });
    expect(summary.warnings).toContainEqual(expect.objectContaining({ code: 'media-damaged', count: 1 }));
  });

  test('an impossible ratio, shared bytes and too many bytes are bombs', async () => {
    const big = { ...photo, size: 4_000_000_000 };
    await expect(preview(archive(chatPart, big))).rejects.toThrow(code('import/archive-bomb'));
    const shared = [1, 2, 3].map((n) => ({
      ...photo,
      name: `IMG-20230128-WA000${n}.jpg`,
      ...(n > 1 ? { sharedWith: 1 } : {}),
    }));
    await expect(preview(archive(chatPart, ...shared))).rejects.toThrow(code('import/archive-bomb'));
    const limits = { ...DEFAULT_LIMITS, maxTotalBytes: 100 };
    await expect(preview(archive(chatPart, photo), { limits })).rejects.toThrow(
      code('import/archive-too-large'),
    );
    await expect(
      preview(archive(chatPart, photo), { limits: { ...DEFAULT_LIMITS, maxEntries: 1 } }),
    ).rejects.toThrow(code('import/archive-too-large'));
  });

  test('what its text and its media would take must be free', async () => {
    const big = { ...photo, data: new Uint8Array(50_000), store: true };
    const take = (freeBytes: number, path: string) => imported(path, undefined, {}, { freeBytes });
    await expect(preview(archive(chatPart, big), { freeBytes: 50_000 })).rejects.toThrow(
      code('import/no-space'),
    );
    await expect(take(50_000, archive(chatPart, big))).rejects.toThrow(code('import/no-space'));
    expect((await take(60_000, archive(chatPart, big))).messages).toHaveLength(3);
    const text = put('WhatsApp Chat with Nora.txt', CHAT);
    await expect(take(CHAT.length, text)).rejects.toThrow(code('import/no-space'));
    // Short messages take more than their text: known once it was read, and before anything is written.
    const history = new RecordedHistory();
    await expect(imported(text, history, {}, { freeBytes: CHAT.length * 3 })).rejects.toThrow(
      code('import/no-space'),
    );
    expect(history.messages.size).toBe(0);
    expect((await take(CHAT.length * 20, text)).messages).toHaveLength(3);
  });

  test('what is wrong with it is told apart', async () => {
    const whole = zip([chatPart, photo]);
    const changed = (at: number): Buffer => {
      const copy = Buffer.from(whole);
      copy.writeUInt8(copy.readUInt8(at) ^ 0xff, at);
      return copy;
    };
    const packed = 30 + chatPart.name.length;
    const wrong: readonly (readonly [string, Buffer])[] = [
      ['no-signature', whole.subarray(1)],
      ['no-table', whole.subarray(0, -30)],
      ['table', changed(whole.indexOf('PK\u0001\u0002'))],
      ['packed-data', changed(packed)],
      ['checksum', zip([{ ...chatPart, crc: 1 }])],
      ['entry-size', zip([{ ...chatPart, size: CHAT.length + 1 }])],
      ['several-parts', Buffer.concat([whole.subarray(0, -18), Buffer.from([3]), whole.subarray(-17)])],
    ];
    for (const [reason, content] of wrong) {
      const refused = preview(put('WhatsApp Chat with Nora.zip', content));
      await expect(refused, reason).rejects.toMatchObject({
        code: 'import/damaged-archive',
        data: { reason },
      });
    }
  });

  test('an archive that swells beyond what a chat can is a bomb once it is large', async () => {
    const zeros = { name: 'VID-20230128-WA0002.mp4', data: new Uint8Array(1024 * 1024) };
    expect((await preview(archive(chatPart, zeros))).messages).toBe(3);
    const limits = { ...DEFAULT_LIMITS, ratioFreeBytes: 1000 };
    await expect(preview(archive(chatPart, zeros), { limits })).rejects.toThrow(code('import/archive-bomb'));
  });

  test('encrypted ones are refused, links and odd compression skipped, nested archives left alone', async () => {
    await expect(preview(archive(chatPart, { ...photo, flags: 1 }))).rejects.toThrow(
      code('import/encrypted-archive'),
    );
    const seen = await preview(
      archive(
        chatPart,
        { ...photo, mode: 0o120777 },
        { ...photo, name: 'x.zip', data: zip([photo]) },
        { ...photo, name: 'y', method: 14 },
      ),
    );
    expect(seen.media).toMatchObject({ found: 0, missing: 1, unreferenced: 1 });
    expect(seen.warnings.find((w) => w.code === 'entries-skipped')?.examples).toEqual([
      'IMG-20230128-WA0001.jpg',
      'y',
    ]);
  });

  test('one chat text is found among others, none and several are said', async () => {
    const note: ZipPart = { name: 'notes.txt', data: bytes('just notes\n') };
    expect((await preview(archive(note, chatPart))).chatText).toBe('WhatsApp Chat with Nora.txt');
    await expect(preview(archive(photo))).rejects.toThrow(code('import/no-chat-text'));
    const two = archive({ ...chatPart, name: 'a.txt' }, { ...chatPart, name: 'b.txt' });
    await expect(preview(two)).rejects.toThrow(code('import/several-chat-texts'));
    expect((await preview(two, { chatText: 'b.txt' })).chatText).toBe('b.txt');
  });
});

describe('a folder', () => {
  test('does not follow links out of itself', async () => {
    const folder = join(root, 'linked');
    mkdirSync(folder);
    writeFileSync(join(folder, '_chat.txt'), CHAT);
    writeFileSync(join(root, 'secret.jpg'), 'secret');
    symlinkSync(join(root, 'secret.jpg'), join(folder, 'IMG-20230128-WA0001.jpg'));
    symlinkSync(root, join(folder, 'all'));
    const { summary, sink } = await imported(folder, undefined, { me: null });
    expect(summary.media).toMatchObject({ found: 0, missing: 1 });
    expect(summary.warnings.find((w) => w.code === 'entries-skipped')?.count).toBe(2);
    expect(sink.recorded[1]?.attachments?.[0]).toMatchObject({ sha256: null, missing: 'not-in-export' });
  });

  test('names are found whatever their case and composition', async () => {
    const folder = join(root, 'cases');
    mkdirSync(folder);
    writeFileSync(join(folder, '_chat.txt'), '28/01/2023, 21:05 - Nora: Übung.PDF (file attached)\n');
    writeFileSync(join(folder, 'u\u0308bung.pdf'), '%PDF-');
    expect((await preview(folder)).media.found).toBe(1);
  });
});

describe('what is no export', () => {
  test('is refused by name', async () => {
    await expect(preview(put('diary.txt', 'Dear diary\n'))).rejects.toThrow(code('import/not-an-export'));
    await expect(preview(put('empty.txt', ''))).rejects.toThrow(code('import/not-an-export'));
    await expect(preview(put('x.zip', 'not a zip'))).rejects.toThrow(code('import/damaged-archive'));
    await expect(preview(join(root, 'absent.txt'))).rejects.toThrow(code('import/unreadable'));
  });
});

describe('dates that are not believed', () => {
  test.each([['9999'], ['9999', '2023', '9999']])('begin and end no chat: %j', async (...years) => {
    const lines = years.map((year) => `13/03/${year}, 10:00 - Ada: a\n`);
    const { messages, first, last } = await preview(put('chat.txt', lines.join('')), { timeZone: 'UTC' });
    const own = years.includes('2023')
      ? { at: Date.UTC(2023, 2, 13, 10), written: '2023-03-13T10:00' }
      : null;
    expect({ messages, first, last }).toEqual({ messages: years.length, first: own, last: own });
  });
});

describe('who the owner is', () => {
  const group = put('chat.txt', ['A', 'B', 'C'].map((n) => `28/01/2023, 21:05 - ${n}: hi\n`).join(''));

  test('is asked when nothing tells', async () => {
    await expect(imported(group)).rejects.toThrow(code('import/me-needed'));
    await expect(imported(group, undefined, { me: 'Z' })).rejects.toThrow(code('import/unknown-me'));
    expect((await imported(group, undefined, { me: null })).summary.me).toBeNull();
    expect((await imported(group, undefined, { me: 'B' })).summary.me).toBe('B');
    const outside = put('chat.txt', '28/01/2023, 21:05 - ~ Ines: hi\n28/01/2023, 21:05 - B: hi\n');
    expect((await imported(outside, undefined, { me: 'Ines' })).summary.me).toBe('~ Ines');
  });

  test('a name that is not in the chat is refused by the preview as by the import', async () => {
    await expect(preview(group, { me: 'Z' })).rejects.toThrow(code('import/unknown-me'));
    expect((await preview(group, { me: 'B' })).me).toBe('B');
    expect((await preview(group)).me).toBeNull();
  });

  test('a date order under which no date exists is refused', async () => {
    await expect(preview(put('chat.txt', CHAT), { dateOrder: 'ymd' })).rejects.toThrow(
      code('import/impossible-date-order'),
    );
    await expect(
      preview(put('chat.txt', '28/01/2023, 21:05 - B: hi\n'), { dateOrder: 'mdy' }),
    ).rejects.toThrow(code('import/impossible-date-order'));
  });
});

describe('importing again', () => {
  const line = (n: number): string =>
    `28/01/2023, ${String(10 + Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')} - ${n % 3 === 0 ? 'Nora' : 'Owen'}: ${n % 5 === 0 ? 'ok' : `message ${n}`}\n`;
  const lines = Array.from({ length: 400 }, (_, i) => line(Math.floor(i / 4)));
  const file = (from: number, to: number): string =>
    put('WhatsApp Chat with Nora.txt', lines.slice(from, to).join(''));
  const ids = (history: RecordedHistory): string[] =>
    [...history.messages.values()].flatMap((m) => [...m.keys()]);

  test('the same file adds nothing', async () => {
    const history = new RecordedHistory();
    await imported(file(0, 400), history);
    const { summary } = await imported(file(0, 400), history);
    expect(summary.counts).toMatchObject({ messagesAdded: 0, messagesMerged: 400 });
    expect(ids(history)).toHaveLength(400);
  });

  test('a longer export of the same chat adds only what is new', async () => {
    const history = new RecordedHistory();
    await imported(file(0, 200), history);
    const { summary } = await imported(file(0, 400), history);
    expect(summary.counts).toMatchObject({ messagesAdded: 200, messagesMerged: 200 });
  });

  test('overlapping halves, each cut between minutes, make the whole', async () => {
    const history = new RecordedHistory();
    await imported(file(0, 260), history);
    await imported(file(140, 400), history);
    const whole = new RecordedHistory();
    await imported(file(0, 400), whole);
    expect(ids(history).sort()).toEqual(ids(whole).sort());
  });

  test('an export that lacks its beginning, cut in the middle of a minute, adds nothing twice', async () => {
    const history = new RecordedHistory();
    await imported(file(0, 400), history);
    const { summary } = await imported(file(141, 400), history);
    expect(summary.counts.messagesAdded).toBe(0);
  });

  test('with and without media are the same messages, and so after a contact was renamed', async () => {
    const history = new RecordedHistory();
    const without = CHAT.replace('IMG-20230128-WA0001.jpg (file attached)', '<Media omitted>').replaceAll(
      'Owen:',
      '+44 7700 900123:',
    );
    await imported(put('WhatsApp Chat with Nora.txt', without), history);
    const { summary } = await imported(archive(chatPart, photo), history);
    expect(summary.counts).toMatchObject({ messagesAdded: 0, messagesMerged: 3 });
  });

  test('thousands of equal messages stay thousands, also far out of order', async () => {
    const many = [
      ...Array.from({ length: 3000 }, () => '28/01/2023, 10:00 - Nora: ok\n'),
      ...Array.from({ length: 9000 }, (_, i) => {
        const at = new Date(Date.UTC(2023, 1, 1) + i * 60_000);
        return `${at.getUTCDate()}/02/2023, ${at.getUTCHours()}:${String(at.getUTCMinutes()).padStart(2, '0')} - Nora: ok\n`;
      }),
      ...Array.from({ length: 10 }, () => '28/01/2023, 10:00 - Nora: ok\n'),
    ];
    const { messages } = await imported(put('WhatsApp Chat with Nora.txt', many.join('')), undefined, {
      me: null,
    });
    expect(messages).toHaveLength(12_010);
  });
});

describe('what is said of it', () => {
  test('dates that can be read two ways are a warning of the preview and of the import', async () => {
    const path = put(
      'WhatsApp Chat with Nora.txt',
      '01/02/2023, 21:05 - Nora: a\n02/02/2023, 21:05 - Owen: b\n',
    );
    const uncertain = { code: 'date-order-uncertain', count: 1, examples: ['mdy'] };
    const seen = await preview(path);
    expect(seen.dates).toMatchObject({ order: 'dmy', alternatives: ['mdy'] });
    expect(seen.warnings).toContainEqual(uncertain);
    const { summary } = await imported(path);
    expect(summary.warnings).toContainEqual(uncertain);
    expect(summary.dates).toMatchObject({ order: 'dmy', alternatives: ['mdy'] });
    expect((await preview(path, { dateOrder: 'mdy' })).warnings).toEqual([]);
  });

  test('long messages are cut, counted, and handed over in batches that stay small', async () => {
    const text = Array.from(
      { length: 64 },
      (_, i) => `28/01/2023, 21:05 - Nora: ${String.fromCharCode(97 + (i % 26)).repeat(256 * 1024)}\n`,
    );
    const { summary, sink, messages } = await imported(
      put('WhatsApp Chat with Nora.txt', text.join('')),
      undefined,
      {
        me: null,
      },
    );
    expect(messages).toHaveLength(64 * 4);
    expect(summary.warnings).toContainEqual(expect.objectContaining({ code: 'long-messages', count: 64 }));
    expect(Math.max(...sink.batches)).toBeLessThanOrEqual(17);
  });
});

describe('stopping', () => {
  const path = put(
    'WhatsApp Chat with Nora.txt',
    Array.from({ length: 20_000 }, (_, i) => `28/01/2023, 10:00 - Nora: ${i}\n`).join(''),
  );

  test('progress runs to the end and never back', async () => {
    const seen: number[] = [];
    let total = 0;
    await imported(
      path,
      undefined,
      { me: null },
      { onProgress: (p) => (seen.push(p.done), (total = p.total)) },
    );
    expect(seen).toEqual([...seen].sort((x, y) => x - y));
    expect(seen.at(-1)).toBe(total);
  });

  test('a cancelled import is aborted and leaves nothing', async () => {
    const controller = new AbortController();
    const history = new RecordedHistory();
    const sink = new RecordingSink(history);
    const onProgress = (): void => {
      controller.abort();
    };
    await expect(
      importExport(sink, path, { me: null }, { signal: controller.signal, onProgress }),
    ).rejects.toThrow(code('import/cancelled'));
    expect(sink.state).toBe('aborted');
    expect(history.messages.size).toBe(0);
  });

  test('a failing store is passed on and aborted', async () => {
    const sink = new RecordingSink();
    sink.messages = () => Promise.reject(new Error('disk'));
    await expect(importExport(sink, path, { me: null })).rejects.toThrow('disk');
    expect(sink.state).toBe('aborted');
  });
});
