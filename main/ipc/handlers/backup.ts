/** Calls about backing up: status, settings, running, checking, the history of runs, and the schedule. */
import type { Emitters, Handlers } from '../../../preload/contract.ts';
import type { BackupJob, BackupRun, BackupStatus } from '../../../preload/contract/backup.ts';
import { listBackupsAt } from '../../backup/at-place.ts';
import type { Backups } from '../../backup/backups.ts';
import type { DeviceState, Run } from '../../backup/device-state.ts';
import { refuseBrokenChain } from '../../backup/verify.ts';
import { nextDueAt } from '../../backup/schedule.ts';
import { openDestination, type Place } from '../../destinations/open.ts';
import type { Choices } from '../choices.ts';
import type { Desktop } from '../desktop.ts';
import { IpcError } from '../errors.ts';
import type { BackupMemory, BackupMemoryFile } from './backup-memory.ts';
import { beginning, following, type StagesOf } from './engine-progress.ts';
import { JobRunner } from './job.ts';
import type { Library } from './library.ts';

type ProgressOf<K> = Extract<BackupJob, { kind: K; state: 'running' }>['progress'];
type ResultOf<K> = Extract<BackupJob, { kind: K; state: 'done' }>['result'];

/** How often the schedule is looked at. */
const LOOK_EVERY = 60_000;

export const BACKUP_STAGES: StagesOf<ProgressOf<'backup'>['stage']> = {
  preparing: 'preparing',
  writing: 'writing',
  checking: 'checking',
  reading: 'checking',
  building: 'checking',
  finishing: 'finishing',
};
export const VERIFY_STAGES: StagesOf<ProgressOf<'verify'>['stage']> = {
  preparing: 'reading',
  reading: 'reading',
  writing: 'rebuilding',
  building: 'rebuilding',
  checking: 'proving',
  finishing: 'proving',
};

export interface BackupOptions {
  readonly backups: Backups;
  readonly library: Library;
  readonly memory: BackupMemoryFile;
  readonly choices: Choices;
  readonly desktop: Desktop;
  readonly emit: Emitters;
  reportUnforeseen(call: string, error: unknown): void;
}

export function backupHandlers(options: BackupOptions) {
  const { backups, library, memory, choices, desktop, emit } = options;
  const { reportUnforeseen } = options;
  /** The one that runs, or the last that ran. */
  let current: BackupJob | null = null;
  const changed = (job: BackupJob): void => {
    current = job;
    emit.backup.changed(job);
  };
  const backupRuns = new JobRunner<ProgressOf<'backup'>, ResultOf<'backup'>>({
    name: 'backup',
    first: beginning(BACKUP_STAGES),
    changed: (job) => changed({ kind: 'backup', ...job }),
    reportUnforeseen,
  });
  const verifyRuns = new JobRunner<ProgressOf<'verify'>, ResultOf<'verify'>>({
    name: 'verify',
    first: beginning(VERIFY_STAGES),
    changed: (job) => changed({ kind: 'verify', ...job }),
    reportUnforeseen,
  });
  const refuseWhileRunning = (): void => {
    if (current?.state === 'running') throw new IpcError('ipc/busy', { job: current.kind });
  };

  async function placeOf(): Promise<Place> {
    const { destination } = await memory.read();
    if (destination === null) throw new IpcError('ipc/no-destination');
    return { kind: 'folder', path: destination };
  }

  /** The whole size of one backup at its place. */
  async function sizeOf(place: Place, setId: string, sequence: number): Promise<number> {
    using key = await backups.revealKey();
    const listings = await listBackupsAt({ place, setId, key });
    const listing = listings.find((found) => found.sequence === sequence);
    return listing && 'size' in listing ? listing.size : 0;
  }

  const start = (trigger: 'person' | 'schedule'): BackupJob => {
    refuseWhileRunning();
    const job = backupRuns.start(async (signal, report) => {
      const place = await placeOf();
      const { settings } = await memory.read();
      const done = await library.writing('backup', (history) =>
        backups.create(history, place, {
          signal,
          onProgress: following(BACKUP_STAGES, report),
          includeMedia: settings.includeMedia,
          keep: settings.keepVersions,
          trigger,
        }),
      );
      const setId = (await backups.status())?.setId ?? '';
      const { messages } = done.counts;
      // Those that are in it: what was left out or could not be read is still to be backed up.
      const { sequence, bytesWritten, mediaHeld: media } = done;
      const bytes = await sizeOf(place, setId, sequence);
      const at = Date.now();
      // All that is new was read back. What it shares with earlier ones is as well known to be whole as it was before.
      await memory.change(({ last }) => {
        const verifiedAt = sequence === 1 ? at : (last?.verifiedAt ?? null);
        return { last: { at, sequence, bytes, messages, media, verifiedAt } };
      });
      return { at, sequence, bytes, bytesWritten, messages, media };
    });
    return { kind: 'backup', ...job };
  };

  async function status(): Promise<BackupStatus> {
    const { destination, settings, last } = await memory.read();
    const state = await backups.status();
    return {
      destination: destination === null ? null : await describePlace(choices, destination),
      settings,
      last,
      nextDueAt: dueAt(await memory.read(), state),
      pending: await pendingSince(last, settings.includeMedia),
      job: current,
    };
  }

  async function pendingSince(
    last: BackupMemory['last'],
    includeMedia: boolean,
  ): Promise<BackupStatus['pending']> {
    const { messages, media, mediaBytes, databaseBytes } = await library.totals();
    const files = includeMedia ? media : 0;
    if (last !== null) {
      const added = (now: number, before: number): number => Math.max(0, now - before);
      return { messages: added(messages, last.messages), media: added(files, last.media), bytes: null };
    }
    return {
      messages,
      media: files,
      bytes: databaseBytes + (includeMedia ? mediaBytes : 0),
    };
  }

  const timer = setInterval(() => {
    void startIfDue().catch((error: unknown) => options.reportUnforeseen('schedule', error));
  }, LOOK_EVERY);
  timer.unref();
  async function startIfDue(): Promise<void> {
    const due = dueAt(await memory.read(), await backups.status());
    if (due === null || due > Date.now()) return;
    // It stays due until the next look.
    if (current?.state !== 'running' && !library.isBeingReplaced) start('schedule');
  }

  const handlers: Handlers['backup'] = {
    status,
    async setSettings(settings) {
      await memory.change(() => ({ settings }));
      return await status();
    },
    async chooseDestination() {
      const path = await desktop.chooseFolder();
      if (path === null) return null;
      // Another place has another history of backups.
      await memory.change((before) => (before.destination === path ? {} : { destination: path, last: null }));
      return choices.add(path);
    },
    async showDestination() {
      desktop.showInFolder((await placeOf()).path);
      return undefined;
    },
    async start() {
      // Said at once, where a person can still do something about it.
      await placeOf();
      return start('person');
    },
    verify() {
      refuseWhileRunning();
      const job = verifyRuns.start(async (signal, report) => {
        const place = await placeOf();
        const setId = (await backups.status())?.setId;
        using key = await backups.revealKey();
        // Restored on trial: that it can be is what a person wants to know.
        const checked = await backups.verify({ place, setId, key }, null, {
          signal,
          onProgress: following(VERIFY_STAGES, report),
          full: true,
        });
        const { sequence, counts, bytesRead, mediaHeld: media } = checked;
        const at = Date.now();
        await memory.change(({ last }) =>
          last?.sequence === sequence ? { last: { ...last, verifiedAt: at } } : {},
        );
        refuseBrokenChain(checked);
        const { messages } = counts;
        return { at, sequence, bytes: bytesRead, messages, media };
      });
      return { kind: 'verify', ...job };
    },
    cancel() {
      backupRuns.cancel();
      verifyRuns.cancel();
      return undefined;
    },
    async history({ beforeRunId, limit }) {
      const runs = ((await backups.status())?.runs ?? []).flatMap((run, runId) => toRun(run, runId));
      const older = runs.filter(({ runId }) => beforeRunId === null || runId < beforeRunId).toReversed();
      return { runs: older.slice(0, limit), more: older.length > limit };
    },
  };
  return {
    handlers,
    async close() {
      clearInterval(timer);
      await backupRuns.close();
      await verifyRuns.close();
    },
  };
}

async function describePlace(
  choices: Choices,
  path: string,
): Promise<NonNullable<BackupStatus['destination']>> {
  const destination = openDestination({ kind: 'folder', path });
  const reachable = await destination.folders().then(
    () => true,
    () => false,
  );
  const freeBytes = reachable ? await destination.freeSpace().catch(() => null) : null;
  return { ...choices.add(path), freeBytes, reachable };
}

/** Null when nothing is scheduled, or nothing could be done if it were. */
function dueAt(memory: BackupMemory, state: DeviceState | null): number | null {
  const { destination, settings, last } = memory;
  if (state === null || destination === null) return null;
  const { place } = openDestination({ kind: 'folder', path: destination });
  const runs = state.runs.filter((run) => run.place === place);
  const done = runs.findLast(({ kind, outcome }) => kind === 'create' && outcome === 'ok');
  const doneAt = Math.max(done ? done.at + done.durationMs : 0, last?.at ?? 0);
  return nextDueAt(settings.frequency, doneAt === 0 ? null : doneAt, runs, Date.now());
}

function toRun(run: Run, runId: number): BackupRun[] {
  const { kind, at, durationMs, outcome, bytesWritten } = run;
  if (kind === 'restore') return [];
  const cancelled = outcome.endsWith('/cancelled');
  return [
    {
      runId,
      kind: kind === 'create' ? 'backup' : 'verify',
      trigger: run.trigger ?? 'person',
      startedAt: at,
      endedAt: at + durationMs,
      outcome: outcome === 'ok' ? 'done' : cancelled ? 'cancelled' : 'failed',
      error: outcome === 'ok' || cancelled ? null : { code: outcome, data: run.data ?? {} },
      bytesWritten,
      bytes: null,
    },
  ];
}
