/** The English words of what can go wrong with a vault, its token, or the password. A part of `errors.en.ts`. */
import type { Formats } from './formats.ts';
import type { ErrorWords, Saying } from './words.tsx';

const REPORT =
  'Try again; if it happens again, the report under “About and diagnostics” helps to find out why.';
const COUNTED = 'A try that was counted stays counted.';
const NEW_PASSWORD =
  'The 64 digits still open the backup. A computer where backup is on can set a new password under “End-to-end encrypted backup”.';
const BEGIN_ANEW =
  'The 64 digits still open the backup. Where backup is on, turn it off and on again, with another device or folder.';

const CHOOSE =
  'Choose the device or folder that keeps the password. Where none can be chosen, turn encrypted backup off and on again.';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

function tries(left: number | null, limit: number | null, f: Formats): string {
  const care = 'Check capitals and the language of the keyboard before the next one.';
  if (left === null) return `Every wrong password uses up a try. ${care}`;
  const of = limit === null ? '' : ` of ${f.number(limit)}`;
  if (left === 1)
    return `1${of} tries is left: the next wrong password is the last. After that, the backup can never be opened by a password again.`;
  const are = `${f.number(left)}${of} tries are left.`;
  return left <= 3 ? `${are} At 0, the backup can never be opened by a password again.` : `${are} ${care}`;
}

/** What is plugged in, as main lists it (“slot 0: lab (12)”), where it has a name. */
function pluggedIn(found: unknown, f: Formats): string {
  const names = (Array.isArray(found) ? found : [])
    .map((one) => text(one).replace(/^slot \d+: (\(no label\).*)?/, ''))
    .filter((name) => name !== '');
  return names.length === 0 ? '' : `Plugged in now: ${f.list(names)}. `;
}

function folder(reason: unknown, path: string): Saying {
  const it = path === '' ? 'it' : path;
  switch (reason) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return {
        title: 'Coffer may not use the folder of the vault',
        text: `Change the rights of ${path === '' ? 'the folder' : path}, or choose another one.`,
      };
    case 'ENOSPC':
    case 'EDQUOT':
      return {
        title: 'There is no room left for the vault',
        text: 'Make room on its drive, then try again. What was there before is untouched.',
      };
    case 'other-owner':
    case 'not-a-file':
      return {
        title: 'This folder is not safe for a vault',
        text: 'It, or something in it, belongs to another account of this computer, or is not what a vault has there. Choose a folder of your own.',
      };
    case 'other-files':
      return {
        title: 'Other people can use this folder',
        text: 'It has other things in it and is open to others. Make a new folder for the vault, and choose that.',
      };
    default:
      return {
        title: 'The folder of the vault is not there',
        text: `Plug in the drive with ${it}, then try again. If it moved, choose its new place.`,
      };
  }
}

const misunderstood = (): Saying => ({
  title: 'Coffer and the vault did not understand each other',
  text: REPORT,
});

function told(reason: unknown, f: Formats): Saying | undefined {
  const words: ErrorWords = errorsVaultEn;
  return words[text(reason)]?.({}, f);
}

export const errorsVaultEn = {
  'vault/wrong-password': (d, f) => ({
    title: 'That is not the password',
    text: tries(number(d['attemptsLeft']), number(d['attemptsLimit']), f),
  }),
  'vault/locked': () => ({
    title: 'No password opens this backup any more',
    text: 'All tries are used up, and not even the right password opens it now. The 64 digits still do, and a computer where backup is on can set a new password.',
  }),
  'vault/password-unusable': (d) => {
    if (d['bytes'] === 0) return { title: 'There is no password yet', text: 'Type one, then go on.' };
    return number(d['bytes']) === null
      ? { title: 'This password cannot be used', text: 'Something in it is no text. Choose another one.' }
      : {
          title: 'This password is too long',
          text: 'Keep it under 1,000 characters. A few words that do not belong together are plenty.',
        };
  },
  'vault/other-vault': () => ({
    title: 'This is another vault',
    text: 'The password of this backup is kept in a different one. Plug in its device or choose its folder, then press “Look again”.',
  }),
  'vault/not-authentic': () => ({
    title: 'The vault could not prove that it is yours',
    text: 'Your password was not given away. Make sure that this is your device or folder, then try again.',
  }),
  'vault/other-key': () => ({
    title: 'This password belongs to another key',
    text: 'It is not the one this computer backs up with. Press “Set a new password” under “End-to-end encrypted backup” to put that right.',
  }),
  'vault/account-exists': () => ({
    title: 'This backup has a password already',
    text: 'To change it, press “Set a new password” under “End-to-end encrypted backup”.',
  }),
  'vault/not-owner': () => ({
    title: 'The vault no longer knows this backup',
    text: 'Perhaps its record was deleted or replaced. Turn encrypted backup off and on again; the 64 digits still open the backups you have.',
  }),
  'vault/busy': () => ({
    title: 'The vault has too much to do',
    text: 'Wait two minutes, then try again.',
  }),
  // Where the vault told why, that says more; it told no more than the code.
  'vault/failed': (d, f) =>
    told(d['reason'], f) ?? {
      title: 'The vault could not do it',
      text: `Start again. ${COUNTED}`,
    },
  'vault/refused': () => ({
    title: 'The vault did not accept that',
    text: 'Perhaps it took too long, or another computer was faster. Try again.',
  }),
  'vault/answer-invalid': misunderstood,
  'vault/not-initialised': () => ({
    title: 'There is no vault here',
    text: 'Choose the device or folder in which the password was set. A new one is made only when you turn backup on with a password.',
  }),
  'vault/already-initialised': (d, f) => {
    const limit = number(d['attemptsLimit']);
    const allows = limit === null ? 'The number of its tries' : `It allows ${f.number(limit)} tries, which`;
    return {
      title: 'There is a vault here already',
      text: `${allows} cannot be changed. Use it as it is, or choose another device or folder.`,
    };
  },
  'vault/not-chosen': () => ({
    title: 'This computer remembers no vault',
    text: CHOOSE,
  }),
  'vault/choice-damaged': () => ({
    title: 'This computer no longer knows where the vault is',
    text: CHOOSE,
  }),

  'vault/module-missing': (d) => ({
    title: 'The driver of the security device is missing',
    text: `${text(d['module']) === '' ? 'Its module' : `Its module ${text(d['module'])}`} is not on this computer. Install the software that came with the device, then press “Look again”.`,
  }),
  'vault/module-not-pkcs11': () => ({
    title: 'This file is not the driver of a security device',
    text: 'Choose the PKCS#11 module that came with the device. Its maker says where it is.',
  }),
  'vault/module-crashed': () => ({
    title: 'The driver of the security device crashed',
    text: 'Coffer itself did not. Try again; if it happens again, another version of its module may help.',
  }),
  'vault/module-failed': () => ({
    title: 'The driver of the security device does not start',
    text: 'Often a program of its maker has to run first, or a setting is missing. Put that right, then press “Look again”.',
  }),
  'vault/module-refused': (d) => {
    const check = text(d['check']);
    if (check === '' || check.startsWith('mechanism-')) {
      return {
        title: 'This device cannot hold a vault',
        text: 'It lacks something that a vault needs. Choose another device, or a folder.',
      };
    }
    const detail = text(d['detail']);
    return {
      title: 'This device is not safe enough for a vault',
      text: `It did not pass the check “${check}”${detail === '' ? '' : ` (${detail})`}. Choose another one; “Vaults and tokens” in the settings shows every check.`,
    };
  },
  'vault/token-missing': (d, f) => ({
    title: 'The security device is not plugged in',
    text: `${pluggedIn(d['found'], f)}Plug in the one with the vault, then try again or press “Look again”.`,
  }),
  'vault/token-ambiguous': (d, f) => ({
    title: 'More than one security device could be meant',
    text: `${pluggedIn(d['found'], f)}Leave only the right one plugged in, then try again or press “Look again”.`,
  }),
  'vault/token-uninitialised': () => ({
    title: 'This device has not been set up yet',
    text: 'Give it a name and a PIN with the program of its maker. Then press “Look again”.',
  }),
  'vault/token-removed': () => ({
    title: 'The security device was unplugged',
    text: `Plug it in and start again. ${COUNTED}`,
  }),
  'vault/token-full': () => ({
    title: 'The security device is full',
    text: 'What it keeps stays as it is, but nothing more fits. Choose another device, or a folder.',
  }),
  'vault/token-log-full': () => ({
    title: 'The security device’s own log is full',
    text: 'It does nothing more until the log has been read with the program of its maker. Do that, then try again.',
  }),
  'vault/token-in-use': () => ({
    title: 'Another Coffer has this vault open',
    text: 'Close it or wait until it has finished, then try again.',
  }),
  'vault/token-read-only': () => ({
    title: 'Nothing can be written to this device',
    text: 'Take its write protection off with the program of its maker, or choose another device.',
  }),
  'vault/token-faulty': () => ({
    title: 'This device gives wrong answers',
    text: 'It may be broken, so do not rely on it. The 64 digits open your backup without it; choose another device for the password.',
  }),
  'vault/token-error': (d) => ({
    title: 'The security device did not do what it was asked',
    text: `Unplug it, plug it in again and try once more.${text(d['ckr']) === '' ? '' : ` Its answer was ${text(d['ckr'])}.`}`,
  }),
  'vault/pin-wrong': (d) => {
    const title = 'That is not the PIN of the device';
    if (d['lastTry'] === true)
      return { title, text: 'After one more wrong PIN the device locks itself. Be sure before you type it.' };
    return d['triesLow'] === true
      ? { title, text: 'After a few more wrong ones the device locks itself. Type it slowly.' }
      : { title, text: 'Type it once more. It is the PIN of the device, not the password of your backup.' };
  },
  'vault/pin-locked': () => ({
    title: 'The device has locked its PIN',
    text: 'It takes no PIN any more, the right one included. Whoever set it up can give it a new one with the program of its maker.',
  }),
  'vault/pin-required': () => ({
    title: 'The device asks for its PIN',
    text: 'Type it, then go on. It is the PIN of the device, not the password of your backup.',
  }),
  'vault/pin-format': (d) => ({
    title: 'This is not how a PIN of this device looks',
    text: `${text(d['form']) === '' ? 'Its maker says how it is put together' : `It has to be: ${text(d['form'])}`}. Type all of it, with nothing in between.`,
  }),
  'vault/key-missing': () => ({ title: 'The vault has lost a key', text: NEW_PASSWORD }),
  'vault/key-invalid': () => ({
    title: 'A key in the vault is not as it was made, so it was not used',
    text: NEW_PASSWORD,
  }),
  'vault/point-invalid': misunderstood,
  'vault/object-missing': () => ({
    title: 'What was looked for is not in this vault',
    text: 'Perhaps it was deleted meanwhile. Try again, or choose another device or folder.',
  }),
  'vault/object-too-large': () => ({
    title: 'This does not fit into the security device',
    text: 'It takes only smaller pieces. Choose another device, or a folder.',
  }),
  'vault/record-conflict': () => ({
    title: 'Another computer changed the vault at the same moment',
    text: 'Nothing was mixed up. Try again.',
  }),
  'vault/record-damaged': (d) => ({
    title: 'What the vault keeps for this backup is damaged',
    text: d['object'] === 'wrapped-key' ? NEW_PASSWORD : BEGIN_ANEW,
  }),
  'vault/folder-unusable': (d) => folder(d['reason'], text(d['path'])),
  'vault/seal-failed': () => ({
    title: 'This vault does not open here',
    text: 'It opens only on the computer and in the account where it was made: sign in there. The 64 digits open the backup anywhere.',
  }),
  'vault/audit-broken': (d, f) => {
    const line = number(d['line']);
    return {
      title: 'The log of the vault was changed',
      text: `${line === null ? 'It' : `From line ${f.number(line)} on it`} can no longer be trusted. Find out who may write to it; the vault itself goes on working.`,
    };
  },
  'vault/audit-unwritable': (d) => ({
    title: 'The vault cannot write its log',
    text: `Nothing was tried, and no try was spent. ${
      d['reason'] === 'not-a-file'
        ? 'A link to another file is where its log belongs. Ask whoever gave you this vault; if you put it there yourself, remove it.'
        : 'Make room on this computer, then try again.'
    }`,
  }),
  'vault/process-gone': () => ({
    title: 'The vault stopped unexpectedly',
    text: `Start again. ${COUNTED}`,
  }),
  'vault/process-failed': () => ({ title: 'Something in the vault did not work', text: REPORT }),
  'vault/message-invalid': misunderstood,
  'vault/closed': () => ({
    title: 'The vault was closed meanwhile',
    text: `Start again. ${COUNTED}`,
  }),
} satisfies ErrorWords;
