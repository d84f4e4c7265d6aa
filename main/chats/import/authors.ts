/** Who wrote a line: the part before the colon, where that is a name (docs/spec/import-whatsapp-export.md, 5). */
import { systemEvent } from './content.ts';
import { MARKS } from './words.ts';

/** Longest author, UTF-16 units: WhatsApp allows 25, address books more. */
const MAX_AUTHOR_UNITS = 120;

/** Whether quotation marks in a would-be author are left open: `Bob changed the subject from "A`. */
function openQuote(text: string): boolean {
  let straight = 0;
  let depth = 0;
  for (const char of text) {
    if (char === '"') straight++;
    else if ('“„«「『'.includes(char)) depth++;
    else if ('”»」』'.includes(char)) depth--;
  }
  return straight % 2 === 1 || depth > 0;
}

/** Splits `Name: text`; null when it is a system line. */
export function splitAuthor(rest: string, ios: boolean): { author: string; text: string } | null {
  // iOS: a group's title may have a colon in it; what follows WhatsApp's mark tells whether it was one.
  const mark = ios ? rest.indexOf(': \u200e') : -1;
  if (mark > 0 && mark <= MAX_AUTHOR_UNITS && rest.lastIndexOf(': ', mark - 1) > 0) {
    const text = rest.slice(mark + 2);
    if (systemEvent(text) !== null) return { author: cleanAuthor(rest.slice(0, mark)), text };
  }
  let at = rest.indexOf(':');
  while (at >= 0 && at <= MAX_AUTHOR_UNITS) {
    const next = rest.charCodeAt(at + 1);
    if (next === 0x20 || next === 0x200e || next === 0x200f || next === 0xa0 || Number.isNaN(next)) break;
    at = rest.indexOf(':', at + 1);
  }
  if (at <= 0 || at > MAX_AUTHOR_UNITS) return null;
  const author = cleanAuthor(rest.slice(0, at));
  if (author === '' || openQuote(author)) return null;
  // A full system sentence with a colon in it. Names do not say such things.
  if (!ios && author.includes(' ') && author.length > 25 && systemEvent(author) !== null) return null;
  const text = rest.slice(at + 1);
  return { author, text: text.startsWith(' ') ? text.slice(1) : text };
}

function cleanAuthor(written: string): string {
  return written
    .replace(MARKS, '')
    .replace(/[\s\u00a0\u202f]+/gu, ' ')
    .trim();
}
