/**
 * Imports one WhatsApp export through an `ImportSink`: people before their messages, media before what shows
 * them, all or nothing (docs/spec/import-whatsapp-export.md, 8).
 */
import type {
  ChatKind,
  ImportCounts,
  ImportSink,
  ImportedAttachment,
  ImportedMessage,
  ImportedPerson,
} from '../model.ts';
import type { DateOrder } from './dates.ts';
import { throwIfCancelled } from './errors.ts';
import { Identities, chatSourceId } from './identity.ts';
import { MediaIntake } from './media-intake.ts';
import { Overview, shownName, titleGiven } from './overview.ts';
import { chooseMe } from './owner.ts';
import { newParseReport } from './parse-report.ts';
import { parse } from './parse.ts';
import type { LineCounts, NotUnderstoodLine, ParsedMessage } from './parse-report.ts';
import { datesOf, detectFormat, lastBelievedYear, warningsOf } from './preview.ts';
import type { DateFinding, MediaCounts, PreviewOptions, Warning } from './preview.ts';
import type { ExportSource } from './source.ts';
import { openSource, refuseFullDisk } from './source.ts';
import { systemTimeZone, zoneFunction } from './zone.ts';

/** What a person decided after the preview; what is absent is taken as the preview would suggest. */
export interface ImportDecisions {
  /** A name of the chat, or null for "none of them". */
  readonly me?: string | null;
  readonly dateOrder?: DateOrder;
  readonly title?: string;
  readonly kind?: ChatKind;
  readonly timeZone?: string;
  readonly chatText?: string;
}

/** First the whole text is read, then it is read again and kept with its media, then all of it counts at once. */
export type ImportStage = 'reading' | 'storing' | 'finishing';

export interface ImportProgress {
  readonly stage: ImportStage;
  /** Bytes read so far: the text twice, and the media. It never goes back. */
  readonly done: number;
  /** It shrinks once it is known which media no message names. */
  readonly total: number;
  /** Handed to the store. */
  readonly messages: number;
}

export interface ImportOptions extends Pick<PreviewOptions, 'signal' | 'limits' | 'freeBytes' | 'now'> {
  readonly onProgress?: (progress: ImportProgress) => void;
}

export interface ImportSummary {
  readonly format: 'whatsapp-export';
  /** In the history. */
  readonly chatId: number;
  readonly title: string;
  readonly kind: ChatKind;
  readonly me: string | null;
  readonly dates: DateFinding;
  readonly timeZone: string;
  /** What the store changed. */
  readonly counts: ImportCounts;
  /** Handed to the store, new or not. */
  readonly messages: number;
  readonly people: number;
  readonly lines: LineCounts;
  readonly notUnderstood: readonly NotUnderstoodLine[];
  readonly media: MediaCounts & { readonly damaged: number };
  readonly warnings: readonly Warning[];
}

const BATCH = 2000;
/**
 * A batch is handed over as soon as it has this many UTF-16 units, whatever its count: a few of them are under way at once,
 * between this thread and the writer's.
 */
const BATCH_UNITS = 1024 * 1024;
const SOURCE = 'whatsapp-export';

/**
 * Imports the export at `path`. The sink is committed at the end or aborted on any failure, also on
 * cancellation (`import/cancelled`). Throws the codes of `errors.ts` and whatever the sink throws.
 */
export async function importExport(
  sink: ImportSink,
  path: string,
  decisions: ImportDecisions = {},
  options: ImportOptions = {},
): Promise<ImportSummary> {
  let source: ExportSource | null = null;
  try {
    source = await openSource(path, { ...options, ...pick(decisions) });
    return await run(sink, source, decisions, options);
  } catch (error) {
    await sink.abort();
    throw error;
  } finally {
    await source?.close();
  }
}

const pick = (decisions: ImportDecisions): Pick<PreviewOptions, 'chatText' | 'dateOrder'> => ({
  ...(decisions.chatText === undefined ? {} : { chatText: decisions.chatText }),
  ...(decisions.dateOrder === undefined ? {} : { dateOrder: decisions.dateOrder }),
});

async function run(
  sink: ImportSink,
  source: ExportSource,
  decisions: ImportDecisions,
  options: ImportOptions,
): Promise<ImportSummary> {
  const { signal } = options;
  const timeZone = decisions.timeZone ?? systemTimeZone();
  const zone = zoneFunction(timeZone);
  const detected = await detectFormat(source, { ...options, ...pick(decisions) });
  const parseOptions = { detected, zone, lastYear: lastBelievedYear(options.now ?? Date.now()) };

  // People, title and owner are only known after the whole file; the first of two passes finds them.
  const overview = new Overview(source);
  const first = newParseReport();
  const allMedia = [...source.media.values()].reduce((sum, file) => sum + file.size, 0);
  const { size } = source.chat;
  for await (const batch of parse(source.chat.open(), parseOptions, first)) {
    throwIfCancelled(signal);
    for (const message of batch) overview.add(message);
    const done = Math.min(size, first.stats.bytes);
    options.onProgress?.({ stage: 'reading', done, total: 2 * size + allMedia, messages: 0 });
  }
  const { messages, media: mentioned } = overview;
  refuseFullDisk(source.name, options.freeBytes, { text: size, media: mentioned.foundBytes, messages });
  const me = chooseMe(overview, decisions.me);
  const kind = decisions.kind ?? overview.kind;
  const title = decisions.title ?? titleGiven(overview, [...overview.people.keys()], me);

  const chatId = await sink.chat({ source: SOURCE, sourceId: chatSourceId(title), kind, title });
  const names = [...overview.people.keys()];
  for (let i = 0; i < names.length; i += BATCH) {
    await sink.people(names.slice(i, i + BATCH).map((name) => personOf(name, me)));
  }

  const report = newParseReport();
  const total = 2 * size + overview.media.foundBytes;
  const media = new MediaIntake(sink, source, signal, () => {
    progress();
  });
  let handed = 0;
  const progress = (stage: ImportStage = 'storing'): void => {
    const read = size + Math.min(size, report.stats.bytes) + media.bytes;
    const done = stage === 'finishing' ? total : Math.min(total, read);
    options.onProgress?.({ stage, done, total, messages: handed });
  };
  const identities = new Identities();
  let pending: ImportedMessage[] = [];
  let units = 0;
  const flush = async (): Promise<void> => {
    if (pending.length === 0) return;
    await sink.messages(pending);
    handed += pending.length;
    pending = [];
    units = 0;
    progress();
  };
  for await (const batch of parse(source.chat.open(), parseOptions, report)) {
    for (const message of batch) {
      throwIfCancelled(signal);
      const attachment = await media.attach(message);
      pending.push(messageOf(message, identities.next(message), attachment, overview.people));
      units += message.content.body?.length ?? 0;
      if (pending.length >= BATCH || units >= BATCH_UNITS) await flush();
    }
  }
  await flush();
  throwIfCancelled(signal);
  progress('finishing');
  const counts = await sink.commit();

  const warnings = warningsOf(detected, report, overview, source.skipped);
  if (media.damaged.length > 0) {
    warnings.push({
      code: 'media-damaged',
      count: media.damaged.length,
      examples: media.damaged.slice(0, 20),
    });
  }
  return {
    format: SOURCE,
    chatId,
    title,
    kind,
    me,
    dates: datesOf(detected),
    timeZone,
    counts,
    messages: handed,
    people: names.length,
    lines: report.lines,
    notUnderstood: report.notUnderstood,
    media: { ...overview.media, unreferenced: overview.unreferenced[0], damaged: media.damaged.length },
    warnings,
  };
}

/** The name is the id; the tilde that iOS puts before names outside the address book is not shown. */
const personOf = (name: string, me: string | null): ImportedPerson => ({
  sourceId: name,
  name: shownName(name),
  isMe: name === me,
});

function messageOf(
  message: ParsedMessage,
  sourceId: string,
  attachment: ImportedAttachment | null,
  people: ReadonlyMap<string, number>,
): ImportedMessage {
  const { content, author } = message;
  const details: Record<string, unknown> = { ...content.details };
  if (message.event !== null) details['event'] = message.event;
  if (message.pseudoAuthor !== null) details['by'] = message.pseudoAuthor;
  if (message.notUnderstood !== null) details['reason'] = message.notUnderstood;
  const known = author !== null && people.has(author);
  if (author !== null && !known) details['by'] = author;
  return {
    sourceId,
    senderSourceId: known ? author : null,
    sentAt: message.sentAt,
    kind: author !== null && !known ? 'unknown' : message.kind,
    body: content.body,
    ...(content.edited ? { edited: true } : {}),
    ...(content.deleted ? { deleted: true } : {}),
    ...(Object.keys(details).length > 0 ? { details } : {}),
    ...(attachment === null ? {} : { attachments: [attachment] }),
  };
}
