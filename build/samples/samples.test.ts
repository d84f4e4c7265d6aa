import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { preview } from '../../main/chats/import/index.ts';

const root = import.meta.dirname;
const chats = readdirSync(root).filter((name) => name.startsWith('WhatsApp'));

describe('the sample chats', () => {
  test('are three, and small', () => {
    expect(chats).toHaveLength(3);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) =>
      statSync(join(root, name)),
    );
    expect(files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0)).toBeLessThan(400_000);
  });

  test.each(chats)('%s reads without a doubt or a missing file', async (name) => {
    const seen = await preview(join(root, name), { timeZone: 'UTC' });
    expect(seen.me).toBe('Ada Brenner');
    expect(seen.dates.confidence).toBe('certain');
    expect(seen.notUnderstood).toEqual([]);
    expect(seen.media).toMatchObject({ missing: 0, unreferenced: 0 });
  });
});
