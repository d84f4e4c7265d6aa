/** German speaks to one person, as “du”, and calls the key's digits by one name, in the page and in main's own dialogs. */
import { expect, test } from 'vitest';
import { wordsFor } from '../../main/app/words.ts';
import { formats } from '../../renderer/i18n/formats.ts';
import { languages } from '../../renderer/i18n/words.tsx';

/** Every text in a catalogue; what is put into a sentence does not matter here. */
function textsOf(words: unknown): string[] {
  if (typeof words === 'string') return [words];
  if (typeof words === 'function') return textsOf(words('x', 'x', 'x'));
  if (typeof words === 'object' && words !== null) return Object.values(words).flatMap(textsOf);
  return [];
}

const { words, errors } = languages.de;
const f = formats('de');
const failures = Object.values(errors).flatMap((say) => textsOf(say({}, f)));
const all = { main: textsOf(wordsFor('de', [])), page: textsOf(words), failures };

test.each(['main', 'page', 'failures'] as const)('in %s', (where) => {
  expect(all[where].length).toBeGreaterThan(15);
  // “Sie” begins a sentence about things that were named before; within one it would be a person.
  const formal = all[where].filter((text) =>
    /\bIhr(e[mnrs]?)?\b|[a-zäöüß,] Sie\b|\bSie [a-zäöü]+ (sich|bitte)\b/.test(text),
  );
  expect(formal).toEqual([]);
  expect(all[where].filter((text) => /64 Ziffern/.test(text))).toEqual([]);
});
