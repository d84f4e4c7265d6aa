/** Calls about restoring: what a folder holds, what a key opens, and bringing it back. */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Emitters, Handlers } from '../../../preload/contract.ts';
import type { z } from 'zod';
import type { BackupSets, RestoreJob, unlockSetInput } from '../../../preload/contract/restore.ts';
import type { PasswordProved } from '../../../preload/contract/vault.ts';
import { findBackups, listBackupsAt } from '../../backup/at-place.ts';
import type { Backups } from '../../backup/backups.ts';
import type { DeviceState, Run } from '../../backup/device-state.ts';
import { BackupError } from '../../backup/errors.ts';
import type { VaultProtector } from '../../backup/format/header.ts';
import { setPaths } from '../../backup/format/names.ts';
import type { BackupListing } from '../../backup/list.ts';
import { recoverSetKey, vaultProtectorOf } from '../../backup/password.ts';
import type { FoundSet } from '../../backup/set.ts';
import { openDestination, type Place } from '../../destinations/open.ts';
import { parseDigits, type BackupKey } from '../../keys/index.ts';
import { vaultPassword, type VaultChoice } from '../../vaults/index.ts';
import type { Choices } from '../choices.ts';
import type { Desktop } from '../desktop.ts';
import { IpcError } from '../errors.ts';
import type { BackupMemoryFile } from './backup-memory.ts';
import { beginning, following, type StagesOf } from './engine-progress.ts';
import { JobRunner } from './job.ts';
import { foreignText } from './foreign-text.ts';
import type { Library } from './library.ts';
import { recordStateIn, type VaultDesk } from './vault-desk.ts';

type Progress = Extract<RestoreJob, { state: 'running' }>['progress'];
type Result = Extract<RestoreJob, { state: 'done' }>['result'];
type UnlockInput = z.output<typeof unlockSetInput>;
type Readable = Extract<BackupListing, { counts: unknown }>;

/** Which vault gave the key, and when: what this computer remembers once everything is restored. */
interface Recovery {
  readonly protector: VaultProtector;
  readonly choice: VaultChoice;
  readonly provedAt: number;
}

interface Unlocked {
  readonly place: Place;
  readonly setId: string;
  readonly key: BackupKey;
  /** Which of the unlocks this was, in the order they were asked for. */
  readonly turn: number;
  readonly listings: readonly Readable[];
  /** Null where digits or the kept key opened it. */
  readonly recovery: Recovery | null;
}

interface Opening extends Pick<Unlocked, 'key' | 'recovery'> {
  readonly proved: PasswordProved | null;
}

export const RESTORE_STAGES: StagesOf<Progress['stage']> = {
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
  readonly desk: VaultDesk;
  reportUnforeseen(call: string, error: unknown): void;
}

export function restoreHandlers(options: RestoreOptions) {
  const { backups, library, memory, choices, desktop, emit, desk } = options;
  const sessions = new Map<string, Unlocked>();
  const runner = new JobRunner<Progress, Result>({
    name: 'restore',
    first: beginning(RESTORE_STAGES),
    changed: emit.restore.changed,
    reportUnforeseen: options.reportUnforeseen,
  });

  let turns = 0;
  /** The session that a run is using: its key is needed to the end. */
  let inUse: string | null = null;
  /** Forgets a session and its key, at the latest when the run that uses it has ended. */
  const end = (sessionId: string): void => {
    const session = sessions.get(sessionId);
    sessions.delete(sessionId);
    if (sessionId !== inUse) session?.key.destroy();
  };
  /** Runs with a session; `work` gets what is its own until it ends. */
  async function withSession<T>(sessionId: string, work: (session: Unlocked) => Promise<T>): Promise<T> {
    const session = find(sessionId);
    inUse = sessionId;
    try {
      return await work(session);
    } finally {
      inUse = null;
      if (!sessions.has(sessionId)) session.key.destroy();
    }
  }

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
        assurance: protector?.kind === 'vault' ? shownAssurance(protector) : null,
        ownKey: setId === own,
        readable: !newer,
      })),
    );
    return { folder: choices.add(folder), sets: sets.toSorted((a, b) => b.changedAt - a.changedAt) };
  }

  /** A set that is at the place. Throws `backup/not-found`. */
  async function setAt(place: Place, setId: string): Promise<FoundSet> {
    const set = (await findBackups(place)).find((found) => found.setId === setId);
    if (set === undefined) throw new BackupError('backup/not-found', { place: place.path });
    return set;
  }

  /** The key of a set; whoever calls destroys it. */
  async function openedBy(place: Place, setId: string, by: UnlockInput['by']): Promise<Opening> {
    switch (by.kind) {
      case 'kept':
        return { key: await backups.revealKey(), recovery: null, proved: null };
      case 'digits':
        return { key: parseDigits(by.digits), recovery: null, proved: null };
      case 'password': {
        const set = await setAt(place, setId);
        const protector = vaultProtectorOf(set);
        using password = vaultPassword(by.password);
        return await desk.use(by, async (vault) => {
          const recovered = await recoverSetKey(set, await vault.link(), password);
          const { key, attemptsBefore: before, attemptsLeft: left, attemptsLimit: limit } = recovered;
          const recovery = { protector, choice: vault.choice, provedAt: Date.now() };
          return { key, recovery, proved: { before, attempts: { left, limit } } };
        });
      }
      default:
        return by satisfies never;
    }
  }

  /** Backing up goes on with the vault that was restored from, where this computer took the set over. */
  async function goOn(setId: string, { choice, provedAt }: Recovery): Promise<void> {
    if ((await backups.status())?.setId !== setId) return;
    await desk.remember(choice);
    await memory.change(() => ({ provedAt, snoozedUntil: null }));
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
    async unlock({ folderId, setId, by }) {
      const place: Place = { kind: 'folder', path: choices.pathOf(folderId) };
      const turn = ++turns;
      const { key, recovery, proved } = await openedBy(place, setId, by);
      try {
        const all = await listBackupsAt({ place, setId, key });
        const listings = all.filter((listing) => 'counts' in listing);
        // One at a time: nobody can go back to an earlier one. What was asked for later may have been faster.
        for (const [other, { turn: its }] of sessions) if (its < turn) end(other);
        const sessionId = randomUUID();
        sessions.set(sessionId, { place, setId, key, turn, listings, recovery });
        const status = await backups.status();
        const state = status?.setId === setId ? status : null;
        const { place: name } = openDestination(place);
        const seen = state?.places[name]?.sequence;
        const { chats, archived, messages } = await library.totals();
        return {
          sessionId,
          versions: listings.map((listing) => toVersion(listing, provenRuns(state, name))),
          proved,
          older: seen !== undefined && (all[0]?.sequence ?? 0) < seen,
          present: { chats: chats + archived, messages },
        };
      } catch (error) {
        key.destroy();
        throw error;
      }
    },
    async recordState({ folderId, setId, ...reach }) {
      const place: Place = { kind: 'folder', path: choices.pathOf(folderId) };
      const record = vaultProtectorOf(await setAt(place, setId));
      return await desk.use(reach, (vault) => recordStateIn(vault, record));
    },
    async chats({ sessionId, sequence }) {
      const { place, setId, key } = find(sessionId);
      const chats = await backups.chatsOf({ place, setId, key }, { sequence });
      return {
        chats: chats.map(({ id, kind, title, messages, lastSentAt }) => ({
          chatId: id,
          kind,
          title,
          messages,
          lastSentAt,
        })),
      };
    },
    start({ sessionId, sequence, scope }) {
      find(sessionId);
      const run = async (
        { place, setId, key, listings, recovery }: Unlocked,
        signal: AbortSignal,
        report: (progress: Progress) => void,
      ): Promise<Result> => {
        const began = Date.now();
        const onProgress = following(RESTORE_STAGES, report);
        if (scope.kind === 'chat') {
          const { chatId } = scope;
          const added = await library.writing('restore', (history) =>
            backups.restoreChat(history, { place, setId, key }, { sequence, chatId, signal, onProgress }),
          );
          library.changed();
          emit.chats.changed({ reason: 'restore' });
          const { messagesAdded: messages, mediaAdded: media, bytesRead: bytes } = added;
          const { chatId: hereId, kind, title } = added;
          const chat = { chatId: hereId, kind, title };
          const seconds = (Date.now() - began) / 1000;
          return { chats: 1, messages, media, bytes, chat, digest: null, seconds };
        }
        const replace = scope.replacePresent;
        const done = await library.replaced((swapping) =>
          backups.restore(
            { place, setId, key },
            {
              sequence,
              replace,
              signal,
              onProgress,
              onSwap: swapping,
              ...(recovery ? { protector: recovery.protector } : {}),
            },
          ),
        );
        if (recovery) await goOn(setId, recovery);
        emit.chats.changed({ reason: 'restore' });
        const { chats, messages } = done.counts;
        const media = done.counts.media - done.mediaMissing;
        const bytes = listings.find((listing) => listing.sequence === sequence)?.size ?? 0;
        const seconds = (Date.now() - began) / 1000;
        return { chats, messages, media, bytes, chat: null, digest: done.digest, seconds };
      };
      return runner.start((signal, report) =>
        withSession(sessionId, (session) => run(session, signal, report)),
      );
    },
    cancel() {
      runner.cancel();
      return undefined;
    },
    current: () => runner.current,
    close({ sessionId }) {
      end(sessionId);
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

/** Of a vault of another maker it may be any text. */
const shownAssurance = ({ assurance }: VaultProtector): string | null =>
  assurance === undefined ? null : foreignText(assurance, 40);

/** Runs of this device in which all of a backup at that place was read back: checks, and the backup that all is new in. */
function provenRuns(state: DeviceState | null, place: string): readonly Run[] {
  const runs = state?.runs ?? [];
  return runs.filter(
    ({ kind, outcome, sequence, place: at }) =>
      at === place && outcome === 'ok' && (kind === 'verify' || (kind === 'create' && sequence === 1)),
  );
}

function toVersion(
  { sequence, createdAt, size, counts, mediaHeld: media, missingVolumes }: Readable,
  proven: readonly Run[],
) {
  const { chats, messages } = counts;
  const run = proven.findLast((one) => one.sequence === sequence);
  const verifiedAt = run ? run.at + run.durationMs : null;
  return { sequence, createdAt, bytes: size, chats, messages, media, missingVolumes, verifiedAt };
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
