/** The whole double: everything main would answer, in memory, the same in every run. */
import type { Bridge, Handlers } from '../../preload/contract.ts';
import type { WindowSettings } from '../../preload/contract/app.ts';
import type {
  BackupJob,
  BackupRun,
  BackupSettings,
  BackupStatus,
  EncryptionStatus,
} from '../../preload/contract/backup.ts';
import type { ImportJob, ImportSummary } from '../../preload/contract/import.ts';
import type { BackedUpChat, BackupSet, BackupVersion, RestoreJob } from '../../preload/contract/restore.ts';
import type { Emitters } from '../../preload/contract.ts';
import type { Failure } from '../../preload/contract/shape.ts';
import { makeBridge, Refusal, type BridgeControl } from './bridge.ts';
import { chatHandlers } from './chats.ts';
import { NOW, shaOf } from './histories.ts';
import { importHandlers, type ImportScenario } from './import.ts';
import { bytesAt, DoubleJob, stageAt } from './jobs.ts';
import { digitsOf, DoubleKey, KEY } from './key.ts';
import { labHandlers } from './lab.ts';
import { appHandlers, diagnosticsHandlers, type ProgramScenario } from './program.ts';
import { DoubleVault, type VaultScenario } from './vault.ts';

const DAY = 86_400_000;
/** Stands for main's drawing. */
const SHEET =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842"><text x="60" y="90">Recovery sheet</text></svg>';
/** Of everything that a restore brings back. */
const DIGEST = shaOf(77);
export const GROUPED = (KEY.match(/.{4}/g) ?? []).join(' ');

export interface Scenario extends ImportScenario, ProgramScenario {
  readonly history: 'full' | 'empty';
  /** `unplaced`: encrypted, but nobody has said where it goes. */
  readonly backup: 'off' | 'new' | 'on' | 'reminder' | 'unreachable' | 'unplaced';
  /** Where the key is kept when backup is on, and who knows of a vault when it is off. */
  readonly vault: VaultScenario;
  /** Attempts left for the password. */
  readonly attempts: number;
  readonly jobs: 'auto' | 'manual';
  readonly sets: 'one' | 'many' | 'none' | 'password';
  readonly settings: Partial<WindowSettings>;
}

export interface DoubleControl extends BridgeControl {
  readonly key: string;
  pushJob(which: keyof Jobs, fraction: number): void;
  finishJob(which: keyof Jobs): void;
  failJob(which: keyof Jobs, error: Failure): void;
  command(command: Parameters<Parameters<Bridge['app']['command']>[0]>[0]): void;
}

function runsOf(): BackupRun[] {
  const run = (runId: number, daysAgo: number, part: Partial<BackupRun>): BackupRun => ({
    runId,
    kind: 'backup',
    trigger: 'schedule',
    startedAt: NOW - daysAgo * DAY - 12 * 3_600_000,
    endedAt: NOW - daysAgo * DAY - 12 * 3_600_000 + 40_000,
    outcome: 'done',
    error: null,
    bytesWritten: 4_200_000 + runId * 310_000,
    bytes: 1_430_000_000,
    ...part,
  });
  const failed = (code: string, data: Failure['data'] = {}) => ({
    outcome: 'failed' as const,
    error: { code, data },
    bytesWritten: 0,
  });
  return Array.from({ length: 24 }, (_, index) => {
    const id = 24 - index;
    if (index === 1) return run(id, index, { kind: 'verify', trigger: 'person', bytesWritten: 0 });
    if (index === 2) return run(id, index, failed('destination/unavailable'));
    if (index === 4)
      return run(id, index, { outcome: 'cancelled', trigger: 'person', bytesWritten: 1_100_000 });
    if (index === 6) return run(id, index, failed('destination/full', { needed: 812_000_000 }));
    return run(id, index, {});
  });
}

function setsOf(kind: Scenario['sets']): BackupSet[] {
  const set = (setId: string, part: Partial<BackupSet>): BackupSet => ({
    setId,
    createdAt: NOW - 210 * DAY,
    changedAt: NOW - 9 * 3_600_000,
    versions: 7,
    bytes: 1_430_000_000,
    protector: 'key64',
    assurance: null,
    ownKey: false,
    readable: true,
    ...part,
  });
  if (kind === 'none') return [];
  if (kind === 'one') return [set('a', {})];
  if (kind === 'password') return [set('d', { protector: 'vault', assurance: 'hardware' })];
  return [
    set('a', { ownKey: true }),
    set('b', { changedAt: NOW - 40 * DAY, versions: 1, bytes: 88_000_000 }),
    set('c', { changedAt: NOW - 60 * DAY, readable: false }),
    set('d', { changedAt: NOW - 90 * DAY, protector: 'vault', assurance: 'hardware' }),
  ];
}

const VERSIONS: BackupVersion[] = [7, 6, 5].map((sequence, index) => ({
  sequence,
  createdAt: NOW - (index * 7 + 1) * DAY,
  bytes: 1_430_000_000 - index * 61_000_000,
  chats: 27,
  messages: 1_036_420 - index * 1_800,
  media: 8_204 - index * 61,
  missingVolumes: index === 1 ? 2 : 0,
  verifiedAt: index === 0 ? NOW - DAY : null,
}));

const BACKED_UP: BackedUpChat[] = ['Sunday hikes 🥾', 'Mara Lindqvist', 'Family', 'Opa Heinrich'].map(
  (title, index) => ({
    chatId: index + 1,
    kind: index === 1 || index === 3 ? 'direct' : 'group',
    title,
    messages: 400 * (index + 3),
    lastSentAt: NOW - index * DAY,
  }),
);
/** The numbers they have here, in the same order. */
const HERE = [20, 10, 30, 50];

const RESTORED: ResultOf<RestoreJob> = {
  chats: 27,
  messages: 1_036_420,
  media: 8_204,
  bytes: 1_430_000_000,
  chat: null,
  digest: DIGEST,
  seconds: 41,
};

interface Parts {
  readonly scenario: Scenario;
  readonly vault: DoubleVault;
  readonly emit: Emitters;
}

type ProgressOf<J> = J extends { state: 'running'; progress: infer P } ? P : never;
type ResultOf<J> = J extends { state: 'done'; result: infer R } ? R : never;
type BackupJobOf<K> = Extract<BackupJob, { kind: K }>;

/** Volumes of the backup that the double makes: main writes one, reads it back, and goes on with the next. */
const VOLUMES = 22;

function backupStage(fraction: number): ProgressOf<BackupJobOf<'backup'>>['stage'] {
  if (fraction === 0) return 'preparing';
  if (fraction >= 1) return 'finishing';
  return (fraction * VOLUMES) % 1 > 0.9 ? 'checking' : 'writing';
}

function jobsOf({ scenario, emit }: Pick<Parts, 'scenario' | 'emit'>) {
  const pace = scenario.jobs === 'auto' ? 40 : null;
  let backupJob: BackupJob | null = null;
  const tellBackup = (job: BackupJob) => {
    backupJob = job;
    emit.backup.changed(job);
  };
  const jobs = {
    import: new DoubleJob<ProgressOf<ImportJob>, ImportSummary>({
      progressAt: (fraction) => ({
        stage: stageAt(['reading', 'storing', 'finishing'], fraction),
        ...bytesAt(214_000_000, fraction),
        itemsDone: Math.round(18_240 * fraction),
        itemsTotal: 18_240,
      }),
      pace,
      tell: emit.import.changed,
    }),
    backup: new DoubleJob<ProgressOf<BackupJobOf<'backup'>>, ResultOf<BackupJobOf<'backup'>>>({
      progressAt: (fraction) => ({ stage: backupStage(fraction), ...bytesAt(1_430_000_000, fraction) }),
      pace,
      tell: (job) => tellBackup({ kind: 'backup', ...job }),
    }),
    verify: new DoubleJob<ProgressOf<BackupJobOf<'verify'>>, ResultOf<BackupJobOf<'verify'>>>({
      progressAt: (fraction) => ({
        stage: stageAt(['reading', 'rebuilding', 'proving'], fraction),
        ...bytesAt(1_430_000_000, fraction),
      }),
      pace,
      tell: (job) => tellBackup({ kind: 'verify', ...job }),
    }),
    restore: new DoubleJob<ProgressOf<RestoreJob>, ResultOf<RestoreJob>>({
      progressAt: (fraction) => ({
        stage: stageAt(['reading', 'rebuilding', 'proving', 'swapping'], fraction),
        ...bytesAt(1_430_000_000, fraction),
      }),
      pace,
      tell: emit.restore.changed,
    }),
  };
  return { jobs, backupJob: () => backupJob };
}

type Jobs = ReturnType<typeof jobsOf>['jobs'];

const KEY64 = { protector: 'key64', vault: null } as const;

function backupHandlers(
  { scenario, vault }: Parts,
  { jobs, backupJob }: ReturnType<typeof jobsOf>,
): Pick<Handlers, 'backup' | 'encryption'> {
  const on = scenario.backup !== 'off' && scenario.backup !== 'new';
  const placed = on && scenario.backup !== 'unplaced';
  let encryption: EncryptionStatus = on
    ? {
        state: 'on',
        ...(scenario.vault === 'none' ? KEY64 : { protector: 'vault', vault: vault.remembered }),
        since: NOW - 210 * DAY,
        sealedBy: 'os',
        lastProvedAt: NOW - 95 * DAY,
        reminderDue: scenario.backup === 'reminder',
      }
    : { state: 'off' };
  const turnedOn = (): Extract<EncryptionStatus, { state: 'on' }> => ({
    state: 'on',
    ...KEY64,
    since: NOW,
    sealedBy: 'os',
    lastProvedAt: NOW,
    reminderDue: false,
  });
  let settings: BackupSettings = { frequency: 'daily', includeMedia: true, keepVersions: 7 };
  let runs = placed ? runsOf() : [];
  let destination: BackupStatus['destination'] = placed
    ? {
        folderId: 'folder-1',
        label: '/media/robin/Blue drive/Backups',
        freeBytes: 412_000_000_000,
        reachable: scenario.backup !== 'unreachable',
      }
    : null;
  let last: BackupStatus['last'] = placed
    ? {
        at: NOW - 12 * 3_600_000,
        sequence: 7,
        bytes: 1_430_000_000,
        messages: 1_036_420,
        media: 8_204,
        verifiedAt: NOW - 12 * 3_600_000,
      }
    : null;
  const status = (): BackupStatus => ({
    destination,
    settings,
    last,
    nextDueAt: settings.frequency === 'off' ? null : NOW + 11 * 3_600_000,
    pending:
      last === null
        ? { messages: 1_036_420, media: 8_204, bytes: 1_430_000_000 }
        : { messages: 42, media: 3, bytes: null },
    job: backupJob(),
  });
  const key = new DoubleKey(on);
  const provedNow = (): EncryptionStatus => {
    encryption =
      encryption.state === 'on' ? { ...encryption, lastProvedAt: NOW, reminderDue: false } : turnedOn();
    return encryption;
  };
  const proven = { at: NOW, sequence: 8, bytes: 1_436_000_000, messages: 1_036_462, media: 8_207 };
  const noted = (kind: 'backup' | 'verify', bytesWritten: number) => () => {
    if (kind === 'backup') last = { ...proven, verifiedAt: last === null ? NOW : last.verifiedAt };
    else if (last !== null) last = { ...last, verifiedAt: NOW };
    const ran = { runId: 100 + runs.length, kind, startedAt: NOW, endedAt: NOW, bytesWritten };
    runs = [{ ...ran, trigger: 'person', outcome: 'done', error: null, bytes: proven.bytes }, ...runs];
  };
  const written = 6_100_000;
  return {
    backup: {
      status,
      setSettings: (next) => {
        settings = next;
        return status();
      },
      chooseDestination: () => {
        destination = {
          folderId: 'folder-1',
          label: '/media/robin/Blue drive/Backups',
          freeBytes: 412_000_000_000,
          reachable: true,
        };
        return { folderId: destination.folderId, label: destination.label };
      },
      showDestination: () => undefined,
      start: () => ({
        kind: 'backup',
        ...jobs.backup.start({ ...proven, bytesWritten: written }, noted('backup', written)),
      }),
      verify: () => ({ kind: 'verify', ...jobs.verify.start(proven, noted('verify', 0)) }),
      cancel: () => {
        jobs.backup.cancel();
        jobs.verify.cancel();
      },
      history: ({ beforeRunId, limit }) => {
        const from = beforeRunId === null ? 0 : runs.findIndex((one) => one.runId === beforeRunId) + 1;
        return { runs: runs.slice(from, from + limit), more: from + limit < runs.length };
      },
    },
    encryption: {
      status: () =>
        encryption.state === 'on' && encryption.protector === 'vault'
          ? { ...encryption, vault: vault.remembered }
          : encryption,
      begin: () => key.begin(),
      copyKey: () => ({ clearsInSeconds: 45 }),
      saveSheet: () => ({ kind: 'saved', label: 'Coffer recovery sheet.pdf' }),
      sheetImage: () => ({ svg: SHEET }),
      check: ({ digits }) => key.check(digits),
      confirm: ({ digits }) => {
        key.confirm(digits);
        return provedNow();
      },
      abandon: () => key.abandon(),
      reveal: () => key.reveal(),
      hide: () => key.hide(),
      prove: ({ digits }) => {
        key.prove(digits);
        return provedNow();
      },
      snoozeReminder: () => {
        if (encryption.state === 'on') encryption = { ...encryption, reminderDue: false };
        return encryption;
      },
      enableWithPassword: ({ password, ...reach }) => {
        vault.set(reach, password);
        key.keep();
        const base = encryption.state === 'on' ? encryption : turnedOn();
        encryption = { ...base, protector: 'vault', vault: vault.remembered, lastProvedAt: NOW };
        return encryption;
      },
      changePassword: ({ password, ...reach }) => ({ attempts: vault.set(reach, password) }),
      checkPassword: ({ password, ...reach }) => {
        const proved = vault.try(reach, password);
        if (encryption.state === 'on') encryption = { ...encryption, lastProvedAt: NOW, reminderDue: false };
        return proved;
      },
      recordState: (reach) => vault.state(reach),
      rememberVault: (reach) => vault.use(reach),
      disable: ({ record, pin }) => {
        if (record === 'delete' && encryption.state === 'on' && encryption.protector === 'vault')
          vault.state({ placeId: null, pin });
        encryption = { state: 'off' };
        return encryption;
      },
    },
  };
}

function restoreHandlers({ scenario, vault }: Parts, jobs: Jobs, fill: () => void): Handlers['restore'] {
  const sets = () => ({
    folder: { folderId: 'folder-2', label: '/media/robin/Blue drive/Backups' },
    sets: setsOf(scenario.sets),
  });
  return {
    chooseFolder: sets,
    fromDestination: sets,
    unlock: ({ by }) => {
      if (by.kind === 'digits' && digitsOf(by.digits) !== KEY) throw new Refusal('backup/wrong-key');
      const proved = by.kind === 'password' ? vault.try(by, by.password) : null;
      const present =
        scenario.history === 'full' ? { chats: 30, messages: 1_036_462 } : { chats: 0, messages: 0 };
      return {
        sessionId: 'session-1',
        versions: VERSIONS,
        proved,
        older: scenario.sets === 'many',
        present,
      };
    },
    recordState: (reach) => vault.state(reach),
    chats: () => ({ chats: BACKED_UP }),
    start: ({ scope }) => {
      const found = scope.kind === 'chat' && BACKED_UP.find(({ chatId }) => chatId === scope.chatId);
      if (!found) return jobs.restore.start(RESTORED, fill);
      const { kind, title, messages } = found;
      const chat = { chatId: HERE[BACKED_UP.indexOf(found)] ?? 0, kind, title };
      return jobs.restore.start(
        { chats: 1, messages, media: 61, bytes: 88_000_000, chat, digest: null, seconds: 4 },
        fill,
      );
    },
    cancel: () => jobs.restore.cancel(),
    current: () => jobs.restore.current,
    close: () => undefined,
  };
}

export function makeDouble(scenario: Scenario): { bridge: Bridge; control: DoubleControl } {
  let jobs: Jobs | null = null;
  let emitters: Emitters | null = null;
  let settings: WindowSettings = {
    locale: 'system',
    theme: 'system',
    reading: 'flow',
    enterSends: true,
    ...scenario.settings,
  };
  let empty = scenario.history === 'empty';
  const { bridge, control } = makeBridge((emit) => {
    const vault = new DoubleVault(scenario.vault, scenario.attempts);
    const parts = { scenario, emit, vault };
    emitters = emit;
    const made = jobsOf(parts);
    jobs = made.jobs;
    const { chats, fill } = chatHandlers(emit, empty);
    const filled = () => {
      empty = false;
      fill();
    };
    return {
      ...backupHandlers(parts, made),
      chats,
      import: importHandlers(scenario, made.jobs.import, filled),
      restore: restoreHandlers(parts, made.jobs, filled),
      vault: vault.handlers,
      lab: labHandlers({ emit, vault }),
      app: appHandlers(scenario, () => empty),
      settings: {
        get: () => settings,
        set: (next) => {
          settings = next;
          return settings;
        },
      },
      diagnostics: diagnosticsHandlers(scenario),
    };
  });
  return {
    bridge,
    control: {
      ...control,
      key: GROUPED,
      pushJob: (which, fraction) => jobs?.[which].push(fraction),
      finishJob: (which) => jobs?.[which].finish(),
      failJob: (which, error) => jobs?.[which].fail(error),
      command: (command) => emitters?.app.command(command),
    },
  };
}
