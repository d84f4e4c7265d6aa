/** `coffer import`: looks at exported chats, and takes them in. */
import fs from 'node:fs/promises';
import { importExport, preview, type ImportPreview, type ImportSummary } from '../../chats/import/index.ts';
import { CliError } from '../errors.ts';
import { formatBytes, formatCount, formatTime, oneLine, plural, printable, table } from '../format.ts';
import type { Arguments, Command } from '../commands.ts';
import type { Context } from '../session.ts';

const ORDERS = ['dmy', 'mdy', 'ymd'] as const;
type Order = (typeof ORDERS)[number];

export const importCommand: Command = {
  words: ['import'],
  positionals: 'FILE...',
  summary: 'Take in chats that WhatsApp exported: .txt, .zip or an unpacked folder',
  count: [1, Infinity],
  options: [
    { name: 'preview', help: 'Only look: say what would be imported' },
    { name: 'me', value: 'NAME', help: 'Which of the people is you' },
    { name: 'date-order', value: 'dmy|mdy|ymd', help: 'How dates are written, where it cannot be told' },
    { name: 'title', value: 'TEXT', help: "The chat's name, instead of the one in the file's name" },
    { name: 'time-zone', value: 'ZONE', help: 'Where the times were written, such as Europe/Berlin' },
    { name: 'chat-text', value: 'NAME', help: 'Which text to read, where an archive holds several' },
  ],
  run: async (context, args) => {
    const decisions = decisionsOf(args);
    if (args.flag('preview')) await showPreviews(context, args.positionals, decisions);
    else await importAll(context, args.positionals, decisions);
  },
};

interface Decisions {
  readonly me?: string;
  readonly dateOrder?: Order;
  readonly title?: string;
  readonly timeZone?: string;
  readonly chatText?: string;
}

function decisionsOf(args: Arguments): Decisions {
  const order = args.value('date-order');
  const dateOrder = ORDERS.find((known) => known === order);
  if (order !== undefined && dateOrder === undefined) {
    throw new CliError('cli/usage', { reason: `--date-order is dmy, mdy or ymd, not "${order}".` });
  }
  const [me, title, timeZone, chatText] = ['me', 'title', 'time-zone', 'chat-text'].map(args.value);
  return {
    ...(me === undefined ? {} : { me }),
    ...(title === undefined ? {} : { title }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(chatText === undefined ? {} : { chatText }),
    ...(dateOrder === undefined ? {} : { dateOrder }),
  };
}

async function showPreviews(context: Context, files: readonly string[], decisions: Decisions): Promise<void> {
  const previews: ImportPreview[] = [];
  for (const file of files) previews.push(await preview(file, { ...decisions, signal: context.signal }));
  const lines = previews.flatMap((found, index) => [
    ...(index > 0 ? [''] : []),
    ...previewLines(found, decisions),
  ]);
  context.output.result('preview', { previews }, lines);
}

function previewLines(found: ImportPreview, decisions: Decisions): string[] {
  const { dates, lines, media } = found;
  const sure = decisions.dateOrder ? 'as you said' : dates.confidence;
  const me = decisions.me ?? found.me;
  const rows = [
    ['Chat', `${printable(decisions.title ?? found.title)} (${found.kind})`],
    ['Format', `WhatsApp export, ${found.platform === 'ios' ? 'iPhone' : 'Android'}`],
    [
      'Dates',
      `${dates.order} (${sure}), ${dates.clock} h clock, times in ${decisions.timeZone ?? found.timeZone}`,
    ],
    ['From', found.first ? formatTime(found.first.at) : 'none'],
    ['To', found.last ? formatTime(found.last.at) : 'none'],
    ['Messages', `${formatCount(found.messages)}, of these ${formatCount(found.system)} from the system`],
    ['Media', mediaWords(media)],
    ['You', me === null ? 'not known: choose with --me NAME' : printable(me)],
    ['Lines', `${formatCount(lines.total)} read, ${formatCount(lines.notUnderstood)} kept as text only`],
  ];
  const people = found.people
    .slice(0, 20)
    .map((person) => [`  ${printable(person.name)}`, formatCount(person.messages)]);
  const strange = found.notUnderstood
    .slice(0, 5)
    .map(({ line, excerpt }) => `  line ${line}: ${oneLine(excerpt, 70)}`);
  return [
    ...table(rows),
    ...(people.length > 0 ? ['People', ...table(people, [1])] : []),
    ...(strange.length > 0 ? ['Not understood', ...strange] : []),
  ];
}

function mediaWords(media: ImportPreview['media']): string {
  const parts = [`${plural(media.found, 'file')} found (${formatBytes(media.foundBytes)})`];
  if (media.missing > 0) parts.push(`${formatCount(media.missing)} missing`);
  if (media.omitted > 0) parts.push(`${formatCount(media.omitted)} left out by WhatsApp`);
  if (media.viewOnce > 0) parts.push(`${formatCount(media.viewOnce)} view-once`);
  if (media.unreferenced > 0) parts.push(`${formatCount(media.unreferenced)} that no message names`);
  return parts.join(', ');
}

async function importAll(context: Context, files: readonly string[], decisions: Decisions): Promise<void> {
  const { output, signal } = context;
  const session = await context.open({ create: true });
  const history = await session.history();
  const summaries: ImportSummary[] = [];
  for (const file of files) {
    const space = await fs.statfs(session.profile.folder);
    const sink = await history.write.beginImport();
    const summary = await importExport(sink, file, decisions, {
      signal,
      freeBytes: space.bavail * space.bsize,
      onProgress: ({ done, total }) =>
        output.progress({ label: `Importing ${oneLine(file, 40)}`, done, total }),
    });
    summaries.push(summary);
    if (!output.json) output.result('imported', {}, summaryLines(summary));
  }
  await history.searchReady();
  if (output.json) output.result('imported', { imports: summaries }, []);
}

function summaryLines(summary: ImportSummary): string[] {
  const { counts, lines, media } = summary;
  const kept =
    lines.notUnderstood > 0
      ? [`  ${plural(lines.notUnderstood, 'line')} not understood and kept as text`]
      : [];
  const merged = counts.messagesMerged > 0 ? `, ${formatCount(counts.messagesMerged)} were here already` : '';
  const absent = media.missing + media.omitted + media.viewOnce;
  const gone =
    absent > 0
      ? [`  ${plural(absent, 'medium', 'media')} not in the export; each says so in its message`]
      : [];
  const damaged =
    media.damaged > 0
      ? [`  ${plural(media.damaged, 'medium', 'media')} damaged in the export and left out`]
      : [];
  return [
    `${printable(summary.title)}: ${plural(counts.messagesAdded, 'new message')}${merged}, ${plural(counts.mediaAdded, 'new medium', 'new media')} (${formatBytes(counts.mediaBytesAdded)})`,
    ...kept,
    ...gone,
    ...damaged,
  ];
}
