/** What the importer found and did, as the contract describes it. Pure. */
import path from 'node:path';
import type {
  ImportPreview as ShownPreview,
  ImportSummary as ShownSummary,
} from '../../../preload/contract/import.ts';
import {
  titleGiven,
  type ImportDecisions,
  type ImportPreview,
  type ImportSummary,
} from '../../chats/import/index.ts';

/** One file under the decisions made so far. */
export interface Looked {
  readonly path: string;
  readonly decisions: ImportDecisions;
  readonly seen: ImportPreview;
  /** All chat texts of an archive that holds several; else none. */
  readonly texts: readonly string[];
}

const SHOWN_EXAMPLES = 20;

/** Who the owner is, as decided or guessed. */
export const ownerOf = ({ decisions, seen }: Looked): string | null =>
  decisions.me === undefined ? seen.me : decisions.me;

export const titleOf = (looked: Looked): string =>
  looked.decisions.title ??
  titleGiven(
    looked.seen,
    looked.seen.people.map(({ name }) => name),
    ownerOf(looked),
  );

function certaintyOfOwner({ decisions, seen }: Looked): ShownPreview['certainty']['me'] {
  if (decisions.me !== undefined) return 'decided';
  const [first] = seen.meCandidates;
  // Without people there is nobody to choose.
  if (first === undefined) return seen.people.length > 0 ? 'open' : 'certain';
  return first.reason === 'deleted-own-message' ? 'certain' : 'guess';
}

export function toPreview(fileId: string, looked: Looked, alreadyHere: number | null): ShownPreview {
  const { path: file, decisions, seen, texts } = looked;
  const { dates, media } = seen;
  const kind = decisions.kind ?? seen.kind;
  return {
    fileId,
    fileName: path.basename(file),
    bytes: seen.totalBytes,
    format: seen.format,
    chatText: { name: seen.chatText, others: texts.filter((name) => name !== seen.chatText) },
    title: titleOf(looked),
    kind: kind === 'group' ? 'group' : 'direct',
    people: seen.people.map(({ name, messages }) => ({ sourceId: name, name, messages })),
    me: ownerOf(looked),
    timeZone: seen.timeZone,
    certainty: {
      me: certaintyOfOwner(looked),
      kind: decisions.kind === undefined ? 'guess' : 'decided',
      timeZone: decisions.timeZone === undefined ? 'guess' : 'decided',
    },
    messages: seen.messages,
    firstSentAt: seen.first?.at ?? null,
    lastSentAt: seen.last?.at ?? null,
    dates: {
      order: dates.order,
      certainty: decisions.dateOrder === undefined ? dates.confidence : 'decided',
      alternatives: [...dates.alternatives],
    },
    media: { found: media.found, missing: media.missing + media.omitted, bytes: media.foundBytes },
    notUnderstood: {
      count: seen.lines.notUnderstood,
      examples: seen.notUnderstood
        .slice(0, SHOWN_EXAMPLES)
        .map(({ line, excerpt }) => ({ line, text: excerpt })),
    },
    alreadyHere,
  };
}

export function toSummary({ counts, lines, media, warnings, chatId }: ImportSummary): ShownSummary {
  return {
    chatsAdded: counts.chatsAdded,
    peopleAdded: counts.peopleAdded,
    messagesAdded: counts.messagesAdded,
    messagesMerged: counts.messagesMerged,
    mediaAdded: counts.mediaAdded,
    mediaBytesAdded: counts.mediaBytesAdded,
    mediaMissing: media.missing + media.omitted,
    notUnderstood: lines.notUnderstood,
    warnings: warnings.flatMap(({ code, count }) =>
      code === 'lines-not-understood' || code === 'media-missing' ? [] : [{ code, count }],
    ),
    chatId,
  };
}
