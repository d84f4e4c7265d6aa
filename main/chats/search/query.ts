/** What a person typed, as terms; the index's query for it; and where a text matches it. */
import type { Snippet } from '../queries-types.ts';
import { chatWord } from './index-db.ts';
import { standsAlone, tokenize } from './tokens.ts';

/** Words that must follow each other. */
export interface Term {
  readonly words: readonly string[];
  /** The last word may be the beginning of one. */
  readonly prefix: boolean;
}

/** UTF-16 units of a snippet, and how much of it may come before the first match. */
const SNIPPET = 160;
const LEAD = 40;
const MOST_TERMS = 16;

/**
 * Terms of a search text: what stands between spaces, or between double quotes, is one term. There are no operators.
 * The last term, unless it is in quotes or followed by a space, may be the beginning of a word.
 */
export function parseQuery(text: string): Term[] {
  const terms: Term[] = [];
  for (const match of text.matchAll(/"([^"]*)"?|[^\s"]+/g)) {
    const quoted = match[1];
    const words = tokenize(quoted ?? match[0]).map((token) => token.text);
    const last = words.at(-1);
    if (last === undefined) continue;
    const atEnd = match.index + match[0].length === text.length;
    // One letter begins too many words to be worth listing them all; it is then looked up as a word.
    const prefix = quoted === undefined && atEnd && !standsAlone(last) && [...last].length > 1;
    terms.push({ words, prefix });
    if (terms.length === MOST_TERMS) break;
  }
  return terms;
}

/** The FTS5 query: every word is quoted, so nothing that was typed is ever syntax. */
export function matchExpression(terms: readonly Term[], chatId: number | null): string {
  const phrases = terms.map(({ words, prefix }) => `body : "${words.join(' ')}"${prefix ? '*' : ''}`);
  if (chatId !== null) phrases.unshift(`chat : "${chatWord(chatId)}"`);
  return phrases.join(' AND ');
}

/** A piece of `text` around its first match, with all matches in it. */
export function snippetOf(text: string, terms: readonly Term[]): Snippet {
  const matches = rangesIn(text, terms);
  const firstAt = matches[0]?.[0] ?? 0;
  let start = text.length <= SNIPPET ? 0 : Math.max(0, Math.min(firstAt - LEAD, text.length - SNIPPET));
  let end = Math.min(text.length, start + SNIPPET);
  if (isLowSurrogate(text, start)) start--;
  if (isLowSurrogate(text, end)) end++;
  const ranges: [number, number][] = [];
  for (const [from, to] of matches)
    if (from >= start && from < end) ranges.push([from - start, Math.min(to, end) - start]);
  return { text: text.slice(start, end), ranges, cutBefore: start > 0, cutAfter: end < text.length };
}

/** Every place where a term stands, [start, end) in UTF-16 units, in order; those that touch or overlap are one. */
function rangesIn(text: string, terms: readonly Term[]): [number, number][] {
  const tokens = tokenize(text);
  const found: [number, number][] = [];
  for (const { words, prefix } of terms) {
    for (let at = 0; at + words.length <= tokens.length; at++) {
      const matches = words.every((word, index) => {
        const token = tokens[at + index]?.text ?? '';
        return prefix && index === words.length - 1 ? token.startsWith(word) : token === word;
      });
      const first = tokens[at];
      const last = tokens[at + words.length - 1];
      if (matches && first !== undefined && last !== undefined) found.push([first.start, last.end]);
    }
  }
  found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const merged: [number, number][] = [];
  for (const range of found) {
    const before = merged.at(-1);
    if (before !== undefined && range[0] <= before[1]) before[1] = Math.max(before[1], range[1]);
    else merged.push([...range]);
  }
  return merged;
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
