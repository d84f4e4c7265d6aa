/** Notes among the runs what became of a backup, a check or a restore. What cannot be noted stays what it was. */
import { CofferError, type ErrorData } from '../base/error.ts';
import { openDestination, type Place } from '../destinations/open.ts';
import type { Profile } from '../profile/profile.ts';
import { boundedData, writeState, type DeviceState, type Run } from './device-state.ts';
import { attempt, meaningOf } from './meaning.ts';

export interface RunNotes {
  readonly profile: Profile;
  /** What this device knows; null when encrypted backup is not turned on, and then nothing is noted. */
  readonly status: () => Promise<DeviceState | null>;
}

interface Told {
  readonly sequence: number;
  readonly bytesWritten?: number;
}

export interface RunOptions {
  readonly kind: Run['kind'];
  readonly place: Place;
  readonly trigger?: Run['trigger'];
  /** Whether `work` is done under the profile's lock. Otherwise it is taken for the note. */
  readonly locked: boolean;
}

/** Does it, notes the outcome, and passes it on, with a code wherever it can have one. */
export async function noted<T extends Told>(
  notes: RunNotes,
  options: RunOptions,
  work: () => Promise<T>,
): Promise<T> {
  const at = Date.now();
  let result: T;
  try {
    result = await work();
  } catch (error) {
    const failure = meaningOf(error);
    const known = failure instanceof CofferError ? failure : null;
    await note(notes, options, at, { outcome: known?.code ?? 'unexpected', data: known?.data });
    throw failure;
  }
  await note(notes, options, at, { outcome: 'ok', told: result });
  return result;
}

async function note(
  { profile, status }: RunNotes,
  { kind, place, trigger = 'person', locked }: RunOptions,
  at: number,
  { outcome, told, data }: { outcome: string; told?: Told; data?: ErrorData | undefined },
): Promise<void> {
  const write = async (): Promise<void> => {
    const state = await status();
    if (state === null) return;
    const run = {
      at,
      durationMs: Date.now() - at,
      kind,
      place: openDestination(place).place,
      outcome,
      sequence: told?.sequence ?? null,
      bytesWritten: told?.bytesWritten ?? 0,
      trigger,
      ...(data === undefined ? {} : { data: boundedData(data) }),
    };
    await writeState(profile.backupFolder, { ...state, runs: [...state.runs, run] });
  };
  // Without the lock a backup that ends at this moment could lose what it pins; its own note matters more.
  await attempt(() => (locked ? write() : profile.exclusively(write)));
}
