/** One table of keys: the window obeys it, its list shows it, and the menu of the program has the same. */
import { describe, expect, test } from 'vitest';
import { menuTemplate } from '../../main/app/menu.ts';
import { wordsFor } from '../../main/app/words.ts';
import { commandOfKey, SHORTCUTS, type Command } from '../../renderer/app/keys.ts';
import { languages, type LanguageId } from '../../renderer/i18n/words.tsx';

/** The commands of the menu that have an accelerator, with that as the table writes it. */
function acceleratorsOf(platform: NodeJS.Platform): Map<string, string> {
  const template = menuTemplate(wordsFor('en', []), () => undefined, { platform, devTools: false });
  const items = template.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
  return new Map(
    items.flatMap(({ id, accelerator }) =>
      id === undefined || accelerator === undefined
        ? []
        : [[id, accelerator.replace('CmdOrCtrl', 'Ctrl')] as const],
    ),
  );
}

/** The event of keys as the table writes them, nobody typing. */
function pressed(keys: string, more: Partial<KeyboardEvent> = {}) {
  const parts = keys.split('+');
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: parts.includes('Ctrl'),
    shiftKey: parts.includes('Shift'),
    metaKey: false,
    altKey: false,
    target: null,
    ...more,
  };
}

const COMMANDS: readonly Command[] = [
  'search',
  'search-chat',
  'jump-to-date',
  'import',
  'settings',
  'back-up-now',
  'shortcuts',
];
const rows = SHORTCUTS.map(({ id, keys }) => [id, keys] as const);

test.each(['linux', 'win32', 'darwin'] as const)('the menu on %s and the table agree', (platform) => {
  const menu = acceleratorsOf(platform);
  expect(menu.size).toBeGreaterThanOrEqual(6);
  const table = new Map<string, readonly string[]>(rows);
  for (const [id, keys] of menu) expect(table.get(id)?.[0], id).toBe(keys);
});

describe('the window obeys', () => {
  test.each(COMMANDS)('%s by every key that the list shows for it', (command) => {
    const keys = rows.find(([id]) => id === command)?.[1] ?? [];
    expect(keys).not.toEqual([]);
    for (const one of keys) expect(commandOfKey(pressed(one)), one).toBe(command);
  });

  test('no key that the list leaves to what has the focus', () => {
    for (const [id, keys] of rows.filter(([name]) => !COMMANDS.some((command) => command === name)))
      for (const one of keys) expect(commandOfKey(pressed(one)), id).toBeNull();
  });

  test('no key of somebody else', () => {
    for (const keys of ['Ctrl+B', 'Ctrl+Shift+G', 'F', '/'])
      expect(commandOfKey(pressed(keys)), keys).toBeNull();
    expect(commandOfKey(pressed('Ctrl+F', { altKey: true }))).toBeNull();
  });

  test('capitals, the command key, and signs that need Shift', () => {
    expect(commandOfKey(pressed('Ctrl+F', { key: 'f' }))).toBe('search');
    expect(commandOfKey(pressed('Ctrl+Shift+B', { ctrlKey: false, metaKey: true }))).toBe('back-up-now');
    // As a German keyboard types it.
    expect(commandOfKey(pressed('Ctrl+/', { shiftKey: true }))).toBe('shortcuts');
  });
});

test.each(Object.keys(languages) as LanguageId[])('every key has words in %s', (language) => {
  const { what } = languages[language].words.shortcuts;
  expect(Object.keys(what).toSorted()).toEqual(rows.map(([id]) => id).toSorted());
  expect(new Set(Object.values(what)).size).toBe(rows.length);
});
