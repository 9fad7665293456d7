import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { calendarYear, loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import { type CalendarYear, civilDay, WorkCalendar } from '#domain/calendar/calendar';
import { justBefore } from '#domain/calendar/due';
import { recounted } from '#domain/calendar/recount';
import { DomainError } from '#domain/errors';
import { badField } from '../http/body.js';
import type { GivenCalendar } from './calendar.commands.js';

interface ClockRow {
  id: string;
  machine: string;
  case_id: string;
  clock: string;
  key: string;
  started_at: Date;
  due_at: Date;
  length: number | null;
  paused: { from: string; to?: string | null }[];
}
const SHOWN = 1000;

/** What next year's official calendar would do (TIME-2), before it is put in place. */
@Injectable()
export class CalendarService {
  constructor(private readonly db: DataSource) {}

  /** Which running clocks would be due on another day. Nothing is stored. */
  async dryRun(by: Actor, given: GivenCalendar) {
    if (!by.roles.includes('admin') || by.kind !== 'operator') {
      throw new DomainError('NOT_PERMITTED', {
        detail: { zh: '工作日历由系统管理员维护', en: 'The calendar is kept by the administrator of the operator' },
        remedy: { zh: '请联系系统管理员', en: 'Ask the administrator of the operator' },
      });
    }
    const { calendar: before, calendarFiles } = loadReference();
    const after = calendarWith(calendarFiles.map(calendarYear), given);
    const rows = await this.db.query<ClockRow[]>('SELECT * FROM liandan.provisional_clocks()');
    const read = rows.map((row) => {
      const { id, machine, case_id: caseId, clock, key } = row;
      const dueAt = row.due_at.toISOString();
      const startedAt = row.started_at.toISOString();
      const anew =
        row.length === null
          ? undefined
          : recounted({ clock, startedAt, dueAt, length: row.length, pauses: row.paused }, before, after);
      const [from, to] = [dueAt, anew?.due].map((due) => (due === undefined ? null : civilDay(justBefore(due))));
      return { id, machine, caseId, clock, key, from, to, provisional: anew?.provisional ?? true };
    });
    const moved = read.filter(({ from, to }) => to !== null && to !== from);
    const unclear = read.filter(({ to }) => to === null);
    return {
      year: given.year,
      version: { before: before.version, after: after.version },
      reckoned: read.length,
      confirmed: read.filter(({ from, to, provisional }) => to === from && !provisional).length,
      moved: moved.slice(0, SHOWN),
      movedInAll: moved.length,
      unclear: unclear.slice(0, SHOWN),
    };
  }
}

/** The calendar with one year more. A year that has its official calendar is not replaced here. */
function calendarWith(known: CalendarYear[], given: GivenCalendar): WorkCalendar {
  if (known.some(({ year }) => year === given.year)) {
    throw new DomainError('INVALID_TRANSITION', {
      rule: 'TIME-2',
      detail: { zh: `${given.year} 年已有官方日历`, en: `The official calendar of ${given.year} is in place` },
      remedy: { zh: '请核对年份', en: 'Check the year' },
    });
  }
  const dates = given.days.map(({ date }) => date);
  if (new Set(dates).size !== dates.length) throw badField('days', '日期重复', 'A day is given twice');
  const days = Object.fromEntries(given.days.map(({ date, kind }) => [date, kind]));
  try {
    return new WorkCalendar([...known, { year: given.year, days }]);
  } catch (error) {
    throw badField('days', `日期不属于 ${given.year} 年`, error instanceof Error ? error.message : 'not a calendar');
  }
}
