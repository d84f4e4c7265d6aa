/**
 * English in Arabic letters: the page's own words as a right-to-left language would show them, so that its layout, its
 * letters and its line breaks can be looked at. It is no translation, and nobody is shown it but who looks at that.
 */
const PAIRS: Readonly<Record<string, string>> = {
  th: 'ث',
  sh: 'ش',
  ch: 'تش',
  ph: 'ف',
  ee: 'ي',
  oo: 'و',
  ou: 'و',
  ea: 'ي',
};
/** From a to z. */
const ALPHABET = 'ا ب ك د – ف ج ه ي ج ك ل م ن و ب ق ر س ت و ف و كس ي ز'
  .split(' ')
  .map((letter) => letter.replace('–', ''));
const SIGNS: Readonly<Record<string, string>> = { ',': '،', '?': '؟', ';': '؛' };

function wordInArabicLetters(word: string): string {
  const letters = word
    .toLowerCase()
    .replaceAll(/th|sh|ch|ph|ee|oo|ou|ea/g, (pair) => PAIRS[pair] ?? pair)
    // A vowel that begins a word is always written.
    .replace(/^e/, 'ا')
    .replaceAll(/[a-z]/g, (letter) => ALPHABET[letter.charCodeAt(0) - 97] ?? letter);
  return letters === '' ? 'ا' : letters;
}

export function inArabicLetters(text: string): string {
  return (
    text
      .replaceAll(/[A-Za-z]+/g, wordInArabicLetters)
      // Not the commas within a number.
      .replaceAll(/,(?!\d)|[?;]/g, (sign) => SIGNS[sign] ?? sign)
  );
}
