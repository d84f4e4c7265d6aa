/** For every error: the exit code, the sentence, and what to do next. One table, so that none is forgotten. */
import type { ErrorData } from '../base/error.ts';
import type { AnyErrorCode } from './errors.ts';
import { EXIT, REPORT, type Exit, type Words } from './exit.ts';
import { formatBytes, plural, printable } from './format.ts';
import { VAULT_WORDS } from './vault-words.ts';

const NOTHING_CHANGED = 'Nothing was changed.';
const bytes = (value: unknown): string => (typeof value === 'number' ? formatBytes(value) : 'more room');

const WORDS: Readonly<Record<AnyErrorCode, Words>> = {
  ...VAULT_WORDS,
  'cli/usage': { exit: EXIT.usage, say: (t) => t('reason'), hint: 'Run "coffer help" for the commands.' },
  'cli/passwords-differ': {
    exit: EXIT.refused,
    say: () => `The two passwords differ. ${NOTHING_CHANGED}`,
  },
  'cli/not-confirmed': {
    exit: EXIT.refused,
    say: () => `This was not confirmed. ${NOTHING_CHANGED}`,
    hint: 'Without a terminal, say --yes.',
  },
  'cli/unreadable-secret': { exit: EXIT.refused, say: (t) => `Cannot read ${t('file')} (${t('reason')}).` },
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
    say: (t) => `There are no chats in ${t('folder')} yet.`,
    hint: 'Import some with "coffer import", or name the right folder with --data.',
  },
  'profile/not-ours': {
    exit: EXIT.refused,
    say: (t) => `${t('folder')} holds other files. Coffer wants a folder of its own.`,
    hint: 'Name an empty or new folder with --data.',
  },
  'profile/damaged': {
    exit: EXIT.damaged,
    say: (t) => `profile.json in ${t('folder')} cannot be understood.`,
    hint: 'Your chats are still in its folder "histories".',
  },
  'profile/newer-format': {
    exit: EXIT.refused,
    say: (t) => `${t('folder')} was written by a newer Coffer.`,
    hint: 'Please update Coffer.',
  },
  'profile/busy': {
    exit: EXIT.unavailable,
    say: () => 'Another Coffer is working on these chats right now.',
    hint: 'Wait until it has finished, then try again.',
  },
  'profile/denied': { exit: EXIT.unavailable, say: (t) => `${t('folder')} cannot be used (${t('reason')}).` },

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
  'chats/disk-full': { exit: EXIT.unavailable, say: () => `The disk is full. ${NOTHING_CHANGED}` },
  'chats/io': { exit: EXIT.unavailable, say: (t) => `The chats cannot be read or written (${t('reason')}).` },
  'chats/unknown-chat': { exit: EXIT.refused, say: () => 'There is no such chat.' },
  'chats/unknown-message': { exit: EXIT.refused, say: () => 'There is no such message.' },
  'chats/bad-request': { exit: EXIT.refused, say: (t) => `That cannot be: ${t('field')}.` },
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
  'chats/media-damaged': { exit: EXIT.damaged, say: (t) => `The media file ${t('sha256')} is damaged.` },
  'chats/media-missing': { exit: EXIT.damaged, say: (t) => `The media file ${t('sha256')} is missing.` },
  'chats/read-only': {
    exit: EXIT.unexpected,
    say: () => 'The chats were opened for reading only.',
    hint: REPORT,
  },
  'chats/closed': { exit: EXIT.unexpected, say: () => 'The chats were closed meanwhile.', hint: REPORT },
  'chats/unexpected': {
    exit: EXIT.unexpected,
    say: (t) => `Something unexpected happened (${t('reason')}).`,
    hint: REPORT,
  },

  'import/unreadable': { exit: EXIT.unavailable, say: (t) => `Cannot read ${t('name')} (${t('reason')}).` },
  'import/not-an-export': {
    exit: EXIT.refused,
    say: (t) => `${t('name')} is not a chat that WhatsApp exported.`,
    hint: 'In WhatsApp: open the chat, then More > Export chat.',
  },
  'import/no-chat-text': {
    exit: EXIT.refused,
    say: (t) => `${t('name')} holds no chat text.`,
    hint: 'An export has a file "_chat.txt" or "WhatsApp Chat with ...txt".',
  },
  'import/several-chat-texts': {
    exit: EXIT.refused,
    say: (t) => `${t('name')} holds several chats: ${t('found')}.`,
    hint: 'Choose one with --chat-text.',
  },
  'import/damaged-archive': {
    exit: EXIT.damaged,
    say: (t) => `${t('name')} is damaged or cut (${t('reason')}). ${NOTHING_CHANGED}`,
    hint: 'Export or copy it again.',
  },
  'import/archive-bomb': {
    exit: EXIT.refused,
    say: (t) => `${t('name')} claims to hold impossibly much (${t('reason')}). ${NOTHING_CHANGED}`,
  },
  'import/archive-too-large': {
    exit: EXIT.refused,
    say: (t) => `${t('name')} is larger than Coffer imports (${t('found')}, the limit is ${t('limit')}).`,
  },
  'import/no-space': {
    exit: EXIT.unavailable,
    say: (_, data) =>
      `There is not enough room: ${bytes(data['needed'])} needed, ${bytes(data['free'])} free.`,
  },
  'import/encrypted-archive': {
    exit: EXIT.refused,
    say: (t) => `${t('name')} is protected with a password.`,
    hint: 'Unpack it, then import the folder.',
  },
  'import/me-needed': {
    exit: EXIT.refused,
    say: (t) => `Which one is you? ${t('people')}.`,
    hint: 'Say so with --me NAME.',
  },
  'import/unknown-me': {
    exit: EXIT.refused,
    say: (t) => `There is no "${t('me')}" in this chat, only ${t('people')}.`,
  },
  'import/impossible-date-order': {
    exit: EXIT.refused,
    say: (t) =>
      `Read as ${t('order')}, most dates of this chat do not exist. They look like ${t('possible')}.`,
    hint: 'Leave --date-order out, or name another.',
  },
  'import/unknown-time-zone': {
    exit: EXIT.usage,
    say: (t) => `There is no time zone "${t('timeZone')}".`,
    hint: 'Name it like Europe/Berlin.',
  },
  'import/cancelled': { exit: EXIT.unexpected, say: () => `Stopped. ${NOTHING_CHANGED}` },

  'keys/bad-digits': {
    exit: EXIT.wrongKey,
    say: (t, data) => badDigits(data, t('group')),
    hint: 'A key has 64 digits, 0 to 9 and a to f, usually written in 16 groups of 4.',
  },
  'keys/damaged': {
    exit: EXIT.damaged,
    say: () => 'The backup key kept on this computer is damaged.',
    hint: 'Your written 64 digits still open every backup: restore with --key64-file.',
  },
  'keys/newer-format': {
    exit: EXIT.refused,
    say: () => 'The backup key here was stored by a newer Coffer.',
    hint: 'Please update Coffer.',
  },
  'keys/other-sealer': {
    exit: EXIT.unavailable,
    say: () => 'The backup key here was sealed by another program or computer.',
    hint: 'Open these chats with the program that turned backup on, or restore with your 64 digits.',
  },
  'keys/unsafe-permissions': {
    exit: EXIT.refused,
    say: (t) => `Others may read ${t('file')}, which protects your backup key (mode ${t('mode')}).`,
    hint: 'Run "chmod 600" on it, and think about who had access.',
  },
  'keys/store-failed': {
    exit: EXIT.unavailable,
    say: (t) => `The backup key could not be kept on this computer (${t('reason')}).`,
  },

  'stream/wrong-key': { exit: EXIT.wrongKey, say: () => 'This is not the key of this backup.' },
  'stream/truncated': { exit: EXIT.damaged, say: () => 'An encrypted file is cut.' },
  'stream/damaged': { exit: EXIT.damaged, say: () => 'An encrypted file was changed.' },
  'stream/too-long': { exit: EXIT.refused, say: () => 'An encrypted file would be too long.' },
  'stream/engine-failed': {
    exit: EXIT.unexpected,
    say: (t) => `The encryption engine failed (${t('reason')}).`,
    hint: REPORT,
  },

  'destination/unavailable': {
    exit: EXIT.unavailable,
    say: (t) => `${t('place')} cannot be reached (${t('reason')}). Earlier backups are untouched.`,
    hint: 'Is the folder there, the disk plugged in, the share mounted?',
  },
  'destination/denied': {
    exit: EXIT.unavailable,
    say: (t) => `${t('place')} does not let Coffer read or write (${t('reason')}).`,
  },
  'destination/full': {
    exit: EXIT.unavailable,
    say: (t) =>
      `${t('place')} is full. Earlier backups are untouched; what was stored so far is used next time.`,
  },
  'destination/exists': { exit: EXIT.unexpected, say: (t) => `${t('path')} is there already.`, hint: REPORT },
  'destination/not-found': { exit: EXIT.damaged, say: (t) => `${t('path')} is missing from the backup.` },

  'backup/wrong-key': {
    exit: EXIT.wrongKey,
    say: () => 'This is not the key of this backup. The backup itself is fine to try again.',
  },
  'backup/damaged': {
    exit: EXIT.damaged,
    say: (t) => `The backup is damaged: ${t('file')} (${t('reason')}). Your present chats are untouched.`,
    hint: 'Try an earlier one: "coffer backup list", then "--backup NUMBER".',
  },
  'backup/volume-missing': {
    exit: EXIT.damaged,
    say: (t) => `A part of the backup is missing: ${t('file')}. Your present chats are untouched.`,
    hint: 'If a cloud folder is still loading, wait for it. Else try an earlier backup with "--backup NUMBER".',
  },
  'backup/newer-format': {
    exit: EXIT.refused,
    say: () => 'This backup was made by a newer Coffer.',
    hint: 'Please update Coffer.',
  },
  'sheet/not-written': {
    exit: EXIT.unavailable,
    say: (t) => `The recovery sheet cannot be written to ${t('file')} (${t('reason')}).`,
  },
  'backup/no-such-chat': {
    exit: EXIT.refused,
    say: () => 'That backup holds no such chat.',
    hint: 'Run "coffer backup chats --from DIR" to see them.',
  },
  'backup/rolled-back': {
    exit: EXIT.damaged,
    say: (t) =>
      `That place shows an older state (backup ${t('found')}) than this computer has seen there (backup ${t('seen')}).`,
    hint: 'Somebody may have put old files back. If you did so yourself, go on with --accept-older.',
  },
  'backup/not-found': {
    exit: EXIT.refused,
    say: (t, data) =>
      data['sequence'] === undefined
        ? `There is no Coffer backup in ${t('place')}.`
        : `There is no backup number ${t('sequence')} in ${t('place')}.`,
  },
  'backup/several-sets': {
    exit: EXIT.refused,
    say: (t) => `${t('place')} holds several backup sets: ${t('sets')}.`,
    hint: 'Choose one with --set.',
  },
  'backup/conflict': {
    exit: EXIT.unavailable,
    say: () => 'Another computer is backing up into this set at the same time.',
    hint: 'Try again when it has finished.',
  },
  'backup/disk-full': {
    exit: EXIT.unavailable,
    say: (_, data) =>
      `There is not enough room on this computer: ${bytes(data['needed'])} needed, ${bytes(data['free'])} free. Nothing was changed.`,
  },
  'backup/not-empty': {
    exit: EXIT.refused,
    say: (_, data) => `There are already ${plural(Number(data['messages']), 'message')} here.`,
    hint: 'To put the backup in their place, add --replace. They are kept until the backup has been proven.',
  },
  'backup/not-enabled': {
    exit: EXIT.refused,
    say: () => 'Encrypted backup is not turned on.',
    hint: 'Turn it on with "coffer backup enable".',
  },
  'backup/already-enabled': {
    exit: EXIT.refused,
    say: () => 'Encrypted backup is on already.',
    hint: '"coffer backup status" tells more.',
  },
  'backup/state-damaged': {
    exit: EXIT.damaged,
    say: (t) => `${t('file')} cannot be understood.`,
    hint: 'Your backups are fine. Move the file away and restore, or turn backup on again.',
  },
  'backup/not-by-password': {
    exit: EXIT.refused,
    say: (t) => `Backup set ${t('setId')} is not protected by a password.`,
    hint: 'Use its 64 digits: --key64-file.',
  },
  'backup/no-password': {
    exit: EXIT.refused,
    say: () => 'Backups are protected by 64 digits here; there is no password.',
    hint: 'Set one with "coffer backup enable --password-file".',
  },
  'backup/vault-needed': {
    exit: EXIT.refused,
    say: () => `Turning backup off deletes the key from its vault, which is not here. ${NOTHING_CHANGED}`,
    hint: 'Name the vault, or leave its record with --keep-vault-record.',
  },
  'backup/cancelled': {
    exit: EXIT.unexpected,
    say: () => `Stopped. Your chats and earlier backups are as they were.`,
  },
  'backup/mismatch': {
    exit: EXIT.damaged,
    say: (t) =>
      `What was restored is not what was backed up (${t('check')}). Your present chats are untouched.`,
    hint: REPORT,
  },
  'backup/engine-failed': {
    exit: EXIT.unexpected,
    say: (t) =>
      `The backup engine stopped (${t('reason')}). Your chats and earlier backups are as they were.`,
    hint: REPORT,
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
