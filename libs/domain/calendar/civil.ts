/** A civil date 'YYYY-MM-DD' of Asia/Shanghai (fixed +08:00, no daylight saving). */
export type Day = string;
/** An instant as UTC ISO 8601 with milliseconds, '2025-11-17T01:00:00.000Z'. */
export type Instant = string;

const DAY_MS = 86_400_000;
const OFFSET_MS = 8 * 3_600_000;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** Whether the text is a date that exists: '2024-02-29' is, '2025-02-29' is not. */
export function isRealDay(text: unknown): text is Day {
  const parts = typeof text === 'string' ? DAY.exec(text) : null;
  if (!parts) return false;
  const ms = Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]));
  return new Date(ms).toISOString().slice(0, 10) === text;
}

/** Days since 1970-01-01. RangeError when the date does not exist. */
export function dayNumber(day: Day): number {
  if (!isRealDay(day)) throw new RangeError(`not a date: ${String(day)}`);
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / DAY_MS;
}

/** The date that lies so many days after 1970-01-01. */
export const dayOf = (number: number): Day => new Date(number * DAY_MS).toISOString().slice(0, 10);

/** Milliseconds of an instant. A time without zone is refused: it would mean the zone of the machine. */
export function instantMs(instant: Instant): number {
  const ms = INSTANT.test(instant) ? Date.parse(instant) : NaN;
  if (Number.isNaN(ms)) throw new RangeError(`not an instant with a time zone: ${instant}`);
  return ms;
}

/** Civil date on which the instant falls in Shanghai: '2025-11-16T16:00:00.000Z' is 2025-11-17. */
export const civilDay = (instant: Instant): Day => dayOf(Math.floor((instantMs(instant) + OFFSET_MS) / DAY_MS));

/** Date and time of day in Shanghai: 2026-03-05 09:30. */
export const wallTime = (ms: number): string => new Date(ms + OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');

/** 00:00 of the date in Shanghai. */
export const startOfDay = (day: Day): Instant => new Date(dayNumber(day) * DAY_MS - OFFSET_MS).toISOString();

/** 24:00 of the date, where a period ends (TIME-3): the same instant as 00:00 of the next date. */
export const endOfDay = (day: Day): Instant => startOfDay(addDays(day, 1));

/** Last day of what no day ends. It has no next one, so no clock is started for it. */
export const NEVER: Day = '9999-12-31';

/** Calendar days later, or earlier when n is negative (TIME-7). */
export const addDays = (day: Day, n: number): Day => dayOf(dayNumber(day) + n);

/** Calendar days from a to b; negative when b is earlier. */
export const daysBetween = (a: Day, b: Day): number => dayNumber(b) - dayNumber(a);

export const earliestDay = (first: Day, ...others: Day[]): Day => others.reduce((a, b) => (b < a ? b : a), first);
export const latestDay = (first: Day, ...others: Day[]): Day => others.reduce((a, b) => (b > a ? b : a), first);

/**
 * Last day of a period of n months that begins on the given day (TIME-6): the day before the same date n months
 * later; a month's end is clipped first. 2025-03-08 + 12 → 2026-03-07, 2025-08-31 + 12 → 2026-08-30.
 */
export function addMonthsThrough(day: Day, n: number): Day {
  dayNumber(day);
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + n;
  const [year, month] = [Math.floor(months / 12), months % 12];
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return dayOf(Date.UTC(year, month, Math.min(Number(day.slice(8, 10)), lastOfMonth)) / DAY_MS - 1);
}
