/** The tables of errors in the specifications name every code that there is, and no other. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');

function codes(file: string, pattern: RegExp): string[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  return [...text.matchAll(pattern)].flatMap(([, code = '']) => code).toSorted();
}

test.each([
  ['docs/spec/backup-set.md', 'main/backup/errors.ts'],
  ['docs/spec/keys.md', 'main/keys/errors.ts'],
])('%s', (page, source) => {
  const declared = codes(source, /^ {2}\| '([a-z-]+\/[a-z-]+)'/gm);
  expect(declared).not.toEqual([]);
  expect(codes(page, /^\| `([a-z-]+\/[a-z-]+)`/gm)).toEqual(declared);
});
