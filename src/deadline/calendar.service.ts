import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { adoptCalendar, type CalendarFile, calendarYear, loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import { type CalendarYear, civilDay, WorkCalendar } from '#domain/calendar/calendar';
import { justBefore } from '#domain/calendar/due';
import { recounted } from '#domain/calendar/recount';
import { DomainError } from '#domain/errors';
import { eventId } from '#ledger/event-id';
import type { KeyOnce } from '#workflow/idempotency';
import { badField } from '../http/body.js';
import { Register, type Registered } from '../party/register.js';
import { keepsCalendars } from './calendar.acts.js';
import type { GivenCalendar } from './calendar.commands.js';

interface ClockRow {
  id: string;
  machine: string;
  number: string | null;
  clock: string;
  key: string;
  started_at: Date;
  due_at: Date;
  length: number | null;
  paused: { from: string; to?: string | null }[];
}
const SHOWN = 1000;

/** What next year's official calendar would do (TIME-2), and putting it in force. */
@Injectable()
export class CalendarService {
  constructor(
    private readonly db: DataSource,
    private readonly register: Register,
  ) {}

  /**
   * Puts the year in force: recorded with all its days, counted by from now on. Clocks that were counted provisionally are
   * counted anew by the worker, each in an act of its own. Throws NOT_PERMITTED, INVALID_TRANSITION for a year that has its
   * calendar or that is not the next, BAD_REQUEST for days that are none of its own.
   */
  async commit(by: Actor, once: KeyOnce, given: GivenCalendar): Promise<Registered> {
    const file = kept(given);
    const done = await this.register.act(
      by,
      once,
      { machine: 'calendar', verb: 'commit', payload: file },
      async (query, at) => {
        admit(by);
        const { calendarFiles } = loadReference();
        calendarWith(calendarFiles.map(calendarYear), given);
        if (file.source.trim() === '') throw badField('source', '请注明发布文件', 'Name the notice that announces it');
        // Years follow one another, so that the version of a calendar says which years it knows.
        const stored = await query<{ last: number | null }>('SELECT max(year)::int AS last FROM liandan.calendar_year');
        const last = Math.max(stored[0]?.last ?? 0, ...calendarFiles.map(({ year }) => year));
        if (given.year > last + 1)
          throw new DomainError('INVALID_TRANSITION', {
            rule: 'TIME-2',
            detail: { zh: `${last + 1} 年日历尚未导入`, en: `The calendar of ${last + 1} is not in force yet` },
            remedy: { zh: `请先导入 ${last + 1} 年日历`, en: `Commit ${last + 1} first` },
          });
        const id = eventId();
        const written = await query(
          `INSERT INTO liandan.calendar_year (year, id, file, committed_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (year) DO NOTHING RETURNING year`,
          [file.year, id, JSON.stringify(file), at],
        );
        if (written.length === 0) throw standing(file.year);
        const facts = [{ type: 'calendar.committed', data: { year: file.year } }];
        const number = String(file.year);
        return { id, version: 1, from: null, to: 'inForce', rules: ['TIME-2'], readers: ['all'], number, facts };
      },
    );
    adoptCalendar(file);
    return done;
  }

  list() {
    const { calendarFiles } = loadReference();
    const items = calendarFiles.map(({ year, source, days }) => ({
      id: String(year),
      year,
      source,
      days: days.length,
    }));
    return { items: items.sort((a, b) => b.year - a.year), next: null };
  }

  /** Which running clocks would be due on another day. Nothing is stored. */
  async dryRun(by: Actor, given: GivenCalendar) {
    admit(by);
    const { calendar: before, calendarFiles } = loadReference();
    const after = calendarWith(calendarFiles.map(calendarYear), given);
    const rows = await this.db.query<ClockRow[]>('SELECT * FROM liandan.provisional_clocks()');
    const read = rows.map((row) => {
      const { id, machine, number, clock, key } = row;
      const dueAt = row.due_at.toISOString();
      const startedAt = row.started_at.toISOString();
      const anew =
        row.length === null
          ? undefined
          : recounted({ clock, startedAt, dueAt, length: row.length, pauses: row.paused }, before, after);
      const [from, to] = [dueAt, anew?.due].map((due) => (due === undefined ? null : civilDay(justBefore(due))));
      const started = civilDay(startedAt);
      return { id, machine, number, clock, key, started, from, to, provisional: anew?.provisional ?? true };
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
      unclearInAll: unclear.length,
    };
  }
}

function admit(by: Actor): void {
  if (keepsCalendars(by)) return;
  throw new DomainError('NOT_PERMITTED', {
    rule: 'TIME-2',
    detail: { zh: '工作日历由系统管理员维护', en: 'The calendar is kept by the administrator of the operator' },
    remedy: { zh: '请联系系统管理员', en: 'Ask the administrator of the operator' },
  });
}

/** The file as it is kept: days in order, each with its words. */
const kept = ({ year, source = '', days }: GivenCalendar): CalendarFile => ({
  year,
  source,
  days: days
    .map(({ date, kind, zh = '', en = '' }) => ({ date, kind, zh, en }))
    .sort((a, b) => a.date.localeCompare(b.date)),
});

const standing = (year: number) =>
  new DomainError('INVALID_TRANSITION', {
    rule: 'TIME-2',
    detail: { zh: `${year} 年已有官方日历`, en: `The official calendar of ${year} is in place` },
    remedy: { zh: '请核对年份', en: 'Check the year' },
  });

/** The calendar with one year more. A year that has its official calendar is not replaced here. */
function calendarWith(known: CalendarYear[], given: GivenCalendar): WorkCalendar {
  if (known.some(({ year }) => year === given.year)) {
    throw standing(given.year);
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
