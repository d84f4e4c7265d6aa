/** What the window's import promises, on real files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ImportChange, ImportPreview, ImportSummary } from '../../../preload/contract/import.ts';
import { failure, Programs, value, type Program } from '../../../tests/support/window-program.ts';

const root = mkdtempSync(path.join(tmpdir(), 'coffer-import-'));
const programs = new Programs(root);
afterAll(async () => {
  await programs.close();
  rmSync(root, { recursive: true, force: true });
});

let counter = 0;
/** A file that a person has, in a folder of its own so that its name is what it is. */
function put(name: string, text: string): string {
  const folder = path.join(root, `file-${counter++}`);
  mkdirSync(folder);
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}
const start = () => programs.start(`profile-${counter++}`);

const BETWEEN_TWO = `05/04/2023, 15:04 - Ana: Shall we meet?
05/04/2023, 15:05 - Ben: Yes
06/04/2023, 09:00 - Ana: Good
`;

async function choose({ bridge }: Program, ...files: string[]) {
  return (await value(bridge.import.open(files as never))).files;
}
async function look(program: Program, file: string): Promise<ImportPreview> {
  const [chosen] = await choose(program, file);
  const result = await value(program.bridge.import.look({ fileId: chosen?.fileId ?? '' }));
  if (result.kind !== 'preview') throw new Error(result.kind);
  return result.preview;
}
async function adjust({ bridge }: Program, fileId: string, change: ImportChange): Promise<ImportPreview> {
  const result = await value(bridge.import.adjust({ fileId, change }));
  if (result.kind !== 'preview') throw new Error(result.kind);
  return result.preview;
}
async function run(program: Program, fileId: string): Promise<ImportSummary> {
  const { jobId } = await value(program.bridge.import.start({ fileId }));
  const job = await program.ended('import', jobId);
  expect(job).toMatchObject({ state: 'done' });
  return (job as { result: ImportSummary }).result;
}
const stored = async ({ bridge }: Program, chatId: number) =>
  (await value(bridge.chats.messages({ chatId, limit: 50, where: { at: 'oldest' } }))).items;

describe('a correction', () => {
  test('of the date order stays when the chat is renamed, down to the stored dates', async () => {
    const program = await start();
    const { fileId, dates } = await look(program, put('a.txt', BETWEEN_TWO));
    expect(dates).toMatchObject({ order: 'dmy', alternatives: ['mdy'] });
    await adjust(program, fileId, { me: 'Ben' });
    await adjust(program, fileId, { dateOrder: 'mdy' });
    const renamed = await adjust(program, fileId, { title: 'Ana, the trip' });
    expect(renamed).toMatchObject({
      title: 'Ana, the trip',
      me: 'Ben',
      dates: { order: 'mdy', certainty: 'decided' },
    });
    const { chatId } = await run(program, fileId);
    const [first] = await stored(program, chatId);
    expect(new Date(first?.sentAt ?? 0).toDateString()).toBe(new Date(2023, 4, 4).toDateString());
    expect((await stored(program, chatId)).map(({ fromMe }) => fromMe)).toEqual([false, true, false]);
  });

  test('that was refused leaves those before it as they were', async () => {
    const program = await start();
    const text = '25/12/2023, 15:04 - Ana: Merry Christmas\n26/12/2023, 15:04 - Ben: You too\n';
    const { fileId } = await look(program, put('a.txt', text));
    await adjust(program, fileId, { me: 'Ben' });
    const refused = program.bridge.import.adjust({ fileId, change: { dateOrder: 'mdy' } });
    expect(await failure(refused)).toBe('import/impossible-date-order');
    expect(await adjust(program, fileId, { kind: 'group' })).toMatchObject({
      me: 'Ben',
      kind: 'group',
      dates: { order: 'dmy' },
    });
  });

  test('of the time zone moves every message', async () => {
    const program = await start();
    const { fileId, certainty } = await look(program, put('a.txt', BETWEEN_TWO));
    expect(certainty.timeZone).toBe('guess');
    const unknown = program.bridge.import.adjust({ fileId, change: { timeZone: 'Nowhere/Land' } });
    expect(await failure(unknown)).toBe('import/unknown-time-zone');
    const changed = await adjust(program, fileId, { timeZone: 'Asia/Tokyo', me: null });
    expect(changed).toMatchObject({ timeZone: 'Asia/Tokyo', certainty: { timeZone: 'decided' } });
    const { chatId } = await run(program, fileId);
    expect((await stored(program, chatId))[0]?.sentAt).toBe(Date.UTC(2023, 3, 5, 6, 4));
  });

  test('to a group is kept', async () => {
    const program = await start();
    const { fileId, kind } = await look(program, put('a.txt', BETWEEN_TWO));
    expect(kind).toBe('direct');
    await adjust(program, fileId, { kind: 'group', me: 'Ben' });
    const { chatId } = await run(program, fileId);
    expect((await value(program.bridge.chats.details({ chatId }))).chat.kind).toBe('group');
  });
});

describe('who is the owner', () => {
  test('is asked where nothing tells, and nothing runs before it was said', async () => {
    const program = await start();
    const { fileId, me, certainty } = await look(program, put('a.txt', BETWEEN_TWO));
    expect([me, certainty.me]).toEqual([null, 'open']);
    expect(await failure(program.bridge.import.start({ fileId }))).toBe('import/me-needed');
    expect(await adjust(program, fileId, { me: null })).toMatchObject({
      me: null,
      certainty: { me: 'decided' },
    });
    expect((await run(program, fileId)).messagesAdded).toBe(3);
  });

  test.each([
    ['the name of the file', 'WhatsApp Chat with Ana.txt', BETWEEN_TWO, 'guess'],
    [
      'a message they deleted',
      'a.txt',
      `${BETWEEN_TWO}06/04/2023, 09:01 - Ben: You deleted this message\n`,
      'certain',
    ],
  ])('is known from %s, and how sure that is', async (_from, name, text, certainty) => {
    const program = await start();
    expect(await look(program, put(name, text))).toMatchObject({ me: 'Ben', certainty: { me: certainty } });
  });

  test('decides how a chat of two is called, until one gives it a name', async () => {
    const program = await start();
    const { fileId, title } = await look(program, put('a.txt', BETWEEN_TWO));
    expect(title).toBe('Ana, Ben');
    expect((await adjust(program, fileId, { me: 'Ben' })).title).toBe('Ana');
    expect((await adjust(program, fileId, { me: 'Ana' })).title).toBe('Ben');
    await adjust(program, fileId, { title: 'The trip' });
    expect((await adjust(program, fileId, { me: 'Ben' })).title).toBe('The trip');
  });
});

describe('of an archive with several chats', () => {
  const other = '07/04/2023, 10:00 - Cleo: Hello\n07/04/2023, 10:01 - Dan: Hi\n';
  function folder(): string {
    const both = path.join(root, `both-${counter++}`);
    mkdirSync(both);
    writeFileSync(path.join(both, 'WhatsApp Chat with Ana.txt'), BETWEEN_TWO);
    writeFileSync(path.join(both, 'WhatsApp Chat with Cleo.txt'), other);
    return both;
  }

  test('one is chosen, then another, and nothing decided for the first is taken for the second', async () => {
    const program = await start();
    const [file] = await choose(program, folder());
    const fileId = file?.fileId ?? '';
    const asked = await value(program.bridge.import.look({ fileId }));
    expect(asked).toMatchObject({
      kind: 'texts',
      texts: ['WhatsApp Chat with Ana.txt', 'WhatsApp Chat with Cleo.txt'],
    });
    await adjust(program, fileId, { chatText: 'WhatsApp Chat with Ana.txt' });
    await adjust(program, fileId, { title: 'Ana’s', me: 'Ana' });
    const second = await adjust(program, fileId, { chatText: 'WhatsApp Chat with Cleo.txt' });
    expect(second).toMatchObject({
      title: 'Cleo',
      me: 'Dan',
      chatText: { name: 'WhatsApp Chat with Cleo.txt', others: ['WhatsApp Chat with Ana.txt'] },
    });
    const { chatId, messagesAdded } = await run(program, fileId);
    expect(messagesAdded).toBe(2);
    expect((await value(program.bridge.chats.details({ chatId }))).chat.title).toBe('Cleo');
    // The other is still to be had, without choosing the file again.
    const first = await adjust(program, fileId, { chatText: 'WhatsApp Chat with Ana.txt' });
    expect(first).toMatchObject({ title: 'Ana', certainty: { me: 'guess' } });
    expect((await run(program, fileId)).messagesAdded).toBe(3);
  });
});

describe('what is here already', () => {
  test('is counted before anything is written, in the chat of that title', async () => {
    const program = await start();
    const first = await look(program, put('WhatsApp Chat with Ana.txt', BETWEEN_TWO));
    expect(first.alreadyHere).toBe(0);
    await run(program, first.fileId);
    const later = `${BETWEEN_TWO}07/04/2023, 09:00 - Ben: And again\n`;
    const second = await look(program, put('WhatsApp Chat with Ana.txt', later));
    expect(second.alreadyHere).toBe(3);
    expect((await adjust(program, second.fileId, { title: 'Another' })).alreadyHere).toBe(0);
    expect((await adjust(program, second.fileId, { title: 'Ana' })).alreadyHere).toBe(3);
    expect(await run(program, second.fileId)).toMatchObject({ messagesMerged: 3, messagesAdded: 1 });
  });

  test('does not change which chat is opened: it is the one that was imported', async () => {
    const program = await start();
    const { fileId } = await look(program, put('a.txt', BETWEEN_TWO));
    await adjust(program, fileId, { me: 'Ben', title: 'Trip' });
    const first = await run(program, fileId);
    // A later chat whose title looks the same to a search.
    const next = await look(program, put('b.txt', BETWEEN_TWO.replaceAll('Ana', 'Cleo')));
    await adjust(program, next.fileId, { me: 'Ben', title: 'Trìp' });
    const second = await run(program, next.fileId);
    expect(second.chatId).not.toBe(first.chatId);
    expect((await value(program.bridge.chats.details({ chatId: second.chatId }))).chat.title).toBe('Trìp');
    const again = await look(program, put('a.txt', BETWEEN_TWO));
    await adjust(program, again.fileId, { me: 'Ben', title: 'Trip' });
    expect((await run(program, again.fileId)).chatId).toBe(first.chatId);
  });
});

describe('several files', () => {
  test('are all named, and looked into one after the other', async () => {
    const program = await start();
    const files = await choose(
      program,
      put('WhatsApp Chat with Ana.txt', BETWEEN_TWO),
      put('picture.txt', 'nothing'),
      put('WhatsApp Chat with Cleo.txt', BETWEEN_TWO.replaceAll('Ana', 'Cleo')),
    );
    expect(files.map(({ name }) => name)).toEqual([
      'WhatsApp Chat with Ana.txt',
      'picture.txt',
      'WhatsApp Chat with Cleo.txt',
    ]);
    const outcomes = [];
    for (const { fileId } of files) {
      const outcome = await program.bridge.import.look({ fileId });
      outcomes.push(outcome.ok ? (await run(program, fileId)).messagesAdded : outcome.error.code);
    }
    expect(outcomes).toEqual([3, 'import/not-an-export', 3]);
  });

  test('chosen before are forgotten, and a file that is forgotten while it is read ends with nothing', async () => {
    const program = await start();
    const large = Array.from({ length: 60_000 }, (_, i) => `05/04/2023, 15:04 - Ana: ${i}\n`).join('');
    const [first] = await choose(program, put('a.txt', large));
    const fileId = first?.fileId ?? '';
    const looking = program.bridge.import.look({ fileId });
    await value(program.bridge.import.discard({ fileId }));
    expect(await value(looking)).toEqual({ kind: 'none' });
    const [second] = await choose(program, put('b.txt', BETWEEN_TWO));
    await choose(program, put('c.txt', BETWEEN_TWO));
    expect(await failure(program.bridge.import.look({ fileId: second?.fileId ?? '' }))).toBe(
      'ipc/unknown-id',
    );
    expect(program.unforeseen).toEqual([]);
  });
});
