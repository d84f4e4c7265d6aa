/** The golden transcript: labels, layouts and key schedule of protocol version 1 never change. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { transcript } from './transcript.ts';

const path = new URL('../vectors/vault-transcript.json', import.meta.url);

it('a whole life with fixed random numbers gives the same bytes as ever', async () => {
  const now = await transcript();
  // Only ever for a new protocol version: UPDATE_GOLDEN=1 writes the file anew.
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, `${JSON.stringify(now, null, 2)}\n`);
  expect(now).toEqual(JSON.parse(readFileSync(path, 'utf8')));
});

it('no label is the beginning of another of the same use, and none occurs twice', async () => {
  const { labels } = await transcript();
  const values = Object.values(labels);
  expect(new Set(values).size).toBe(values.length);
  const owner = Object.entries(labels).flatMap(([name, label]) => (name.startsWith('owner') ? [label] : []));
  for (const a of owner) for (const b of owner) if (a !== b) expect(b.startsWith(a)).toBe(false);
});
