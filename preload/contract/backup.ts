/** Chat backup and its encryption: status, settings, runs; turning on, seeing the key, turning off. */
import { z } from 'zod';
import { count, folder, instant, job, progress, typedDigits } from './common.ts';
import { failure } from './shape.ts';
import { assurance } from './vault.ts';

export const backupSettings = z.strictObject({
  frequency: z.enum(['off', 'daily', 'weekly', 'monthly']),
  includeMedia: z.boolean(),
  /** How many backups to keep; older ones are removed after a newer one was proven. */
  keepVersions: z.number().int().min(1).max(100),
});
export type BackupSettings = z.infer<typeof backupSettings>;

/** What a backup was found to be, whole and read back. */
const proven = z.strictObject({
  at: instant,
  sequence: count,
  /** Its whole size at the destination. */
  bytes: count,
  messages: count,
  media: count,
});
export const backupProgress = progress(['preparing', 'writing', 'checking', 'finishing']);
export const verifyProgress = progress(['reading', 'rebuilding', 'proving']);
/** One at a time: a backup, or a check of the newest one. */
export const backupJob = z.discriminatedUnion('kind', [
  job(backupProgress, proven.extend({ bytesWritten: count }), { kind: z.literal('backup') }),
  job(verifyProgress, proven, { kind: z.literal('verify') }),
]);
export type BackupJob = z.infer<typeof backupJob>;

export const backupStatus = z.strictObject({
  destination: folder
    .extend({
      /** Null when the storage does not say. */
      freeBytes: count.nullable(),
      reachable: z.boolean(),
    })
    .nullable(),
  settings: backupSettings,
  last: z
    .strictObject({
      at: instant,
      sequence: count,
      bytes: count,
      messages: count,
      media: count,
      /** When all that was in it by then was last read back and found whole. */
      verifiedAt: instant.nullable(),
    })
    .nullable(),
  nextDueAt: instant.nullable(),
  /** What a first or next backup has to carry, for the wizard's honest estimate. */
  pending: z.strictObject({
    messages: count,
    media: count,
    /** At most, before compression. Null once there is a backup: the run itself finds out what changed. */
    bytes: count.nullable(),
  }),
  job: backupJob.nullable(),
});
export type BackupStatus = z.infer<typeof backupStatus>;

export const backupRun = z.strictObject({
  runId: z.number().int(),
  kind: z.enum(['backup', 'verify']),
  trigger: z.enum(['person', 'schedule']),
  startedAt: instant,
  endedAt: instant,
  outcome: z.enum(['done', 'cancelled', 'failed']),
  error: failure.nullable(),
  bytesWritten: count,
  bytes: count.nullable(),
});
export type BackupRun = z.infer<typeof backupRun>;
export const historyInput = z.strictObject({
  beforeRunId: z.number().int().nullable(),
  limit: z.number().int().min(1).max(100),
});
export const historyPage = z.strictObject({ runs: z.array(backupRun), more: z.boolean() });

export const encryptionStatus = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('off') }),
  z.strictObject({
    state: z.literal('on'),
    protector: z.enum(['key64', 'vault']),
    /** Which vault keeps the key, where a password protects it. */
    vault: z
      .strictObject({
        /** What this computer remembers of it: a token's label, a folder. Null where it remembers none. */
        name: z.string().max(4096).nullable(),
        assurance,
        needsPin: z.boolean(),
      })
      .nullable(),
    since: instant,
    /** `os`: sealed by the operating system's key store; `file`: only by the rights of a private file. */
    sealedBy: z.enum(['os', 'file']),
    /** When the person last proved to have the digits or the password, and whether it is time to ask again. */
    lastProvedAt: instant,
    reminderDue: z.boolean(),
  }),
]);
export type EncryptionStatus = z.infer<typeof encryptionStatus>;

/** The one place where the key crosses to the page: 64 hexadecimal digits, lower case, no spaces. */
export const shownKey = z.strictObject({ digits: z.string().regex(/^[0-9a-f]{64}$/) });

/**
 * Sixteen answers for what has been typed so far, in order: main compares, so that the page needs no copy of
 * the key while it is typed back.
 */
export const typedInput = z.strictObject({ digits: typedDigits });
export const groupState = z.enum(['empty', 'partial', 'right', 'wrong']);
export type GroupState = z.infer<typeof groupState>;
export const groupStates = z.strictObject({ groups: z.array(groupState).length(16), complete: z.boolean() });

/** `copied` stays in the clipboard for that long, unless something else was copied in the meantime. */
export const copied = z.strictObject({ clearsInSeconds: z.number().int() });

/** The language of a recovery sheet. */
export const sheetInput = z.strictObject({ locale: z.string().max(20) });
/** The recovery sheet as an SVG of one A4 page: it holds the digits, so it is let go of after printing. */
export const sheetImage = z.strictObject({ svg: z.string().max(400_000) });
export const sheetResult = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('saved'), label: z.string() }),
  z.strictObject({ kind: z.literal('declined') }),
]);
