/** Shapes that several parts of the contract share: times, counts, progress, long jobs. */
import { z } from 'zod';
import { failure } from './shape.ts';

/** Unix milliseconds. */
export const instant = z.number().int();
/** Bytes or items; never negative, exact up to 2^53. */
export const count = z.number().int().min(0);
/** A row id of the chat store. */
export const rowId = z.number().int().min(0);
/** Lower-case hexadecimal SHA-256 of a medium's content. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * What a person types or pastes as the 64 digits: any case, with spaces, dashes, line breaks. Main decides
 * whether it is a key; the bound only keeps nonsense from crossing.
 */
export const typedDigits = z.string().max(400);

/**
 * Where a job stands. Sent at most ten times a second. `bytesTotal` is null while it is not known yet,
 * `rate` (bytes a second) and `etaSeconds` while there is too little to go by.
 */
export function progress<const Stages extends readonly [string, ...string[]]>(stages: Stages) {
  return z.strictObject({
    stage: z.enum(stages),
    bytesDone: count,
    bytesTotal: count.nullable(),
    rate: z.number().min(0).nullable(),
    etaSeconds: z.number().min(0).nullable(),
  });
}

/**
 * A long job, the same value whether asked for (`current`) or told (`changed`), so that a page that was
 * reloaded finds its way back. `jobId` tells runs apart, `about` what is known of one in every state. Ended jobs stay
 * until the next one starts.
 */
export function job<P extends z.ZodType, R extends z.ZodType, A extends z.ZodRawShape>(
  progressOf: P,
  result: R,
  about: A,
) {
  const known = z.strictObject({ jobId: z.string().max(64), ...about });
  return z.discriminatedUnion('state', [
    known.extend({ state: z.literal('running'), progress: progressOf, cancelling: z.boolean() }),
    known.extend({ state: z.literal('done'), result }),
    known.extend({ state: z.literal('failed'), error: failure }),
    known.extend({ state: z.literal('cancelled') }),
  ]);
}

/** A folder the person chose in main's dialog. The page shows `label` and gives `folderId` back, never a path. */
export const folder = z.strictObject({ folderId: z.string().max(64), label: z.string().max(4096) });
export type Folder = z.infer<typeof folder>;
