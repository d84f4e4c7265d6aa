/** What the window's calls about chats promise, on real files. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { failure, Programs, value, type Program } from '../../../tests/support/window-program.ts';

const root = mkdtempSync(path.join(tmpdir(), 'coffer-chats-'));
const programs = new Programs(root);
afterAll(async () => {
  await programs.close();
  rmSync(root, { recursive: true, force: true });
});
const list = ({ bridge }: Program) => value(bridge.chats.list({ archived: false, after: null, limit: 10 }));

describe('notes to self', () => {
  test('are made by the first note, and the list then says which chat they are', async () => {
    const program = await programs.start('notes');
    expect(await list(program)).toMatchObject({ items: [], notesId: null });
    const note = await value(program.bridge.chats.addNote({ text: 'Buy milk' }));
    expect((await list(program)).notesId).toBe(note.chatId);
    expect((await value(program.bridge.chats.addNote({ text: 'Buy tea' }))).chatId).toBe(note.chatId);
  });

  test('are told apart in what a search finds', async () => {
    const program = await programs.withChat('search');
    await value(program.bridge.chats.addNote({ text: 'the lighthouse again' }));
    const kinds = async () => {
      const input = { text: 'lighthouse', chatId: null, after: null, limit: 5 };
      return (await value(program.bridge.chats.search(input))).hits.map(({ chatKind }) => chatKind);
    };
    await expect.poll(kinds).toEqual(['notes', 'direct']);
  });
});

test('what is gone is called by its name', async () => {
  const { bridge, ...program } = await programs.withChat('gone');
  expect(await failure(bridge.chats.details({ chatId: 999 }))).toBe('chats/unknown-chat');
  const [chat] = (await value(bridge.chats.list({ archived: false, after: null, limit: 1 }))).items;
  const at = (chatId: number, messageId: number) =>
    bridge.chats.messages({ chatId, limit: 5, where: { at: 'around', messageId } });
  expect(await failure(at(chat?.id ?? 0, 999))).toBe('chats/unknown-message');
  // One of another chat is not in this one.
  const note = await value(bridge.chats.addNote({ text: 'elsewhere' }));
  expect(await failure(at(chat?.id ?? 0, note.id))).toBe('chats/unknown-message');
  expect(await value(at(note.chatId, note.id))).toMatchObject({ anchorId: note.id });
  const sha256 = '0'.repeat(64);
  expect(await failure(bridge.chats.saveMedia({ sha256, fileName: null }))).toBe('chats/media-missing');
  expect(program.unforeseen).toEqual([]);
});

test('everybody in a group is counted, also who wrote long ago', async () => {
  const program = await programs.start('group');
  const lines = Array.from({ length: 700 }, (_, i) => {
    const who = i < 150 ? `Person ${i}` : i % 2 === 0 ? 'Ana' : 'Ben';
    return `05/01/2023, 15:04 - ${who}: message ${i}`;
  });
  const file = path.join(root, 'WhatsApp Chat with Village.txt');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const [chosen] = (await value(program.bridge.import.open([file as never]))).files;
  const fileId = chosen?.fileId ?? '';
  await value(program.bridge.import.look({ fileId }));
  await value(program.bridge.import.adjust({ fileId, change: { me: 'Ben' } }));
  const { jobId } = await value(program.bridge.import.start({ fileId }));
  await program.ended('import', jobId);
  const chatId = (await list(program)).items[0]?.id ?? 0;
  const details = await value(program.bridge.chats.details({ chatId }));
  expect(details.memberCount).toBe(152);
  expect(details.members).toHaveLength(100);
  expect(details.members[0]).toMatchObject({ name: 'Ben', isMe: true });
});

test('a copy that is saved is whole, and one that cannot be says so', async () => {
  const program = await programs.start('media');
  const folder = path.join(root, 'WhatsApp Chat with Ana');
  mkdirSync(folder);
  writeFileSync(path.join(folder, '_chat.txt'), '05/01/2023, 15:04 - Ben: notes.pdf (file attached)\n');
  writeFileSync(path.join(folder, 'notes.pdf'), '%PDF-1');
  const [chosen] = (await value(program.bridge.import.open([folder as never]))).files;
  const fileId = chosen?.fileId ?? '';
  await value(program.bridge.import.look({ fileId }));
  await value(program.bridge.import.adjust({ fileId, change: { me: null } }));
  const { jobId } = await value(program.bridge.import.start({ fileId }));
  await program.ended('import', jobId);
  const chatId = (await list(program)).items[0]?.id ?? 0;
  const input = { chatId, kinds: 'documents' as const, limit: 5 };
  const latest = await value(program.bridge.chats.media({ ...input, where: { at: 'latest' } }));
  const [medium] = latest.items;
  const sha256 = medium?.attachment.sha256 ?? '';
  const save = () => program.bridge.chats.saveMedia({ sha256, fileName: 'notes.pdf' });
  expect(await value(save())).toBe('declined');
  program.answer.save = path.join(root, 'copy.pdf');
  expect(await value(save())).toBe('saved');
  expect(readFileSync(program.answer.save, 'utf8')).toBe('%PDF-1');
  program.answer.save = path.join(root, 'no such folder', 'copy.pdf');
  expect(await save()).toEqual({
    ok: false,
    error: { code: 'ipc/not-saved', data: { reason: 'ENOENT' } },
  });
  expect(program.unforeseen).toEqual([]);
});

test('a link that hides where it leads is refused, not only declined', async () => {
  const { bridge } = await programs.start('links');
  expect(await value(bridge.app.openLink({ url: 'https://bank.example@evil.example/' }))).toBe('refused');
  expect(await value(bridge.app.openLink({ url: 'https://example.org/' }))).toBe('declined');
});
