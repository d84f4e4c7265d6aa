/** docs/spec/chat-store.md gives the tables of a backup exactly, for who reads one without Coffer. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { BACKUP_TABLES } from '../../main/chats/schema/tables.ts';
import { version1 } from '../../main/chats/schema/v1.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

const statements = (text: string): string[] => text.match(/CREATE TABLE [^;]*;/g) ?? [];

test('the statements of the page are those of the database', () => {
  const page = readFileSync(path.join(ROOT, 'docs/spec/chat-store.md'), 'utf8');
  const own = statements(version1.tables).filter((text) =>
    BACKUP_TABLES.some(({ name }) => text.startsWith(`CREATE TABLE ${name} (`)),
  );
  expect(own).toHaveLength(BACKUP_TABLES.length);
  expect(statements(page)).toEqual(own);
});
