import type { Day, WorkCalendar } from '#domain/calendar/calendar';
import { TIMES_DUTY } from './clock-book.js';

export const LIGHTS = ['red', 'yellow', 'green', 'paused'] as const;
export type LightName = (typeof LIGHTS)[number];

/** The first day on which a clock that is due then is still green: what ends before is yellow. */
export const firstGreen = (today: Day, soonDays: number, calendar: WorkCalendar): Day =>
  calendar.addWorkingDays(today, soonDays + 1).day;

const OVERDUE = `(d.overdue_at IS NOT NULL OR d.status = 'open' AND d.due_at <= liandan.now())`;
/** Conditions on a clock `d` and its overdue record `o` under which its duty is still owed. */
const OWED = `d.met_at IS NULL AND d.ended_at IS NULL AND d.status IN ('open', 'paused', 'passed')
    AND (${TIMES_DUTY.replaceAll('fires', 'd.fires')}) AND (d.status <> 'passed' OR d.overdue_at IS NOT NULL)
    AND coalesce(o.state, '') NOT IN ('waived', 'neverMet')`;
/** The most urgent first. */
const URGENCY = `${OVERDUE} DESC, d.status = 'paused', d.due_at, d.id`;

/** How a clock `d` with its overdue record `o` stands (电子监察), as SQL; `green` is an expression for the first green day. */
export const clockSql = (green: string) => ({
  overdue: OVERDUE,
  owed: OWED,
  urgency: URGENCY,
  light: `CASE WHEN ${OVERDUE} THEN 'red' WHEN d.status = 'paused' THEN 'paused' WHEN d.due_day < ${green} THEN 'yellow' ELSE 'green' END`,
});

/** Of the clock of a case that is the most urgent: what `shows` of it, null where none runs. Reads no more than its clocks. */
export const ofUrgentClock = (caseId: string, shows: string): string =>
  `(SELECT ${shows} FROM liandan.deadline d LEFT JOIN liandan.overdue o ON o.id = d.id
    WHERE d.case_id = ${caseId} AND ${OWED} ORDER BY ${URGENCY} LIMIT 1)`;
