/** The page has words, in every language, for whatever main can tell it. */
import { translations } from '@zxcvbn-ts/language-en';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Failure } from '../../preload/contract/shape.ts';
import { formats } from '../../renderer/i18n/formats.ts';
import { languages, type LanguageId } from '../../renderer/i18n/words.tsx';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SOURCES = '{main,native,vault}/**';

/** Codes, or their beginnings, that never reach the page, and why. */
const NEVER: Readonly<Record<string, string>> = {
  'cli/': 'the errors of the command line itself',
  'protocol/': 'main/vaults/errors.ts turns them into vault/*',
  'backup/cancelled': 'crosses as the state of a run',
  'import/cancelled': 'crosses as the state of a run',
  'ipc/foreign-sender': 'is told to whoever is not the page',
  'profile/not-found': 'the window makes the folder where there is none',
  'profile/not-ours': 'main says it before there is a window',
  'chats/read-only': 'the window opens chats to write as well',
};

function filesLike(pattern: string): string[] {
  return globSync(`${SOURCES}/${pattern}`, { cwd: ROOT }).filter((file) => !/\.(test|bench)\./.test(file));
}
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].flatMap(([, found = '']) => found);

/** The codes that are declared: the members of every union called `...Code` in an `errors.ts`. */
function codesIn(file: string): string[] {
  const code = read(file).replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '');
  const unions = matches(code, /\btype \w*Code =([^;]*);/g);
  return unions.flatMap((union) => matches(union, /'([a-z0-9-]+\/[a-z0-9-]+)'/g));
}

/** The codes that are thrown with their name beside `new`, wherever that is. */
function thrownCodes(): string[] {
  return filesLike('*.ts').flatMap((file) =>
    matches(read(file), /new \w*Error(?:<\w+>)?\(\s*'([a-z0-9-]+\/[a-z0-9-]+)'/g),
  );
}

const declared = filesLike('errors.ts').flatMap(codesIn);
const isMeant = (name: string, code: string): boolean =>
  name.endsWith('/') ? code.startsWith(name) : code === name;
const never = (code: string): boolean => Object.keys(NEVER).some((name) => isMeant(name, code));
const crossing = declared.filter((code) => !never(code));

/** Words that are taken apart from their group where they are used, and so are not found by their group's name. */
const TAKEN_APART = ['conversation.linkRefused', 'conversation.linkRefusedText'];

/** The path of every word, or list of words, in a catalogue. */
function pathsIn(words: object, above: readonly string[] = []): string[][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? pathsIn(value, [...above, key])
      : [[...above, key]],
  );
}

const LANGUAGES = Object.keys(languages) as LanguageId[];
const f = formats('en');
const said = (language: LanguageId, code: string, data: Failure['data'] = {}) =>
  languages[language].errors[code]?.(data, f);
/** What has words; that nothing lacks them is a promise of its own. */
const sayable = (language: LanguageId) => crossing.filter((code) => said(language, code) !== undefined);

/** What a value nobody thought of leaves behind in a sentence. */
const LEAVINGS = /undefined|null|NaN|\[object|^\s|\s$| {2}| [.,]|“”|„“/;
/** The names that words look at. */
const NAMES =
  'attemptsLeft attemptsLimit bytes check ckr detail file form found free kind lastTry line module needed object path reason triesLow';
/** All of them, each with something that may not be expected. */
const odd = (value: Failure['data'][string]): Failure['data'] =>
  Object.fromEntries(NAMES.split(' ').map((name) => [name, value]));

describe('the codes of errors', () => {
  test('are found where they are declared', () => {
    for (const file of filesLike('errors.ts').filter((name) => /\btype \w+Code =/.test(read(name))))
      expect(codesIn(file), file).not.toEqual([]);
    expect(declared).toEqual(
      expect.arrayContaining(['vault/wrong-password', 'vault/closed', 'sheet/not-written', 'ipc/busy']),
    );
    expect(declared).toHaveLength(new Set(declared).size);
    expect(thrownCodes().filter((code) => !declared.includes(code))).toEqual([]);
  });

  test('are known where they are left out', () => {
    expect(Object.keys(NEVER).filter((name) => !declared.some((code) => isMeant(name, code)))).toEqual([]);
  });
});

describe.each(LANGUAGES)('in the language %s', (language) => {
  const { errors, words } = languages[language];

  test('every code that can cross to the page has words, and no other', () => {
    expect(crossing.filter((code) => !Object.hasOwn(errors, code))).toEqual([]);
    expect(Object.keys(errors).filter((code) => !crossing.includes(code))).toEqual([]);
  });

  test.each([
    ['nothing', {}],
    ['null', odd(null)],
    ['a truth', odd(true)],
    ['a number', odd(-1.5)],
    ['a list', odd(['x'])],
    ['a text', odd('x')],
    ['an empty text', odd('')],
  ])('words are whole sentences where %s comes along', (_, data) => {
    for (const code of sayable(language)) {
      const { title = '', text = '' } = said(language, code, data) ?? {};
      expect(title, code).toMatch(/\S.*[^.\s]$/);
      expect(text, code).toMatch(/\S.*[.?]$/);
      expect(`${title}\n${text}`, code).not.toMatch(LEAVINGS);
    }
  });

  test('no words send anybody to the command line', () => {
    for (const code of sayable(language))
      expect(said(language, code)?.text, code).not.toMatch(/(^|\s)--[a-z]|\bcoffer [a-z]/);
  });

  test.each(['warnings', 'suggestions'] as const)('all %s of the estimator have words', (kind) => {
    expect(Object.keys(words.strength[kind]).toSorted()).toEqual(Object.keys(translations[kind]).toSorted());
    expect(Object.values(words.strength[kind]).filter((text) => !/^\S.*\.$/.test(text))).toEqual([]);
  });
});

test('every word is used by the page', () => {
  const sources = globSync('renderer/**/*.{ts,tsx}', { cwd: ROOT }).filter(
    (file) => !/^renderer[/\\](i18n|testing)[/\\]/.test(file),
  );
  const code = sources.map(read).join('\n').replaceAll(/\s+\./g, '.');
  /** `group.name` stands somewhere: the word itself, or a group of words that is handed on or looked into as a whole. */
  const isUsed = (names: readonly string[]): boolean =>
    names.some((name, at) => {
      const group = names[at - 1];
      const whole = at < names.length - 1 ? '(?!\\.)' : '';
      if (group === undefined) return new RegExp(`\\bw\\.${name}\\[`).test(code);
      return new RegExp(`\\b${group}\\.${name}\\b${whole}`).test(code);
    });
  const unused = pathsIn(languages.en.words).filter((names) => !isUsed(names));
  expect(unused.map((names) => names.join('.'))).toEqual(TAKEN_APART);
});

test('no words were left in English', () => {
  const same = (a: string | undefined, b: string | undefined): boolean => a === b;
  for (const language of LANGUAGES.filter((id) => id !== 'en')) {
    const left = sayable(language).filter((code) => {
      const [here, english] = [said(language, code), said('en', code)];
      return same(here?.title, english?.title) || same(here?.text, english?.text);
    });
    expect(left, language).toEqual([]);
  }
});

test('the tries left are said, and what it means when they run out', () => {
  const wrong = (language: LanguageId, attemptsLeft: number) =>
    said(language, 'vault/wrong-password', { attemptsLeft, attemptsLimit: 10 })?.text;
  expect(wrong('en', 7)).toMatch(/^7 of 10 tries are left/);
  expect(wrong('en', 7)).not.toMatch(/never/);
  expect(wrong('en', 3)).toMatch(/^3 of 10 tries are left\. At 0, .* never/);
  expect(wrong('en', 1)).toMatch(/^1 of 10 tries is left: the next wrong password is the last\. .* never/);
  expect(wrong('de', 7)).toMatch(/^Dir bleiben 7 von 10 Versuchen/);
  expect(wrong('de', 7)).not.toMatch(/nie/);
  expect(wrong('de', 3)).toMatch(/^Dir bleiben 3 von 10 Versuchen\. Bei 0 .* nie/);
  expect(wrong('de', 1)).toMatch(
    /^Dir bleibt 1 von 10 Versuchen: Das nächste falsche Passwort ist das letzte\. .* nie/,
  );
});

test('every form that a device wants of a PIN is said in German', () => {
  const forms = matches(read('native/pkcs11/profiles.ts'), /words: '([^']+)'/g);
  expect(forms).not.toEqual([]);
  for (const form of forms) expect(said('de', 'vault/pin-format', { form })?.text).not.toContain(form);
});

test('why a vault failed is said where the vault told', () => {
  for (const language of LANGUAGES) {
    const told = said(language, 'vault/failed', { reason: 'vault/token-log-full' });
    expect(told).toEqual(said(language, 'vault/token-log-full'));
    expect(said(language, 'vault/failed', { reason: 'unknown' })?.title).toBeTruthy();
  }
});
