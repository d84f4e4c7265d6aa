/** Importing a chat history: the preview with its guesses, the person's corrections, the run, the summary. */
import { z } from 'zod';
import { count, instant, job, progress } from './common.ts';

export const importFormat = z.enum(['whatsapp-export']);
export const dateOrder = z.enum(['dmy', 'mdy', 'ymd']);
export type DateOrder = z.infer<typeof dateOrder>;

/** What was found out before anything is written. `previewId` names it until it is started or dropped. */
export const importPreview = z.strictObject({
  previewId: z.string().max(64),
  /** Names of the files, without their folders. */
  fileNames: z.array(z.string()),
  bytes: count,
  format: importFormat,
  chats: z.array(
    z.strictObject({ title: z.string(), kind: z.enum(['direct', 'group', 'notes']), messages: count }),
  ),
  people: z.array(z.strictObject({ sourceId: z.string(), name: z.string(), messages: count })),
  /** The best guess at which of the people the owner is; null when there is none. */
  me: z.string().nullable(),
  messages: count,
  firstSentAt: instant.nullable(),
  lastSentAt: instant.nullable(),
  /** Null for formats whose dates are unambiguous. `alternatives` are the orders that would fit as well. */
  dates: z
    .strictObject({
      order: dateOrder,
      certainty: z.enum(['certain', 'likely', 'guess']),
      alternatives: z.array(dateOrder),
    })
    .nullable(),
  media: z.strictObject({ found: count, missing: count, bytes: count }),
  /** Kept as text all the same; the first few with their line numbers. */
  notUnderstood: z.strictObject({
    count,
    examples: z.array(z.strictObject({ line: count, text: z.string() })),
  }),
  /** Messages that are here already from an earlier import and will be merged, as far as known now. */
  alreadyHere: count.nullable(),
});
export type ImportPreview = z.infer<typeof importPreview>;

export const previewResult = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('preview'), preview: importPreview }),
  /** The person closed the dialog. */
  z.strictObject({ kind: z.literal('none') }),
]);
export type PreviewResult = z.infer<typeof previewResult>;

/** The corrections; main reads the file again under them and answers with a new preview. */
export const adjustInput = z.strictObject({
  previewId: z.string().max(64),
  me: z.string().nullable(),
  dateOrder: dateOrder.nullable(),
  /** A new title when the history has exactly one chat. */
  title: z.string().min(1).max(200).nullable(),
});

export const importProgress = progress(['reading', 'media', 'indexing', 'finishing']);
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
  warnings: z.array(z.strictObject({ code: z.string(), count })),
  /** The chat to open next, when there is one obvious. */
  chatId: z.number().int().nullable(),
});
export type ImportSummary = z.infer<typeof importSummary>;
export const importJob = job(importProgress, importSummary);
export type ImportJob = z.infer<typeof importJob>;
