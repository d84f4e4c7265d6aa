/** `coffer import`: looks at exported chats, and takes them in. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { importExport, preview, type ImportPreview, type ImportSummary } from '../../chats/import/index.ts';
import { CliError } from '../errors.ts';
import { oneLine } from '../format.ts';
import { previewLines, summaryLines, type Decisions } from '../import-lines.ts';
import { indexing } from '../indexing.ts';
import type { Arguments, Command } from '../commands.ts';
import type { Context } from '../session.ts';

const ORDERS = ['dmy', 'mdy', 'ymd'] as const;

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
    // An empty word would be the present folder.
    if (args.positionals.includes(''))
      throw new CliError('cli/usage', { reason: 'It is: coffer import FILE...' });
    if (args.flag('preview')) await showPreviews(context, args.positionals, decisions);
    else await importAll(context, args.positionals, decisions);
  },
};

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

async function showPreviews(
  { output, signal }: Context,
  files: readonly string[],
  decisions: Decisions,
): Promise<void> {
  const previews: ImportPreview[] = [];
  try {
    for (const file of files) {
      const label = `Reading ${oneLine(path.basename(file), 40)}`;
      const onRead = (done: number, total: number): void => output.progress({ label, done, total });
      previews.push(await preview(file, { ...decisions, signal, onRead }));
    }
  } finally {
    // What was found out before one could not be read is shown all the same.
    const lines = previews.flatMap((found, index) => [
      ...(index > 0 ? [''] : []),
      ...previewLines(found, decisions),
    ]);
    if (previews.length > 0) output.result('preview', { previews }, lines);
  }
}

async function importAll(context: Context, files: readonly string[], decisions: Decisions): Promise<void> {
  const { output, signal } = context;
  const session = await context.open({ create: true });
  const history = await session.history();
  const summaries: ImportSummary[] = [];
  try {
    for (const file of files) {
      const space = await fs.statfs(session.profile.folder);
      const label = `Importing ${oneLine(path.basename(file), 40)}`;
      const sink = await history.write.beginImport();
      const summary = await importExport(sink, file, decisions, {
        signal,
        freeBytes: space.bavail * space.bsize,
        onProgress: ({ done, total }) => output.progress({ label, done, total }),
      });
      summaries.push(summary);
      if (!output.json) output.result('imported', {}, summaryLines(summary));
    }
  } finally {
    // Each file is one import: what was taken in before one failed is kept, and is told.
    if (output.json && summaries.length > 0) output.result('imported', { imports: summaries }, []);
    if (summaries.length > 0) await indexing(context, history);
  }
}
