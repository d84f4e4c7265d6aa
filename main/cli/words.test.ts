/** The sentences of the command line stand by themselves, whatever came along with the code. */
import { describe, expect, it } from 'vitest';
import type { ErrorData } from '../base/error.ts';
import { BACKUP_WORDS } from './backup-words.ts';
import type { AnyErrorCode } from './errors.ts';
import { IMPORT_WORDS } from './import-words.ts';
import { wordsFor } from './words.ts';

/** What else the runs that "backup status" lists may have ended with. */
const OTHERS: readonly AnyErrorCode[] = [
  'chats/bad-note',
  'chats/damaged',
  'chats/disk-full',
  'chats/io',
  'chats/locked',
  'chats/media-damaged',
  'chats/media-missing',
  'chats/newer-schema',
  'chats/not-found',
  'chats/unexpected',
  'cli/key-not-shown',
  'cli/output-failed',
  'cli/stopped',
  'cli/unreadable-secret',
  'cli/unwritable-file',
  'keys/damaged',
  'keys/newer-format',
  'keys/other-sealer',
  'keys/store-failed',
  'keys/unsafe-permissions',
  'profile/busy',
  'profile/damaged',
  'profile/denied',
  'profile/newer-format',
  'profile/not-found',
  'profile/not-ours',
  'stream/engine-failed',
];

/** What a value that did not come along leaves behind in a sentence. */
const LEAVINGS = /undefined|null|NaN|\[object|^\s|\s$| {2}| [.,:]|\(\)|: *\.|^(?!profile\.json)[a-z]/;

describe.each([...Object.keys(BACKUP_WORDS), ...Object.keys(IMPORT_WORDS), ...OTHERS])(
  'the words for %s',
  (code) => {
    it.each<[string, ErrorData]>([
      ['nothing', {}],
      ['data that are not known', { needed: null, free: null, messages: null, before: null, now: null }],
    ])('are whole sentences where %s came along', (_, data) => {
      const message = wordsFor(code, data)?.message ?? '';
      expect(message).toMatch(/\S.*\.$/);
      expect(message).not.toMatch(LEAVINGS);
    });
  },
);

describe('the words', () => {
  const say = (code: AnyErrorCode, data: ErrorData): string => wordsFor(code, data)?.message ?? '';

  it('count in good grammar', () => {
    expect(say('backup/not-empty', { messages: 1 })).toBe('There is already 1 message here.');
    expect(say('backup/not-empty', { messages: 2 })).toBe('There are already 2 messages here.');
    expect(say('backup/not-empty', { messages: null })).toMatch(/damaged/);
  });

  it('claim nothing of a full disk that may not be so', () => {
    expect(say('backup/disk-full', { needed: 5000, free: 300 })).toMatch(/5.0 kB needed, 300 bytes free/);
    expect(say('backup/disk-full', { needed: null, free: null })).not.toMatch(/Nothing|needed|free/);
  });

  it('say of a full place what is lacking, and what is stored only where something is', () => {
    const full = (data: ErrorData) => say('destination/full', { place: '/x', ...data });
    expect(full({ needed: 3_200_000, free: 300_000, stored: 0 })).toBe(
      '/x is full: 300 kB are free, about 3.2 MB more are needed. Earlier backups are untouched.',
    );
    expect(full({ needed: null, free: 300_000, stored: 1 })).toBe(
      '/x is full. Earlier backups are untouched; what was stored so far is used next time.',
    );
    expect(full({})).toBe('/x is full. Earlier backups are untouched.');
  });

  it('say which backups of a set suffered', () => {
    const data = { sequence: 4, exchanged: ['2'], unreadable: ['1', '3'] };
    expect(say('backup/others-damaged', data)).toMatch(/^Backup 4 is whole.*exchanged: 2; damaged: 1, 3/);
  });

  it('say what was lost', () => {
    expect(say('backup/history-lost', { before: 1200, now: 0 })).toMatch(/1,200 messages; .* none/);
    expect(say('backup/history-lost', { before: 1200, now: 3 })).toMatch(/another one, with 3\./);
  });
});
