import { Injectable } from '@nestjs/common';
import { Settings } from '#config/env';
import { loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import type { LightName } from '#domain/calendar/light';
import type { Duty } from '#domain/overdue/duty';
import { Workflow } from '#workflow/workflow';
import { dutiesOf } from './holders.js';
import { clockSql, firstGreen, LIGHTS, timeLeft } from './lights.js';

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
interface Row extends Omit<Lit, 'daysLeft' | 'duty' | 'dueAt'> {
  dueAt: Date;
  paused: { from: string; to?: string }[];
}

/** More are counted but not listed. */
const MOST = 2000;

const { light: LIGHT, owed: OWED, urgency: URGENCY } = clockSql('$1::date');
const FROM = `FROM liandan.deadline d LEFT JOIN liandan.docket k ON k.case_id = d.case_id
    LEFT JOIN liandan.overdue o ON o.id = d.id
  WHERE NOT coalesce(k.ended, false) AND ${OWED}`;

/** Red, yellow, green and paused (电子监察): every duty that is still owed in the cases that the caller may see. */
@Injectable()
export class LightsService {
  private readonly calendar = loadReference().calendar;

  constructor(
    private readonly workflow: Workflow,
    private readonly settings: Settings,
  ) {}

  /** All of them counted, the most urgent listed; `complete` is false where not all are. */
  lights(by: Actor) {
    return this.workflow.read(by, async (tx) => {
      const today = civilDay(tx.at);
      const soonDays = this.settings.LIANDAN_LIGHT_SOON_DAYS;
      const green = firstGreen(today, soonDays, this.calendar);
      const counted = await tx.query<{ light: LightName; n: number }>(
        'lights_counted',
        `SELECT ${LIGHT} AS light, count(*)::int AS n ${FROM} GROUP BY 1`,
        [green],
      );
      const rows = await tx.query<Row>(
        'lights_listed',
        `SELECT d.id, ${LIGHT} AS light, d.machine, d.case_id AS "caseId", k.state, k.subject, d.clock, d.key, d.due_at AS "dueAt",
           d.due_day::text AS "dueDay", d.paused, d.provisional, d.calendar_version AS "calendarVersion", o.level ${FROM}
         ORDER BY ${URGENCY} LIMIT $2`,
        [green, MOST + 1],
      );
      const shown = rows.slice(0, MOST);
      const duties = await dutiesOf(this.workflow.kinds, (name, text, values) => tx.query(name, text, values), shown);
      const items = shown.map(({ dueAt, paused, ...row }): Lit => {
        const left = timeLeft({ ...row, paused }, today, this.calendar);
        return { ...row, ...left, daysLeft: left.daysLeft!, dueAt: dueAt.toISOString(), duty: duties.get(row.id)! };
      });
      const of = new Map(counted.map(({ light, n }) => [light, n]));
      const counts = Object.fromEntries(LIGHTS.map((light) => [light, of.get(light) ?? 0]));
      return { day: today, soonDays, counts, complete: rows.length <= MOST, items };
    });
  }
}
