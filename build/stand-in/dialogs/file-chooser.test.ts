/** What the stand-in's dialogs for files and folders list, allow and answer; `tests/e2e/dialogs.e2e.ts` presses them. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FilesMode } from '../page/dialog-model.ts';
import { FileChooser, type Step } from './file-chooser.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'coffer-chooser-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  for (const name of ['Music', 'archive 10', 'archive 9']) mkdirSync(path.join(folder, name));
  for (const name of ['chat.zip', 'Notes.TXT', 'a.pdf', '.secret'])
    writeFileSync(path.join(folder, name), 'x'.repeat(1500));
  symlinkSync(path.join(folder, 'gone'), path.join(folder, 'dangling'));
});

const FILTERS = [
  { name: 'Chat histories', extensions: ['zip', 'txt'] },
  { name: 'All files', extensions: ['*'] },
];
const chooser = (mode: FilesMode, filters = FILTERS) => new FileChooser({ mode, folder, filters });
const at = (...names: string[]) => path.join(folder, ...names);
const pick = (...names: string[]) => ({ t: 'pick', names, replace: false }) as const;
const shownBy = (step: Step) => ('show' in step ? step.show : null);
const namesIn = (step: Step) => shownBy(step)?.entries.map(({ name }) => name);

describe('the list', () => {
  test('has folders first, in the order of people, without what is hidden or leads nowhere', async () => {
    const { entries, folder: shown } = await chooser('file').list();
    expect(shown).toBe(folder);
    expect(entries).toEqual([
      { name: 'archive 9', kind: 'folder', size: '' },
      { name: 'archive 10', kind: 'folder', size: '' },
      { name: 'Music', kind: 'folder', size: '' },
      { name: 'chat.zip', kind: 'file', size: '1.5 kB' },
      { name: 'Notes.TXT', kind: 'file', size: '1.5 kB' },
    ]);
  });
  test('follows the filter, and shows hidden files when asked', async () => {
    const every = await chooser('file').take({ t: 'look', filter: 1, hidden: true });
    expect(namesIn(every)).toEqual(expect.arrayContaining(['.secret', 'a.pdf', 'chat.zip']));
    expect(namesIn(await chooser('file', []).take({ t: 'go', path: '.' }))).toContain('a.pdf');
  });
  test('has no files where a folder is wanted', async () => {
    expect(namesIn(await chooser('folder').take({ t: 'go', path: '.' }))).toEqual([
      'archive 9',
      'archive 10',
      'Music',
    ]);
  });
  test('says when a folder cannot be read, and stays where it was', async () => {
    const one = chooser('file');
    const step = await one.take({ t: 'go', path: 'nowhere' });
    expect(shownBy(step)?.problem).toBe(`${at('nowhere')} cannot be opened (ENOENT).`);
    expect(one.folder).toBe(folder);
  });
});

test('a path may be typed: relative, absolute, from home, or a file’s', async () => {
  const one = chooser('file');
  expect(shownBy(await one.take({ t: 'go', path: 'Music' }))?.folder).toBe(at('Music'));
  expect(shownBy(await one.take({ t: 'go', path: '..' }))?.folder).toBe(folder);
  expect(shownBy(await one.take({ t: 'go', path: '~' }))?.folder).toBe(homedir());
  expect(await one.take({ t: 'go', path: at('chat.zip') })).toEqual({ chosen: [at('chat.zip')] });
});

describe('choosing', () => {
  test('a file gives its path; a folder is gone into; nothing, and two, are refused', async () => {
    const one = chooser('file');
    expect(await one.take(pick('chat.zip'))).toEqual({ chosen: [at('chat.zip')] });
    expect(shownBy(await one.take(pick()))?.problem).toBe('Nothing is chosen.');
    expect(shownBy(await one.take(pick('chat.zip', 'Notes.TXT')))?.problem).toBe('Choose one file.');
    expect(shownBy(await one.take(pick('Music')))?.folder).toBe(at('Music'));
  });
  test('several files gives all of them, and no folder among them', async () => {
    const one = chooser('files');
    expect(await one.take(pick('chat.zip', 'Notes.TXT'))).toEqual({
      chosen: [at('chat.zip'), at('Notes.TXT')],
    });
    expect(shownBy(await one.take(pick('chat.zip', 'Music')))?.problem).toBe('Music is a folder.');
    expect(shownBy(await one.take(pick('chat.zip', 'gone')))?.problem).toContain('gone cannot be opened');
  });
  test('a folder gives the marked one, or the one that is shown', async () => {
    const one = chooser('folder');
    expect(await one.take(pick('Music'))).toEqual({ chosen: [at('Music')] });
    expect(await one.take(pick())).toEqual({ chosen: [folder] });
    expect(shownBy(await one.take(pick('chat.zip')))?.problem).toContain('is not a folder');
  });
});

test('a new folder is made and gone into, or said why not', async () => {
  const one = chooser('folder');
  expect(shownBy(await one.take({ t: 'make-folder', name: 'Backups' }))?.folder).toBe(at('Backups'));
  expect(await one.take(pick())).toEqual({ chosen: [at('Backups')] });
  const again = await chooser('folder').take({ t: 'make-folder', name: 'Backups' });
  expect(shownBy(again)).toMatchObject({ folder, problem: 'Backups cannot be made (EEXIST).' });
});

describe('saving', () => {
  test('replaces a file only when that was asked for once more', async () => {
    const one = chooser('save', []);
    expect(shownBy(await one.take(pick('a.pdf')))).toMatchObject({
      problem: 'a.pdf is there already.',
      replaces: 'a.pdf',
    });
    expect(await one.take({ ...pick('a.pdf'), replace: true })).toEqual({ chosen: [at('a.pdf')] });
    expect(await one.take(pick('new.pdf'))).toEqual({ chosen: [at('new.pdf')] });
  });
  test('gives a name the ending of the filter, also before it looks what is there', async () => {
    const one = chooser('save');
    expect(await one.take(pick('new'))).toEqual({ chosen: [at('new.zip')] });
    expect(await one.take(pick('new.txt'))).toEqual({ chosen: [at('new.txt')] });
    expect(shownBy(await one.take(pick('chat')))?.replaces).toBe('chat.zip');
  });
  test('goes into a folder whose name is typed, and into none that is not there', async () => {
    const one = chooser('save', []);
    expect(shownBy(await one.take(pick('nowhere/new.pdf')))?.problem).toBe(
      `${at('nowhere')} is not a folder.`,
    );
    expect(shownBy(await one.take(pick('Music')))?.folder).toBe(at('Music'));
    expect(shownBy(await one.take(pick()))?.problem).toBe('Nothing is chosen.');
  });
});
