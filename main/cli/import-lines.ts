/** What an import or a look before it found, in words: every count that says something was not simply taken over. */
import { titleGiven, type ImportPreview, type ImportSummary, type Warning } from '../chats/import/index.ts';
import { missingCase } from '../base/error.ts';
import { formatBytes, formatCount, formatTime, oneLine, plural, printable, table } from './format.ts';

const PEOPLE_SHOWN = 20;
const EXAMPLES_SHOWN = 5;
const EXAMPLE_WIDTH = 40;

type Dates = ImportPreview['dates'];

/** What the options said; what is absent is guessed. */
export interface Decisions {
  readonly me?: string;
  readonly dateOrder?: Dates['order'];
  readonly title?: string;
  readonly timeZone?: string;
  readonly chatText?: string;
}

export function previewLines(found: ImportPreview, decisions: Decisions): string[] {
  const { dates, lines, media, me } = found;
  const people = found.people.map(({ name }) => name);
  const rows = [
    ['Chat', `${printable(decisions.title ?? titleGiven(found, people, me))} (${found.kind})`],
    ['Format', `WhatsApp export, ${found.platform === 'ios' ? 'iPhone' : 'Android'}`],
    ['Dates', `${orderWords(dates.order)} (${sureWords(dates, decisions)}), ${dates.clock} h clock`],
    ['Times', `in ${found.timeZone}${decisions.timeZone === undefined ? ', as on this computer' : ''}`],
    ['From', found.first ? formatTime(found.first.at) : 'none'],
    ['To', found.last ? formatTime(found.last.at) : 'none'],
    ['Messages', `${formatCount(found.messages)}, of these ${formatCount(found.system)} from the system`],
    ['Media', mediaWords(media)],
    ['You', me === null ? 'not known: choose with --me NAME' : printable(me)],
    ['Lines', formatCount(lines.total)],
  ];
  const shown = found.people
    .slice(0, PEOPLE_SHOWN)
    .map((person) => [`  ${printable(person.name)}`, formatCount(person.messages)]);
  const more = found.people.length - shown.length;
  const strange = found.notUnderstood
    .slice(0, EXAMPLES_SHOWN)
    .map(({ line, excerpt }) => `  line ${line}: ${oneLine(excerpt, 70)}`);
  const warnings = warningLines(found.warnings, dates);
  return [
    ...table(rows),
    ...(shown.length > 0 ? ['People', ...table(shown, [1])] : []),
    ...(more > 0 ? [`  and ${formatCount(more)} more`] : []),
    ...(strange.length > 0 ? ['Kept as text only', ...strange] : []),
    ...(warnings.length > 0 ? ['Worth knowing', ...warnings] : []),
  ];
}

export function summaryLines(summary: ImportSummary): string[] {
  const { counts, media } = summary;
  const merged = counts.messagesMerged > 0 ? `, ${formatCount(counts.messagesMerged)} were here already` : '';
  const viewOnce =
    media.viewOnce > 0
      ? [`  ${plural(media.viewOnce, 'view-once medium', 'view-once media')}, which no export has`]
      : [];
  return [
    `${printable(summary.title)}: ${plural(counts.messagesAdded, 'new message')}${merged}, ${plural(counts.mediaAdded, 'new medium', 'new media')} (${formatBytes(counts.mediaBytesAdded)})`,
    ...warningLines(summary.warnings, summary.dates),
    ...viewOnce,
  ];
}

/** `day/month/year`. */
function orderWords(order: Dates['order']): string {
  switch (order) {
    case 'dmy':
      return 'day/month/year';
    case 'mdy':
      return 'month/day/year';
    case 'ymd':
      return 'year/month/day';
    default:
      return missingCase(order);
  }
}

function sureWords({ confidence }: Dates, decisions: Decisions): string {
  if (decisions.dateOrder !== undefined) return 'as you said';
  return confidence === 'guess' ? 'a guess' : confidence;
}

function mediaWords(media: ImportPreview['media']): string {
  const found = `${plural(media.found, 'file')} (${formatBytes(media.foundBytes)})`;
  return media.viewOnce > 0 ? `${found}, and ${formatCount(media.viewOnce)} view-once without one` : found;
}

/** One line a warning, indented. */
function warningLines(warnings: readonly Warning[], dates: Dates): string[] {
  return warnings.map((warning) => `  ${warningWords(warning, dates)}${exampleWords(warning)}`);
}

function warningWords({ code, count }: Warning, dates: Dates): string {
  switch (code) {
    case 'date-order-uncertain':
      return uncertainWords(dates);
    case 'lines-not-understood':
      return `${plural(count, 'line was', 'lines were')} not understood and kept as text only`;
    case 'invalid-text':
      return `${plural(count, 'place was', 'places were')} no readable text; each shows as \ufffd`;
    case 'long-messages':
      return `${plural(count, 'message was', 'messages were')} too long for one and cut; the rest follows in messages of its own`;
    case 'pasted-heads':
      return `${plural(count, 'line looks', 'lines look')} like the beginning of another chat's message and stayed inside one`;
    case 'out-of-order':
      return `${plural(count, 'message is', 'messages are')} earlier than the one before; they stand where their time says`;
    case 'media-missing':
      return `${plural(count, 'medium', 'media')} named by a message, but not in the export`;
    case 'media-omitted':
      return `${plural(count, 'medium', 'media')} left out by WhatsApp: export the chat "with media" to have them`;
    case 'media-damaged':
      return `${plural(count, 'medium', 'media')} damaged in the export and left out`;
    case 'media-unreferenced':
      return `${plural(count, 'file')} named by no message, and so not taken in`;
    case 'entries-skipped':
      return `${plural(count, 'entry', 'entries')} passed over: a link, a second one of the same name, or packed in an unknown way`;
    case 'too-many-people':
      return `${plural(count, 'message is', 'messages are')} from more people than one chat can have, and kept without their sender`;
    default:
      return missingCase(code);
  }
}

function uncertainWords({ order, confidence, alternatives }: Dates): string {
  const others = alternatives.map((other) => `${orderWords(other)} (--date-order ${other})`).join(' or ');
  const sure = confidence === 'guess' ? 'a guess' : confidence;
  return `the dates are read as ${orderWords(order)}, ${sure}; they could also be ${others}`;
}

function exampleWords({ code, examples, count }: Warning): string {
  if (code === 'date-order-uncertain' || examples.length === 0) return '';
  const shown = examples.slice(0, EXAMPLES_SHOWN);
  const are = shown.every((example) => typeof example === 'number')
    ? shown.length === 1
      ? 'line '
      : 'lines '
    : '';
  const list = shown.map((example) => oneLine(String(example), EXAMPLE_WIDTH)).join(', ');
  return ` (${are}${list}${count > shown.length ? ', …' : ''})`;
}
