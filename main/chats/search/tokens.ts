/**
 * How text becomes words for the search, the same way for messages and for what is searched
 * (docs/spec/chat-store.md, "Search").
 *
 * A word is a run of letters, digits and marks. Scripts written without spaces (Han, kana, Hangul, Thai, Lao, Khmer,
 * Myanmar) give one word a character, so that any part of a text can be found as a sequence. Emoji are words.
 */
export interface Token {
  /** Folded: lower case, no accents, compatibility forms replaced. No spaces. */
  readonly text: string;
  /** Where it stands in the original: [start, end) in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}ーｰ`;
const JAMO = String.raw`[\u1100-\u115f\ua960-\ua97c]+[\u1160-\u11a7\ud7b0-\ud7c6]*[\u11a8-\u11ff\ud7cb-\ud7fb]*`;
const WORD = new RegExp(
  String.raw`${JAMO}|[${UNSPACED}]\p{M}*|[[\p{L}\p{N}\p{M}]--[${UNSPACED}]]+|\p{Extended_Pictographic}\p{M}*|\p{RI}`,
  'gv',
);
const ASCII_WORD = /[a-z0-9]+/g;
// oxlint-disable-next-line no-control-regex -- the range is what "ASCII" means
const ASCII = /^[\0-\x7f]*$/;

/** Accents, and the vowel points that Arabic and Hebrew may leave out. Marks of other scripts are letters of theirs. */
const OPTIONAL_MARKS =
  // oxlint-disable-next-line no-misleading-character-class -- the marks stand alone here on purpose
  /[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\s]/g;

const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  þ: 'th',
  ς: 'σ',
  ى: 'ي',
  ة: 'ه',
  ک: 'ك',
  ی: 'ي',
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');

const folded = new Map<string, string>();
const FOLDED_MOST = 50_000;

/** Case, accents and compatibility forms put aside; the same for every spelling that should find each other. */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(OPTIONAL_MARKS, (mark) => (/\s/.test(mark) ? mark : ''))
    .normalize('NFC')
    .toLowerCase()
    .replace(OPTIONAL_MARKS, (mark) => (/\s/.test(mark) ? mark : ''))
    .replace(LETTER, (letter) => LETTERS[letter] ?? letter);
}

/** The words of a text with their places, in order. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(WORD)) {
    const word = foldWord(match[0]);
    if (word !== '') tokens.push({ text: word, start: match.index, end: match.index + match[0].length });
  }
  return tokens;
}

/** The same words without their places, joined by spaces: what goes into the index. */
export function indexText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase().match(ASCII_WORD)?.join(' ') ?? '';
  let joined = '';
  for (const match of text.match(WORD) ?? []) {
    const word = foldWord(match);
    if (word !== '') joined += joined === '' ? word : ` ${word}`;
  }
  return joined;
}

/** True for a word that is one character of a script without spaces, or an emoji: it has no beginnings to complete. */
export function standsAlone(word: string): boolean {
  return ALONE.test(word);
}
const ALONE = new RegExp(String.raw`^(?:[${UNSPACED}]\p{M}*|\p{Extended_Pictographic}|\p{RI})$`, 'v');

function foldWord(word: string): string {
  let result = folded.get(word);
  if (result === undefined) {
    result = foldText(word).replace(/\s+/g, '');
    if (folded.size >= FOLDED_MOST) folded.clear();
    folded.set(word, result);
  }
  return result;
}
