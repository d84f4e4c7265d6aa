/** The English words for passwords and the vaults that guard keys. */
import { numbersOf } from './plural.ts';

const { n, many } = numbersOf('en');

export const vaultEn = {
  placeTitle: 'Where should your key be guarded?',
  placeLead:
    'A vault keeps the key to your backup behind your password. It counts every wrong try and never learns the password itself.',
  restorePlaceTitle: 'Which vault guards its key?',
  restorePlaceLead: 'Plug in the security device, or choose the folder of the vault, then go on.',
  findTitle: 'Where is the vault?',
  places: 'Vault',
  looking: 'Looking for vaults and security devices…',
  lookAgain: 'Look again',
  otherFolder: 'A folder elsewhere…',
  here: 'On this computer',
  remembered: 'Used so far',
  assurance: {
    hardware: 'Security device',
    'softhsm-test-only': 'For tests only',
    software: 'Files on a disk',
  },
  assuranceText: {
    hardware: 'Its keys are made in the device and never leave it. No old copy brings used tries back.',
    'softhsm-test-only':
      'A program that stands in for a security device, with files on this computer. Whoever copies them can put used tries back.',
    software: 'Whoever can copy this folder can put used tries back. It is lost with the disk it is on.',
  },
  hereText:
    'Easiest, but lost together with this computer: your password alone then opens nothing, only the 64 digits would. Fine against mistakes, not against the loss of the computer.',
  noDevice: 'No security device is plugged in. Coffer works with a YubiHSM 2 and other PKCS#11 tokens.',
  pin: (label: string) => `PIN of ${label}`,
  pinHint: 'The PIN of the device, not your password. Coffer keeps it in memory until it is closed.',
  keepPin: 'Remember it in the key store of this system',
  checking: 'Checking the device…',
  attempts: (left: number, limit: number) => `${n(left)} of ${many(limit, 'try', 'tries')} left`,
  attemptsFew: (left: number) =>
    left === 1
      ? 'The next wrong password is the last one: after it, no password ever opens this backup again.'
      : `After ${n(left)} more wrong passwords, no password ever opens this backup again.`,
  show: (field: string) => `Show “${field}”`,

  newTitle: 'Choose a password',
  newLead: (limit: number) =>
    `You need it to get your chats back on another computer. Nobody can look it up or reset it for you, and this vault allows ${many(limit, 'wrong try', 'wrong tries')}.`,
  newLeadHere: (limit: number) =>
    `It opens your backup as long as you have this computer, on which its vault is; without it, only the 64 digits do. Nobody can look it up or reset it for you, and this vault allows ${many(limit, 'wrong try', 'wrong tries')}.`,
  password: 'Password',
  again: 'The same once more',
  newHint: 'Length beats special signs: four or more words that do not belong together are easy to keep.',
  mismatch: 'The two are not the same yet.',
  tooLong: 'That is longer than a password can be.',
  strength: 'How hard it is to guess',
  score: [
    'Guessed at once',
    'Guessed quickly',
    'Guessed with some effort',
    'Hard to guess',
    'Practically impossible to guess',
  ],
  weakTitle: 'Use a password that is easy to guess?',
  weakText: 'The vault allows few tries, but somebody who knows you may need only those.',
  weakTextFiles:
    'This vault is files on a disk. Whoever copies them can try out passwords as often as they like, and this one would not hold for long.',
  weakUse: 'Use it anyway',
  weakOther: 'Choose another',
  preparing: 'Putting your key into the vault…',

  checkTitle: 'Do you still know your password?',
  checkText:
    'A real try with the vault: a wrong password costs one of the tries, the right one gives all back.',
  check: 'Check it',
  checkDone: 'Yes, that is your password',
  checkDoneText: (left: number, limit: number) =>
    `${left === limit ? 'All' : n(left)} ${many(limit, 'try is', 'tries are')} there again.`,
  checkDoneUnknown: 'The vault went away before it could say how many tries are left.',
  forgot: 'I do not know it any more',
  forgotHere:
    'Nobody can tell you what it was. But this computer still has the key itself, so you can set a new password right now, without the old one.',
  setNew: 'Set a new password',
  lockedTitle: 'No password opens this backup any more',
  lockedHere:
    'All tries are used up, and the vault has destroyed what your password opened. This computer still has the key: set a new password, and everything is as before.',

  changeTitle: 'Set a new password',
  changeLead: 'The old one is not needed: this computer still has the key, and that proves that it is yours.',
  change: 'Set it',
  changeDone: 'The new password is set',
  changeDoneText: 'The old one opens nothing any more. Backups already made open with the new one too.',

  restoreTitle: 'Open it with your password',
  restoreForgot: 'I have forgotten the password',
  restoreForgotText:
    'Nobody can look it up or reset it, neither we nor whoever runs the vault. Do not guess at random, tries are few. Two things help: the 64 digits, if you kept them, or a computer on which this backup is still turned on, which can set a new password.',
  lockedElsewhere:
    'All tries are used up, and the vault has destroyed what the password opened: also the right one is of no use now. The 64 digits still open the backup, and so does a computer on which it is still turned on: it can set a new password.',
  useDigits: 'Use the 64 digits',
  opened: (before: number, limit: number) =>
    before === limit
      ? 'The password was right.'
      : `The password was right, with ${many(before, 'try', 'tries')} left. All ${n(limit)} are there again.`,
};
