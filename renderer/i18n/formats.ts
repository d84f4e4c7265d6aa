/**
 * Dates, times, sizes and durations as a person of the chosen language writes them. None of them breaks in its middle
 * at the end of a line, but between a date and its time.
 */
export interface Formats {
  readonly number: (value: number) => string;
  readonly bytes: (value: number) => string;
  readonly time: (instant: number) => string;
  readonly date: (instant: number) => string;
  /** "Today, 16:20"; further away with the date. Stands alone or at the beginning. */
  readonly dateTime: (instant: number) => string;
  /** The same within a sentence: "today, 16:20". */
  readonly dateTimeWithin: (instant: number) => string;
  /** "Today", "Yesterday", a weekday within the last week, else the date. Stands alone or at the beginning. */
  readonly day: (instant: number) => string;
  /** The same within a sentence. */
  readonly dayWithin: (instant: number) => string;
  /** For lists: the time today, else the day, short. */
  readonly brief: (instant: number) => string;
  readonly duration: (seconds: number) => string;
  /** 0:07, 12:30, 1:02:03. */
  readonly clock: (seconds: number) => string;
  readonly list: (items: readonly string[]) => string;
}

const DAY = 86_400_000;

function startOfDay(instant: number): number {
  return new Date(instant).setHours(0, 0, 0, 0);
}

/** Keeps together what would be torn apart at the end of a line. */
const glued = (text: string): string => text.replaceAll(' ', '\u00a0');

/** A date with its time, held together but for the seam between the two. */
function dateTimeOf(format: Intl.DateTimeFormat, instant: number): string {
  const parts = format.formatToParts(instant);
  const seam = parts.findIndex(({ type }) => type === 'hour') - 1;
  return parts.map(({ value }, index) => (index === seam ? value : glued(value))).join('');
}

export function formats(locale: string): Formats {
  const number = new Intl.NumberFormat(locale);
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
  const short = new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', year: '2-digit' });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long' });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const unit = (value: number, name: string, digits: number) =>
    glued(
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: name,
        unitDisplay: 'short',
        maximumFractionDigits: digits,
      }).format(value),
    );
  const long = (value: number, name: string) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value);

  const daysFrom = (instant: number) => Math.round((startOfDay(instant) - startOfDay(Date.now())) / DAY);
  /** As words stand within a sentence; null for what is further away than a week. */
  const near = (instant: number): string | null => {
    const days = daysFrom(instant);
    if (Math.abs(days) <= 1) return relative.format(days, 'day');
    return days < 0 && days > -7 ? weekday.format(instant) : null;
  };
  const begun = (text: string) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
  const dayWithin = (instant: number) => near(instant) ?? glued(date.format(instant));
  const dateTimeWithin = (instant: number) =>
    Math.abs(daysFrom(instant)) <= 1
      ? `${near(instant)}, ${glued(time.format(instant))}`
      : dateTimeOf(dateTime, instant);

  return {
    number: (value) => number.format(value),
    bytes: (value) => {
      if (value < 1000) return unit(value, 'byte', 0);
      if (value < 1_000_000) return unit(value / 1000, 'kilobyte', 0);
      if (value < 1_000_000_000) return unit(value / 1_000_000, 'megabyte', value < 10_000_000 ? 1 : 0);
      return unit(value / 1_000_000_000, 'gigabyte', value < 100_000_000_000 ? 1 : 0);
    },
    time: (instant) => glued(time.format(instant)),
    date: (instant) => glued(date.format(instant)),
    dateTime: (instant) => begun(dateTimeWithin(instant)),
    dateTimeWithin,
    day: (instant) => begun(dayWithin(instant)),
    dayWithin,
    brief: (instant) =>
      daysFrom(instant) === 0 ? glued(time.format(instant)) : begun(near(instant) ?? short.format(instant)),
    duration: (seconds) => {
      const whole = Math.max(1, Math.round(seconds));
      if (whole < 60) return long(whole, 'second');
      if (whole < 3600) return long(Math.round(whole / 60), 'minute');
      const hours = Math.floor(whole / 3600);
      const minutes = Math.round((whole % 3600) / 60);
      return minutes === 0 ? long(hours, 'hour') : `${long(hours, 'hour')} ${long(minutes, 'minute')}`;
    },
    clock: (seconds) => {
      const whole = Math.round(seconds);
      const two = (value: number) => String(value).padStart(2, '0');
      const hours = Math.floor(whole / 3600);
      const rest = `${hours > 0 ? two(Math.floor((whole % 3600) / 60)) : Math.floor(whole / 60)}:${two(whole % 60)}`;
      return hours > 0 ? `${hours}:${rest}` : rest;
    },
    list: (items) => list.format(items),
  };
}
