/** Calls about restoring: what a folder holds, what a key opens, and bringing it back. */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Emitters, Handlers } from '../../../preload/contract.ts';
import type { BackupSets, RestoreJob } from '../../../preload/contract/restore.ts';
import { findBackups, listBackupsAt, type Backups } from '../../backup/backups.ts';
import type { Progress as EngineProgress } from '../../backup/progress.ts';
import { setPaths } from '../../backup/format/names.ts';
import type { BackupListing } from '../../backup/list.ts';
import { openDestination, type Place } from '../../destinations/open.ts';
import { parseDigits, type BackupKey } from '../../keys/index.ts';
import type { Choices } from '../choices.ts';
import type { Desktop } from '../desktop.ts';
import { IpcError } from '../errors.ts';
import type { BackupMemoryFile } from './backup-memory.ts';
import { JobRunner, meter, type Pace } from './job.ts';
import type { Library } from './library.ts';

type Progress = Extract<RestoreJob, { state: 'running' }>['progress'];
type Result = Extract<RestoreJob, { state: 'done' }>['result'];
type Readable = Extract<BackupListing, { counts: unknown }>;

interface Unlocked {
  readonly place: Place;
  readonly setId: string;
  readonly key: BackupKey;
  readonly listings: readonly Readable[];
}

const STAGES: Readonly<Record<EngineProgress['stage'], Progress['stage']>> = {
  preparing: 'reading',
  reading: 'reading',
  writing: 'rebuilding',
  building: 'rebuilding',
  checking: 'proving',
  finishing: 'swapping',
};

export interface RestoreOptions {
  readonly backups: Backups;
  readonly library: Library;
  readonly memory: BackupMemoryFile;
  readonly choices: Choices;
  readonly desktop: Desktop;
  readonly emit: Emitters;
  reportUnforeseen(call: string, error: unknown): void;
}

export function restoreHandlers(options: RestoreOptions) {
  const { backups, library, memory, choices, desktop, emit } = options;
  const sessions = new Map<string, Unlocked>();
  const runner = new JobRunner<Progress, Result>({
    name: 'restore',
    first: toProgress({ stage: 'preparing', done: 0, total: null }, { rate: null, etaSeconds: null }),
    changed: emit.restore.changed,
    reportUnforeseen: options.reportUnforeseen,
  });

  const find = (sessionId: string): Unlocked => {
    const session = sessions.get(sessionId);
    if (!session) throw new IpcError('ipc/unknown-id', { kind: 'session' });
    return session;
  };

  async function setsIn(folder: string): Promise<BackupSets> {
    const place: Place = { kind: 'folder', path: folder };
    const own = (await backups.status())?.setId;
    const found = await findBackups(place);
    const sets = await Promise.all(
      found.map(async ({ setId, createdAt, backups: versions, protector, newer }) => ({
        setId,
        createdAt: createdAt ?? 0,
        ...(await sizeOfSet(place, setId)),
        versions,
        protector: protector?.kind === 'vault' ? ('vault' as const) : ('key64' as const),
        ownKey: setId === own,
        readable: !newer,
      })),
    );
    return { folder: choices.add(folder), sets: sets.toSorted((a, b) => b.changedAt - a.changedAt) };
  }

  const handlers: Handlers['restore'] = {
    async chooseFolder() {
      const folder = await desktop.chooseFolder();
      return folder === null ? null : await setsIn(folder);
    },
    async fromDestination() {
      const { destination } = await memory.read();
      return destination === null ? null : await setsIn(destination);
    },
    async unlock({ folderId, setId, digits }) {
      const place: Place = { kind: 'folder', path: choices.pathOf(folderId) };
      const key = digits === null ? await backups.revealKey() : parseDigits(digits);
      try {
        const all = await listBackupsAt({ place, setId, key });
        const listings = all.filter((listing) => 'counts' in listing);
        const sessionId = randomUUID();
        sessions.set(sessionId, { place, setId, key, listings });
        const state = await backups.status();
        const seen =
          state?.setId === setId ? state.places[openDestination(place).place]?.sequence : undefined;
        const { chats, archived, messages } = await library.totals();
        return {
          sessionId,
          versions: listings.map(toVersion),
          older: seen !== undefined && (all[0]?.sequence ?? 0) < seen,
          present: { chats: chats + archived, messages },
        };
      } catch (error) {
        key.destroy();
        throw error;
      }
    },
    async chats({ sessionId, sequence }) {
      const { place, setId, key } = find(sessionId);
      const chats = await backups.chatsOf({ place, setId, key }, { sequence });
      return {
        chats: chats.map(({ id, title, messages, lastSentAt }) => ({
          chatId: id,
          title,
          messages,
          lastSentAt,
        })),
      };
    },
    start({ sessionId, sequence, scope }) {
      const { place, setId, key, listings } = find(sessionId);
      return runner.start(async (signal, report) => {
        const began = Date.now();
        const pace = meter();
        const onProgress = (progress: EngineProgress) =>
          report(toProgress(progress, pace(progress.done, progress.total)));
        if (scope.kind === 'chat') {
          const { chatId } = scope;
          const added = await backups.restoreChat(
            await library.history(),
            { place, setId, key },
            { sequence, chatId, signal, onProgress },
          );
          library.changed();
          emit.chats.changed({ reason: 'restore' });
          const { messagesAdded: messages, mediaAdded: media, bytesRead: bytes } = added;
          return { chats: 1, messages, media, bytes, digest: null, seconds: (Date.now() - began) / 1000 };
        }
        const { messages: messagesHere } = await library.totals();
        const replace = scope.replacePresent;
        const done = await library.replaced(() =>
          backups.restore({ place, setId, key }, { sequence, messagesHere, replace, signal, onProgress }),
        );
        emit.chats.changed({ reason: 'restore' });
        const { chats, messages, media } = done.counts;
        const bytes = listings.find((listing) => listing.sequence === sequence)?.size ?? 0;
        return { chats, messages, media, bytes, digest: done.digest, seconds: (Date.now() - began) / 1000 };
      });
    },
    cancel() {
      runner.cancel();
      return undefined;
    },
    current: () => runner.current,
    close({ sessionId }) {
      sessions.get(sessionId)?.key.destroy();
      sessions.delete(sessionId);
      return undefined;
    },
  };
  return {
    handlers,
    async close() {
      await runner.close();
      for (const { key } of sessions.values()) key.destroy();
      sessions.clear();
    },
  };
}

function toProgress({ stage, done, total }: EngineProgress, pace: Pace): Progress {
  const { rate, etaSeconds } = pace;
  return {
    stage: STAGES[stage],
    bytesDone: done,
    bytesTotal: total,
    itemsDone: 0,
    itemsTotal: null,
    rate,
    etaSeconds,
  };
}

function toVersion({ sequence, createdAt, size, counts, missingVolumes }: Readable) {
  const { chats, messages, media } = counts;
  return { sequence, createdAt, bytes: size, chats, messages, media, missingVolumes, verifiedAt: null };
}

/** Bytes of all its volumes, and when its newest backup was written. */
async function sizeOfSet(place: Place, setId: string): Promise<{ bytes: number; changedAt: number }> {
  const paths = setPaths(setId);
  const volumes = await openDestination(place).files(paths.volumes);
  const written = await stat(path.join(place.path, paths.manifests)).catch(() => null);
  return {
    bytes: volumes.reduce((sum, { size }) => sum + size, 0),
    changedAt: Math.round(written?.mtimeMs ?? 0),
  };
}
