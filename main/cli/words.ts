/** For every error: the exit code, the sentence, and what to do next. One table, so that none is forgotten. */
import type { ErrorData } from '../base/error.ts';
import type { AnyErrorCode } from './errors.ts';
import { BACKUP_WORDS } from './backup-words.ts';
import { because, EXIT, NOTHING_CHANGED, or, REPORT, type Exit, type Words } from './exit.ts';
import { formatCount, printable } from './format.ts';
import { IMPORT_WORDS } from './import-words.ts';
import { VAULT_WORDS } from './vault-words.ts';

const WORDS: Readonly<Record<AnyErrorCode, Words>> = {
  ...VAULT_WORDS,
  ...BACKUP_WORDS,
  ...IMPORT_WORDS,
  'cli/usage': { exit: EXIT.usage, say: (t) => t('reason'), hint: 'Run "coffer help" for the commands.' },
  'cli/stopped': { exit: EXIT.unexpected, say: () => 'Stopped.' },
  'cli/output-failed': {
    exit: EXIT.unexpected,
    say: (t) => `The output could not be written${because(t)}.`,
  },
  'cli/key-not-shown': {
    exit: EXIT.unexpected,
    say: (t) =>
      `The 64 digits could not be written${because(t)}, so nobody has seen them. Encrypted backup was not turned on.`,
    hint: 'Let standard output go to the terminal, or to a file on a disk with room.',
  },
  'cli/passwords-differ': {
    exit: EXIT.refused,
    say: () => `The two passwords differ. ${NOTHING_CHANGED}`,
  },
  'cli/not-confirmed': {
    exit: EXIT.refused,
    say: () => `This was not confirmed. ${NOTHING_CHANGED}`,
    hint: 'Without a terminal, say --yes.',
  },
  'cli/unreadable-secret': {
    exit: EXIT.unavailable,
    say: (t) =>
      `Cannot read ${t('file') === '-' ? 'standard input' : or(t('file'), 'the file')}${because(t)}.`,
  },
  'cli/unwritable-file': {
    exit: EXIT.unavailable,
    say: (t) => `Cannot write ${or(t('file'), 'the file')}${because(t)}.`,
    hint: 'Is its folder there, and may you write in it?',
  },
  'cli/no-such-chat': {
    exit: EXIT.refused,
    say: (t) => `There is no chat "${t('chat')}".`,
    hint: 'Run "coffer chats" to see them.',
  },
  'cli/ambiguous-chat': {
    exit: EXIT.refused,
    say: (t) => `Several chats fit "${t('chat')}": ${t('titles')}.`,
    hint: 'Give the number from "coffer chats".',
  },
  'cli/self-test-failed': { exit: EXIT.unexpected, say: (t) => `Self-test failed: ${t('failed')}.` },
  'cli/media-damaged': {
    exit: EXIT.damaged,
    say: (t) => `Media are not whole: ${t('missing')} missing, ${t('damaged')} damaged.`,
  },

  'profile/not-found': {
    exit: EXIT.refused,
    say: (t) => `There are no chats ${t('folder') === '' ? 'here' : `in ${t('folder')}`} yet.`,
    hint: 'Import some with "coffer import", or name the right folder with --data.',
  },
  'profile/not-ours': {
    exit: EXIT.refused,
    say: (t) => `${or(t('folder'), 'The data folder')} holds other files. Coffer wants a folder of its own.`,
    hint: 'Name an empty or new folder with --data.',
  },
  'profile/damaged': {
    exit: EXIT.damaged,
    say: (t) => `profile.json in ${or(t('folder'), 'the data folder')} cannot be understood.`,
    hint: 'Your chats are still in its folder "histories". Move profile.json away: if there is one history, it is found again.',
  },
  'profile/unclear': {
    exit: EXIT.damaged,
    say: (t) =>
      `profile.json is missing in ${or(t('folder'), 'the data folder')}, and there is more than one history there. Nothing was changed.`,
    hint: 'Move all but the newest out of its folder "histories", keep them, and try again.',
  },
  'profile/newer-format': {
    exit: EXIT.refused,
    say: (t) => `${or(t('folder'), 'The data folder')} was written by a newer Coffer.`,
    hint: 'Please update Coffer.',
  },
  'profile/busy': {
    exit: EXIT.unavailable,
    say: () => 'Another Coffer is working on these chats right now.',
    hint: 'Wait until it has finished, then try again.',
  },
  'profile/denied': {
    exit: EXIT.unavailable,
    say: (t) => `${or(t('folder'), 'The data folder')} cannot be used${because(t)}.`,
  },

  'chats/locked': {
    exit: EXIT.unavailable,
    say: () => 'Another Coffer has these chats open.',
    hint: 'Close it, then try again.',
  },
  'chats/not-found': {
    exit: EXIT.refused,
    say: () => 'There are no chats here yet.',
    hint: 'Import some with "coffer import".',
  },
  'chats/newer-schema': {
    exit: EXIT.refused,
    say: () => 'These chats were written by a newer Coffer.',
    hint: 'Please update Coffer.',
  },
  'chats/damaged': {
    exit: EXIT.damaged,
    say: () => 'The chat database is damaged.',
    hint: 'Restore your last backup with "coffer restore --replace"; the damaged one is kept until that has worked.',
  },
  'chats/disk-full': {
    exit: EXIT.unavailable,
    say: () =>
      'The disk that the chats are on is full. What was being written was not kept; all else is as it was.',
    hint: 'Make a little room there, also for reading: SQLite needs some beside what it opens.',
  },
  'chats/io': { exit: EXIT.unavailable, say: (t) => `The chats cannot be read or written${because(t)}.` },
  'chats/unknown-chat': { exit: EXIT.refused, say: () => 'There is no such chat.' },
  'chats/unknown-message': { exit: EXIT.refused, say: () => 'There is no such message.' },
  'chats/bad-request': {
    exit: EXIT.refused,
    say: (t) => `That cannot be${t('field') === '' ? '' : `: ${t('field')}`}.`,
  },
  'chats/bad-note': {
    exit: EXIT.refused,
    say: (t, { limit }) =>
      t('reason') === 'too-long'
        ? `That note is too long${typeof limit === 'number' ? `: one has at most ${formatCount(limit)} characters` : ''}. ${NOTHING_CHANGED}`
        : `A note needs words. ${NOTHING_CHANGED}`,
  },
  'chats/bad-import': {
    exit: EXIT.unexpected,
    say: (t) => `The import produced something impossible: ${t('field')}.`,
    hint: REPORT,
  },
  'chats/unknown-person': {
    exit: EXIT.unexpected,
    say: () => 'The import named a person it had not introduced.',
    hint: REPORT,
  },
  'chats/unknown-medium': {
    exit: EXIT.unexpected,
    say: () => 'The import named a medium it had not stored.',
    hint: REPORT,
  },
  'chats/media-damaged': {
    exit: EXIT.damaged,
    say: (t) => `${or(t('sha256') && `The media file ${t('sha256')}`, 'A media file')} is damaged.`,
  },
  'chats/media-missing': {
    exit: EXIT.damaged,
    say: (t) => `${or(t('sha256') && `The media file ${t('sha256')}`, 'A media file')} is missing.`,
  },
  'chats/read-only': {
    exit: EXIT.unexpected,
    say: () => 'The chats were opened for reading only.',
    hint: REPORT,
  },
  'chats/closed': { exit: EXIT.unexpected, say: () => 'The chats were closed meanwhile.', hint: REPORT },
  'chats/unexpected': {
    exit: EXIT.unexpected,
    say: (t) => `Something unexpected happened${because(t)}.`,
    hint: REPORT,
  },

  'keys/bad-digits': {
    exit: EXIT.wrongKey,
    say: (t, data) => badDigits(data, t('group')),
    hint: 'A key has 64 digits, 0 to 9 and a to f, usually written in 16 groups of 4.',
  },
  'keys/damaged': {
    exit: EXIT.damaged,
    say: () => 'The backup key kept on this computer is damaged.',
    hint: 'Your written 64 digits still open every backup. To keep them here again: "coffer backup key --key64-file FILE --from DIR".',
  },
  'keys/newer-format': {
    exit: EXIT.refused,
    say: () => 'The backup key here was stored by a newer Coffer.',
    hint: 'Please update Coffer.',
  },
  'keys/other-sealer': {
    exit: EXIT.unavailable,
    say: () => 'The backup key here was sealed by another program or computer.',
    hint: 'Open these chats with the program that turned backup on, or keep your 64 digits here again: "coffer backup key --key64-file FILE --from DIR".',
  },
  'keys/unsafe-permissions': {
    exit: EXIT.refused,
    say: (t) =>
      `Others may read ${or(t('file'), 'the file')}, which protects your backup key${t('mode') === '' ? '' : ` (mode ${t('mode')})`}.`,
    hint: 'Run "chmod 600" on it, and think about who had access.',
  },
  'keys/store-failed': {
    exit: EXIT.unavailable,
    say: (t) => `The backup key could not be kept on this computer${because(t)}.`,
  },

  'stream/wrong-key': { exit: EXIT.wrongKey, say: () => 'This is not the key of this backup.' },
  'stream/truncated': { exit: EXIT.damaged, say: () => 'An encrypted file is cut.' },
  'stream/damaged': { exit: EXIT.damaged, say: () => 'An encrypted file was changed.' },
  'stream/too-long': { exit: EXIT.refused, say: () => 'An encrypted file would be too long.' },
  'stream/engine-failed': {
    exit: EXIT.unexpected,
    say: (t) => `The encryption engine failed${because(t)}.`,
    hint: REPORT,
  },

  'sheet/not-written': {
    exit: EXIT.unavailable,
    say: (t) => `The recovery sheet cannot be written to ${t('file')} (${t('reason')}).`,
  },
};

function badDigits(data: ErrorData, group: string): string {
  const where = group === '' ? '' : ` Look at group ${group}.`;
  return data['reason'] === 'character'
    ? `That is not a 64-digit key: it has a character that is none of its digits.${where}`
    : `That is not a 64-digit key: it has ${String(data['digits'])} digits.${where}`;
}

const known = new Map<string, Words>(Object.entries(WORDS));

/** What to say of an error code. Null when it is none of ours. */
export function wordsFor(
  code: string,
  data: ErrorData,
): { exit: Exit; message: string; hint: string | null } | null {
  const words = known.get(code);
  if (!words) return null;
  const text = (name: string): string => {
    const value = data[name];
    const list = Array.isArray(value) ? value.join(', ') : String(value ?? '');
    return printable(list);
  };
  return { exit: words.exit, message: words.say(text, data).trim(), hint: words.hint ?? null };
}
