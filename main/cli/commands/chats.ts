/** `coffer chats`, `messages`, `search`, `note` and `digest`: reading and writing the history. */
import type {
  ChatCursor,
  ChatItem,
  ChatPage,
  History,
  MessageItem,
  MessagePoint,
} from '../../chats/index.ts';
import { CofferError } from '../../base/error.ts';
import { CliError } from '../errors.ts';
import {
  formatBytes,
  formatCount,
  formatTime,
  oneLine,
  plural,
  printable,
  printableLines,
  table,
} from '../format.ts';
import { indexing } from '../indexing.ts';
import type { Arguments, Command } from '../commands.ts';
import type { Context, Session } from '../session.ts';

const PAGE = 30;
const LIST_PAGE = 200;

const DELETED = '[deleted]';

const LIMIT = { name: 'limit', value: 'N', help: `How many to show (default ${PAGE})` };

export const chatsCommand: Command = {
  words: ['chats'],
  positionals: '',
  summary: 'List the chats, the most recent first',
  count: [0, 0],
  options: [],
  run: async ({ open, output }) => {
    const history = await (await open({ create: false })).history({ readOnly: true });
    const chats: ChatItem[] = [];
    for (const archived of [false, true]) {
      let after: ChatCursor | null = null;
      do {
        const page: ChatPage = await history.read.chatList({ limit: LIST_PAGE, archived, after });
        chats.push(...page.items);
        after = page.next;
      } while (after !== null);
    }
    const rows = chats.map((chat) => [
      String(chat.id),
      oneLine(chat.title, 30),
      formatCount(chat.messageCount),
      chat.lastMessage ? formatTime(chat.lastAt) : '',
      lastWords(chat),
    ]);
    const heading = ['No', 'Chat', 'Messages', 'Last', ''];
    const lines =
      rows.length > 0
        ? table([heading, ...rows], [0, 2])
        : ['No chats yet. Import some with "coffer import".'];
    output.result('chats', { chats }, lines);
  },
};

function lastWords({ lastMessage }: ChatItem): string {
  if (!lastMessage) return '';
  const who = lastMessage.fromMe ? 'You: ' : lastMessage.senderName ? `${lastMessage.senderName}: ` : '';
  const words = lastMessage.deleted ? DELETED : (lastMessage.text ?? `[${lastMessage.kind}]`);
  return oneLine(who + words, 50);
}

export const messagesCommand: Command = {
  words: ['messages'],
  positionals: 'CHAT',
  summary: 'Show messages of one chat, by its number or name',
  count: [1, 1],
  options: [
    { name: 'before', value: 'DATE', help: 'The last ones before this date or time, such as 2024-05-01' },
    { name: 'after', value: 'DATE', help: 'The first ones from this date or time on' },
    LIMIT,
  ],
  run: async ({ open, output }, args) => {
    const history = await (await open({ create: false })).history({ readOnly: true });
    const chat = await findChat(history, args.positionals[0] ?? '');
    const page = await history.read.messages({ chatId: chat.id, point: pointOf(args), limit: limitOf(args) });
    const lines = page.items.flatMap(messageLines);
    if (lines.length === 0) lines.push('No messages there.');
    output.result('messages', { chat, ...page }, lines);
  },
};

function pointOf(args: Arguments): MessagePoint {
  const [before, after] = [args.value('before'), args.value('after')];
  if (before !== undefined && after !== undefined) {
    throw new CliError('cli/usage', { reason: 'Give --before or --after, not both.' });
  }
  // The order within one time begins at 0, so this cursor lies before every message of that time.
  if (before !== undefined) return { at: 'before', cursor: { sentAt: timeOf(before), seq: 0 } };
  if (after !== undefined)
    return { at: 'after', cursor: { sentAt: timeOf(after) - 1, seq: Number.MAX_SAFE_INTEGER } };
  return { at: 'newest' };
}

const DATE = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:\d\d)?)?$/;

/** Of anything but these forms JavaScript guesses what it means. Without a zone a time is this computer's. */
function timeOf(text: string): number {
  const [, day = 'none', clock = '00:00', zone = ''] = DATE.exec(text) ?? [];
  const time = Date.parse(`${day}T${clock}${zone}`);
  if (Number.isNaN(time) || !isInCalendar(day)) {
    const reason = `"${text}" is no date. Write it like 2024-05-01, or with a time like 2024-05-01T18:30.`;
    throw new CliError('cli/usage', { reason });
  }
  return time;
}

/** JavaScript takes 31 February for 2 March. */
const isInCalendar = (day: string): boolean => new Date(`${day}T00:00Z`).toISOString().startsWith(day);

function limitOf(args: Arguments): number {
  const limit = Number(args.value('limit') ?? PAGE);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIST_PAGE) {
    throw new CliError('cli/usage', { reason: `--limit is a number from 1 to ${LIST_PAGE}.` });
  }
  return limit;
}

/** A chat by its number, its whole title, or the only one whose title contains the text. */
async function findChat(history: History, text: string): Promise<ChatItem> {
  const byNumber = /^\d{1,15}$/.test(text) ? await history.read.chatById(Number(text)) : null;
  if (byNumber) return byNumber;
  const found = await history.read.chatsByTitle(text, 10);
  const exact = found.filter((chat) => chat.title.toLocaleLowerCase() === text.toLocaleLowerCase());
  const [chat, ...others] = exact.length > 0 ? exact : found;
  if (!chat) throw new CliError('cli/no-such-chat', { chat: text });
  if (others.length > 0) {
    const titles = [chat, ...others].map((one) => `${one.title} (${one.id})`);
    throw new CliError('cli/ambiguous-chat', { chat: text, titles });
  }
  return chat;
}

/** Before all lines of a message but its first, so that no text can pass for a message of its own. */
const INDENT = ' '.repeat(20);

function messageLines(message: MessageItem): string[] {
  const marks = [message.edited ? 'edited' : null, message.starred ? 'starred' : null]
    .filter(Boolean)
    .join(', ');
  const text = message.deleted ? DELETED : (message.text ?? '');
  const who = message.sender ? `${printable(message.sender.isMe ? 'You' : message.sender.name)}: ` : '';
  const [first = '', ...rest] = printableLines(`${who}${text}${marks ? ` (${marks})` : ''}`);
  const media = message.attachments.map((attachment) => {
    const missing =
      attachment.missing === null ? formatBytes(attachment.size ?? 0) : `not here: ${attachment.missing}`;
    return `[${attachment.kind}] ${printable(attachment.fileName ?? '')} (${missing})`;
  });
  const reactions = message.reactions
    .map(({ emoji, person }) => printable(`${emoji} ${person.name}`))
    .join('  ');
  const below = [...rest, ...media, ...(reactions ? [reactions] : [])];
  return [
    `${formatTime(message.cursor.sentAt)}  ${first}`,
    ...below.map((line) => `${INDENT}${line}`.trimEnd()),
  ];
}

export const searchCommand: Command = {
  words: ['search'],
  positionals: 'TEXT',
  summary: 'Find messages by words or beginnings of words, in any language',
  count: [1, Infinity],
  options: [{ name: 'chat', value: 'CHAT', help: 'Only in this chat' }, LIMIT],
  run: async (context, args) => {
    const session = await context.open({ create: false });
    const history = await session.history({ readOnly: true });
    const named = args.value('chat');
    const chat = named === undefined ? null : await findChat(history, named);
    const wanted = {
      text: args.positionals.join(' '),
      chatId: chat?.id ?? null,
      limit: limitOf(args),
      after: null,
    };
    let page = await history.read.search(wanted);
    if (!page.complete && (await completed(context, session))) {
      page = await (await session.history()).read.search(wanted);
    }
    const rows = page.hits.map(({ message, chatTitle, snippet }) => [
      formatTime(message.cursor.sentAt),
      oneLine(chatTitle, 24),
      oneLine(message.sender?.isMe ? 'You' : (message.sender?.name ?? ''), 18),
      oneLine(`${snippet.cutBefore ? '…' : ''}${snippet.text}${snippet.cutAfter ? '…' : ''}`, 70),
    ]);
    const lines = rows.length > 0 ? table(rows) : ['Nothing found.'];
    if (page.next !== null) lines.push('There are more; narrow the search or raise --limit.');
    context.output.result('search', page, lines);
  },
};

/** Completes the index, which an import that was stopped leaves behind. False where another program has it in hand. */
async function completed(context: Context, session: Session): Promise<boolean> {
  await session.closeHistory();
  try {
    await indexing(context, await session.history());
    return true;
  } catch (error) {
    if (!(error instanceof CofferError) || error.code !== 'chats/locked') throw error;
    context.output.note('Another Coffer is still taking messages into the search index: there may be more.');
    return false;
  }
}

export const noteCommand: Command = {
  words: ['note'],
  positionals: 'TEXT',
  summary: 'Write a note to yourself',
  count: [1, Infinity],
  options: [],
  run: async ({ open, output }, args) => {
    const history = await (await open({ create: true })).history();
    const message = await history.write.addNote(args.positionals.join(' '));
    output.result('noted', { message }, ['Noted.']);
  },
};

export const digestCommand: Command = {
  words: ['digest'],
  positionals: '',
  summary: 'One SHA-256 over the whole history, and the counts: equal histories have equal digests',
  count: [0, 0],
  options: [{ name: 'media', help: 'Also read every media file and check it' }],
  run: async ({ open, output, signal }, args) => {
    const history = await (await open({ create: false })).history({ readOnly: true });
    output.progress({ label: 'Reading everything', done: 0, total: null });
    const { sha256, counts, mediaFaults } = await history.read.digest({
      verifyMedia: args.flag('media'),
      signal,
    });
    output.result('digest', { sha256, counts, mediaFaults }, [
      sha256,
      `${plural(counts.chats, 'chat')}, ${plural(counts.people, 'person', 'people')}, ${plural(counts.messages, 'message')}, ${plural(counts.reactions, 'reaction')}, ${plural(counts.media, 'medium', 'media')} (${formatBytes(counts.mediaBytes)})`,
      ...(mediaFaults ? ['Every media file was read and checked.'] : []),
    ]);
    const [missing, damaged] = [mediaFaults?.missing.length ?? 0, mediaFaults?.damaged.length ?? 0];
    if (missing + damaged > 0) throw new CliError('cli/media-damaged', { missing, damaged });
  },
};
