import { dueInstant, type Due, type PeriodUnit, type WorkCalendar } from './calendar.js';
import { clock as clockOf } from './clocks.js';

/** A clock as it stands: what it was counted from, and where it came to. */
export interface Counted {
  clock: string;
  startedAt: string;
  dueAt: string;
  length: number;
  pauses: readonly { from: string; to?: string | null }[];
}

/**
 * When a clock that was counted provisionally is due once another calendar is known (TIME-2): the same period from the same
 * start, with the pauses it has had. Undefined where no period of the clock gives back what it has: then it was not
 * counted by the calendar before, and is not counted anew by a guess.
 */
export function recounted(counted: Counted, before: WorkCalendar, after: WorkCalendar): Due | undefined {
  const definition = clockOf(counted.clock);
  if (!definition) return undefined;
  const units = new Set<PeriodUnit>([definition, ...Object.values(definition.variants ?? {})].map(({ unit }) => unit));
  const stood = counted.pauses.reduce((sum, { from, to }) => sum + (to ? Date.parse(to) - Date.parse(from) : 0), 0);
  for (const unit of units) {
    const period = { length: counted.length, unit };
    const first = dueInstant(counted.startedAt, period, before);
    if (Date.parse(first.due) + stood !== Date.parse(counted.dueAt)) continue;
    const { due, provisional } = dueInstant(counted.startedAt, period, after);
    return { due: new Date(Date.parse(due) + stood).toISOString(), provisional };
  }
  return undefined;
}
