/** The words for what goes wrong with backups and the places they are in. All of them also stand without their data. */
import type { BackupErrorCode } from '../backup/errors.ts';
import type { ErrorData } from '../base/error.ts';
import type { DestinationErrorCode } from '../destinations/errors.ts';
import { because, EXIT, NOTHING_CHANGED, or, REPORT, type Words } from './exit.ts';
import { formatBytes, formatCount, plural } from './format.ts';

const UNTOUCHED = 'Your present chats are untouched.';

export const BACKUP_WORDS: Readonly<Record<BackupErrorCode | DestinationErrorCode, Words>> = {
  'destination/unavailable': {
    exit: EXIT.unavailable,
    say: (t) => `${place(t)} cannot be reached${because(t)}. Earlier backups are untouched.`,
    hint: 'Is the folder there, the disk plugged in, the share mounted?',
  },
  'destination/denied': {
    exit: EXIT.unavailable,
    say: (t) => `${place(t)} does not let Coffer read or write${because(t)}.`,
    hint: 'Is it read-only, or another account’s?',
  },
  'destination/full': {
    exit: EXIT.unavailable,
    say: (t, data) => `${place(t)} is full${lacking(data)}. Earlier backups are untouched${resumed(data)}.`,
    hint: 'Make room there, remove old backups with "coffer backup prune", or name another folder.',
  },
  'destination/exists': {
    exit: EXIT.unexpected,
    say: (t) => `${or(t('path'), 'A file of the backup')} is there already.`,
    hint: REPORT,
  },
  'destination/not-found': {
    exit: EXIT.damaged,
    say: (t) => `${or(t('path'), 'A file')} is missing from the backup.`,
  },

  'backup/wrong-key': {
    exit: EXIT.wrongKey,
    say: () => 'This is not the key of this backup. The backup itself is fine to try again.',
  },
  'backup/damaged': {
    exit: EXIT.damaged,
    say: (t, data) =>
      t('file') === ''
        ? `The backup is damaged${because(t)}. ${UNTOUCHED}`
        : `The backup is damaged: ${t('file')}${because(t)}${besides(data)}. ${UNTOUCHED}`,
    hint: 'For restoring, choose an earlier one from "coffer backup list" with --backup NUMBER. After "coffer backup verify" the next backup writes anew what is damaged.',
  },
  'backup/newest-damaged': {
    exit: EXIT.damaged,
    say: (t) =>
      `The newest backup there${numbered(t('sequence'))} is damaged, and this computer has never seen it whole. ${NOTHING_CHANGED}`,
    hint: 'To go on from the one before it, add --accept-older: the damaged one stays where it is. Or name another folder.',
  },
  'backup/no-number-left': {
    exit: EXIT.damaged,
    say: (t) =>
      `${or(t('file'), 'A file there')} has the highest number there can be: no backup can come after it. ${NOTHING_CHANGED}`,
    hint: 'Coffer counts from 1: somebody or something put that file there. Move it out of the folder, then try again.',
  },
  'backup/others-damaged': {
    exit: EXIT.damaged,
    say: (t, data) =>
      `${t('sequence') === '' ? 'The backup' : `Backup ${t('sequence')}`} is whole and can be restored. But others of its set are not as they were${others(data)}.`,
    hint: 'Somebody or something changed them: keep a copy elsewhere. A damaged one is gone once its file in the folder "manifests" is removed.',
  },
  'backup/manifests-missing': {
    exit: EXIT.damaged,
    say: (t) =>
      `The backup set${t('place') === '' ? '' : ` in ${t('place')}`} has lost its manifests, the files that say what each backup consists of${t('folder') === '' ? '' : `: ${t('folder')}`}. ${UNTOUCHED}`,
    hint: 'If a cloud folder is still loading, wait for it. Else bring that folder back from wherever there is a copy of it.',
  },
  'backup/volume-missing': {
    exit: EXIT.damaged,
    say: (t, data) =>
      `A part of the backup is missing${t('file') === '' ? '' : `: ${t('file')}`}${besides(data)}. ${UNTOUCHED}`,
    hint: 'If a cloud folder is still loading, wait for it. Else the next backup writes it anew; for restoring, try an earlier one with --backup NUMBER.',
  },
  'backup/newer-format': {
    exit: EXIT.refused,
    say: () => 'This backup was made by a newer Coffer.',
    hint: 'Please update Coffer.',
  },
  'backup/no-such-chat': {
    exit: EXIT.refused,
    say: () => 'That backup holds no such chat.',
    hint: 'Run "coffer backup chats --from DIR" to see them.',
  },
  'backup/rolled-back': {
    exit: EXIT.damaged,
    say: (t) =>
      t('found') === '' || t('seen') === ''
        ? 'That place shows an older state than this computer has seen there.'
        : `That place shows an older state (backup ${t('found')}) than this computer has seen there (backup ${t('seen')}).`,
    hint: 'Somebody may have put old files back. If you did so yourself, go on with --accept-older; for restoring, you may also choose one with --backup NUMBER.',
  },
  'backup/not-found': {
    exit: EXIT.refused,
    say: (t) => {
      const where = t('place') === '' ? 'there' : `in ${t('place')}`;
      if (t('set') !== '') {
        return `There is no backup set "${t('set')}" ${where}${t('sets') === '' ? '' : `, only ${t('sets')}`}.`;
      }
      return `There is no ${t('sequence') === '' ? 'Coffer backup' : `backup number ${t('sequence')}`} ${where}.`;
    },
  },
  'backup/several-sets': {
    exit: EXIT.refused,
    say: (t) => `${place(t)} holds several backup sets${t('sets') === '' ? '' : `: ${t('sets')}`}.`,
    hint: 'Choose one with --set.',
  },
  'backup/conflict': {
    exit: EXIT.unavailable,
    say: () => 'Another computer is backing up into this set at the same time.',
    hint: 'Try again when it has finished.',
  },
  'backup/disk-full': {
    exit: EXIT.unavailable,
    say: (_, { needed, free }) =>
      typeof needed === 'number' && typeof free === 'number'
        ? `There is not enough room on this computer: ${formatBytes(needed)} needed, ${formatBytes(free)} free. ${NOTHING_CHANGED}`
        : 'The disk of this computer is full. Your chats are as they were.',
    hint: 'Make room, then do it again.',
  },
  'backup/history-lost': {
    exit: EXIT.refused,
    say: (_, data) => `${historyLost(data)} Nothing was backed up, and nothing was removed.`,
    hint: 'Bring them back with "coffer restore --from DIR --replace". If it is meant to be so, go on with --even-if-empty.',
  },
  'backup/not-empty': {
    exit: EXIT.refused,
    say: (_, { messages }) => {
      if (messages === null) return 'There are chats here already, in a database that is damaged.';
      if (typeof messages !== 'number') return 'There are chats here already.';
      return `There ${messages === 1 ? 'is' : 'are'} already ${plural(messages, 'message')} here.`;
    },
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
    say: (t) => `${or(t('file'), 'What this computer knows of its backups')} cannot be understood.`,
    hint: 'Your backups are fine, and so is their key: "coffer backup key" shows it. Move the file away and restore, or turn backup on again, under the same key.',
  },
  'backup/not-by-password': {
    exit: EXIT.refused,
    say: (t) =>
      `${t('setId') === '' ? 'That backup set' : `Backup set ${t('setId')}`} is not protected by a password.`,
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
    say: () => 'Stopped. Your chats and earlier backups are as they were.',
  },
  'backup/mismatch': {
    exit: EXIT.damaged,
    say: (t) =>
      `What was restored is not what was backed up${t('check') === '' ? '' : ` (${t('check')})`}. ${UNTOUCHED}`,
    hint: `The next "coffer backup create" there compares everything anew. ${REPORT}`,
  },
  'backup/segment-too-large': {
    exit: EXIT.refused,
    say: (t, { bytes }) =>
      `One entry${t('segment') === '' ? '' : ` (${t('segment')})`} is too large to be backed up${typeof bytes === 'number' ? `: ${formatBytes(bytes)}` : ''}. Earlier backups are as they were.`,
    hint: REPORT,
  },
  'backup/engine-failed': {
    exit: EXIT.unexpected,
    say: (t) => `The backup engine stopped${because(t)}. Your chats and earlier backups are as they were.`,
    hint: REPORT,
  },
};

type Text = (name: string) => string;

const place = (t: Text): string => or(t('place'), 'The place of the backups');
const numbered = (sequence: string): string => (sequence === '' ? '' : ` (number ${sequence})`);

function historyLost({ before, now }: ErrorData): string {
  if (typeof before !== 'number' || typeof now !== 'number') {
    return 'The chats that were backed up are no longer on this computer.';
  }
  const here =
    now === 0
      ? 'there is none on this computer any more.'
      : `the database on this computer is another one, with ${formatCount(now)}.`;
  return `The last backup there has ${plural(before, 'message')}; ${here}`;
}

function lacking({ needed, free }: ErrorData): string {
  if (typeof needed !== 'number' || typeof free !== 'number') return '';
  return `: ${formatBytes(free)} are free, about ${formatBytes(needed)} more are needed`;
}

const resumed = ({ stored }: ErrorData): string =>
  typeof stored === 'number' && stored > 0 ? '; what was stored so far is used next time' : '';

/** Of a check that found more than one wrong. */
function besides({ files }: ErrorData): string {
  return Array.isArray(files) ? `, and ${plural(files.length - 1, 'other file', 'other files')}` : '';
}

/** ` (exchanged: 1; damaged: 2, 3)`. */
function others({ exchanged, unreadable }: ErrorData): string {
  const list = (numbers: unknown): string => (Array.isArray(numbers) ? numbers.join(', ') : '');
  const parts = [
    list(exchanged) === '' ? '' : `exchanged: ${list(exchanged)}`,
    list(unreadable) === '' ? '' : `damaged: ${list(unreadable)}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}
