/** Restoring: what a folder holds, what a key opens, what is brought back. */
import { z } from 'zod';
import { passwordProved, reachVault, typedPassword } from './vault.ts';
import { chatKind } from './chats.ts';
import { count, folder, instant, job, progress, rowId, typedDigits } from './common.ts';

/**
 * What can be seen without the key. Counts of messages and media are inside the encryption, so they come with
 * `unlock`.
 */
export const backupSet = z.strictObject({
  setId: z.string().max(64),
  createdAt: instant,
  /** Newest file of the set. */
  changedAt: instant,
  versions: count,
  bytes: count,
  /** `vault`: protected by a password, and by the digits where somebody has them. */
  protector: z.enum(['key64', 'vault']),
  /** Of the vault that its header names; believed only as far as asking there. */
  assurance: z.string().max(40).nullable(),
  /** True when this computer made the set and still has its key. */
  ownKey: z.boolean(),
  /** False when the set was written by a newer Coffer than this one. */
  readable: z.boolean(),
});
export type BackupSet = z.infer<typeof backupSet>;
export const backupSets = z.strictObject({ folder, sets: z.array(backupSet) });
export type BackupSets = z.infer<typeof backupSets>;

const setInput = z.strictObject({ folderId: z.string().max(64), setId: z.string().max(64) });

/** `kept` uses the key this computer still has; only where `ownKey` is true. */
export const unlockSetInput = setInput.extend({
  by: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('kept') }),
    z.strictObject({ kind: z.literal('digits'), digits: typedDigits }),
    reachVault.extend({ kind: z.literal('password'), password: typedPassword }),
  ]),
});
/** Asks the vault about a set's record. */
export const recordInput = setInput.extend(reachVault.shape);

export const backupVersion = z.strictObject({
  sequence: count,
  createdAt: instant,
  bytes: count,
  chats: count,
  messages: count,
  media: count,
  /** Volumes the manifest names that are not in the folder. Such a version cannot be restored whole. */
  missingVolumes: count,
  verifiedAt: instant.nullable(),
});
export type BackupVersion = z.infer<typeof backupVersion>;

/** Newest first. `present` is what this computer holds now and a full restore would replace. */
export const unlockedSet = z.strictObject({
  sessionId: z.string().max(64),
  versions: z.array(backupVersion),
  /** Where a password opened it: attempts before and after. */
  proved: passwordProved.nullable(),
  /** True when this computer has seen a newer backup than the folder shows: somebody served an old state. */
  older: z.boolean(),
  present: z.strictObject({ chats: count, messages: count }),
});
export type UnlockedSet = z.infer<typeof unlockedSet>;

export const sessionInput = z.strictObject({ sessionId: z.string().max(64) });
export const versionInput = sessionInput.extend({ sequence: count });
export const backedUpChat = z.strictObject({
  chatId: rowId,
  kind: chatKind,
  title: z.string(),
  messages: count,
  lastSentAt: instant.nullable(),
});
export type BackedUpChat = z.infer<typeof backedUpChat>;
export const backedUpChats = z.strictObject({ chats: z.array(backedUpChat) });

/** `all` replaces what is here once the new data is proven; `chat` adds one chat to what is here. */
export const restoreInput = versionInput.extend({
  scope: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('all'), replacePresent: z.boolean() }),
    z.strictObject({ kind: z.literal('chat'), chatId: rowId }),
  ]),
});
export type RestoreInput = z.infer<typeof restoreInput>;

/** Every piece is checked as it is read. */
export const restoreProgress = progress(['reading', 'rebuilding', 'proving', 'swapping']);
export const restoreResult = z.strictObject({
  chats: count,
  /** Of one chat: those that were not here already. So are the media. */
  messages: count,
  media: count,
  bytes: count,
  /** The chat that came back, by its number here; null where everything did. */
  chat: backedUpChat.pick({ chatId: true, kind: true, title: true }).nullable(),
  /** Canonical digest over the whole history, the same before backup and after restore; null for one chat. */
  digest: z.string().nullable(),
  seconds: z.number().min(0),
});
export const restoreJob = job(restoreProgress, restoreResult, {});
export type RestoreJob = z.infer<typeof restoreJob>;
