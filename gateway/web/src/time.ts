import { locale, texts } from "./texts";

/** Times as people read them, in the language spoken and the time zone of the browser. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Formats {
  readonly locale: string;
  readonly time: Intl.DateTimeFormat;
  readonly weekday: Intl.DateTimeFormat;
  readonly shortDate: Intl.DateTimeFormat;
  readonly shortDateWithYear: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
  readonly dayWithYear: Intl.DateTimeFormat;
  readonly full: Intl.DateTimeFormat;
  readonly relative: Intl.RelativeTimeFormat;
}

let made: Formats | null = null;

/** Made once for each language: making one is slow beside using it. */
function formats(): Formats {
  const tag = locale();
  if (made?.locale === tag) return made;
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, options);
  made = {
    locale: tag,
    time: dates({ timeStyle: "short" }),
    weekday: dates({ weekday: "short" }),
    shortDate: dates({ day: "numeric", month: "short" }),
    shortDateWithYear: dates({ day: "numeric", month: "short", year: "numeric" }),
    day: dates({ weekday: "long", day: "numeric", month: "long" }),
    dayWithYear: dates({ day: "numeric", month: "long", year: "numeric" }),
    full: dates({ dateStyle: "full", timeStyle: "short" }),
    relative: new Intl.RelativeTimeFormat(tag, { numeric: "auto" }),
  };
  return made;
}

export function timeOfDay(date: Date): string {
  return formats().time.format(date);
}

export function fullTime(date: Date): string {
  return formats().full.format(date);
}

/** Whole days from `date` to `now` by the calendar: 0 is today, 1 yesterday. */
export function calendarDaysAgo(date: Date, now: Date): number {
  return Math.round((startOfDay(now) - startOfDay(date)) / DAY);
}

export function dayName(date: Date, now: Date): string {
  const days = calendarDaysAgo(date, now);
  if (days === 0) return texts.chat.today;
  if (days === 1) return texts.chat.yesterday;
  return (isSameYear(date, now) ? formats().day : formats().dayWithYear).format(date);
}

/** Short enough for a list: the time today, the weekday this week, else the date, with the year if it is another. */
export function listTime(date: Date, now: Date): string {
  const days = calendarDaysAgo(date, now);
  if (days <= 0) return formats().time.format(date);
  if (days < 7) return formats().weekday.format(date);
  return (isSameYear(date, now) ? formats().shortDate : formats().shortDateWithYear).format(date);
}

/** "5 minutes ago", "yesterday". */
export function timeAgo(date: Date, now: Date): string {
  const ms = now.getTime() - date.getTime();
  if (ms < MINUTE) return texts.presence.justNow;
  if (ms < HOUR) return formats().relative.format(-Math.floor(ms / MINUTE), "minute");
  if (ms < DAY) return formats().relative.format(-Math.floor(ms / HOUR), "hour");
  const days = calendarDaysAgo(date, now);
  return days < 30
    ? formats().relative.format(-days, "day")
    : formats().relative.format(-Math.floor(days / 30), "month");
}

function isSameYear(one: Date, other: Date): boolean {
  return one.getFullYear() === other.getFullYear();
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
