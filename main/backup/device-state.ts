/**
 * What this device remembers of its backups: the set, the newest state seen at each place, and the last runs
 * (`state.json`), and which volumes an unfinished run has already stored (`journal.jsonl`).
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ErrorData } from '../base/error.ts';
import { sweepTemporaries, syncDirectory, writeFileAtomic } from '../base/files.ts';
import { ProfileError } from '../profile/errors.ts';
import { BackupError } from './errors.ts';
import { protectorSchema, type Protector } from './format/header.ts';

const RUNS_KEPT = 100;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const count = z.number().int().nonnegative();

/** What the words of a failure need beside its code. Longer texts and more of them are cut off. */
const DATA_FIELDS = 8;
const DATA_UNITS = 300;
/** Of what is listed, such as damaged volumes: what is cut off here, the next check finds. */
const DATA_LISTED = 20;
const LISTED_UNITS = 120;
const dataValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

const run = z.object({
  at: count,
  durationMs: count,
  kind: z.enum(['create', 'verify', 'restore']),
  place: z.string(),
  /** `ok`, or the code of what went wrong. */
  outcome: z.string(),
  /** Of what went wrong; absent in runs noted before it was kept. */
  data: z.record(z.string(), dataValue).optional(),
  sequence: count.nullable(),
  bytesWritten: count,
  /** Who started it; absent in runs noted before there was a schedule. */
  trigger: z.enum(['person', 'schedule']).optional(),
});
const stateFile = z.object({
  format: z.literal(1),
  setId: hex(16),
  createdAt: count,
  protector: protectorSchema,
  /** The account that this key has, or was about to get, in a vault: 16 bytes, hexadecimal. */
  account: hex(16).optional(),
  /** By place: the highest sequence ever seen there and the hash of its manifest's file. */
  places: z.record(z.string(), z.object({ sequence: count, manifestSha256: hex(32) })),
  runs: z.array(run),
  /** The history that was backed up last: the folder it was in, and the id of its database. */
  live: z.object({ folder: z.string(), historyId: hex(16) }).optional(),
  /** Counts only once this history is the live one: it was taken over by a restore that may have died before that. */
  history: z.string().optional(),
});

export type DeviceState = z.infer<typeof stateFile>;
export type Run = z.infer<typeof run>;
/** The highest sequence ever seen at a place, and the hash of its manifest's file. */
export type Seen = DeviceState['places'][string];

const journalLine = z.object({
  setId: hex(16),
  place: z.string(),
  volume: z.object({ name: hex(16), size: count, sha256: hex(32) }),
  members: z.array(
    z.object({ kind: z.enum(['segment', 'medium']), id: hex(32), offset: count, length: count }),
  ),
});
/** A volume that is stored and checked, but that no manifest names yet. */
export type JournalEntry = z.infer<typeof journalLine>;

/** Written before the first byte of a volume: what becomes of it, this device may remove it and no other's. */
const begunLine = z.object({ setId: hex(16), place: z.string(), begun: hex(16) });
type BegunEntry = z.infer<typeof begunLine>;

export interface Journal {
  readonly finished: readonly JournalEntry[];
  /** Names of all volumes that this device began, finished or not. */
  readonly begun: readonly string[];
}

/** The data of an error, small enough to keep a hundred of them. It holds no secret: no error's data does. */
export function boundedData(data: ErrorData): NonNullable<Run['data']> {
  const cut = (text: string): string => text.slice(0, DATA_UNITS);
  const listed = (text: string): string => text.slice(0, LISTED_UNITS);
  const bounded = Object.entries(data)
    .slice(0, DATA_FIELDS)
    .map(([key, value]) => {
      if (typeof value === 'string') return [cut(key), cut(value)];
      return [cut(key), isList(value) ? value.slice(0, DATA_LISTED).map(listed) : value];
    });
  return Object.fromEntries(bounded);
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}

/** What a device knows of a set that it has just begun or taken over. */
export function newState(setId: string, createdAt: number, protector: Protector): DeviceState {
  return { format: 1, setId, createdAt, protector, places: {}, runs: [] };
}

/** The state, or null when encrypted backup is not turned on. Throws `backup/state-damaged`. */
export async function readState(folder: string): Promise<DeviceState | null> {
  const file = path.join(folder, 'state.json');
  const text = await readIfThere(file);
  if (text === null) return null;
  try {
    return stateFile.parse(JSON.parse(text));
  } catch (error) {
    throw new BackupError('backup/state-damaged', { file }, { cause: error });
  }
}

/** Throws `backup/disk-full` and `profile/denied`, as all that writes here does. */
export async function writeState(folder: string, state: DeviceState): Promise<void> {
  const kept = { ...state, runs: state.runs.slice(-RUNS_KEPT) };
  const text = JSON.stringify(kept, null, 2) + '\n';
  await coded(folder, () => writeFileAtomic(path.join(folder, 'state.json'), text, { mode: 0o600 }));
}

/** Removes what a run that was killed while it wrote the state left beside it. Hold the lock. */
export async function sweepState(folder: string): Promise<void> {
  await sweepTemporaries(path.join(folder, 'state.json'));
}

export async function forgetState(folder: string): Promise<void> {
  await fs.rm(path.join(folder, 'state.json'), { force: true });
  await clearJournal(folder);
}

/** What unfinished runs left at this place. A torn last line, from a crash, is passed over. */
export async function readJournal(folder: string, setId: string, place: string): Promise<Journal> {
  const here = (await journalLines(folder)).filter((line) => line.setId === setId && line.place === place);
  return {
    finished: here.filter((line) => 'volume' in line),
    begun: here.flatMap((line) => ('begun' in line ? [line.begun] : [])),
  };
}

async function journalLines(folder: string): Promise<(JournalEntry | BegunEntry)[]> {
  const text = (await readIfThere(path.join(folder, 'journal.jsonl'))) ?? '';
  return text.split('\n').flatMap((line) => {
    try {
      return [z.union([journalLine, begunLine]).parse(JSON.parse(line))];
    } catch {
      // Whatever is not a whole entry only costs writing that volume again.
      return [];
    }
  });
}

export async function appendJournal(folder: string, entry: JournalEntry | BegunEntry): Promise<void> {
  await coded(folder, async () => {
    const file = await fs.open(path.join(folder, 'journal.jsonl'), 'a', 0o600);
    try {
      const isNew = (await file.stat()).size === 0;
      // The line feed in front keeps a line that a crash has torn from spoiling this one.
      await file.writeFile('\n' + JSON.stringify(entry) + '\n');
      await file.sync();
      // A file that was only just made is not found after a power cut before its folder knows of it.
      if (isNew) await syncDirectory(folder);
    } finally {
      await file.close();
    }
  });
}

/** Forgets what is noted of this place, except that `kept` were begun here; other places keep their lines. */
export async function settleJournal(
  folder: string,
  setId: string,
  place: string,
  kept: readonly string[],
): Promise<void> {
  const others = (await journalLines(folder)).filter((line) => line.setId !== setId || line.place !== place);
  const lines = [...others, ...kept.map((begun) => ({ setId, place, begun }))];
  if (lines.length === 0) return clearJournal(folder);
  const text = lines.map((line) => JSON.stringify(line) + '\n').join('');
  await coded(folder, () => writeFileAtomic(path.join(folder, 'journal.jsonl'), text, { mode: 0o600 }));
}

async function clearJournal(folder: string): Promise<void> {
  await coded(folder, () => fs.rm(path.join(folder, 'journal.jsonl'), { force: true }));
}

/** What this computer's disk refuses, as codes; bugs stay what they are. */
async function coded<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) throw error;
    const reason = String(error.code);
    if (reason === 'ENOSPC' || reason === 'EDQUOT') {
      throw new BackupError('backup/disk-full', { needed: null, free: null }, { cause: error });
    }
    throw new ProfileError('profile/denied', { folder, reason }, { cause: error });
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
