import type { WorkCalendar } from '#domain/calendar/calendar';
import { dueAfter } from '#domain/calendar/due';
import type { Kind } from './kind.js';
import { redecided, type Kept } from './replay.js';

/** A clock's row as it is now. */
export interface ClockRow {
  clock: string;
  key: string;
  startedAt: Date;
  dueAt: Date;
  status: string;
  metAt: Date | null;
  firedAt: Date | null;
  endedAt: Date | null;
  overdueAt: Date | null;
  paused: { from: string; to?: string }[];
  provisional: boolean;
  calendarVersion: string;
  /** What it was due by before each time that it was counted anew (TIME-2, K-CORR), the first first. */
  recounts: { at: string; due: string; calendar: string; provisional: boolean }[];
}

/** A clock as it stood at an instant. */
export interface ClockThen {
  clock: string;
  key: string;
  startedAt: string;
  dueAt: string;
  status: 'open' | 'paused' | 'met' | 'metLate' | 'passed' | 'lapsed';
  metAt: string | null;
  overdueAt: string | null;
  provisional: boolean;
  calendarVersion: string;
}

/** How a case stood: in the middle of its record, put down as it was, or after one of its events. */
export interface Stood<C> {
  id: string;
  at: string;
  version: number;
  state: string;
  context: C;
}

/** How a case stood after the last of these events, beginning with how it stood before the first; undefined before both. */
export function standingAfter<C>(
  kind: Kind<C>,
  start: Stood<C> | undefined,
  events: Iterable<Kept>,
): Stood<C> | undefined {
  let last = start;
  for (const kept of events) {
    const { state, context, said } = redecided(kind, last ?? { state: 'new', context: {} as C }, kept);
    last = { id: kept.id, at: said.at, version: kept.version, state, context };
  }
  return last;
}

/**
 * A clock of the case as it stood at the instant, which must not be before its start. What moved it later is taken back:
 * pauses, and calendars that were not known yet. `calendarOf` gives the calendar of a version.
 */
export function clockAt(row: ClockRow, instant: string, calendarOf: (version: string) => WorkCalendar): ClockThen {
  const anew = row.recounts.find(({ at }) => at > instant);
  const counted = anew ?? {
    due: row.dueAt.toISOString(),
    calendar: row.calendarVersion,
    provisional: row.provisional,
    at: undefined,
  };
  const by = (at: Date | null) => at !== null && at.toISOString() <= instant;
  const begun = row.paused.filter(({ from }) => from <= instant);
  const later = row.paused.filter(({ to }) => to !== undefined && to > instant && (!counted.at || to <= counted.at));
  // What a pause moved on, the same pause the other way round moves back.
  const due = later.reduceRight(
    (moved, { from, to }) =>
      dueAfter(row.clock, moved, { from: to ?? from, to: from }, calendarOf(counted.calendar)).due,
    counted.due,
  );
  const isOver = by(row.metAt) || by(row.endedAt) || by(row.firedAt);
  const standing = begun.some(({ to }) => to === undefined || to > instant);
  return {
    clock: row.clock,
    key: row.key,
    startedAt: row.startedAt.toISOString(),
    dueAt: due,
    status: by(row.metAt)
      ? (row.status as 'met' | 'metLate')
      : by(row.firedAt)
        ? row.status === 'lapsed'
          ? 'lapsed'
          : 'passed'
        : by(row.endedAt)
          ? 'lapsed'
          : standing
            ? 'paused'
            : 'open',
    metAt: by(row.metAt) ? row.metAt!.toISOString() : null,
    overdueAt: isOver && by(row.overdueAt) ? row.overdueAt!.toISOString() : null,
    provisional: counted.provisional,
    calendarVersion: counted.calendar,
  };
}
