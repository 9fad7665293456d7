import { loadReference } from '#config/reference';
import type { WorkCalendar } from '#domain/calendar/calendar';
import type { Text } from '#domain/errors';
import type { Workflow } from '#workflow/workflow';
import type { CalendarKeeper } from './calendar-keeper.js';
import { RECOUNTED, reminderOf } from './clock-book.js';
import { countAnew, dueAnew, lastDay, type Running, RUNNING } from './count-anew.js';
import { MovedDays } from './moved-days.js';

const OPEN = `provisional AND status IN ('open', 'paused') AND calendar_version <> $1`;

/**
 * Counts provisional clocks anew once the official calendar of their year is in force (TIME-2): each in an act of its own,
 * recorded with the day it had, the day it has and why. A day that is past is not touched, nor is one moved into the past.
 */
export class RecountBook {
  /** Clocks that no calendar at hand gives back, by the version under which that was found. */
  private unclear = { version: '', ids: new Set<string>() };

  private readonly told: MovedDays;

  constructor(
    private readonly workflow: Workflow,
    private readonly keeper: CalendarKeeper,
  ) {
    this.told = new MovedDays(workflow, {
      kind: 'clock.movedByCalendar',
      rule: 'TIME-2',
      where: `d.recounts -> -1 ->> 'calendar' <> d.calendar_version`,
      parts: ['REM'],
      title: { zh: '放假安排已公布，截止日变更', en: 'The official calendar moves a due day' },
      ground: () => Promise.resolve(groundOf()),
    });
  }

  /** Everything that can be counted anew now. Returns how many clocks were. */
  async turn(page = 200): Promise<number> {
    await this.keeper.adopt();
    const { calendar } = loadReference();
    if (this.unclear.version !== calendar.version) this.unclear = { version: calendar.version, ids: new Set() };
    let done = 0;
    for (;;) {
      const clocks = await this.workflow.db.query<Running[]>(
        `SELECT ${RUNNING} FROM liandan.deadline d WHERE ${OPEN} AND due_at > liandan.now() AND id <> ALL ($2::uuid[])
         ORDER BY due_at, id LIMIT $3`,
        [calendar.version, [...this.unclear.ids], page],
      );
      for (const clock of clocks) {
        if (await this.recount(clock, calendar)) done += 1;
        else this.unclear.ids.add(clock.id);
      }
      if (clocks.length < page) break;
    }
    await this.told.turn(done);
    return done;
  }

  private async recount(clock: Running, after: WorkCalendar): Promise<boolean> {
    const before = after.edition(clock.calendar_version);
    const anew = before && dueAnew(clock, before, after);
    if (!anew) return false;
    const { due, provisional } = anew;
    const calendar = after.version;
    const cause = { rule: 'TIME-2', calendar, reason: '官方工作日历已公布 / the official calendar is in force' };
    return countAnew(this.workflow, clock, anew, cause, (pen) => {
      const remindAt = reminderOf(clock, clock.started_at.toISOString(), due, after);
      pen.enter(RECOUNTED, { id: clock.id, due, dueDay: lastDay(due), calendar, provisional, remindAt });
    });
  }
}

/** The newest official calendar, and who announced it. */
function groundOf(): Text {
  const { calendarFiles } = loadReference();
  const { year, source } = [...calendarFiles].sort((a, b) => a.year - b.year).at(-1) ?? { year: '', source: '' };
  return {
    zh: `${year}年官方工作日历已生效（${source}），系统据此重新计算。`,
    en: `The official calendar of ${year} is in force (${source}); the day is counted by it.`,
  };
}
