/** Cutting text, in the units and with the memory of a JavaScript engine in mind. */

/** `at`, or the unit before it where that would tear a character. */
export function cutBetweenCharacters(text: string, at: number): number {
  const next = text.charCodeAt(at);
  return at > 0 && next >= 0xdc00 && next <= 0xdfff ? at - 1 : at;
}

/** The same text without what it was cut from: an engine keeps the whole of a line alive for a piece of it. */
export const ownCopy = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');
