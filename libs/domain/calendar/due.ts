import type { ClockStart } from '../statute.js';
import { civilDay, dueInstant, endOfDay, type Due, type Instant, type WorkCalendar } from './calendar.js';
import { clock as clockOf } from './clocks.js';

/**
 * When a clock passes that a transition starts at an instant: by its fixed date, or by its length from the register of
 * clocks, of its variant, or as given. Throws for a clock or a variant that the register does not know.
 */
export function dueOfStart(start: ClockStart, at: string, calendar: WorkCalendar): Due & { length: number | null } {
  if (start.due) return { due: start.due, provisional: false, length: null };
  const definition = clockOf(start.clock);
  if (!definition) throw new Error(`no clock ${start.clock} in the register`);
  const period = start.variant === undefined ? definition : definition.variants?.[start.variant];
  if (!period) throw new Error(`clock ${start.clock} has no variant ${start.variant}`);
  const length = start.length ?? period.length;
  return { ...dueInstant(start.from ?? at, { length, unit: period.unit }, calendar), length };
}

/** A period ends at 24:00 of its last day; the day shown is that day, not the next. */
export const justBefore = (instant: string): string => new Date(Date.parse(instant) - 1).toISOString();

/** A duty not done in time is overdue; a date that was only reached (validity, list year) is not. */
export const timesDuty = (fires: string | null): boolean =>
  fires === null || fires.startsWith('flag') || fires === 'deemAccepted';

/** Whether a pause of the clock counts in whole working days, like the clock itself; any other pauses by wall time. */
export const pausesInDays = (clock: string): boolean => {
  const unit = clockOf(clock)?.unit;
  return unit === 'workingDay' || unit === 'sameWorkingDay';
};

/**
 * When a clock is due that stood still and goes on. Of working days, those that were left at the end of the day of the
 * pause are left at the end of the day on which it goes on: it is due at 24:00 of a working day, and hours of a pause move
 * nothing (TIME-1, TIME-3). What was over before the pause stays over.
 */
export function dueAfter(
  clock: string,
  due: Instant,
  { from, to }: { from: Instant; to: Instant },
  calendar: WorkCalendar,
): Due {
  if (!pausesInDays(clock))
    return { due: new Date(Date.parse(due) + Date.parse(to) - Date.parse(from)).toISOString(), provisional: false };
  const at = new Date(due).toISOString();
  if (Date.parse(due) <= Date.parse(from)) return { due: at, provisional: false };
  const left = calendar.workingDaysBetween(civilDay(from), civilDay(justBefore(at))).days;
  const { day } = calendar.addWorkingDays(civilDay(to), left);
  return { due: endOfDay(day), provisional: !calendar.covers(day) };
}
