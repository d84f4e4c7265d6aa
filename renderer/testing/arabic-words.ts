/** The page's words in Arabic letters (arabic-letters.ts). What is put into them, such as names and paths, stays as it is. */
import { languages, type ErrorWords, type Language, type Words } from '../i18n/words.tsx';
import { inArabicLetters } from './arabic-letters.ts';

/** Stand for what is put in while the letters are changed: private characters, which no word has. */
const FIRST_PLACE = 0xe000;

/** Has a text made with places instead of the texts that go into it, changes its letters, then puts them in. */
function around(values: readonly unknown[], make: (values: readonly unknown[]) => string): string {
  const places = values.map((value, index) =>
    typeof value === 'string' ? String.fromCodePoint(FIRST_PLACE + index) : value,
  );
  return inArabicLetters(make(places)).replaceAll(
    /[\uE000-\uE0FF]/g,
    (place) =>
      // Isolated, as the page isolates what others wrote.
      `\u2068${String(values[place.charCodeAt(0) - FIRST_PLACE])}\u2069`,
  );
}

function inOtherLetters(words: unknown): unknown {
  if (typeof words === 'string') return inArabicLetters(words);
  if (typeof words === 'function')
    return (...values: readonly unknown[]) => around(values, (given) => String(words(...given)));
  if (Array.isArray(words)) return words.map(inOtherLetters);
  if (typeof words === 'object' && words !== null)
    return Object.fromEntries(Object.entries(words).map(([name, one]) => [name, inOtherLetters(one)]));
  return words;
}

const { words, errors, unknown } = languages.en;

const errorsInOtherLetters: ErrorWords = Object.fromEntries(
  Object.entries(errors).map(([code, say]) => [
    code,
    (data, f) => {
      const names = Object.keys(data);
      const part = (which: 'title' | 'text') =>
        around(Object.values(data), (given) => {
          const entries = names.map((name, index) => [name, given[index]] as const);
          return say(Object.fromEntries(entries) as typeof data, f)[which];
        });
      return { title: part('title'), text: part('text') };
    },
  ]),
);

export const arabicLetters: Language = {
  words: inOtherLetters(words) as Words,
  errors: errorsInOtherLetters,
  unknown: { title: inArabicLetters(unknown.title), text: inArabicLetters(unknown.text) },
  name: 'English in Arabic letters',
};
