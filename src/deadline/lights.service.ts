import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import type { Duty } from '#domain/overdue/duty';
import { Workflow } from '#workflow/workflow';
import { TIMES_DUTY } from './clock-book.js';
import { dutiesOf } from './holders.js';

export const LIGHTS = ['red', 'yellow', 'green', 'paused'] as const;
export type LightName = (typeof LIGHTS)[number];

/** A duty that is still owed, with its light and who holds it. */
export interface Lit {
  id: string;
  light: LightName;
  machine: string;
  caseId: string;
  /** None for what is timed and is no case: the yearly report. */
  state: string | null;
  subject: Record<string, unknown> | null;
  clock: string;
  key: string;
  dueAt: string;
  dueDay: string;
  /** Working days left; negative once it is late. */
  daysLeft: number;
  provisional: boolean;
  calendarVersion: string;
  /** Rung of the ladder that the overdue record has reached; null before it is due. */
  level: string | null;
  /** Whose duty it is: side, authority, firm, and the officer who worked the case last. */
  duty: Duty;
}
interface Row extends Omit<Lit, 'daysLeft' | 'duty' | 'light' | 'dueAt'> {
  dueAt: Date;
  overdue: boolean;
  paused: boolean;
}

/** Working days left at which a light turns yellow. */
const SOON = 2;
/** More are counted but not listed. */
const MOST = 2000;

const OVERDUE = `(d.overdue_at IS NOT NULL OR d.status = 'open' AND d.due_at <= liandan.now())`;
const OWED = `FROM liandan.deadline d LEFT JOIN liandan.docket k ON k.case_id = d.case_id
    LEFT JOIN liandan.overdue o ON o.id = d.id
  WHERE NOT coalesce(k.ended, false) AND d.met_at IS NULL AND d.ended_at IS NULL AND d.status IN ('open', 'paused', 'passed') AND (${TIMES_DUTY.replaceAll('fires', 'd.fires')})
    AND (d.status <> 'passed' OR d.overdue_at IS NOT NULL) AND coalesce(o.state, '') NOT IN ('waived', 'neverMet')`;

/** Red, yellow, green and paused (电子监察): every duty that is still owed in the cases that the caller may see. */
@Injectable()
export class LightsService {
  private readonly calendar = loadReference().calendar;

  constructor(private readonly workflow: Workflow) {}

  /** All of them counted, the most urgent listed; `complete` is false where not all are. */
  lights(by: Actor) {
    return this.workflow.read(by, async (tx) => {
      const today = civilDay(tx.at);
      const soon = this.calendar.addWorkingDays(today, SOON + 1).day;
      const counted = await tx.query<{ light: LightName; n: number }>(
        'lights_counted',
        `SELECT CASE WHEN ${OVERDUE} THEN 'red' WHEN d.status = 'paused' THEN 'paused'
           WHEN d.due_day < $1::date THEN 'yellow' ELSE 'green' END AS light, count(*)::int AS n ${OWED} GROUP BY 1`,
        [soon],
      );
      const rows = await tx.query<Row>(
        'lights_listed',
        `SELECT d.id, d.machine, d.case_id AS "caseId", k.state, k.subject, d.clock, d.key, d.due_at AS "dueAt",
           d.due_day::text AS "dueDay", d.provisional, d.calendar_version AS "calendarVersion", o.level,
           ${OVERDUE} AS overdue, d.status = 'paused' AS paused ${OWED}
         ORDER BY (${OVERDUE}) DESC, d.status = 'paused', d.due_at, d.id LIMIT $1`,
        [MOST + 1],
      );
      const shown = rows.slice(0, MOST);
      const duties = await dutiesOf(this.workflow.kinds, (name, text, values) => tx.query(name, text, values), shown);
      const items = shown.map(({ overdue, paused, dueAt, ...row }): Lit => {
        const daysLeft = this.calendar.workingDaysBetween(today, row.dueDay).days;
        const light = overdue ? 'red' : paused ? 'paused' : daysLeft <= SOON ? 'yellow' : 'green';
        return { ...row, light, dueAt: dueAt.toISOString(), daysLeft, duty: duties.get(row.id)! };
      });
      const of = new Map(counted.map(({ light, n }) => [light, n]));
      const counts = Object.fromEntries(LIGHTS.map((light) => [light, of.get(light) ?? 0]));
      return { day: today, counts, complete: rows.length <= MOST, items };
    });
  }
}
