/**
 * Looks at an export without writing anything: everything a person needs to see, and may correct, before
 * importing (docs/spec/import-whatsapp-export.md, 6). The result is plain JSON.
 */
import type { ChatKind } from '../model.ts';
import type { ArchiveLimits } from './archive.ts';
import type { Calendar, DateOrder, Platform } from './dates.ts';
import type { Confidence, DateReason, Detected } from './detect.ts';
import { Detector } from './detect.ts';
import { importError, throwIfCancelled } from './errors.ts';
import { newLineStats, readLines } from './lines.ts';
import { Overview } from './overview.ts';
import type { MeCandidate, PersonCount } from './overview.ts';
import { ownerNamed } from './owner.ts';
import { newParseReport } from './parse-report.ts';
import { parse } from './parse.ts';
import type { LineCounts, NotUnderstoodLine, ParseReport } from './parse-report.ts';
import type { Skipped } from './archive.ts';
import type { ExportSource, SourceKind } from './source.ts';
import { openSource } from './source.ts';
import { systemTimeZone, zoneFunction } from './zone.ts';

export interface Warning {
  readonly code:
    | 'date-order-uncertain'
    | 'lines-not-understood'
    | 'invalid-text'
    | 'long-messages'
    | 'pasted-heads'
    | 'out-of-order'
    | 'media-missing'
    | 'media-omitted'
    | 'media-damaged'
    | 'media-unreferenced'
    | 'entries-skipped'
    | 'too-many-people';
  readonly count: number;
  /** The first few names or line numbers. */
  readonly examples: readonly (string | number)[];
}

export interface DateFinding {
  readonly order: DateOrder;
  readonly confidence: Confidence;
  readonly reasons: readonly DateReason[];
  readonly alternatives: readonly DateOrder[];
  readonly clock: 12 | 24;
  readonly calendar: Calendar;
  readonly seconds: boolean;
}

export interface MediaCounts {
  /** Named by a message. */
  readonly referenced: number;
  /** Of these, in the export. */
  readonly found: number;
  readonly missing: number;
  /** Left out by WhatsApp itself. */
  readonly omitted: number;
  readonly viewOnce: number;
  readonly foundBytes: number;
  /** In the export, named by no message; they stay where they are. */
  readonly unreferenced: number;
}

export interface ImportPreview {
  readonly format: 'whatsapp-export';
  readonly source: SourceKind;
  readonly name: string;
  readonly chatText: string;
  readonly platform: Platform;
  readonly dates: DateFinding;
  readonly timeZone: string;
  /** Unix milliseconds and the wall clock as written ("2023-01-05T15:04"); null where no date was understood. */
  readonly first: { readonly at: number; readonly written: string } | null;
  readonly last: { readonly at: number; readonly written: string } | null;
  /** All that will be stored: messages of people, system lines, and lines kept as text. */
  readonly messages: number;
  readonly system: number;
  readonly deleted: number;
  readonly edited: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly people: readonly PersonCount[];
  readonly lines: LineCounts;
  /** The first hundred lines that were kept as text without being understood. */
  readonly notUnderstood: readonly NotUnderstoodLine[];
  readonly media: MediaCounts;
  readonly title: string;
  readonly kind: ChatKind;
  /** Who the owner was said to be or seems to be, or null when that must be asked. */
  readonly me: string | null;
  readonly meCandidates: readonly MeCandidate[];
  readonly warnings: readonly Warning[];
  /** Bytes: of the chat text, and of text and found media together. */
  readonly textBytes: number;
  readonly totalBytes: number;
}

export interface PreviewOptions {
  readonly dateOrder?: DateOrder;
  /** IANA name; the machine's own zone when absent. */
  readonly timeZone?: string;
  /** Which text to read where an archive holds several. */
  readonly chatText?: string;
  /** Who the owner is; null for nobody. */
  readonly me?: string | null;
  readonly signal?: AbortSignal;
  readonly limits?: ArchiveLimits;
  /** Bytes free where messages and media will be stored. */
  readonly freeBytes?: number;
  /** Unix milliseconds; dates more than a year after it are not believed. */
  readonly now?: number;
  /** Bytes of the chat text that were read, of how many. */
  readonly onRead?: (done: number, total: number) => void;
}

/** Bytes of a chat that are looked at to find the date order. */
const EVIDENCE_BYTES = 64 * 1024 * 1024;

export const lastBelievedYear = (now: number): number => new Date(now).getUTCFullYear() + 1;

/** First pass: the line shape and the date order. Throws `import/not-an-export`, `import/impossible-date-order`. */
export async function detectFormat(source: ExportSource, options: PreviewOptions): Promise<Detected> {
  const detector = new Detector(lastBelievedYear(options.now ?? Date.now()));
  const stats = newLineStats();
  for await (const batch of readLines(source.chat.open(), stats)) {
    throwIfCancelled(options.signal);
    for (const line of batch) if (!line.continued) detector.add(line.text);
    if (stats.bytes > EVIDENCE_BYTES || detector.settled()) break;
  }
  const detected = detector.result(options.dateOrder);
  if (detected === null) throw importError('import/not-an-export', { name: source.name });
  if (detected.impossible) {
    const possible = detector.result()?.order ?? detected.order;
    throw importError('import/impossible-date-order', { order: detected.order, possible });
  }
  return detected;
}

export function datesOf(detected: Detected): DateFinding {
  const { shape, order, confidence, reasons, alternatives, clock, calendar } = detected;
  return { order, confidence, reasons, alternatives, clock, calendar, seconds: shape.seconds };
}

/** Everything that is worth saying about an import, counted. */
export function warningsOf(
  detected: Detected,
  report: ParseReport,
  overview: Overview,
  skipped: readonly Skipped[],
): Warning[] {
  const [unreferenced, unreferencedNames] = overview.unreferenced;
  const { stats } = report;
  const all: Warning[] = [
    {
      code: 'date-order-uncertain',
      count: detected.confidence === 'certain' || detected.alternatives.length === 0 ? 0 : 1,
      examples: detected.alternatives,
    },
    {
      code: 'lines-not-understood',
      count: report.lines.notUnderstood,
      examples: report.notUnderstood.slice(0, 10).map((l) => l.line),
    },
    { code: 'invalid-text', count: stats.replaced, examples: [] },
    { code: 'long-messages', count: report.cutMessages, examples: report.cutAtLines.slice(0, 10) },
    { code: 'pasted-heads', count: report.foreignHeads, examples: [] },
    { code: 'out-of-order', count: report.backward, examples: [] },
    { code: 'media-missing', count: overview.media.missing, examples: overview.missingNames },
    { code: 'media-omitted', count: overview.media.omitted, examples: [] },
    { code: 'media-unreferenced', count: unreferenced, examples: unreferencedNames },
    { code: 'entries-skipped', count: skipped.length, examples: skipped.slice(0, 10).map((s) => s.name) },
    { code: 'too-many-people', count: overview.overflowPeople, examples: [] },
  ];
  return all.filter((warning) => warning.count > 0);
}

const written = (wall: number): string => new Date(wall).toISOString().slice(0, 16);

/** Reads the whole export once more and describes it; writes nothing. Throws the codes of `errors.ts`. */
export async function preview(path: string, options: PreviewOptions = {}): Promise<ImportPreview> {
  const source = await openSource(path, options);
  try {
    const timeZone = options.timeZone ?? systemTimeZone();
    const zone = zoneFunction(timeZone);
    const detected = await detectFormat(source, options);
    const overview = new Overview(source);
    const report = newParseReport();
    const lastYear = lastBelievedYear(options.now ?? Date.now());
    for await (const batch of parse(source.chat.open(), { detected, zone, lastYear }, report)) {
      throwIfCancelled(options.signal);
      for (const message of batch) overview.add(message);
      options.onRead?.(Math.min(source.chat.size, report.stats.bytes), source.chat.size);
    }
    const { me } = options;
    const owner =
      typeof me === 'string' ? ownerNamed(overview, me) : (overview.meCandidates[0]?.name ?? null);
    return describe(source, detected, timeZone, overview, report, owner);
  } finally {
    await source.close();
  }
}

function describe(
  source: ExportSource,
  detected: Detected,
  timeZone: string,
  overview: Overview,
  report: ParseReport,
  me: string | null,
): ImportPreview {
  const warnings = warningsOf(detected, report, overview, source.skipped);
  const { firstAt, lastAt, firstWall, lastWall } = overview;
  return {
    format: 'whatsapp-export',
    source: source.kind,
    name: source.name,
    chatText: source.chat.name,
    platform: detected.shape.platform,
    dates: datesOf(detected),
    timeZone,
    first: firstAt === null || firstWall === null ? null : { at: firstAt, written: written(firstWall) },
    last: lastAt === null || lastWall === null ? null : { at: lastAt, written: written(lastWall) },
    messages: overview.messages,
    system: overview.system,
    deleted: overview.deleted,
    edited: overview.edited,
    kinds: overview.kinds,
    people: overview.peopleCounts,
    lines: report.lines,
    notUnderstood: report.notUnderstood,
    media: { ...overview.media, unreferenced: overview.unreferenced[0] },
    title: overview.title,
    kind: overview.kind,
    me,
    meCandidates: overview.meCandidates,
    warnings,
    textBytes: source.chat.size,
    totalBytes: source.chat.size + overview.media.foundBytes,
  };
}
