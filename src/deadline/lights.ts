import type { Day, Instant, WorkCalendar } from '#domain/calendar/calendar';
import type { LightName } from '#domain/calendar/light';
import { daysLeft } from '#domain/calendar/running';
import { TIMES_DUTY } from './clock-book.js';

export const LIGHTS: readonly LightName[] = ['red', 'yellow', 'green', 'paused'];

/** The first day on which a clock that is due then is still green: what ends before is yellow. */
export const firstGreen = (today: Day, soonDays: number, calendar: WorkCalendar): Day =>
  calendar.addWorkingDays(today, soonDays + 1).day;

const OVERDUE = `(d.overdue_at IS NOT NULL OR d.status = 'open' AND d.due_at <= liandan.now())`;
/** Conditions on a clock `d` and its overdue record `o` under which somebody still has that time, or is over it. */
const RUNS = `d.met_at IS NULL AND d.ended_at IS NULL AND d.status IN ('open', 'paused', 'passed')
    AND (d.status <> 'passed' OR d.overdue_at IS NOT NULL) AND coalesce(o.state, '') NOT IN ('waived', 'neverMet')`;
/** The same of a duty; a date that is only reached is none. */
const OWED = `${RUNS} AND (${TIMES_DUTY.replaceAll('fires', 'd.fires')})`;
/** The most urgent first. */
const URGENCY = `${OVERDUE} DESC, d.status = 'paused', d.due_at, d.id`;

/** How a clock `d` with its overdue record `o` stands (电子监察), as SQL; `green` is an expression for the first green day. */
export const clockSql = (green: string) => ({
  overdue: OVERDUE,
  owed: OWED,
  urgency: URGENCY,
  light: `CASE WHEN ${OVERDUE} THEN 'red' WHEN d.status = 'paused' THEN 'paused' WHEN d.due_day < ${green} THEN 'yellow' ELSE 'green' END`,
});

const CLOCKS = 'liandan.deadline d LEFT JOIN liandan.overdue o ON o.id = d.id';

/** Of the duty of a case that is the most urgent: what `shows` of it, null where none is owed. Reads no more than its clocks. */
export const ofUrgentDuty = (caseId: string, shows: string): string =>
  `(SELECT ${shows} FROM ${CLOCKS} WHERE d.case_id = ${caseId} AND ${OWED} ORDER BY ${URGENCY} LIMIT 1)`;

/** Joins as `d` the most urgent of the clocks that run and satisfy `which`: what is owed, or the date at which the case goes on. */
export const withUrgentClock = (which: string): string => `LEFT JOIN LATERAL (
  SELECT d.clock, d.key, d.started_at, d.due_at, d.due_day, d.status, d.paused, d.provisional, ${OVERDUE} AS overdue
    FROM ${CLOCKS} WHERE ${which} AND ${RUNS} ORDER BY ${URGENCY} LIMIT 1) d ON true`;
/** What lists tell of the clock that was joined. */
export const URGENT_CLOCK = `d.clock, d.due_at AS "dueAt", d.due_day::text AS "dueDay", d.status AS "clockStatus", d.paused,
    coalesce(d.provisional, false) AS provisional, coalesce(d.overdue, false) AS overdue`;

/** A clock as rows of lists bring it: none, or with the day on which it is due. */
export interface ClockOfRow {
  dueDay: Day | null;
  paused: readonly { from: Instant; to?: Instant }[] | null;
  provisional: boolean;
}
/** The working days that are left of it today, and whether a year without an official calendar was counted. */
export function timeLeft({ dueDay, paused, provisional }: ClockOfRow, today: Day, calendar: WorkCalendar) {
  if (dueDay === null) return { daysLeft: null, provisional };
  const left = daysLeft({ dueDay, paused: paused ?? [] }, today, calendar);
  return { daysLeft: left.days, provisional: provisional || left.provisional };
}
