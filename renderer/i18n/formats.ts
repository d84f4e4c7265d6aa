/** Dates, times, sizes and durations as a person of the chosen language writes them. */
export interface Formats {
  readonly number: (value: number) => string;
  readonly bytes: (value: number) => string;
  readonly time: (instant: number) => string;
  readonly date: (instant: number) => string;
  readonly dateTime: (instant: number) => string;
  /** "Today", "Yesterday", a weekday within the last week, else the date. */
  readonly day: (instant: number) => string;
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

export function formats(
  locale: string,
  words: { readonly today: string; readonly yesterday: string },
): Formats {
  const number = new Intl.NumberFormat(locale);
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
  const short = new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', year: '2-digit' });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long' });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const unit = (value: number, name: string, digits: number) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value);
  const long = (value: number, name: string) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value);

  const daysAgo = (instant: number) => Math.round((startOfDay(Date.now()) - startOfDay(instant)) / DAY);
  const near = (instant: number): string | null => {
    const ago = daysAgo(instant);
    if (ago === 0) return words.today;
    if (ago === 1) return words.yesterday;
    return ago > 1 && ago < 7 ? weekday.format(instant) : null;
  };

  return {
    number: (value) => number.format(value),
    bytes: (value) => {
      if (value < 1000) return unit(value, 'byte', 0);
      if (value < 1_000_000) return unit(value / 1000, 'kilobyte', 0);
      if (value < 1_000_000_000) return unit(value / 1_000_000, 'megabyte', value < 10_000_000 ? 1 : 0);
      return unit(value / 1_000_000_000, 'gigabyte', value < 100_000_000_000 ? 1 : 0);
    },
    time: (instant) => time.format(instant),
    date: (instant) => date.format(instant),
    dateTime: (instant) => {
      const ago = daysAgo(instant);
      if (ago !== 0 && ago !== 1) return dateTime.format(instant);
      return `${ago === 0 ? words.today : words.yesterday}, ${time.format(instant)}`;
    },
    day: (instant) => near(instant) ?? date.format(instant),
    brief: (instant) =>
      daysAgo(instant) === 0 ? time.format(instant) : (near(instant) ?? short.format(instant)),
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
