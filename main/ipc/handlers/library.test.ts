/** Chats are read on while a restore prepares others, and written again only when it has ended. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openHistory } from '../../chats/index.ts';
import { Profile } from '../../profile/profile.ts';
import { Library } from './library.ts';

const root = mkdtempSync(path.join(tmpdir(), 'coffer-library-'));
const libraries: Library[] = [];
afterAll(async () => {
  for (const library of libraries) await library.close();
  rmSync(root, { recursive: true, force: true });
});

async function withNote(name: string, note: string): Promise<Library> {
  const library = new Library(await Profile.open(path.join(root, name), { create: true }));
  libraries.push(library);
  await addNote(library, note);
  return library;
}
const textIn = (library: Library) =>
  library.reading(async ({ read }) => {
    const { items } = await read.chatList({ archived: false, limit: 1, after: null });
    return items[0]?.lastMessage?.text;
  });
const addNote = (library: Library, note: string) =>
  library.writing('note', ({ write }) => write.addNote(note));

/** What a restore does at the end. */
async function putInPlace({ profile }: Library, note: string): Promise<void> {
  const staging = await profile.stage();
  const history = await openHistory(staging);
  await history.write.addNote(note);
  await history.close();
  await profile.replaceHistory(staging);
}

test('reading goes on until the swap, and finds the new chats after it', async () => {
  const library = await withNote('swap', 'before');
  let late: Promise<unknown> = Promise.resolve();
  await library.replaced(async (swapping) => {
    // A restore wants to be alone in writing.
    await library.profile.withoutWriter(async () => {
      expect(await textIn(library)).toBe('before');
      await expect(addNote(library, 'lost')).rejects.toMatchObject({
        code: 'ipc/busy',
        data: { job: 'restore' },
      });
      await swapping();
      let answered = false;
      late = textIn(library).finally(() => (answered = true));
      await putInPlace(library, 'after');
      expect(answered).toBe(false);
    });
  });
  expect(await late).toBe('after');
  await addNote(library, 'goes on');
  expect(await textIn(library)).toBe('goes on');
});

test('a restore that fails before the swap leaves everything readable and writable', async () => {
  const library = await withNote('fails', 'before');
  const failing = library.replaced(async () => {
    expect(await textIn(library)).toBe('before');
    throw new Error('a damaged volume');
  });
  await expect(failing).rejects.toThrow('a damaged volume');
  await addNote(library, 'goes on');
  expect(await textIn(library)).toBe('goes on');
});

test('a reading that another history comes under reads that one', async () => {
  const library = await withNote('under', 'before');
  const { promise: hasBegun, resolve: begins } = Promise.withResolvers<void>();
  const { promise: goesOn, resolve: goOn } = Promise.withResolvers<void>();
  let times = 0;
  const text = library.reading(async ({ read }) => {
    times++;
    begins();
    await goesOn;
    const { items } = await read.chatList({ archived: false, limit: 1, after: null });
    return items[0]?.lastMessage?.text;
  });
  await hasBegun;
  await library.replaced(async (swapping) => {
    await swapping();
    goOn();
    await putInPlace(library, 'after');
  });
  expect(await text).toBe('after');
  expect(times).toBe(2);
});

test('what is being written is not replaced under it', async () => {
  const library = await withNote('written', 'before');
  await library.writing('import', async ({ write }) => {
    const replacing = library.replaced(() => Promise.reject(new Error('not to be called')));
    await expect(replacing).rejects.toMatchObject({ code: 'ipc/busy', data: { job: 'import' } });
    await write.addNote('stays');
  });
  expect(await textIn(library)).toBe('stays');
  await expect(library.replaced(() => Promise.resolve('free again'))).resolves.toBe('free again');
});

test('nothing is opened any more once it is closed', async () => {
  const library = await withNote('closed', 'before');
  const closed = { code: 'chats/closed' };
  const reading = expect(textIn(library)).rejects.toMatchObject(closed);
  await library.close();
  await reading;
  await expect(textIn(library)).rejects.toMatchObject(closed);
  await expect(addNote(library, 'late')).rejects.toMatchObject(closed);
});
