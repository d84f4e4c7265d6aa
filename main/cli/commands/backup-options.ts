/** What the commands about backups have in common: which place, which set, which backup, whose key, and how far it is. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { findBackups } from '../../backup/at-place.ts';
import type { Backups } from '../../backup/backups.ts';
import { BackupError } from '../../backup/errors.ts';
import { setIdOfFolder } from '../../backup/format/names.ts';
import type { Progress } from '../../backup/progress.ts';
import { missingCase } from '../../base/error.ts';
import type { Place } from '../../destinations/open.ts';
import type { BackupKey } from '../../keys/index.ts';
import { ProfileError } from '../../profile/errors.ts';
import type { Arguments, OptionHelp } from '../commands.ts';
import { CliError } from '../errors.ts';
import { formatCount, plural } from '../format.ts';
import { readKey } from '../secret-input.ts';
import type { Context } from '../session.ts';

export const KEY_FILE: OptionHelp = {
  name: 'key64-file',
  value: 'FILE|-',
  help: 'Where the 64 digits are; - reads standard input. On a terminal - asks, and so does nothing',
};
export const SET: OptionHelp = {
  name: 'set',
  value: 'ID',
  help: 'Which backup set, where a folder holds several',
};
export const NUMBER: OptionHelp = {
  name: 'backup',
  value: 'NUMBER',
  help: 'Which backup (default: the newest)',
};
/** Only a computer that has seen the place before can tell, and asks for this. */
export const ACCEPT_OLDER: OptionHelp = {
  name: 'accept-older',
  help: 'Go on although the folder shows an older state than was seen there',
};

/** This computer's backups if they are turned on; nothing is made by looking. */
export async function ownBackups(context: Context): Promise<Backups | null> {
  try {
    const { backups } = await context.open({ create: false });
    return (await backups.status()) === null ? null : backups;
  } catch (error) {
    if (error instanceof ProfileError && error.code === 'profile/not-found') return null;
    throw error;
  }
}

/** The key from `--key64-file`; without it this computer's own, or the terminal where it has none. */
export async function givenKey(context: Context, args: Arguments, own: Backups | null): Promise<BackupKey> {
  const file = args.value('key64-file');
  if (file === undefined && own !== null) return own.revealKey();
  if (file === undefined && !context.streams.stdin.isTTY) {
    throw new CliError('cli/usage', {
      reason: 'Give the key with --key64-file FILE, or - for standard input.',
    });
  }
  return readKey(file, context.streams);
}

/**
 * The set that was named, by its id or by its folder, else this computer's own if it is there; undefined leaves it to being
 * the only one. Throws `backup/not-found`.
 */
export async function setOf(args: Arguments, own: Backups | null, place: Place): Promise<string | undefined> {
  const named = args.value('set') ?? setFolder(args.value('from'))?.setId;
  if (named === undefined && own === null) return undefined;
  const there = (await findBackups(place)).map(({ setId }) => setId);
  if (named === undefined) {
    const state = await own?.status();
    return there.find((setId) => setId === state?.setId);
  }
  if (!there.includes(named))
    throw new BackupError('backup/not-found', { place: place.path, set: named, sets: there });
  return named;
}

/** The folder with the sets. Whoever names the folder of one set, which lies in it, means that set. */
export function placeOf(args: Arguments, option: string): Place {
  const named = args.value(option);
  if (named === undefined)
    throw new CliError('cli/usage', { reason: `Name the folder with --${option} DIR.` });
  return { kind: 'folder', path: setFolder(named)?.place ?? named };
}

/** Where a set's own folder was named: the set, and the place it is in. */
function setFolder(named: string | undefined): { readonly place: string; readonly setId: string } | null {
  if (named === undefined) return null;
  const folder = path.resolve(named);
  const setId = setIdOfFolder(path.basename(folder));
  const isSet =
    setId !== null && ['coffer.json', 'manifests'].some((name) => existsSync(path.join(folder, name)));
  return isSet ? { place: path.dirname(folder), setId } : null;
}

export function sequenceOf(args: Arguments): number | null {
  const text = args.value('backup');
  if (text === undefined) return null;
  const sequence = Number(text);
  if (!Number.isInteger(sequence) || sequence < 1) {
    throw new CliError('cli/usage', { reason: '--backup is a number from "coffer backup list".' });
  }
  return sequence;
}

export function drawing(context: Context): (progress: Progress) => void {
  return ({ stage, done, total }) => context.output.progress({ label: labelOf(stage), done, total });
}

function labelOf(stage: Progress['stage']): string {
  switch (stage) {
    case 'preparing':
      return 'Preparing';
    case 'writing':
      return 'Encrypting and storing';
    case 'checking':
      return 'Reading back and checking';
    case 'reading':
      return 'Reading and checking';
    case 'building':
      return 'Building the indexes';
    case 'finishing':
      return 'Finishing';
    default:
      return missingCase(stage);
  }
}

/** That the key lies in a file (docs/spec/keys.md, section 5), for when it comes to lie there and when one asks. */
export function keptKeyLines(backups: Backups): string[] {
  switch (backups.sealedBy) {
    case 'os-key-store':
      return ['The key for unattended backups is kept in the key store of this system.'];
    case 'file':
      return [
        'The key for unattended backups is kept in a file that only your account may read, not in the key store of this system.',
        'Whatever runs under your account can read it, and so can whoever has the disk where that is not encrypted.',
      ];
    default:
      return missingCase(backups.sealedBy);
  }
}

/** `7 media`, or `7 of 9 media` where some are not in it. */
export function mediaWords({ mediaHeld, mediaMissing }: { mediaHeld: number; mediaMissing: number }): string {
  return mediaMissing === 0
    ? plural(mediaHeld, 'medium', 'media')
    : `${formatCount(mediaHeld)} of ${formatCount(mediaHeld + mediaMissing)} media`;
}
