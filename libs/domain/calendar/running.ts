import { addDays, civilDay, type Day, type Instant, type WorkCalendar } from './calendar.js';

/** A clock as far as its days are counted. */
export interface Ran {
  startedAt: Instant;
  dueDay: Day;
  /** When the duty was done or fell away; null while somebody still has to act. */
  endedAt: Instant | null;
  paused: readonly { from: Instant; to?: Instant }[];
}
/** Working days of a clock. Null where the clock does not run forward, such as one counted back from a last day. */
export interface DaysOf {
  allowed: number | null;
  used: number | null;
  /** Null once it has ended; negative when it is over due. A pause adds nothing to what is used. */
  left: number | null;
  paused: number;
  /** A year without an official calendar was counted. */
  provisional: boolean;
}

/** Working days left of a clock that runs; negative when it is over due. One that stands still has what it had when it stopped. */
export function daysLeft({ dueDay, paused }: Pick<Ran, 'dueDay' | 'paused'>, today: Day, calendar: WorkCalendar) {
  // The due day moves when the clock goes on: until then it stands where it stood.
  const standing = paused.find(({ to }) => to === undefined);
  return calendar.workingDaysBetween(standing ? civilDay(standing.from) : today, dueDay);
}

/** Working days allowed, used, left and stood still, as of a day. The day of the start is not counted (TIME-3). */
export function workingDaysOf(ran: Ran, today: Day, calendar: WorkCalendar): DaysOf {
  const { startedAt, dueDay, endedAt, paused } = ran;
  const start = civilDay(startedAt);
  const until = endedAt === null ? today : civilDay(endedAt);
  let provisional = false;
  const between = (a: Day, b: Day) => {
    const counted = calendar.workingDaysBetween(a, b);
    provisional ||= counted.provisional;
    return counted.days;
  };
  const over = paused.filter(({ to }) => to !== undefined);
  const standing = paused.find(({ to }) => to === undefined);
  const length = (from: Instant, to: Day) => Math.max(0, between(civilDay(from), to));
  const past = over.reduce((sum, { from, to }) => sum + length(from, civilDay(to ?? from)), 0);
  const now = standing ? length(standing.from, until) : 0;
  const rest = endedAt === null ? daysLeft(ran, today, calendar) : null;
  provisional ||= rest?.provisional ?? false;
  const left = rest?.days ?? null;
  if (dueDay < start) return { allowed: null, used: null, left, paused: past + now, provisional };
  const allowed = between(start, dueDay) - past;
  const used = Math.max(0, between(start, until) - past - now);
  return { allowed, used, left, paused: past + now, provisional };
}

/** Days after the first up to the last on which offices do not work: what a period of working days passes over. */
export function restDays(first: Day, last: Day, calendar: WorkCalendar): Day[] {
  const days: Day[] = [];
  for (let day = addDays(first, 1); day <= last; day = addDays(day, 1)) {
    if (!calendar.isWorkingDay(day)) days.push(day);
  }
  return days;
}
