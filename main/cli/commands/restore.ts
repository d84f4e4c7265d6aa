/** `coffer restore`: everything, in the place of what is here, or one chat added to it. */
import { listBackupsAt, type Chosen } from '../../backup/at-place.ts';
import { BackupError } from '../../backup/errors.ts';
import type { BackedUpChat } from '../../backup/list-chats.ts';
import { rememberVault } from '../../vaults/index.ts';
import type { Command } from '../commands.ts';
import { CliError } from '../errors.ts';
import { formatDuration, formatTime, plural, printable } from '../format.ts';
import { indexing } from '../indexing.ts';
import { recoverByPassword } from '../recover.ts';
import type { Context, Session } from '../session.ts';
import { VAULT_OPTIONS } from '../vault.ts';
import { wordsFor } from '../words.ts';
import {
  ACCEPT_OLDER,
  drawing,
  givenKey,
  KEY_FILE,
  keptKeyLines,
  NUMBER,
  ownBackups,
  placeOf,
  sequenceOf,
  SET,
  setOf,
} from './backup-options.ts';
import { attemptWords } from './protection.ts';

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
    ACCEPT_OLDER,
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
    // Before anything that costs an attempt; it is looked at again once nobody can write.
    const messages = title === undefined && !args.flag('replace') ? session.backups.messagesHere() : 0;
    if (messages !== 0) throw new BackupError('backup/not-empty', { messages });
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
        acceptOlder: args.flag('accept-older'),
        ...(recovered ? { protector: recovered.protector } : {}),
      },
    );
    if (recovered) await rememberVault(session.profile.backupFolder, recovered.choice);
    const { counts, mediaMissing, keyStored, notNoted } = result;
    const attempts = recovered?.attempts ?? null;
    output.result('restored', { ...result, ...(attempts ? { attempts } : {}) }, [
      `Backup ${result.sequence} of ${formatTime(result.createdAt)} is back: ${plural(counts.messages, 'message')} and ${plural(counts.media - mediaMissing, 'medium', 'media')} in ${plural(counts.chats, 'chat')}, checked, in ${formatDuration(Date.now() - started)}.`,
      ...(mediaMissing > 0 ? [`Not in the backup: ${plural(mediaMissing, 'medium', 'media')}.`] : []),
      `Digest ${result.digest}`,
      ...(keyStored ? ['Backups go on into this set.', ...keptKeyLines(session.backups)] : []),
      ...(notNoted === null
        ? []
        : [`This computer could not note everything: ${wordsFor(notNoted, {})?.message ?? notNoted}`]),
      ...(attempts ? [attemptWords(attempts.left, attempts.limit)] : []),
    ]);
    // The search index is no part of a backup: fill it now, so that the first search finds everything.
    await indexing(context, await session.history());
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
  const { messagesAdded, messagesMerged, mediaAdded, mediaMissing } = result;
  output.result('restored-chat', result, [
    `"${printable(result.title)}" is back: ${plural(messagesAdded, 'message')} and ${plural(mediaAdded, 'medium', 'media')} added, in ${formatDuration(Date.now() - started)}.`,
    ...(messagesMerged > 0 ? [`Here already: ${plural(messagesMerged, 'message')}.`] : []),
    ...(mediaMissing > 0 ? [`Not in the backup: ${plural(mediaMissing, 'medium', 'media')}.`] : []),
  ]);
  await indexing({ output, signal }, history);
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
