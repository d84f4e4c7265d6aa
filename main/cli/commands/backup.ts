/** `coffer backup ...` and `coffer restore`. */
import {
  findBackups,
  listBackupsAt,
  listChatsAt,
  verifyBackupAt,
  type Backups,
  type Chosen,
  type MadeBackup,
} from '../../backup/backups.ts';
import { BackupError } from '../../backup/errors.ts';
import type { BackedUpChat } from '../../backup/list-chats.ts';
import type { BackupListing } from '../../backup/list.ts';
import type { Progress } from '../../backup/progress.ts';
import type { FoundSet } from '../../backup/set.ts';
import type { Place } from '../../destinations/open.ts';
import type { BackupKey } from '../../keys/index.ts';
import { missingCase } from '../../base/error.ts';
import type { Protector } from '../../backup/format/header.ts';
import { rememberVault } from '../../vaults/index.ts';
import { CliError } from '../errors.ts';
import { formatBytes, formatCount, formatDuration, formatTime, plural, printable, table } from '../format.ts';
import { ProfileError } from '../../profile/errors.ts';
import { readKey } from '../secret-input.ts';
import { recoverByPassword } from '../recover.ts';
import { assuranceWords, VAULT_OPTIONS } from '../vault.ts';
import { wordsFor } from '../words.ts';
import { attemptWords } from './protection.ts';
import type { Arguments, Command, OptionHelp } from '../commands.ts';
import type { Context, Session } from '../session.ts';

const KEY_FILE: OptionHelp = {
  name: 'key64-file',
  value: 'FILE|-',
  help: 'Where the 64 digits are; - reads standard input, nothing asks',
};
const SET: OptionHelp = { name: 'set', value: 'ID', help: 'Which backup set, where a folder holds several' };
const NUMBER: OptionHelp = { name: 'backup', value: 'NUMBER', help: 'Which backup (default: the newest)' };

export const createCommand: Command = {
  words: ['backup', 'create'],
  positionals: '',
  summary: 'Back up what is new, encrypted, and read it back',
  count: [0, 0],
  options: [
    { name: 'to', value: 'DIR', help: 'The folder to keep the backup in; it must exist' },
    { name: 'without-media', help: 'Leave pictures, videos and files out' },
    { name: 'keep', value: 'N', help: 'Afterwards remove all but the newest N backups' },
    { name: 'accept-older', help: 'Go on although the folder shows an older state than was seen there' },
  ],
  run: async (context, args) => {
    const { output, signal } = context;
    const place = placeOf(args, 'to');
    const keep = keepOf(args);
    const session = await context.open({ create: false });
    const started = Date.now();
    const result = await session.backups.create(await session.history(), place, {
      signal,
      onProgress: drawing(context),
      includeMedia: !args.flag('without-media'),
      acceptOlder: args.flag('accept-older'),
      keep,
    });
    const { counts, mediaUnreadable, pruned } = result;
    output.result('backed-up', result, [
      `Backup ${result.sequence} is done and was read back: ${plural(counts.messages, 'message')} and ${plural(counts.media, 'medium', 'media')} in ${plural(counts.chats, 'chat')}.`,
      `New: ${formatBytes(result.bytesWritten)} in ${formatDuration(Date.now() - started)}.`,
      ...(mediaUnreadable > 0
        ? [
            `${plural(mediaUnreadable, 'medium', 'media')} could not be read on this computer and are not in it.`,
          ]
        : []),
      ...(pruned === null ? [] : prunedLines(pruned)),
    ]);
  },
};

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
    const why = wordsFor(pruned.code, {})?.message ?? pruned.code;
    return [`Old backups could not be removed this time: ${why}`];
  }
  const { removed, bytesFreed, unreadable } = pruned;
  return [
    removed.length === 0
      ? 'No backup was old enough to be removed.'
      : `${plural(removed.length, 'old backup')} removed, ${formatBytes(bytesFreed)} freed.`,
    ...(unreadable.length > 0
      ? [`Backup ${unreadable.join(', ')} cannot be read; until then no space is freed.`]
      : []),
  ];
}

export const listCommand: Command = {
  words: ['backup', 'list'],
  positionals: '',
  summary: 'Show the backups in a folder',
  count: [0, 0],
  options: [{ name: 'from', value: 'DIR', help: 'The folder with the backups' }, KEY_FILE, SET],
  run: async (context, args) => {
    const place = placeOf(args, 'from');
    const own = await ownBackups(context);
    if (args.value('key64-file') === undefined && own === null) {
      const sets = await findBackups(place);
      context.output.result('sets', { sets }, setLines(sets, place));
      return;
    }
    using key = await givenKey(context, args, own);
    const setId = await setOf(args, own, place);
    const listings = await listBackupsAt({ place, key, setId }, { signal: context.signal });
    context.output.result('backups', { backups: listings }, listingLines(listings));
  },
};

function setLines(sets: readonly FoundSet[], place: Place): string[] {
  if (sets.length === 0) return [`No Coffer backups in ${printable(place.path)}.`];
  const rows = sets.map((set) => [
    set.setId,
    set.createdAt === null ? 'unknown' : formatTime(set.createdAt),
    formatCount(set.backups),
  ]);
  return [
    ...table([['Set', 'Begun', 'Backups'], ...rows], [2]),
    'What is in them shows with the key: add --key64-file.',
  ];
}

function listingLines(listings: readonly BackupListing[]): string[] {
  if (listings.length === 0) return ['No backups in this set yet.'];
  const rows = listings.map((listing) =>
    'code' in listing
      ? [String(listing.sequence), wordsFor(listing.code, {})?.message ?? listing.code]
      : [
          String(listing.sequence),
          formatTime(listing.createdAt),
          formatCount(listing.counts.messages),
          listing.includesMedia ? formatCount(listing.counts.media) : 'left out',
          formatBytes(listing.size),
          listing.missingVolumes === 0
            ? listing.digest.slice(0, 16)
            : `${plural(listing.missingVolumes, 'file')} missing`,
        ],
  );
  return table([['No', 'Made', 'Messages', 'Media', 'Size', 'Digest'], ...rows], [0, 2, 3, 4]);
}

export const verifyCommand: Command = {
  words: ['backup', 'verify'],
  positionals: '',
  summary: 'Read a whole backup and check every byte, changing nothing',
  count: [0, 0],
  options: [{ name: 'from', value: 'DIR', help: 'The folder with the backup' }, NUMBER, KEY_FILE, SET],
  run: async (context, args) => {
    const { output, signal } = context;
    const place = placeOf(args, 'from');
    const own = await ownBackups(context);
    using key = await givenKey(context, args, own);
    const started = Date.now();
    const chosen = { place, key, setId: await setOf(args, own, place) };
    const options = { signal, onProgress: drawing(context) };
    const result = await (own
      ? own.verify(chosen, sequenceOf(args), options)
      : verifyBackupAt(chosen, sequenceOf(args), options));
    output.result('verified', result, [
      `Backup ${result.sequence} of ${formatTime(result.createdAt)} is whole: ${plural(result.counts.messages, 'message')}, ${plural(result.counts.media, 'medium', 'media')}.`,
      `${formatBytes(result.bytesRead)} in ${plural(result.volumes, 'volume')} read and checked in ${formatDuration(Date.now() - started)}.`,
      ...(result.chain === 'broken' ? ['But an earlier backup of this set was exchanged or damaged.'] : []),
      ...(result.headerIsWhole ? [] : ['Its header is damaged; the next backup writes it anew.']),
    ]);
  },
};

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
    const rows = runs
      .slice(-10)
      .toReversed()
      .map((run) => [
        formatTime(run.at),
        run.kind,
        run.outcome === 'ok'
          ? `backup ${run.sequence ?? '?'}`
          : (wordsFor(run.outcome, {})?.message ?? run.outcome),
        run.outcome === 'ok' && run.kind === 'create' ? formatBytes(run.bytesWritten) : '',
        formatDuration(run.durationMs),
        printable(run.place),
      ]);
    output.result('status', { enabled: true, setId, createdAt, protector, places, runs }, [
      `Encrypted backup is on since ${formatTime(createdAt)}, protected by ${protectorWords(protector)}.`,
      `Set ${setId}`,
      ...(rows.length > 0
        ? ['', ...table(rows, [3])]
        : ['No backup has been made yet: coffer backup create --to FOLDER']),
    ]);
  },
};

export const backupChatsCommand: Command = {
  words: ['backup', 'chats'],
  positionals: '',
  summary: 'Show the chats of a backup without restoring it',
  count: [0, 0],
  options: [{ name: 'from', value: 'DIR', help: 'The folder with the backup' }, NUMBER, KEY_FILE, SET],
  run: async (context, args) => {
    const { output, signal } = context;
    const place = placeOf(args, 'from');
    const own = await ownBackups(context);
    using key = await givenKey(context, args, own);
    const chosen = { place, key, setId: await setOf(args, own, place) };
    const options = { signal, sequence: sequenceOf(args) };
    const chats = await (own ? own.chatsOf(chosen, options) : listChatsAt(chosen, options));
    const rows = chats.map(({ id, title, kind, messages, lastSentAt }) => [
      String(id),
      printable(title),
      kind,
      formatCount(messages),
      lastSentAt === null ? '' : formatTime(lastSentAt),
    ]);
    const lines =
      rows.length === 0
        ? ['That backup holds no chat.']
        : table([['No', 'Chat', 'Kind', 'Messages', 'Last message'], ...rows], [0, 3]);
    output.result('backup-chats', { chats }, lines);
  },
};

export const restoreCommand: Command = {
  words: ['restore'],
  positionals: '',
  summary:
    'Bring a backup back; the present chats are replaced only with --replace and only once it is proven',
  count: [0, 0],
  options: [
    { name: 'from', value: 'DIR', help: 'The folder with the backup' },
    KEY_FILE,
    { name: 'password-file', value: 'FILE|-', help: 'Where the password is; on a terminal - asks' },
    NUMBER,
    SET,
    { name: 'replace', help: 'Put it in the place of the chats that are here' },
    { name: 'chat', value: 'TITLE', help: 'Add this one chat to those here, which stay as they are' },
    ...VAULT_OPTIONS,
  ],
  run: async (context, args) => {
    const { output, signal } = context;
    const place = placeOf(args, 'from');
    const file = args.value('password-file');
    if (file !== undefined && args.value('key64-file') !== undefined) {
      throw new CliError('cli/usage', { reason: 'Either --password-file or --key64-file, not both.' });
    }
    const session = await context.open({ create: true });
    const title = args.value('chat');
    if (title !== undefined && args.flag('replace')) {
      throw new CliError('cli/usage', {
        reason: '--chat adds to the chats here; it goes without --replace.',
      });
    }
    const messagesHere = title === undefined ? await countMessages(session) : 0;
    // Before anything that costs an attempt.
    if (messagesHere > 0 && !args.flag('replace')) {
      throw new BackupError('backup/not-empty', { messages: messagesHere });
    }
    const own = await ownBackups(context);
    const setId = await setOf(args, own, place);
    const recovered =
      file === undefined ? null : await recoverByPassword(context, args, session, { place, setId, file });
    using key = recovered?.key ?? (await givenKey(context, args, own));
    if (title !== undefined) {
      const chosen = { place, key, setId: recovered?.setId ?? setId };
      await restoreChat(context, session, chosen, sequenceOf(args), title);
      return;
    }
    const started = Date.now();
    const result = await session.backups.restore(
      { place, key, setId: recovered?.setId ?? setId },
      {
        signal,
        onProgress: drawing(context),
        sequence: sequenceOf(args),
        replace: args.flag('replace'),
        messagesHere,
        ...(recovered ? { protector: recovered.protector } : {}),
      },
    );
    if (recovered) await rememberVault(session.profile.backupFolder, recovered.choice);
    // The search index is no part of a backup: fill it now, so that the first search finds everything.
    await (await session.history()).searchReady();
    const { counts, mediaMissing } = result;
    const attempts = recovered?.attempts ?? null;
    output.result('restored', { ...result, ...(attempts ? { attempts } : {}) }, [
      `Backup ${result.sequence} of ${formatTime(result.createdAt)} is back: ${plural(counts.messages, 'message')} and ${plural(counts.media - mediaMissing, 'medium', 'media')} in ${plural(counts.chats, 'chat')}, checked, in ${formatDuration(Date.now() - started)}.`,
      ...(mediaMissing > 0 ? [`${plural(mediaMissing, 'medium', 'media')} were not in the backup.`] : []),
      `Digest ${result.digest}`,
      ...(attempts ? [attemptWords(attempts.left, attempts.limit)] : []),
    ]);
  },
};

async function restoreChat(
  { output, signal, ...context }: Context,
  session: Session,
  chosen: Chosen,
  wanted: number | null,
  title: string,
): Promise<void> {
  const started = Date.now();
  const sequence = wanted ?? (await newestAt(chosen, signal));
  const chat = findChat(await session.backups.chatsOf(chosen, { signal, sequence }), title);
  const history = await session.history();
  const result = await session.backups.restoreChat(history, chosen, {
    signal,
    sequence,
    chatId: chat.id,
    onProgress: drawing({ output, signal, ...context }),
  });
  await history.searchReady();
  const { messagesAdded, messagesMerged, mediaAdded, mediaMissing } = result;
  output.result('restored-chat', result, [
    `"${printable(result.title)}" is back: ${plural(messagesAdded, 'message')} and ${plural(mediaAdded, 'medium', 'media')} added, in ${formatDuration(Date.now() - started)}.`,
    ...(messagesMerged > 0 ? [`${plural(messagesMerged, 'message')} were here already.`] : []),
    ...(mediaMissing > 0 ? [`${plural(mediaMissing, 'medium', 'media')} were not in the backup.`] : []),
  ]);
}

/** The newest backup, so that the chats listed and the chat restored are of the same one. */
async function newestAt(chosen: Chosen, signal: AbortSignal): Promise<number> {
  const [newest] = await listBackupsAt(chosen, { signal });
  if (!newest) throw new BackupError('backup/not-found', { place: chosen.place.path });
  return newest.sequence;
}

/** A chat by its whole title, the only one whose title contains the text, or its number. */
function findChat(chats: readonly BackedUpChat[], text: string): BackedUpChat {
  const wanted = text.toLocaleLowerCase();
  const byNumber = chats.filter(({ id }) => String(id) === text);
  const exact = chats.filter(({ title }) => title.toLocaleLowerCase() === wanted);
  const partial = chats.filter(({ title }) => title.toLocaleLowerCase().includes(wanted));
  const [chat, ...others] = [exact, byNumber, partial].find((found) => found.length > 0) ?? [];
  if (!chat) throw new CliError('cli/no-such-chat', { chat: text });
  if (others.length > 0) {
    const titles = [chat, ...others].map(({ id, title }) => `${title} (${id})`);
    throw new CliError('cli/ambiguous-chat', { chat: text, titles });
  }
  return chat;
}

function protectorWords(protector: Protector): string {
  if (protector.kind === 'digits') return 'a 64-digit key';
  const { vaultId, assurance } = protector;
  return `a password, in vault ${vaultId}${assurance === undefined ? '' : ` (${assuranceWords(assurance)})`}`;
}

/** How many messages are in the way. A history too damaged to be counted counts as one. */
async function countMessages(session: Session): Promise<number> {
  try {
    const history = await session.history();
    return (await history.read.digest()).counts.messages;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'chats/damaged') return 1;
    throw error;
  } finally {
    await session.closeHistory();
  }
}

/** This computer's backups if they are turned on; nothing is made by looking. */
async function ownBackups(context: Context): Promise<Backups | null> {
  try {
    const { backups } = await context.open({ create: false });
    return (await backups.status()) === null ? null : backups;
  } catch (error) {
    if (error instanceof ProfileError && error.code === 'profile/not-found') return null;
    throw error;
  }
}

/** The key from `--key64-file`; without it this computer's own, or the terminal where it has none. */
async function givenKey(context: Context, args: Arguments, own: Backups | null): Promise<BackupKey> {
  const file = args.value('key64-file');
  if (file === undefined && own !== null) return own.revealKey();
  if (file === undefined && !context.streams.stdin.isTTY) {
    throw new CliError('cli/usage', {
      reason: 'Give the key with --key64-file FILE, or - for standard input.',
    });
  }
  return readKey(file, context.streams);
}

/** The set that was named, else this computer's own if it is there; undefined leaves it to being the only one. */
async function setOf(args: Arguments, own: Backups | null, place: Place): Promise<string | undefined> {
  const named = args.value('set');
  if (named !== undefined || own === null) return named;
  const state = await own.status();
  const there = await findBackups(place);
  return there.find((set) => set.setId === state?.setId)?.setId;
}

function placeOf(args: Arguments, option: string): Place {
  const path = args.value(option);
  if (path === undefined)
    throw new CliError('cli/usage', { reason: `Name the folder with --${option} DIR.` });
  return { kind: 'folder', path };
}

function sequenceOf(args: Arguments): number | null {
  const text = args.value('backup');
  if (text === undefined) return null;
  const sequence = Number(text);
  if (!Number.isInteger(sequence) || sequence < 1) {
    throw new CliError('cli/usage', { reason: '--backup is a number from "coffer backup list".' });
  }
  return sequence;
}

function drawing(context: Context): (progress: Progress) => void {
  return ({ stage, done, total }) => context.output.progress({ label: labelOf(stage), done, total });
}

function labelOf(stage: Progress['stage']): string {
  switch (stage) {
    case 'preparing':
      return 'Preparing';
    case 'writing':
      return 'Encrypting and storing';
    case 'checking':
      return 'Reading back';
    case 'reading':
      return 'Reading and checking';
    case 'building':
      return 'Building the indexes and proving the result';
    case 'finishing':
      return 'Finishing';
    default:
      return missingCase(stage);
  }
}
