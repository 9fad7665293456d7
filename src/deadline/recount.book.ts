import { loadReference } from '#config/reference';
import { civilDay, type WorkCalendar } from '#domain/calendar/calendar';
import { justBefore } from '#domain/calendar/due';
import { recounted } from '#domain/calendar/recount';
import type { Workflow } from '#workflow/workflow';
import type { CalendarKeeper } from './calendar-keeper.js';
import { RECOUNTED, reminderOf } from './clock-book.js';

interface Clock {
  id: string;
  machine: string;
  case_id: string;
  clock: string;
  key: string;
  started_at: Date;
  due_at: Date;
  due: string;
  length: number | null;
  paused: { from: string; to?: string | null }[];
  calendar_version: string;
  readers: string[];
}
const FIELDS = `id, machine, case_id, clock, key, started_at, due_at, due_at::text AS due, length, paused, calendar_version, readers`;
const OPEN = `provisional AND status IN ('open', 'paused') AND calendar_version <> $1`;

/**
 * Counts provisional clocks anew once the official calendar of their year is in force (TIME-2): each in an act of its own,
 * recorded with the day it had, the day it has and why. A day that is past is not touched, nor is one moved into the past.
 */
export class RecountBook {
  /** Clocks that no calendar at hand gives back, by the version under which that was found. */
  private unclear = { version: '', ids: new Set<string>() };

  constructor(
    private readonly workflow: Workflow,
    private readonly keeper: CalendarKeeper,
  ) {}

  /** Everything that can be counted anew now. Returns how many clocks were. */
  async turn(page = 200): Promise<number> {
    await this.keeper.adopt();
    const { calendar } = loadReference();
    if (this.unclear.version !== calendar.version) this.unclear = { version: calendar.version, ids: new Set() };
    let done = 0;
    for (;;) {
      const clocks = await this.workflow.db.query<Clock[]>(
        `SELECT ${FIELDS} FROM liandan.deadline WHERE ${OPEN} AND due_at > liandan.now() AND id <> ALL ($2::uuid[])
         ORDER BY due_at, id LIMIT $3`,
        [calendar.version, [...this.unclear.ids], page],
      );
      for (const clock of clocks) {
        if (await this.recount(clock, calendar)) done += 1;
        else this.unclear.ids.add(clock.id);
      }
      if (clocks.length < page) return done;
    }
  }

  private async recount(clock: Clock, after: WorkCalendar): Promise<boolean> {
    const {
      id,
      machine,
      case_id: caseId,
      clock: name,
      key,
      started_at: startedAt,
      due_at: dueAt,
      length,
      paused,
    } = clock;
    const before = after.edition(clock.calendar_version);
    if (length === null || !before) return false;
    const counted = {
      clock: name,
      startedAt: startedAt.toISOString(),
      dueAt: dueAt.toISOString(),
      length,
      pauses: paused,
    };
    const anew = recounted(counted, before, after);
    if (!anew) return false;
    const dueDay = civilDay(justBefore(anew.due));
    const about = {
      deadline: id,
      clock: name,
      key,
      case: { machine, id: caseId },
      from: civilDay(justBefore(counted.dueAt)),
      to: dueDay,
      calendar: after.version,
      reason: '官方工作日历已公布 / the official calendar is in force',
    };
    let done = false;
    await this.workflow.enter(
      { type: 'clockRecounted', about, rules: ['TIME-2'], readers: clock.readers },
      async (tx) => {
        const [open] = await tx.query(
          'clock_to_recount',
          `SELECT 1 FROM liandan.deadline WHERE id = $2 AND ${OPEN} AND due_at = $3::timestamptz AND due_at > $4 FOR UPDATE`,
          [after.version, id, clock.due, tx.at],
        );
        if (!open || anew.due <= tx.at) return;
        done = true;
        const remindAt = reminderOf({ clock: name, key }, counted.startedAt, anew.due, after);
        const { due, provisional } = anew;
        tx.enter(RECOUNTED, { id, due, dueDay, calendar: after.version, provisional, remindAt });
      },
    );
    return done;
  }
}
