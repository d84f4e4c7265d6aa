/**
 * From the wall clock of an export to an instant. Exports carry no zone, so one is chosen for the whole file
 * (docs/spec/import-whatsapp-export.md, 6). `Intl` is asked at most twice a day of history; the rest is cached.
 */
import { importError } from './errors.ts';

/** Wall-clock milliseconds (as if UTC) to Unix milliseconds. */
export type ZoneFunction = (wall: number) => number;

const DAY = 86_400_000;

export const systemTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * A function for one IANA zone. A time that a spring change skipped moves forward by the gap; a time that an
 * autumn change repeats means its first occurrence. Throws `import/unknown-time-zone`.
 */
export function zoneFunction(timeZone: string): ZoneFunction {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch (error) {
    throw importError('import/unknown-time-zone', { timeZone }, error);
  }
  /** Milliseconds that the zone's wall clock is ahead of UTC at an instant. */
  const offsetAt = (instant: number): number => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
    const wall = Date.UTC(
      part['year'] ?? 1970,
      (part['month'] ?? 1) - 1,
      part['day'] ?? 1,
      part['hour'] ?? 0,
      part['minute'] ?? 0,
      part['second'] ?? 0,
    );
    return wall - Math.floor(instant / 1000) * 1000;
  };
  /** By day of the wall clock: [offset some hours before the day, offset some hours after it]. */
  const days = new Map<number, readonly [number, number]>();
  return (wall) => {
    const day = Math.floor(wall / DAY);
    let offsets = days.get(day);
    if (offsets === undefined) {
      offsets = [offsetAt(day * DAY - 15 * 3_600_000), offsetAt((day + 1) * DAY + 15 * 3_600_000)];
      if (days.size > 20_000) days.clear();
      days.set(day, offsets);
    }
    const [before, after] = offsets;
    if (before === after) return wall - before;
    const early = wall - before;
    if (offsetAt(early) === before) return early;
    const late = wall - after;
    return offsetAt(late) === after ? late : early;
  };
}
