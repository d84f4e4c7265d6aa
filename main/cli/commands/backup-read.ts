/** `coffer backup list | verify | chats`: looking into backups without changing anything. */
import { findBackups, listBackupsAt, listChatsAt, verifyBackupAt } from '../../backup/at-place.ts';
import type { BackupListing } from '../../backup/list.ts';
import type { FoundSet } from '../../backup/set.ts';
import { refuseBrokenChain } from '../../backup/verify.ts';
import type { Place } from '../../destinations/open.ts';
import type { Command } from '../commands.ts';
import { formatBytes, formatCount, formatDuration, formatTime, plural, printable, table } from '../format.ts';
import { wordsFor } from '../words.ts';
import {
  ACCEPT_OLDER,
  drawing,
  givenKey,
  KEY_FILE,
  mediaWords,
  NUMBER,
  ownBackups,
  placeOf,
  sequenceOf,
  SET,
  setOf,
} from './backup-options.ts';

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
    ...sets.flatMap(({ setId, backups, createdAt }) =>
      backups === 0 && createdAt !== null
        ? [`Set ${setId} has lost the manifests of its backups: nothing in it can be restored without them.`]
        : [],
    ),
    'What is in them shows with the key: add --key64-file.',
  ];
}

function listingLines(listings: readonly BackupListing[]): string[] {
  if (listings.length === 0) return ['No backups in this set yet.'];
  const rows = listings.map((listing) =>
    'code' in listing
      ? [String(listing.sequence), 'cannot be read']
      : [
          String(listing.sequence),
          formatTime(listing.createdAt),
          formatCount(listing.counts.messages),
          mediaCell(listing),
          formatBytes(listing.size),
          listing.missingVolumes === 0
            ? listing.digest.slice(0, 16)
            : `${plural(listing.missingVolumes, 'file')} missing or changed`,
        ],
  );
  return [
    ...table([['No', 'Made', 'Messages', 'Media', 'Size', 'Digest'], ...rows], [0, 2, 3, 4]),
    ...listings.flatMap((listing) =>
      'code' in listing
        ? [`Backup ${listing.sequence}: ${wordsFor(listing.code, listing.data)?.message ?? listing.code}`]
        : [],
    ),
  ];
}

function mediaCell(listing: Extract<BackupListing, { counts: unknown }>): string {
  const { includesMedia, mediaHeld, mediaMissing } = listing;
  if (!includesMedia) return 'left out';
  const all = formatCount(mediaHeld + mediaMissing);
  return mediaMissing === 0 ? all : `${formatCount(mediaHeld)} of ${all}`;
}

export const verifyCommand: Command = {
  words: ['backup', 'verify'],
  positionals: '',
  summary: 'Read a whole backup and check every byte, changing nothing',
  count: [0, 0],
  options: [
    { name: 'from', value: 'DIR', help: 'The folder with the backup' },
    { name: 'full', help: 'Also restore its rows into a folder that is removed again, and prove the digest' },
    NUMBER,
    ACCEPT_OLDER,
    KEY_FILE,
    SET,
  ],
  run: async (context, args) => {
    const { output, signal } = context;
    const place = placeOf(args, 'from');
    const own = await ownBackups(context);
    using key = await givenKey(context, args, own);
    const started = Date.now();
    const chosen = { place, key, setId: await setOf(args, own, place) };
    const options = { signal, onProgress: drawing(context), full: args.flag('full') };
    const result = await (own
      ? own.verify(chosen, sequenceOf(args), { ...options, acceptOlder: args.flag('accept-older') })
      : verifyBackupAt(chosen, sequenceOf(args), options));
    const { mediaMissing } = result;
    output.result('verified', result, [
      `Backup ${result.sequence} of ${formatTime(result.createdAt)} is whole: ${plural(result.counts.messages, 'message')}, ${mediaWords(result)}.`,
      ...(mediaMissing > 0
        ? [`Not in it: ${plural(mediaMissing, 'medium', 'media')}, left out or unreadable when it was made.`]
        : []),
      `${formatBytes(result.bytesRead)} in ${plural(result.volumes, 'volume')} read and checked in ${formatDuration(Date.now() - started)}.`,
      ...(result.full ? [`Every row was restored and is what was backed up: digest ${result.digest}`] : []),
      ...(result.headerIsWhole ? [] : ['Its header is damaged; the next backup writes it anew.']),
    ]);
    refuseBrokenChain(result);
  },
};

export const backupChatsCommand: Command = {
  words: ['backup', 'chats'],
  positionals: '',
  summary: 'Show the chats of a backup without restoring it',
  count: [0, 0],
  options: [
    { name: 'from', value: 'DIR', help: 'The folder with the backup' },
    NUMBER,
    ACCEPT_OLDER,
    KEY_FILE,
    SET,
  ],
  run: async (context, args) => {
    const { output, signal } = context;
    const place = placeOf(args, 'from');
    const own = await ownBackups(context);
    using key = await givenKey(context, args, own);
    const chosen = { place, key, setId: await setOf(args, own, place) };
    const options = { signal, sequence: sequenceOf(args) };
    const chats = await (own
      ? own.chatsOf(chosen, { ...options, acceptOlder: args.flag('accept-older') })
      : listChatsAt(chosen, options));
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
