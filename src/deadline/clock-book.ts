import { beginOf, civilDay as civilDaySql, isoInstant } from '#clock/civil-sql';
import { civilDay, dueInstant, endOfDay, type WorkCalendar } from '#domain/calendar/calendar';
import { clock as clockOf } from '#domain/calendar/clocks';
import { dueOfStart, justBefore, pausesInDays } from '#domain/calendar/due';
import type { ClockStart } from '#domain/statute';
import { book, type Book } from '#workflow/books';
import type { Keeper } from '#workflow/keeper';

/**
 * Writes the clocks that a transition starts, stops, pauses and resumes, in its transaction (TIME-4). A clock met after
 * its due instant is met late; what made it overdue stays on the row for ever.
 */
export function clockBook(calendar: WorkCalendar): Keeper {
  return (pen, subject, effects) => {
    const { id, at, readers } = subject;
    const counting = (subject.calendar && calendar.edition(subject.calendar)) || calendar;
    // Row-level security would hide older clocks from a party that joins, and with them its right to stop them.
    if (subject.newReaders) pen.enter(SHOWN, { case: id, readers });
    for (const { type, params } of effects) {
      const { clock, key = '' } = params as { clock?: string; key?: string };
      if (type === 'start') {
        const start = params as unknown as ClockStart;
        const { due, provisional, length } = dueOfStart(start, at, counting);
        pen.enter(STARTED, {
          id: subject.newId(),
          machine: subject.kind.name,
          case: id,
          clock: start.clock,
          key: start.key ?? '',
          startedAt: start.from ?? at,
          due,
          dueDay: civilDay(justBefore(due)),
          calendar: counting.version,
          provisional,
          length,
          fires: start.fires ?? null,
          readers,
          remindAt: reminderOf(start, at, due, counting),
        });
      } else if (type === 'resume' && clock !== undefined && pausesInDays(clock)) {
        const { rest, work } = counting.exceptions();
        pen.enter(RESUMED_IN_DAYS, { case: id, clock, rest, work, years: counting.years });
      } else {
        const book = MOVES[type];
        if (book) pen.enter(book, { case: id, clock, key });
      }
    }
  };
}

/** A duty not done in time is overdue; a date that was only reached (validity, list year) is not. */
export const TIMES_DUTY = `fires IS NULL OR fires LIKE 'flag%' OR fires = 'deemAccepted'`;
/** Until when a clock ran that is stopped at $4: a paused one stood still since its pause. */
const RUN_UNTIL = `(CASE WHEN status = 'paused' THEN (paused -> -1 ->> 'from')::timestamptz ELSE $4 END)`;
/** The due instant of a clock that goes on at $3. */
const MOVED = `(due_at + ($3::timestamptz - (paused -> -1 ->> 'from')::timestamptz))`;

/** The clock that still times the duty of $1, $2, $3; what was met or has fallen away stays as it is. */
const OWED = `case_id = $1 AND clock = $2 AND key = $3 AND met_at IS NULL AND ended_at IS NULL AND status IN ('open', 'paused', 'passed')`;

const SHOWN = book('clock.shown', 'UPDATE liandan.deadline SET readers = $2 WHERE case_id = $1', 'case', 'readers');
const STARTED = book(
  'clock.started',
  `INSERT INTO liandan.deadline (id, machine, case_id, clock, key, event_id, started_at, due_at, due_day, calendar_version, provisional, length, fires, readers, remind_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
   ON CONFLICT (case_id, clock, key) WHERE status IN ('open', 'paused') DO NOTHING`,
  ...['id', 'machine', 'case', 'clock', 'key', '@event', 'startedAt', 'due', 'dueDay', 'calendar', 'provisional'],
  ...['length', 'fires', 'readers', 'remindAt'],
);
const MOVES: Readonly<Record<string, Book>> = {
  stop: book(
    'clock.stopped',
    `UPDATE liandan.deadline SET met_at = $4,
       status = CASE WHEN overdue_at IS NOT NULL OR (${TIMES_DUTY}) AND ${RUN_UNTIL} >= due_at THEN 'metLate' ELSE 'met' END,
       overdue_at = CASE WHEN overdue_at IS NULL AND (${TIMES_DUTY}) AND ${RUN_UNTIL} >= due_at THEN due_at ELSE overdue_at END
     WHERE ${OWED}`,
    ...['case', 'clock', 'key', '@at'],
  ),
  lapse: book(
    'clock.lapsed',
    `UPDATE liandan.deadline SET ended_at = $4,
       overdue_at = CASE WHEN overdue_at IS NULL AND (${TIMES_DUTY}) AND ${RUN_UNTIL} >= due_at THEN due_at ELSE overdue_at END,
       status = CASE WHEN status = 'passed' THEN 'passed' ELSE 'lapsed' END
     WHERE ${OWED}`,
    ...['case', 'clock', 'key', '@at'],
  ),
  pause: book(
    'clock.paused',
    `UPDATE liandan.deadline SET status = 'paused', paused = paused || jsonb_build_array(jsonb_build_object('from', $3::text))
     WHERE case_id = $1 AND clock = $2 AND status = 'open'`,
    ...['case', 'clock', '@at'],
  ),
  resume: book(
    'clock.resumed',
    `UPDATE liandan.deadline SET status = 'open',
       due_at = ${MOVED},
       due_day = ${civilDaySql(`${MOVED} - interval '1 millisecond'`)},
       remind_at = remind_at + ($3::timestamptz - (paused -> -1 ->> 'from')::timestamptz),
       paused = jsonb_set(paused, '{-1,to}', to_jsonb($3::text))
     WHERE case_id = $1 AND clock = $2 AND status = 'paused'`,
    ...['case', 'clock', '@at'],
  ),
};
const lastDayOf = (due: string) => civilDaySql(`${due} - interval '1 millisecond'`);
/** Whether offices work on the day, by the exceptions $4 (rest) and $5 (work). */
const works = (day: string) =>
  `NOT ${day} = ANY ($4::date[]) AND (${day} = ANY ($5::date[]) OR extract(isodow FROM ${day}) < 6)`;
/** `dueAfter` of the calendar for an instant of a clock of working days that stood still since `since` and goes on at $3. */
const after = (due: string) => `CASE WHEN ${due} <= since THEN ${due} ELSE (
  SELECT ${beginOf('found.day + 1')}
    FROM (SELECT count(*)::int AS days FROM generate_series(1, ${lastDayOf(due)} - ${civilDaySql('since')}) i
           WHERE ${works(`(${civilDaySql('since')} + i)`)}) remaining
   CROSS JOIN LATERAL (
     SELECT ${civilDaySql('$3::timestamptz')} + i AS day
       FROM generate_series(least(remaining.days, 1), remaining.days * 3 + 60) i
      WHERE ${works(`(${civilDaySql('$3::timestamptz')} + i)`)} ORDER BY i OFFSET greatest(remaining.days, 1) - 1 LIMIT 1) found) END`;
/** A clock of working days goes on: in whole days, and to 24:00 of one (TIME-1, TIME-3). */
const RESUMED_IN_DAYS = book(
  'clock.resumedInDays',
  `UPDATE liandan.deadline d SET status = 'open', due_at = m.due, due_day = ${lastDayOf('m.due')}, remind_at = m.remind,
     provisional = d.provisional OR extract(year FROM ${lastDayOf('m.due')})::int <> ALL ($6::int[]),
     paused = jsonb_set(d.paused, '{-1,to}', to_jsonb($3::text))
   FROM (SELECT id, ${after('due_at')} AS due, ${after('remind_at')} AS remind
           FROM (SELECT id, due_at, remind_at, (paused -> -1 ->> 'from')::timestamptz AS since FROM liandan.deadline
                  WHERE case_id = $1 AND clock = $2 AND status = 'paused') held) m
   WHERE d.id = m.id`,
  ...['case', 'clock', '@at', 'rest', 'work', 'years'],
);
/** A clock that is due and sends its event into its case (poller). */
export const FIRED = book(
  'clock.fired',
  `UPDATE liandan.deadline SET fired_at = $2, status = 'passed', overdue_at = CASE WHEN ${TIMES_DUTY} THEN due_at ELSE overdue_at END
   WHERE id = $1`,
  ...['id', '@at'],
);
/** A clock that is due and moves no case, or finds its case beyond it. */
export const PASSED = book(
  'clock.passed',
  `UPDATE liandan.deadline SET fired_at = $3, status = $2,
     overdue_at = CASE WHEN $2 = 'passed' THEN CASE WHEN ${TIMES_DUTY} THEN due_at ELSE overdue_at END ELSE overdue_at END
   WHERE id = $1 AND status = 'open' AND fired_at IS NULL`,
  ...['id', 'status', '@at'],
);
/** What was counted before, kept behind those of earlier times. */
const remembered = (at: string) =>
  `recounts || jsonb_build_object('at', ${at}::text, 'calendar', calendar_version, 'provisional', provisional,
     'due', ${isoInstant('due_at')})`;
/** A provisional clock that is counted anew, once the official calendar of its year is in force (TIME-2). */
export const RECOUNTED = book(
  'clock.recounted',
  `UPDATE liandan.deadline SET due_at = $2, due_day = $3::date, calendar_version = $4, provisional = $5,
     remind_at = CASE WHEN reminded_at IS NULL THEN $6::timestamptz ELSE remind_at END,
     recounts = ${remembered('$7')}
   WHERE id = $1`,
  ...['id', 'due', 'dueDay', 'calendar', 'provisional', 'remindAt', '@at'],
);
/** A clock that runs and is given another length, by whoever may set it (K-CORR). */
export const SET_ANEW = book(
  'clock.setAnew',
  `UPDATE liandan.deadline SET due_at = $2, due_day = $3::date, provisional = $4, length = $5,
     recounts = ${remembered('$6')}
   WHERE id = $1`,
  ...['id', 'due', 'dueDay', 'provisional', 'length', '@at'],
);
/** How far the overdue record has followed the clock. */
export const FOLLOWED = book('clock.followed', 'UPDATE liandan.deadline SET record = $2 WHERE id = $1', 'id', 'record');
/** The owner of the duty was reminded while there was time. */
export const REMINDED = book(
  'clock.reminded',
  'UPDATE liandan.deadline SET reminded_at = $2 WHERE id = $1',
  'id',
  '@at',
);

/** Clocks of the ladder of lifecycle §5: their owner is reminded one working day before they are due. */
const LADDERED: readonly string[] = ['K-24', 'K-25', 'K-26'];

/** When the owner of the duty is reminded before the clock passes; null for clocks without a reminder. */
export function reminderOf(
  start: Pick<ClockStart, 'clock' | 'key' | 'from' | 'remind'>,
  at: string,
  due: string,
  calendar: WorkCalendar,
): string | null {
  if (start.remind) return start.remind;
  if (LADDERED.includes(start.clock)) {
    return endOfDay(calendar.addWorkingDays(civilDay(justBefore(due)), -1).day);
  }
  const reminder = start.key ? undefined : clockOf(start.clock)?.reminder;
  return reminder ? dueInstant(start.from ?? at, reminder, calendar).due : null;
}
