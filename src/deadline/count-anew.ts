import { civilDay, type Due, type WorkCalendar } from '#domain/calendar/calendar';
import { justBefore } from '#domain/calendar/due';
import { recounted } from '#domain/calendar/recount';
import type { Pen } from '#workflow/books';
import type { Workflow } from '#workflow/workflow';

/** A clock that runs, as its row has it. */
export interface Running {
  id: string;
  machine: string;
  case_id: string;
  clock: string;
  key: string;
  started_at: Date;
  due_at: Date;
  /** `due_at` with all its digits. */
  due: string;
  length: number | null;
  paused: { from: string; to?: string | null }[];
  calendar_version: string;
  readers: string[];
}
/** Columns of a running clock, of `liandan.deadline d`. */
export const RUNNING = `d.id, d.machine, d.case_id, d.clock, d.key, d.started_at, d.due_at, d.due_at::text AS due, d.length, d.paused,
  d.calendar_version, d.readers`;

/** When the clock would be due by another calendar or with another length; undefined where that cannot be told. */
export function dueAnew(clock: Running, before: WorkCalendar, after: WorkCalendar, length?: number): Due | undefined {
  if (clock.length === null) return undefined;
  const { clock: name, started_at: startedAt, due_at: dueAt, paused: pauses } = clock;
  const counted = { clock: name, startedAt: startedAt.toISOString(), dueAt: dueAt.toISOString(), pauses };
  return recounted({ ...counted, length: clock.length }, before, after, length);
}

/** The last day of a clock that is due at the instant. */
export const lastDay = (due: Date | string): string => civilDay(justBefore(new Date(due).toISOString()));

/** Why a clock is counted anew: recorded with the day it had and the day it has. */
export interface Cause {
  rule: string;
  calendar: string;
  reason: string;
  instrument?: string;
}

/**
 * Moves a running clock in an act of its own, by the entry that `write` makes. A day that is past is not touched, nor is one
 * moved into the past, and a clock that has changed since it was read is left alone. Returns whether it was moved.
 */
export async function countAnew(
  workflow: Workflow,
  clock: Running,
  anew: Due,
  { rule, ...cause }: Cause,
  write: (pen: Pen) => void,
): Promise<boolean> {
  const about = {
    ...{ deadline: clock.id, clock: clock.clock, key: clock.key },
    case: { machine: clock.machine, id: clock.case_id },
    ...{ from: lastDay(clock.due_at), to: lastDay(anew.due) },
    ...cause,
  };
  let done = false;
  await workflow.enter({ type: 'clockRecounted', about, rules: [rule], readers: clock.readers }, async (tx) => {
    const [same] = await tx.query(
      'clock_to_recount',
      `SELECT 1 FROM liandan.deadline WHERE id = $1 AND status IN ('open', 'paused') AND due_at = $2::timestamptz
         AND calendar_version = $3 AND length = $4 AND due_at > $5 FOR UPDATE`,
      [clock.id, clock.due, clock.calendar_version, clock.length, tx.at],
    );
    if (!same || anew.due <= tx.at) return;
    done = true;
    write(tx);
  });
  return done;
}
