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
import { CofferError } from '../../base/error.ts';
import type { ExportFile } from './archive.ts';
import type { DateOrder } from './dates.ts';
import { importError, throwIfCancelled } from './errors.ts';
import { Identities, chatSourceId } from './identity.ts';
import { SNIFF_BYTES, mediaTypeOf, settleMime } from './mediatype.ts';
import { Overview } from './overview.ts';
import { newParseReport, parse } from './parse.ts';
import type { LineCounts, NotUnderstoodLine, ParsedMessage } from './parse.ts';
import { detectFormat, lastBelievedYear, warningsOf } from './preview.ts';
import type { MediaCounts, PreviewOptions, Warning } from './preview.ts';
import type { ExportSource } from './source.ts';
import { mediaKey, openSource } from './source.ts';
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

export interface ImportProgress {
  /** Bytes read so far, of text and media. */
  readonly done: number;
  readonly total: number;
  readonly messages: number;
}

export interface ImportOptions extends Pick<PreviewOptions, 'signal' | 'limits' | 'freeBytes' | 'now'> {
  readonly onProgress?: (progress: ImportProgress) => void;
}

export interface ImportSummary {
  readonly format: 'whatsapp-export';
  readonly title: string;
  readonly kind: ChatKind;
  readonly me: string | null;
  readonly dateOrder: DateOrder;
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
  for await (const batch of parse(source.chat.open(), parseOptions, newParseReport())) {
    throwIfCancelled(signal);
    for (const message of batch) overview.add(message);
  }
  const me = chooseMe(overview, decisions.me);
  const title = decisions.title ?? overview.title;
  const kind = decisions.kind ?? overview.kind;

  await sink.chat({ source: 'whatsapp-export', sourceId: chatSourceId(title), kind, title });
  const names = [...overview.people.keys()];
  for (let i = 0; i < names.length; i += BATCH) {
    await sink.people(names.slice(i, i + BATCH).map((name) => personOf(name, me)));
  }

  const report = newParseReport();
  const total = source.chat.size + overview.media.foundBytes;
  const media = new MediaStore(sink, source, signal, () => {
    progress();
  });
  let handed = 0;
  const progress = (): void => {
    options.onProgress?.({
      done: Math.min(total, report.stats.bytes + media.bytes),
      total,
      messages: handed,
    });
  };
  const identities = new Identities();
  let pending: ImportedMessage[] = [];
  const flush = async (): Promise<void> => {
    if (pending.length === 0) return;
    await sink.messages(pending);
    handed += pending.length;
    pending = [];
    progress();
  };
  for await (const batch of parse(source.chat.open(), parseOptions, report)) {
    for (const message of batch) {
      throwIfCancelled(signal);
      const attachment = await media.attach(message);
      pending.push(messageOf(message, identities.next(message), attachment, overview.people));
      if (pending.length >= BATCH) await flush();
    }
  }
  await flush();
  throwIfCancelled(signal);
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
    format: 'whatsapp-export',
    title,
    kind,
    me,
    dateOrder: detected.order,
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

function chooseMe(overview: Overview, wanted: string | null | undefined): string | null {
  const people = overview.peopleCounts.slice(0, 50).map((person) => person.name);
  if (wanted === null) return null;
  if (wanted !== undefined) {
    if (overview.people.has(wanted)) return wanted;
    // As shown, without the tilde that iOS writes before names outside the address book.
    const shown = [...overview.people.keys()].filter((name) => shownName(name) === wanted.trim());
    if (shown.length === 1 && shown[0] !== undefined) return shown[0];
    throw importError('import/unknown-me', { me: wanted, people });
  }
  const found = overview.meCandidates[0];
  if (found !== undefined) return found.name;
  if (people.length === 0) return null;
  throw importError('import/me-needed', { people });
}

const shownName = (name: string): string => name.replace(/^~ ?/u, '') || name;

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

type Stored = Pick<ImportedAttachment, 'sha256' | 'size' | 'mime' | 'missing'>;

/** Stores each medium once, however often it is named. */
class MediaStore {
  bytes = 0;
  readonly damaged: string[] = [];
  readonly #stored = new Map<string, Stored>();
  readonly #sink: ImportSink;
  readonly #source: ExportSource;
  readonly #signal: AbortSignal | undefined;
  readonly #progress: () => void;

  constructor(sink: ImportSink, source: ExportSource, signal: AbortSignal | undefined, progress: () => void) {
    this.#sink = sink;
    this.#source = source;
    this.#signal = signal;
    this.#progress = progress;
  }

  async attach(message: ParsedMessage): Promise<ImportedAttachment | null> {
    const { attachment, details } = message.content;
    if (attachment === null) return null;
    const { kind, fileName, missing } = attachment;
    const label = details?.['label'];
    const shown =
      typeof label === 'string'
        ? (/^(.+?\.[\p{L}\p{N}]{1,8})(?: • |$)/u.exec(label)?.[1] ?? fileName)
        : fileName;
    if (missing !== null || fileName === null) {
      const mime = fileName === null ? null : mediaTypeOf(fileName).mime;
      return { kind, fileName: shown, mime, sha256: null, size: null, missing: missing ?? 'omitted' };
    }
    const key = mediaKey(fileName);
    let stored = this.#stored.get(key);
    if (stored === undefined) {
      const file = this.#source.media.get(key);
      stored = await this.#store(fileName, file);
      if (file !== undefined) this.#stored.set(key, stored);
    }
    return { kind, fileName: shown, ...stored };
  }

  async #store(fileName: string, file: ExportFile | undefined): Promise<Stored> {
    const type = mediaTypeOf(fileName);
    if (file === undefined) return { sha256: null, size: null, mime: type.mime, missing: 'not-in-export' };
    const head: { bytes: Uint8Array } = { bytes: new Uint8Array(0) };
    const failed: { error: CofferError | null } = { error: null };
    try {
      const { sha256, size } = await this.#sink.medium(this.#watched(file, head, failed));
      return { sha256, size, mime: settleMime(type, head.bytes), missing: null };
    } catch (error) {
      // Only what is wrong with this one file is survivable; the store's own troubles are not.
      if (failed.error === null || failed.error.code === 'import/cancelled') throw error;
      this.damaged.push(fileName);
      return { sha256: null, size: null, mime: type.mime, missing: 'refused' };
    }
  }

  async *#watched(
    file: ExportFile,
    head: { bytes: Uint8Array },
    failed: { error: CofferError | null },
  ): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of file.open()) {
        throwIfCancelled(this.#signal);
        if (head.bytes.length === 0) head.bytes = chunk.slice(0, SNIFF_BYTES);
        this.bytes += chunk.byteLength;
        yield chunk;
        this.#progress();
      }
    } catch (error) {
      if (error instanceof CofferError) failed.error = error;
      throw error;
    }
  }
}
