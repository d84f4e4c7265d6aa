/** Importing chat histories: the files, the preview with its guesses, the person's corrections, the run, the summary. */
import { z } from 'zod';
import { count, instant, job, progress, rowId } from './common.ts';

const importFormat = z.enum(['whatsapp-export']);
const dateOrder = z.enum(['dmy', 'mdy', 'ymd']);
export type DateOrder = z.infer<typeof dateOrder>;
const chatKind = z.enum(['direct', 'group']);

/** One of the files that a person chose or dropped; `fileId` names it until others are chosen. */
const fileId = z.string().max(64);
export const chosenFile = z.strictObject({
  fileId,
  /** Without its folders. */
  name: z.string(),
});
export type ChosenFile = z.infer<typeof chosenFile>;
/** In the order in which to import them, one after the other; none when the dialog was closed. */
export const chosenFiles = z.strictObject({ files: z.array(chosenFile) });
export const fileInput = z.strictObject({ fileId });

/** What was found out before anything is written. Under the decisions made so far. */
export const importPreview = z.strictObject({
  fileId,
  fileName: z.string(),
  bytes: count,
  format: importFormat,
  /** Which of the chat texts of an archive or folder was read, and the others that it holds. */
  chatText: z.strictObject({ name: z.string(), others: z.array(z.string()) }),
  title: z.string(),
  kind: chatKind,
  people: z.array(z.strictObject({ sourceId: z.string(), name: z.string(), messages: count })),
  /** Which of the people the owner is; null for none of them, or while nobody knows. */
  me: z.string().nullable(),
  timeZone: z.string(),
  /** `decided` by the person, `certain` from what the file says, `guess`; `open` must be decided before it starts. */
  certainty: z.strictObject({
    me: z.enum(['decided', 'certain', 'guess', 'open']),
    kind: z.enum(['decided', 'guess']),
    timeZone: z.enum(['decided', 'guess']),
  }),
  messages: count,
  firstSentAt: instant.nullable(),
  lastSentAt: instant.nullable(),
  /** Null for formats whose dates are unambiguous. `alternatives` are the orders that would fit as well. */
  dates: z
    .strictObject({
      order: dateOrder,
      certainty: z.enum(['decided', 'certain', 'likely', 'guess']),
      alternatives: z.array(dateOrder),
    })
    .nullable(),
  media: z.strictObject({ found: count, missing: count, bytes: count }),
  /** Kept as text all the same; the first few with their line numbers. */
  notUnderstood: z.strictObject({
    count,
    examples: z.array(z.strictObject({ line: count, text: z.string() })),
  }),
  /** Messages that are in the chat of this title already and will be merged; null when that takes too long to say. */
  alreadyHere: count.nullable(),
});
export type ImportPreview = z.infer<typeof importPreview>;

export const previewResult = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('preview'), preview: importPreview }),
  /** Several chats lie in it: `adjust` says which is meant. */
  z.strictObject({ kind: z.literal('texts'), fileId, texts: z.array(z.string()) }),
  /** It was discarded while it was read. */
  z.strictObject({ kind: z.literal('none') }),
]);
export type PreviewResult = z.infer<typeof previewResult>;

/**
 * What the person decided otherwise. Only what is given changes: everything decided before stays, until another chat
 * text is chosen. Main answers with a new preview.
 */
export const importChange = z.strictObject({
  /** Null: none of them. */
  me: z.string().nullable().exactOptional(),
  dateOrder: dateOrder.exactOptional(),
  title: z.string().trim().min(1).max(200).exactOptional(),
  kind: chatKind.exactOptional(),
  /** IANA name of where the times were written. */
  timeZone: z.string().min(1).max(64).exactOptional(),
  chatText: z.string().min(1).max(1024).exactOptional(),
});
export type ImportChange = z.infer<typeof importChange>;
export const adjustInput = fileInput.extend({ change: importChange });

/** `items`: messages. */
export const importProgress = progress(['reading', 'storing', 'finishing']).extend({
  itemsDone: count,
  itemsTotal: count.nullable(),
});
const importWarning = z.enum([
  'date-order-uncertain',
  'invalid-text',
  'long-messages',
  'pasted-heads',
  'out-of-order',
  'media-omitted',
  'media-damaged',
  'media-unreferenced',
  'entries-skipped',
  'too-many-people',
]);
export const importSummary = z.strictObject({
  chatsAdded: count,
  peopleAdded: count,
  messagesAdded: count,
  messagesMerged: count,
  mediaAdded: count,
  mediaBytesAdded: count,
  mediaMissing: count,
  /** Lines or records kept as text because nobody knew what they are. */
  notUnderstood: count,
  /** Everything else worth saying, each a code the page has words for, with how often it happened. */
  warnings: z.array(z.strictObject({ code: importWarning, count })),
  /** The chat to open next. */
  chatId: rowId,
});
export type ImportSummary = z.infer<typeof importSummary>;
export const importJob = job(importProgress, importSummary, {});
export type ImportJob = z.infer<typeof importJob>;
