import { civilDay, dueInstant, endOfDay, type WorkCalendar } from '#domain/calendar/calendar';
import { clock as clockOf } from '#domain/calendar/clocks';
import type { ClockStart } from '#domain/statute';
import { eventId } from '#ledger/event-id';
import type { Book } from '#workflow/workflow';

/**
 * Writes the clocks that a transition starts, stops, pauses and resumes, in its transaction (TIME-4). A clock met after
 * its due instant is met late; what made it overdue stays on the row for ever.
 */
export function clockBook(calendar: WorkCalendar): Book {
  return (tx, subject, effects) => {
    // Row-level security would hide older clocks from a party that joins, and with them its right to stop them.
    if (subject.newReaders) {
      tx.write('clock_readers', 'UPDATE liandan.deadline SET readers = $2 WHERE case_id = $1', [
        subject.id,
        subject.readers,
      ]);
    }
    for (const { type, params } of effects) {
      const { clock, key = '' } = params as { clock?: string; key?: string };
      if (type === 'start') {
        const start = params as unknown as ClockStart;
        const { due, provisional, length } = dueOf(start, subject.at, calendar);
        tx.write(
          'clock_start',
          `INSERT INTO liandan.deadline (id, machine, case_id, clock, key, event_id, started_at, due_at, due_day, calendar_version, provisional, length, fires, readers, remind_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
           ON CONFLICT (case_id, clock, key) WHERE status IN ('open', 'paused') DO NOTHING`,
          [
            eventId(),
            subject.kind.name,
            subject.id,
            start.clock,
            start.key ?? '',
            subject.event,
            start.from ?? subject.at,
            due,
            civilDay(justBefore(due)),
            calendar.version,
            provisional,
            length,
            start.fires ?? null,
            subject.readers,
            reminderOf(start, subject.at, due, calendar),
          ],
        );
      } else if (type === 'stop') {
        tx.write(
          'clock_stop',
          `UPDATE liandan.deadline SET met_at = $4,
             status = CASE WHEN overdue_at IS NOT NULL OR (${TIMES_DUTY}) AND ${RUN_UNTIL} >= due_at THEN 'metLate' ELSE 'met' END,
             overdue_at = CASE WHEN overdue_at IS NULL AND (${TIMES_DUTY}) AND ${RUN_UNTIL} >= due_at THEN due_at ELSE overdue_at END
           WHERE case_id = $1 AND clock = $2 AND key = $3 AND met_at IS NULL AND status IN ('open', 'paused', 'passed')`,
          [subject.id, clock, key, subject.at],
        );
      } else if (type === 'lapse') {
        tx.write(
          'clock_lapse',
          `UPDATE liandan.deadline SET ended_at = $4,
             overdue_at = CASE WHEN overdue_at IS NULL AND (${TIMES_DUTY}) AND ${RUN_UNTIL} >= due_at THEN due_at ELSE overdue_at END,
             status = CASE WHEN status = 'passed' THEN 'passed' ELSE 'lapsed' END
           WHERE case_id = $1 AND clock = $2 AND key = $3 AND met_at IS NULL AND status IN ('open', 'paused', 'passed')`,
          [subject.id, clock, key, subject.at],
        );
      } else if (type === 'pause') {
        tx.write(
          'clock_pause',
          `UPDATE liandan.deadline SET status = 'paused', paused = paused || jsonb_build_array(jsonb_build_object('from', $3::text))
           WHERE case_id = $1 AND clock = $2 AND status = 'open'`,
          [subject.id, clock, subject.at],
        );
      } else if (type === 'resume') {
        tx.write(
          'clock_resume',
          `UPDATE liandan.deadline SET status = 'open',
             due_at = ${MOVED},
             due_day = ((${MOVED} - interval '1 millisecond') AT TIME ZONE 'Asia/Shanghai')::date,
             remind_at = remind_at + ($3::timestamptz - (paused -> -1 ->> 'from')::timestamptz),
             paused = jsonb_set(paused, '{-1,to}', to_jsonb($3::text))
           WHERE case_id = $1 AND clock = $2 AND status = 'paused'`,
          [subject.id, clock, subject.at],
        );
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

/** A period ends at 24:00 of its last day; the day shown is that day, not the next. */
const justBefore = (instant: string) => new Date(Date.parse(instant) - 1).toISOString();

function dueOf(start: ClockStart, at: string, calendar: WorkCalendar) {
  if (start.due) return { due: start.due, provisional: false, length: null };
  const definition = clockOf(start.clock);
  if (!definition) throw new Error(`no clock ${start.clock} in the register`);
  const period = start.variant === undefined ? definition : definition.variants?.[start.variant];
  if (!period) throw new Error(`clock ${start.clock} has no variant ${start.variant}`);
  const length = start.length ?? period.length;
  return { ...dueInstant(start.from ?? at, { length, unit: period.unit }, calendar), length };
}

/** Clocks of the ladder of lifecycle §5: their owner is reminded one working day before they are due. */
const LADDERED: readonly string[] = ['K-24', 'K-25', 'K-26'];

/** When the owner of the duty is reminded before the clock passes; null for clocks without a reminder. */
function reminderOf(start: ClockStart, at: string, due: string, calendar: WorkCalendar): string | null {
  if (LADDERED.includes(start.clock)) {
    return endOfDay(calendar.addWorkingDays(civilDay(justBefore(due)), -1).day);
  }
  const reminder = start.key ? undefined : clockOf(start.clock)?.reminder;
  return reminder ? dueInstant(start.from ?? at, reminder, calendar).due : null;
}
