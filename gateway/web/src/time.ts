import { texts } from "./texts";

/** Times as people read them, in the language and the time zone of the browser. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const timeFormat = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const weekdayFormat = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const shortDateFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dayFormat = new Intl.DateTimeFormat(undefined, {
  weekday: "long",
  day: "numeric",
  month: "long",
});
const dayWithYearFormat = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "long",
  year: "numeric",
});
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const relativeFormat = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

export function timeOfDay(date: Date): string {
  return timeFormat.format(date);
}

export function fullTime(date: Date): string {
  return fullFormat.format(date);
}

/** Whole days from `date` to `now` by the calendar: 0 is today, 1 yesterday. */
export function calendarDaysAgo(date: Date, now: Date): number {
  return Math.round((startOfDay(now) - startOfDay(date)) / DAY);
}

export function dayName(date: Date, now: Date): string {
  const days = calendarDaysAgo(date, now);
  if (days === 0) return texts.chat.today;
  if (days === 1) return texts.chat.yesterday;
  const isThisYear = date.getFullYear() === now.getFullYear();
  return (isThisYear ? dayFormat : dayWithYearFormat).format(date);
}

/** Short enough for a list: the time today, the weekday this week, else the date. */
export function listTime(date: Date, now: Date): string {
  const days = calendarDaysAgo(date, now);
  if (days <= 0) return timeFormat.format(date);
  if (days < 7) return weekdayFormat.format(date);
  return shortDateFormat.format(date);
}

/** "5 minutes ago", "yesterday". */
export function timeAgo(date: Date, now: Date): string {
  const ms = now.getTime() - date.getTime();
  if (ms < MINUTE) return texts.presence.justNow;
  if (ms < HOUR) return relativeFormat.format(-Math.floor(ms / MINUTE), "minute");
  if (ms < DAY) return relativeFormat.format(-Math.floor(ms / HOUR), "hour");
  const days = calendarDaysAgo(date, now);
  return days < 30
    ? relativeFormat.format(-days, "day")
    : relativeFormat.format(-Math.floor(days / 30), "month");
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
