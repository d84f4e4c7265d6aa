/** The words for everything that can go wrong with a vault. A part of the table in `words.ts`. */
import type { VaultsErrorCode } from '../vaults/index.ts';
import { EXIT, REPORT, type Words } from './exit.ts';
import { plural } from './format.ts';

const NAME_IT = 'Name it with --vault DIR, or --module FILE --token-label NAME --pin-file FILE.';
const STAYS_COUNTED = 'An attempt that was counted stays counted; others are untouched.';

function folderReason(reason: string): string {
  switch (reason) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such folder. Is its disk plugged in?';
    case 'other-owner':
      return 'it, or something in it, belongs to another account of this computer.';
    case 'not-a-file':
      return 'something in it is not the file that a vault has there.';
    case 'other-files':
      return 'it has other things in it and is open to other people. Name a folder of its own.';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'there is no room on its disk.';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'this account may not write there.';
    default:
      return `the system says ${reason}.`;
  }
}

function warningAt(left: number): string {
  if (left === 1) return ' If the next one is wrong too, no password will ever open this backup again.';
  return left <= 3 ? ' At 0 no password will ever open this backup again.' : '';
}

export const VAULT_WORDS: Readonly<Record<VaultsErrorCode, Words>> = {
  'vault/wrong-password': {
    exit: EXIT.wrongKey,
    say: (_, data) => {
      const left = Number(data['attemptsLeft']);
      return `Wrong password. ${plural(left, 'attempt')} left of ${String(data['attemptsLimit'])}.${warningAt(left)}`;
    },
    hint: 'A computer on which backup is on can set a new one: coffer backup change-password.',
  },
  'vault/locked': {
    exit: EXIT.locked,
    say: () =>
      'No attempts are left. The vault has destroyed what the password opened: no password opens this backup any more, the right one included.',
    hint: 'The 64 digits still open it, and a computer on which backup is on can set a new password: coffer backup change-password.',
  },
  'vault/password-unusable': {
    exit: EXIT.refused,
    say: (_, data) =>
      data['reason'] === undefined
        ? Number(data['bytes']) === 0
          ? 'The password is empty.'
          : 'The password is longer than 1,024 bytes.'
        : 'The password is not text in UTF-8.',
  },
  'vault/other-vault': {
    exit: EXIT.refused,
    say: (t) => `This is vault ${t('found')}, but the backup's key is in vault ${t('expected')}.`,
    hint: `${NAME_IT} To put the key into this vault instead: coffer backup change-password --move.`,
  },
  'vault/not-authentic': {
    exit: EXIT.damaged,
    say: () =>
      'The vault could not prove that it is the one that was meant, or an answer was changed on its way.',
    hint: STAYS_COUNTED,
  },
  'vault/other-key': {
    exit: EXIT.damaged,
    say: () => 'The password opens a record, but with another key than this computer backs up with.',
    hint: 'Set the password anew: coffer backup change-password.',
  },
  'vault/account-exists': {
    exit: EXIT.refused,
    say: () => 'The vault has a record for this account already.',
    hint: 'Set a new password with "coffer backup change-password".',
  },
  'vault/not-owner': {
    exit: EXIT.refused,
    say: () => 'The record of this backup in the vault belongs to another key.',
    hint: 'Note your 64 digits first (coffer backup key). Then turn backup off and on again; that begins a new set.',
  },
  'vault/busy': {
    exit: EXIT.unavailable,
    say: () => 'The vault is busy.',
    hint: 'Try again in two minutes.',
  },
  'vault/failed': {
    exit: EXIT.unavailable,
    say: (t) =>
      `The vault could not do it (${['reason', 'detail', 'operation', 'ckr']
        .map((name) => t(name))
        .filter((text) => text !== '')
        .join(', ')}).`,
    hint: STAYS_COUNTED,
  },
  'vault/refused': {
    exit: EXIT.refused,
    say: (t) => `The vault refused (${t('reason')}).`,
    hint: 'Try again.',
  },
  'vault/answer-invalid': {
    exit: EXIT.damaged,
    say: (t) => `The vault's answer makes no sense (${t('field')}).`,
    hint: REPORT,
  },
  'vault/not-initialised': {
    exit: EXIT.refused,
    say: () => 'There is no vault in it yet.',
    hint: 'Make one with "coffer vault init".',
  },
  'vault/already-initialised': {
    exit: EXIT.refused,
    say: (t) =>
      `It holds vault ${t('vaultId')} with ${t('attemptsLimit')} attempts already, which cannot be changed.`,
    hint: 'To use it as it is, leave --attempts out.',
  },
  'vault/not-chosen': {
    exit: EXIT.usage,
    say: () => 'Which vault? None was named, and none is remembered here.',
    hint: `${NAME_IT} "coffer vault init" makes one.`,
  },
  'vault/choice-damaged': {
    exit: EXIT.damaged,
    say: (t) => `${t('file')} cannot be understood.`,
    hint: `Remove it; nothing is lost. ${NAME_IT}`,
  },

  'vault/module-missing': {
    exit: EXIT.unavailable,
    say: (t) => `There is no module ${t('module')}.`,
    hint: '"coffer vault modules" shows those of this computer.',
  },
  'vault/module-not-pkcs11': { exit: EXIT.refused, say: (t) => `${t('module')} is not a PKCS#11 module.` },
  'vault/module-crashed': {
    exit: EXIT.unavailable,
    say: (t) => `The module ${t('module')} crashed. Nothing of Coffer did.`,
    hint: 'Another version of it may help.',
  },
  'vault/module-failed': {
    exit: EXIT.unavailable,
    say: (t) => `The module does not start (${t('ckr')}${t('reason')}).`,
    hint: 'Is its configuration there (SOFTHSM2_CONF, YUBIHSM_PKCS11_CONF), its service running?',
  },
  'vault/module-refused': {
    exit: EXIT.refused,
    say: (t) => `This token is not safe to use: it fails the check ${t('check')} (${t('detail')}).`,
    hint: 'docs/spec/vault-token.md, section 5, says what the checks mean.',
  },
  'vault/token-missing': {
    exit: EXIT.unavailable,
    say: (t) => `No token fits what was asked for. There are: ${t('found') || 'none'}.`,
    hint: 'Is it plugged in? Everything given (slot, serial, label) must match.',
  },
  'vault/token-ambiguous': {
    exit: EXIT.refused,
    say: (t) => `Several tokens fit: ${t('found')}.`,
    hint: 'Choose one with --token-label, --serial or --slot.',
  },
  'vault/token-uninitialised': {
    exit: EXIT.refused,
    say: (t) => `The token "${t('label')}" was never initialised.`,
    hint: "Do so with its vendor's tool first, such as softhsm2-util --init-token.",
  },
  'vault/token-removed': {
    exit: EXIT.unavailable,
    say: () => 'The token was pulled out.',
    hint: `Plug it in again. ${STAYS_COUNTED}`,
  },
  'vault/token-full': {
    exit: EXIT.unavailable,
    say: () => 'The token has no room for another record.',
    hint: '"coffer vault accounts" shows what is in it.',
  },
  'vault/token-log-full': {
    exit: EXIT.unavailable,
    say: () => "The token's own audit log is full, and it is set to do nothing until it is read.",
    hint: 'yubihsm-shell -a get-logs, then set-log-index.',
  },
  'vault/token-in-use': {
    exit: EXIT.unavailable,
    say: () => 'Another Coffer on this computer has this vault open.',
    hint: 'Close it, then try again.',
  },
  'vault/token-read-only': { exit: EXIT.unavailable, say: () => 'The token cannot be written to.' },
  'vault/token-faulty': {
    exit: EXIT.damaged,
    say: () => 'The token computes wrongly. Do not rely on it.',
    hint: STAYS_COUNTED,
  },
  'vault/token-error': {
    exit: EXIT.unavailable,
    say: (t) => `The token failed in ${t('operation')} (${t('ckr')}${t('reason')}).`,
    hint: STAYS_COUNTED,
  },
  'vault/pin-wrong': {
    exit: EXIT.wrongKey,
    say: (_, data) =>
      `The PIN is wrong.${data['lastTry'] === true ? ' The token locks itself after one more.' : ''}`,
  },
  'vault/pin-locked': {
    exit: EXIT.unavailable,
    say: () => 'The token has locked its PIN.',
    hint: "Its vendor's tool sets a new one with the security officer's PIN.",
  },
  'vault/pin-required': {
    exit: EXIT.refused,
    say: () => 'The token wants its PIN.',
    hint: 'Give it with --pin-file FILE, or in COFFER_VAULT_PIN.',
  },
  'vault/pin-format': {
    exit: EXIT.refused,
    say: (t) => `The PIN does not have the form of this token: ${t('form')}.`,
  },
  'vault/key-missing': {
    exit: EXIT.damaged,
    say: () => 'A key is missing from the token.',
    hint: 'What it protected cannot be recovered from this token.',
  },
  'vault/key-invalid': {
    exit: EXIT.damaged,
    say: (t) => `A key in the token is not as it was made (${t('attribute')}); it was not used.`,
  },
  'vault/point-invalid': { exit: EXIT.unexpected, say: () => 'A point is not on the curve.', hint: REPORT },
  'vault/object-missing': {
    exit: EXIT.refused,
    say: (t) => `There is nothing named ${t('ref')} in the vault.`,
  },
  'vault/object-too-large': {
    exit: EXIT.unexpected,
    say: () => 'A record is too large for the token.',
    hint: REPORT,
  },
  'vault/record-conflict': {
    exit: EXIT.unavailable,
    say: () => 'Another computer changed this record at the same moment.',
    hint: 'Try again.',
  },
  'vault/record-damaged': {
    exit: EXIT.damaged,
    say: (t) => `A record in the vault is damaged (${t('object')}).`,
    hint: 'The 64 digits still open the backup. A computer on which backup is on can set the password anew.',
  },
  'vault/folder-unusable': {
    exit: EXIT.unavailable,
    say: (t) => `${t('path')} cannot be used as a vault: ${folderReason(t('reason'))}`,
  },
  'vault/seal-failed': {
    exit: EXIT.unavailable,
    say: () => "The vault's keys are sealed by this computer's key store, which did not open them.",
    hint: 'Use the window on the computer where the vault was made: the command line cannot ask the key store.',
  },
  'vault/audit-broken': {
    exit: EXIT.damaged,
    say: (t) => `The audit log was changed: line ${t('line')} does not fit the one before.`,
  },
  'vault/audit-unwritable': {
    exit: EXIT.unavailable,
    say: (t) =>
      `The vault does nothing that its log cannot tell of: ${t('file')} ${
        t('reason') === 'not-a-file' ? 'is a link, or no file at all' : `cannot be written (${t('reason')})`
      }.`,
    hint: 'Is the disk full, or did somebody put a link there? No attempt was counted for it.',
  },
  'vault/process-gone': {
    exit: EXIT.unavailable,
    say: () => 'The process of the vault ended.',
    hint: `Try again. ${STAYS_COUNTED}`,
  },
  'vault/process-failed': {
    exit: EXIT.unexpected,
    say: (t) => `The vault failed (${t('reason')}).`,
    hint: STAYS_COUNTED,
  },
  'vault/message-invalid': {
    exit: EXIT.unexpected,
    say: (t) => `The vault was misunderstood (${t('reason')}).`,
    hint: REPORT,
  },
  'vault/closed': { exit: EXIT.unexpected, say: () => 'The vault was closed meanwhile.', hint: REPORT },
};
