/** `coffer backup create | prune | status`: making backups on this computer, and how that went. */
import type { Backups, MadeBackup } from '../../backup/backups.ts';
import { BackupError } from '../../backup/errors.ts';
import type { Run } from '../../backup/device-state.ts';
import type { Protector } from '../../backup/format/header.ts';
import { CofferError, type ErrorData } from '../../base/error.ts';
import type { History } from '../../chats/index.ts';
import type { Arguments, Command } from '../commands.ts';
import { CliError } from '../errors.ts';
import { formatBytes, formatDuration, formatTime, plural, printable, table } from '../format.ts';
import type { Session } from '../session.ts';
import { assuranceWords } from '../vault.ts';
import { wordsFor } from '../words.ts';
import { drawing, keptKeyLines, mediaWords, placeOf } from './backup-options.ts';

export const createCommand: Command = {
  words: ['backup', 'create'],
  positionals: '',
  summary: 'Back up what is new, encrypted, and read it back',
  count: [0, 0],
  options: [
    { name: 'to', value: 'DIR', help: 'The folder to keep the backup in; it must exist' },
    { name: 'without-media', help: 'Leave pictures, videos and files out' },
    { name: 'keep', value: 'N', help: 'Afterwards remove all but the newest N backups' },
    {
      name: 'accept-older',
      help: 'Go on although the folder shows an older state than was seen there, or a damaged one',
    },
    { name: 'even-if-empty', help: 'Go on although the chats of the last backup are no longer here' },
  ],
  run: async (context, args) => {
    const { output, signal } = context;
    const place = placeOf(args, 'to');
    const keep = keepOf(args);
    const evenIfEmpty = args.flag('even-if-empty');
    const session = await context.open({ create: false });
    const started = Date.now();
    const result = await session.backups.create(await historyOf(session, evenIfEmpty), place, {
      signal,
      onProgress: drawing(context),
      includeMedia: !args.flag('without-media'),
      acceptOlder: args.flag('accept-older'),
      evenIfEmpty,
      keep,
    });
    const { counts, pruned, notNoted } = result;
    output.result('backed-up', result, [
      // Volumes of earlier backups are used as they are; reading those as well is what a check is for.
      `Backup ${result.sequence} is done; everything new was read back. It holds ${plural(counts.messages, 'message')} and ${mediaWords(result)} in ${plural(counts.chats, 'chat')}.`,
      `New: ${formatBytes(result.bytesWritten)} in ${formatDuration(Date.now() - started)}.`,
      ...missingLines(result),
      ...passedOverLines(result),
      ...(notNoted === null
        ? []
        : [`This computer could not note that it has made it: ${sentence(notNoted)}`]),
      ...(pruned === null ? [] : prunedLines(pruned)),
    ]);
  },
};

/** What there is to back up. A database that is gone is not made anew: it would be backed up as an empty one. */
async function historyOf(session: Session, evenIfEmpty: boolean): Promise<History> {
  try {
    return await session.history({ create: evenIfEmpty });
  } catch (error) {
    const gone = error instanceof CofferError && error.code === 'chats/not-found';
    if (!gone || !(await hasBackedUp(session.backups))) throw error;
    throw new BackupError('backup/history-lost', { before: null, now: null }, { cause: error });
  }
}

async function hasBackedUp(backups: Backups): Promise<boolean> {
  return Object.keys((await backups.status())?.places ?? {}).length > 0;
}

function missingLines({ mediaMissing, mediaUnreadable }: MadeBackup): string[] {
  const leftOut = mediaMissing - mediaUnreadable;
  const media = (count: number): string => plural(count, 'medium', 'media');
  return [
    ...(mediaUnreadable > 0
      ? [`Not in it: ${media(mediaUnreadable)} that could not be read on this computer.`]
      : []),
    ...(leftOut > 0 ? [`Not in it, as you said: ${media(leftOut)}.`] : []),
  ];
}

function passedOverLines({ passedOver }: MadeBackup): string[] {
  if (passedOver.length === 0) return [];
  const [are, stay] = passedOver.length === 1 ? ['is', 'stays as it is'] : ['are', 'stay as they are'];
  return [
    `${backupNumbers(passedOver.toReversed())} ${are} damaged and ${stay}; this one needs nothing of it.`,
  ];
}

/** `Backup 3`, `Backups 2, 3`. */
const backupNumbers = (numbers: readonly number[]): string =>
  `Backup${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`;

export const pruneCommand: Command = {
  words: ['backup', 'prune'],
  positionals: '',
  summary: 'Remove old backups and what only they needed',
  count: [0, 0],
  options: [
    { name: 'to', value: 'DIR', help: 'The folder with the backups' },
    { name: 'keep', value: 'N', help: 'How many of the newest stay; at least 1' },
  ],
  run: async (context, args) => {
    const place = placeOf(args, 'to');
    const keep = keepOf(args);
    if (keep === undefined) throw new CliError('cli/usage', { reason: 'Say how many stay with --keep N.' });
    const { backups } = await context.open({ create: false });
    const options = { signal: context.signal, onProgress: drawing(context) };
    const result = await backups.prune(place, keep, options);
    context.output.result('pruned', result, prunedLines(result));
  },
};

function keepOf(args: Arguments): number | undefined {
  const text = args.value('keep');
  if (text === undefined) return undefined;
  const keep = Number(text);
  if (!Number.isSafeInteger(keep) || keep < 1) {
    throw new CliError('cli/usage', { reason: '--keep is a number from 1 on.' });
  }
  return keep;
}

function prunedLines(pruned: NonNullable<MadeBackup['pruned']>): string[] {
  if ('code' in pruned) {
    return [`Old backups could not be removed this time: ${sentence(pruned.code, pruned.data)}`];
  }
  const { removed, bytesFreed, unreadable } = pruned;
  return [
    removed.length === 0
      ? 'No backup was old enough to be removed.'
      : `${plural(removed.length, 'old backup')} removed, ${formatBytes(bytesFreed)} freed.`,
    ...(unreadable.length > 0
      ? [`${backupNumbers(unreadable)} cannot be read; as long as that is so no space is freed.`]
      : []),
  ];
}

export const statusCommand: Command = {
  words: ['backup', 'status'],
  positionals: '',
  summary: 'Whether encrypted backup is on, and how the last runs went',
  count: [0, 0],
  options: [],
  run: async ({ open, output }) => {
    const { backups } = await open({ create: false });
    const state = await backups.status();
    if (state === null) {
      output.result('status', { enabled: false }, [
        'Encrypted backup is off. Turn it on with "coffer backup enable".',
      ]);
      return;
    }
    const { setId, createdAt, protector, places, runs } = state;
    const { sealedBy } = backups;
    output.result('status', { enabled: true, setId, createdAt, protector, sealedBy, places, runs }, [
      `Encrypted backup is on since ${formatTime(createdAt)}, protected by ${protectorWords(protector)}.`,
      ...keptKeyLines(backups),
      `Set ${setId}`,
      ...(runs.length > 0 ? ['', ...runLines(runs)] : []),
      ...(runs.some(({ kind, outcome }) => kind === 'create' && outcome === 'ok')
        ? []
        : ['', 'This computer has made no backup yet: coffer backup create --to FOLDER']),
    ]);
  },
};

/** The newest first; what a failure means stands below its row. */
function runLines(all: readonly Run[]): string[] {
  const runs = all.slice(-10).toReversed();
  const rows = runs.map((run) => [
    formatTime(run.at),
    run.kind,
    becameOf(run),
    run.outcome === 'ok' && run.kind === 'create' ? formatBytes(run.bytesWritten) : '',
    formatDuration(run.durationMs),
    printable(run.place),
  ]);
  const lines = table(rows, [3]);
  return runs.flatMap((run, index) => {
    const line = lines[index] ?? '';
    return becameOf(run) === 'failed' ? [line, `    ${sentence(run.outcome, run.data)}`] : [line];
  });
}

function becameOf({ outcome, sequence }: Run): string {
  if (outcome === 'ok') return `backup ${sequence ?? '?'}`;
  return outcome.endsWith('/cancelled') ? 'stopped' : 'failed';
}

/** What a code means, in one sentence or two. */
const sentence = (code: string, data: ErrorData = {}): string => wordsFor(code, data)?.message ?? code;

function protectorWords(protector: Protector): string {
  if (protector.kind === 'digits') return 'a 64-digit key';
  const { vaultId, assurance } = protector;
  return `a password, in vault ${vaultId}${assurance === undefined ? '' : ` (${assuranceWords(assurance)})`}`;
}
