import { dueInstant, type Due, type PeriodUnit, type WorkCalendar } from './calendar.js';
import { clock as clockOf } from './clocks.js';
import { dueAfter } from './due.js';

/** A clock as it stands: what it was counted from, and where it came to. */
export interface Counted {
  clock: string;
  startedAt: string;
  dueAt: string;
  length: number;
  pauses: readonly { from: string; to?: string | null }[];
}

/**
 * When a running clock is due once another calendar is known (TIME-2), or once its period is of another length: from the
 * same start, with the pauses it has had. Undefined where no period of the clock gives back what it has: then it was not
 * counted by the calendar before, and is not counted anew by a guess.
 */
export function recounted(
  counted: Counted,
  before: WorkCalendar,
  after: WorkCalendar,
  length = counted.length,
): Due | undefined {
  const definition = clockOf(counted.clock);
  if (!definition) return undefined;
  const units = new Set<PeriodUnit>([definition, ...Object.values(definition.variants ?? {})].map(({ unit }) => unit));
  for (const unit of units) {
    const due = (calendar: WorkCalendar, days: number): Due => {
      const first = dueInstant(counted.startedAt, { length: days, unit }, calendar);
      return counted.pauses.reduce(({ due, provisional }, { from, to }) => {
        if (!to) return { due, provisional };
        const moved = dueAfter(counted.clock, due, { from, to }, calendar);
        return { due: moved.due, provisional: provisional || moved.provisional };
      }, first);
    };
    if (Date.parse(due(before, counted.length).due) === Date.parse(counted.dueAt)) return due(after, length);
  }
  return undefined;
}
