/** The English words of failures: what happened and what to do next, one entry a code. */
import type { Failure } from '../../preload/contract/shape.ts';
import { errorsVaultEn } from './errors-vault.en.ts';
import type { Formats } from './formats.ts';
import type { ErrorWords, Saying } from './words.tsx';

/** Every code that there are words for: other languages have the same. */
export type KnownCode = keyof typeof errorsEn;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** "The piece x", or without its name where that did not come along. */
const piece = (file: unknown): string => (text(file) === '' ? 'A piece of it' : `The piece ${text(file)}`);

/** Where a check found more than one. */
const besides = (files: unknown): string =>
  Array.isArray(files) && files.length > 1 ? `, and neither ${others(files.length - 1)}` : '';
const others = (count: number): string => (count === 1 ? 'is another' : `are ${count} others`);

/** "Backup 3", or without its number where that did not come along. */
const backup = (sequence: unknown): string =>
  typeof sequence === 'number' ? `Backup ${sequence}` : 'The one you checked';

/** What was backed up and is gone; empty where that did not come along. */
const lost = ({ before, now }: Failure['data'], f: Formats): string =>
  typeof before === 'number' && typeof now === 'number'
    ? `Messages in the last backup: ${f.number(before)}, on this computer: ${f.number(now)}. `
    : '';

/** How much room `what` needs and how much there is; empty where one of them is not known. */
const room = (what: string, { needed, free }: Failure['data'], f: Formats): string =>
  typeof needed === 'number' && typeof free === 'number'
    ? `${what} ${f.bytes(needed)}, and ${f.bytes(free)} are free. `
    : '';

/** For what should never happen. */
const unforeseen = (title: string) => (): Saying => ({
  title,
  text: 'Nothing was lost. Try again; if it happens again, the report under “About and diagnostics” helps to find out why.',
});
const stumbled = (): Saying => ({
  title: 'The import stumbled over something in the file',
  text: 'Nothing of it was kept. The report under “About and diagnostics” helps to find out why.',
});

export const errorsEn = {
  ...errorsVaultEn,
  'stream/wrong-key': () => ({
    title: 'This is not the key of this backup',
    text: 'The backup itself is fine. Compare the digits with your note, group by group, or look for the note of another backup.',
  }),
  'stream/damaged': () => ({
    title: 'A part of this backup is damaged',
    text: 'The key is right, but bytes have changed in the storage. An older version may be whole: choose another one, or try a copy of the folder.',
  }),
  'stream/truncated': () => ({
    title: 'A part of this backup is cut short',
    text: 'The file ends too early, as after an interrupted copy or synchronisation. Let it finish, or copy the folder again.',
  }),
  'keys/bad-digits': () => ({
    title: 'That is not a complete key',
    text: 'A key has 64 digits: 0 to 9 and a to f, in 16 groups of 4.',
  }),
  'keys/store-failed': () => ({
    title: 'The system’s key store does not answer',
    text: 'Sign in to your desktop session again and retry. If this goes on, restore from your 64 digits.',
  }),
  'backup/wrong-key': () => ({
    title: 'This is not the key of this backup',
    text: 'The backup itself is fine. Compare the digits with your note, group by group, or look for the note of another backup.',
  }),
  'backup/damaged': (d) => ({
    title: 'A part of this backup is damaged',
    text: `${piece(d['file'])} is not what it was when it was stored${besides(d['files'])}. If your chats are on this computer, check the backup and then back up again: what is damaged is then written anew. To restore, choose an older version, which may not need it, or try another copy of the folder.`,
  }),
  'backup/volume-missing': (d) => ({
    title: 'A part of this backup is missing',
    text: `${piece(d['file'])} is not in the folder${besides(d['files'])}. If the folder is synchronised, wait until everything has arrived. If your chats are on this computer, the next backup writes it anew; to restore, choose another version.`,
  }),
  'backup/manifests-missing': () => ({
    title: 'This backup has lost its manifests',
    text: 'The files that say what each version consists of are not in the folder. If it is synchronised, wait until everything has arrived. Else try another copy of the folder.',
  }),
  'backup/newest-damaged': () => ({
    title: 'The newest backup in the folder is damaged',
    text: 'Another computer made it, so nothing is built on it and nothing was changed. Choose another folder, or back up from that computer first.',
  }),
  'backup/no-number-left': (d) => ({
    title: 'No backup can come after one in the folder',
    text: `${piece(d['file'])} has the highest number there can be. Coffer counts from 1: somebody or something put it there. Move it out of the folder, then try again. Nothing was changed.`,
  }),
  'backup/others-damaged': (d) => ({
    title: 'Other backups in this folder are not as they were',
    text: `${backup(d['sequence'])} is whole and can be restored. But others of the same folder were changed or exchanged: keep a copy elsewhere.`,
  }),
  'backup/newer-format': () => ({
    title: 'This backup was made by a newer Coffer',
    text: 'Update Coffer on this computer, then restore. The backup is fine.',
  }),
  'backup/disk-full': (d, f) => ({
    title: 'There is not enough room on this computer',
    text: `${room('Restoring needs', d, f)}Make room and start again. Your chats are as they were.`,
  }),
  'backup/history-lost': (d, f) => ({
    title: 'The chats that were backed up are no longer here',
    text: `${lost(d, f)}Nothing was backed up and nothing was removed. Bring them back under “Restore”. If an empty history is meant, choose another folder for it.`,
  }),
  'backup/segment-too-large': (d, f) => ({
    title: 'One message is too large to be backed up',
    text: `${typeof d['bytes'] === 'number' ? `It takes ${f.bytes(d['bytes'])}. ` : ''}The backup before is untouched. The report under “About and diagnostics” helps to find out why.`,
  }),
  'backup/not-empty': () => ({
    title: 'There are chats here already',
    text: 'Nothing is replaced without your word. Say that they may be replaced, or restore one chat.',
  }),
  'backup/not-found': () => ({
    title: 'This is not a Coffer backup',
    text: 'Choose the folder that holds a folder called “coffer-…”.',
  }),
  'destination/unavailable': () => ({
    title: 'The backup folder is not there',
    text: 'Plug in the drive or connect the storage, then try again. If it moved, choose its new place.',
  }),
  'destination/full': (d, f) => ({
    title: 'The backup folder is full',
    text: `${typeof d['needed'] === 'number' ? `${f.bytes(d['needed'])} more are needed. ` : ''}Make room there, keep fewer versions, or choose another place. The last backup is untouched.`,
  }),
  'destination/denied': () => ({
    title: 'Coffer may not write to the backup folder',
    text: 'Change the rights of the folder or choose another one.',
  }),
  'backup/mismatch': () => ({
    title: 'The backup did not read back as it was written',
    text: 'The storage may be failing. Nothing was removed. Try once more; if it happens again, choose another place.',
  }),
  'ipc/busy': () => ({
    title: 'Another run is still going on',
    text: 'Wait for it to end, or cancel it first.',
  }),
  'backup/vault-needed': () => ({
    title: 'Turning this backup off needs its vault',
    text: 'The password is deleted there too. Plug in its device or drive and try again, or choose to keep the password.',
  }),
  'backup/no-password': () => ({
    title: 'This backup has no password',
    text: 'It is locked with 64 digits. You can add a password under “End-to-end encrypted backup”.',
  }),
  'backup/not-by-password': () => ({
    title: 'A password does not open this backup',
    text: 'It is locked with 64 digits: open it with those.',
  }),
  'backup/already-enabled': () => ({
    title: 'Encrypted backup is on already',
    text: 'Under “End-to-end encrypted backup” you can see the 64 digits again or set a new password.',
  }),
  'backup/several-sets': () => ({
    title: 'There is more than one backup in this folder',
    text: 'Choose the one you mean.',
  }),
  'backup/not-enabled': () => ({
    title: 'Encrypted backup is off',
    text: 'Turn it on first; it takes about three minutes.',
  }),
  'ipc/declined': (d) => ({
    title: d['question'] === 'delete-record' ? 'Nothing was deleted' : 'The key was not shown',
    text: 'Coffer asked first, and the answer was no. Try again when you are ready.',
  }),
  'ipc/wrong-digits': () => ({
    title: 'That is not the key yet',
    text: 'The marked groups differ. Compare them with your note.',
  }),
  'import/not-an-export': () => ({
    title: 'This file is not a chat history we know',
    text: 'Look below at what can be imported and how each messenger makes it.',
  }),
  'import/no-chat-text': () => ({
    title: 'There is no chat in this file',
    text: 'Perhaps it holds only pictures. Choose the file that has the chat itself.',
  }),
  'import/several-chat-texts': () => ({
    title: 'There is more than one chat in this file',
    text: 'Unpack it and choose one of the chats.',
  }),
  'import/damaged-archive': () => ({
    title: 'The file is damaged or ends too early',
    text: 'It was probably not copied completely. Copy or export it again. Nothing of it was kept.',
  }),
  'import/archive-bomb': () => ({
    title: 'The file is far larger inside than it says',
    text: 'That looks like a trap. Nothing of it was kept. Export the chat again from your messenger.',
  }),
  'import/archive-too-large': () => ({
    title: 'The file holds more than can be imported at once',
    text: 'Unpack it and choose the folder’s chat text instead.',
  }),
  'import/encrypted-archive': () => ({
    title: 'The archive has a password',
    text: 'Unpack it first, then choose the unpacked file.',
  }),
  'import/no-space': (d, f) => ({
    title: 'There is not enough room on this computer',
    text: `${room('The photos and files need', d, f)}Make room and try again.`,
  }),
  'import/me-needed': () => ({
    title: 'Which one is you?',
    text: 'Choose your name in the list, then import.',
  }),
  'import/unknown-me': () => ({
    title: 'Nobody of that name is in the chat',
    text: 'Choose your name in the list, then import.',
  }),
  'import/impossible-date-order': () => ({
    title: 'Read this way, most of the dates do not exist',
    text: 'Choose another order of day, month and year.',
  }),
  'import/unknown-time-zone': () => ({
    title: 'The time zone is not known here',
    text: 'Choose one in the settings of your system, then import again.',
  }),
  'import/unreadable': () => ({
    title: 'The file cannot be read',
    text: 'Is it still there, and may you open it? Copy it to this computer and try again.',
  }),
  'backup/no-such-chat': () => ({
    title: 'This backup does not hold that chat',
    text: 'Choose another backup; the chat may be in an older or newer one.',
  }),
  'sheet/not-written': () => ({
    title: 'The recovery sheet could not be saved there',
    text: 'Choose another folder, or make room on the disk. Nothing was written.',
  }),
  'backup/rolled-back': () => ({
    title: 'The folder shows an older state than this computer has seen',
    text: 'Somebody or something put an older state back. If the folder is synchronised, wait until it has caught up; otherwise choose where your newer backup is.',
  }),
  'backup/conflict': () => ({
    title: 'Another computer wrote to this backup at the same time',
    text: 'Nothing was lost. Let each computer have a folder of its own, then back up again.',
  }),
  'backup/state-damaged': () => ({
    title: 'This computer no longer knows its backups',
    text: 'Its notes about them are damaged; the backups and their key are not. Close Coffer, move state.json out of the folder “backup” in its data folder, and turn encrypted backup on again: the key stays the same.',
  }),
  'backup/engine-failed': () => ({
    title: 'The run ended unexpectedly',
    text: 'The backup before it is untouched, and so are your chats. Start it again.',
  }),
  'destination/not-found': () => ({
    title: 'The backup folder is not there',
    text: 'Plug in the drive or connect the storage, then try again. If it moved, choose its new place.',
  }),
  'ipc/no-destination': () => ({
    title: 'No place for the backup has been chosen',
    text: 'Choose a folder first.',
  }),
  'ipc/not-saved': () => ({
    title: 'The copy could not be saved there',
    text: 'Choose another folder, or make room on the disk. Nothing was changed.',
  }),
  'ipc/unknown-id': (d) => ({
    title: 'This was open too long',
    text:
      d['kind'] === 'vault' || d['kind'] === 'token'
        ? 'Choose the device or folder again.'
        : d['kind'] === 'key'
          ? 'Go back and begin again.'
          : 'Choose the file or folder again.',
  }),
  'ipc/bad-input': () => ({
    title: 'Coffer could not make sense of that',
    text: 'Perhaps something is empty, or far too long. Change it and try again.',
  }),
  'ipc/internal': unforeseen('Something did not work'),
  'keys/damaged': () => ({
    title: 'The key kept on this computer is damaged',
    text: 'Your backups are not. Your 64 digits still open them; turn encrypted backup off and on again for a new key.',
  }),
  'keys/other-sealer': () => ({
    title: 'The key was sealed by a key store that is not here',
    text: 'Sign in to the desktop session in which you turned encrypted backup on. Your 64 digits still open your backups.',
  }),
  'keys/newer-format': () => ({
    title: 'The key on this computer was stored by a newer Coffer',
    text: 'Update Coffer on this computer. Your 64 digits still open your backups.',
  }),
  'keys/unsafe-permissions': (d) => ({
    title: 'Others on this computer may read what protects your key',
    text:
      `Let nobody but yourself read the file ${text(d['file'])}`.trim() +
      ', then try again. If somebody may have read it, turn encrypted backup off and on again for a new key.',
  }),
  'stream/too-long': () => ({
    title: 'This is too large for one encrypted file',
    text: 'Nothing was lost. Leave out what is so large, then try again.',
  }),
  'stream/engine-failed': () => ({
    title: 'The encryption stopped working',
    text: 'Your chats and earlier backups are untouched. Run the self-test under “About and diagnostics”, then try again.',
  }),
  'destination/exists': () => ({
    title: 'A file is in the way in the backup folder',
    text: 'Perhaps another computer writes there too. Give each a folder of its own, then try again.',
  }),
  'profile/busy': () => ({
    title: 'These chats are being backed up, checked or restored just now',
    text: 'Here, or by another Coffer. Wait until that has finished, then try again.',
  }),
  'profile/denied': () => ({
    title: 'Coffer cannot use the folder with your data',
    text: 'Is there room on its drive, and may you write to it? Put that right and try again.',
  }),
  'profile/newer-format': () => ({
    title: 'Your data was last opened by a newer Coffer',
    text: 'Update Coffer on this computer. Nothing was changed.',
  }),
  'profile/damaged': () => ({
    title: 'The file that leads to your chats is damaged',
    text: 'The chats themselves are still in their folder. Restore from your last backup.',
  }),
  'profile/unclear': () => ({
    title: 'Which of your chat histories is the right one cannot be told',
    text: 'The file that leads to them is missing, and there is more than one. Move all but the newest out of the folder “histories”, keep them, and start again.',
  }),
  'chats/disk-full': () => ({
    title: 'There is no room left on this computer',
    text: 'Make room and try again. Your chats are as they were.',
  }),
  'chats/locked': () => ({
    title: 'Your chats are open elsewhere',
    text: 'Another Coffer, perhaps on the command line, is writing to them. Close it and try again.',
  }),
  'chats/newer-schema': () => ({
    title: 'Your chats were last opened by a newer Coffer',
    text: 'Update Coffer on this computer. Nothing was changed.',
  }),
  'chats/damaged': () => ({
    title: 'The chat database is damaged',
    text: 'Restore from your last backup. What is here is kept until the restored data has been checked.',
  }),
  'chats/not-found': () => ({
    title: 'Your chats are not where they were',
    text: 'Perhaps their folder was moved, or its drive is not connected. Put it back, or restore from your last backup.',
  }),
  'chats/io': () => ({
    title: 'Your chats could not be read or written',
    text: 'Check that their drive is connected and works. Then start Coffer again.',
  }),
  'chats/closed': () => ({
    title: 'Your chats were closed meanwhile',
    text: 'Try again. If they stay closed, start Coffer again.',
  }),
  'chats/bad-request': () => ({
    title: 'That is not possible',
    text: 'Perhaps it is empty, or too long. Change it and try again.',
  }),
  'chats/bad-note': ({ reason }) =>
    reason === 'too-long'
      ? { title: 'This note is too long', text: 'Write it as several notes. What you wrote is still here.' }
      : { title: 'This note has no words', text: 'Write something and try again.' },
  'chats/bad-import': stumbled,
  'chats/unknown-person': stumbled,
  'chats/unknown-medium': stumbled,
  'chats/unexpected': unforeseen('Something with your chats did not work'),
  'chats/media-damaged': () => ({
    title: 'This file is damaged',
    text: 'It may come back whole with a restore from your last backup.',
  }),
  'chats/media-missing': () => ({
    title: 'This file is no longer here',
    text: 'It may come back with a restore from your last backup.',
  }),
  'chats/unknown-chat': () => ({
    title: 'This chat is no longer here',
    text: 'It may have been replaced by a restore. Go back to the list.',
  }),
  'chats/unknown-message': () => ({
    title: 'This message is no longer here',
    text: 'It may have been replaced by a restore. Go to the latest messages.',
  }),
} satisfies ErrorWords;

export const unknownErrorEn = {
  title: 'Something did not work',
  text: 'Nothing was lost. Try again; if it happens again, the report under “About and diagnostics” helps to find out why.',
};
