/**
 * `K`, the backup key, and the 64 digits in which people keep it (docs/spec/keys.md, sections 1 and 2).
 */
import { randomFillSync } from 'node:crypto';
import { Secret } from '../base/secret.ts';
import { KeysError } from './errors.ts';

/** 32 uniformly random bytes: everything else follows from them. */
export type BackupKey = Secret<'backup-key'>;

export const BACKUP_KEY_LENGTH = 32;
/** How many digits `K` has for people. */
export const DIGITS = 2 * BACKUP_KEY_LENGTH;
const GROUP = 4;

/** Between digits anything goes that keyboards, word processors, mail and PDF viewers put there. */
const SEPARATOR = /[\p{White_Space}\u00ad\u200b-\u200d\u2060\ufeff\-\u2010-\u2015\u2212]/u;
const HEXADECIMAL = /[0-9a-f]/i;

export function generateBackupKey(): BackupKey {
  return new Secret('backup-key', randomFillSync(new Uint8Array(BACKUP_KEY_LENGTH)));
}

/** Takes ownership of 32 bytes. */
export function backupKeyFromBytes(bytes: Uint8Array): BackupKey {
  if (bytes.length !== BACKUP_KEY_LENGTH) {
    throw new TypeError(`backup key: ${bytes.length} bytes instead of ${BACKUP_KEY_LENGTH}`);
  }
  return new Secret('backup-key', bytes);
}

/**
 * 64 hexadecimal digits in 16 groups of 4, one space between. Lower case: written by hand, `b` and `6` are the
 * only pair to look at twice, while capitals have two, `B` and `8`, `D` and `0`.
 *
 * The result is a string and so cannot be zeroed: make it where it is shown, and keep it nowhere.
 */
export function toDigits(key: BackupKey): string {
  const groups: string[] = [];
  let group = '';
  for (const byte of key.expose()) {
    group += byte.toString(16).padStart(2, '0');
    if (group.length === GROUP) {
      groups.push(group);
      group = '';
    }
  }
  return groups.join(' ');
}

/** How many characters of a text stand where digits should: all that do not only separate them. */
export function countTyped(text: string): number {
  return [...text].filter((character) => !SEPARATOR.test(character)).length;
}

/**
 * Reads what a person typed or pasted: any case; spaces, line breaks and dashes anywhere. Throws `keys/bad-digits`,
 * which says where to look but never what was there.
 */
export function parseDigits(text: string): BackupKey {
  const bytes = new Uint8Array(BACKUP_KEY_LENGTH);
  let digits = 0;
  try {
    for (const character of text) {
      if (SEPARATOR.test(character)) continue;
      const group = Math.floor(digits / GROUP) + 1;
      if (!HEXADECIMAL.test(character)) {
        const where = digits < DIGITS ? { group } : {};
        throw new KeysError('keys/bad-digits', { reason: 'character', digits, ...where });
      }
      const at = digits >> 1;
      if (at < bytes.length) bytes[at] = ((bytes[at] ?? 0) << 4) | Number.parseInt(character, 16);
      digits++;
    }
    if (digits !== DIGITS) {
      const where = digits < DIGITS ? { group: Math.floor(digits / GROUP) + 1 } : {};
      throw new KeysError('keys/bad-digits', { reason: 'length', digits, ...where });
    }
  } catch (error) {
    bytes.fill(0);
    throw error;
  }
  return new Secret('backup-key', bytes);
}
