import { system } from '#domain/actor';
import { addDays, civilDay, dueInstant, type WorkCalendar } from '#domain/calendar/calendar';
import { DomainError } from '#domain/errors';
import type { Duty } from '#domain/overdue/duty';
import type { OverdueContext } from '#domain/overdue/overdue.machine';
import type { Fact } from '#outbox/outbox';
import type { Kind, Workflow } from '#workflow/workflow';
import { FOLLOWED, REMINDED, TIMES_DUTY } from './clock-book.js';
import { dutiesOf } from './holders.js';
import { inLanes } from './lanes.js';

interface Clock {
  id: string;
  machine: string;
  case_id: string;
  clock: string;
  key: string;
  event_id: string;
  started_at: Date;
  due_at: Date;
  due_day: string;
  met_at: Date | null;
  readers: string[];
}
type Timed = Clock & { duty: Duty };

const FIELDS = `id, machine, case_id, clock, key, event_id, started_at, due_at, due_day::text, met_at, readers`;
const FIRST = '00000000-0000-0000-0000-000000000000';
const LANES = 4;

/**
 * Follows the clocks: reminds before they pass, opens one record for each that passed unmet, and settles the record when
 * the act is done late or falls away. The record has the id of its clock, so a clock cannot have two. It works after the
 * clocks of a turn, in pages, so that a midnight with many of them is not held up.
 */
export class OverdueBook {
  constructor(
    private readonly workflow: Workflow,
    private readonly kind: Kind<OverdueContext>,
    private readonly calendar: WorkCalendar,
  ) {}

  /** Everything that is due now. Returns how many records were opened or settled. */
  async turn(page = 500): Promise<number> {
    await this.remind(page);
    const opened = await this.each(
      page,
      `overdue_at IS NOT NULL AND record IS NULL AND (${TIMES_DUTY})`,
      async (clocks) => this.sorted(await this.withDuty(clocks)),
      (clock) => this.open(clock),
    );
    const settled = await this.each(
      page,
      `record = 'open' AND (met_at IS NOT NULL OR ended_at IS NOT NULL)`,
      (clocks) => Promise.resolve(clocks.map((clock) => [clock])),
      (clock) => this.settle(clock),
    );
    return opened + settled;
  }

  /** Pages through clocks; what fails holds up no other, and the first failure is thrown at the end. */
  private async each<T extends Clock>(
    page: number,
    where: string,
    grouped: (clocks: Clock[]) => Promise<T[][]>,
    work: (clock: T) => Promise<void>,
  ): Promise<number> {
    const failures: unknown[] = [];
    let done = 0;
    let last = FIRST;
    for (;;) {
      const clocks = await this.workflow.db.query<Clock[]>(
        `SELECT ${FIELDS} FROM liandan.deadline WHERE ${where} AND id > $1 ORDER BY id LIMIT $2`,
        [last, page],
      );
      await inLanes(await grouped(clocks), LANES, async (group) => {
        for (const clock of group) {
          try {
            await work(clock);
            done += 1;
          } catch (error) {
            if (!(error instanceof DomainError && error.code === 'BUSY')) failures.push(error);
          }
        }
      });
      if (clocks.length < page) break;
      last = clocks.at(-1)?.id ?? last;
    }
    if (failures.length > 0) throw failures[0];
    return done;
  }

  private async open(clock: Timed): Promise<void> {
    const from = clock.due_at.toISOString();
    const after = (length: number) => dueInstant(justBefore(from), { length, unit: 'workingDay' }, this.calendar).due;
    await this.workflow.open(this.kind, {
      id: clock.id,
      by: system,
      door: 'clock',
      once: { kind: 'delivery', queue: 'overdue', fact: clock.id },
      command: {
        type: 'open',
        clock: clock.clock,
        key: clock.key,
        case: { machine: clock.machine, id: clock.case_id },
        startedAt: clock.started_at.toISOString(),
        dueAt: from,
        dueDay: clock.due_day,
        duty: clock.duty,
        ladder: { leader: after(3), auditor: after(10) },
      },
    });
  }

  private async settle(clock: Clock): Promise<void> {
    const metAt = clock.met_at?.toISOString();
    const command = metAt
      ? { type: 'meetLate', metAt, daysLate: this.daysLate(clock.due_day, civilDay(metAt)) }
      : { type: 'endUnmet' };
    try {
      await this.workflow.send(this.kind, clock.id, { by: system, door: 'rule', command });
    } catch (error) {
      if (!(error instanceof DomainError) || error.code === 'BUSY') throw error;
      // Waived in the meantime: there is nothing left to follow.
      const about = { clock: clock.clock, case: { machine: clock.machine, id: clock.case_id } };
      await this.workflow.enter({ type: 'recordWaived', about, readers: [] }, (tx) => {
        tx.enter(FOLLOWED, { id: clock.id, record: 'ended' });
        return Promise.resolve();
      });
    }
  }

  /** Working days after the due day up to the day of the act; at least one, for late is late. */
  private daysLate(dueDay: string, metDay: string): number {
    return metDay <= addDays(dueDay, 1) ? 1 : Math.max(1, this.calendar.workingDaysBetween(dueDay, metDay).days);
  }

  /** The first rung of the ladder, and the reminders of the register: told to the owner while there is still time. */
  private async remind(page: number): Promise<void> {
    for (;;) {
      const due = await this.workflow.db.query<{ id: string }[]>(
        `SELECT id FROM liandan.deadline WHERE status = 'open' AND reminded_at IS NULL AND remind_at <= liandan.now()
         ORDER BY remind_at, id LIMIT $1`,
        [page],
      );
      let reminded = 0;
      for (const { id } of due) if (await this.remindOf(id)) reminded += 1;
      if (due.length < page || reminded === 0) return;
    }
  }

  private async remindOf(id: string): Promise<boolean> {
    let reminded = false;
    await this.workflow.enter({ type: 'clockReminded', about: { deadline: id }, readers: [] }, async (tx, act) => {
      const [clock] = await tx.query<Clock>(
        'clock_to_remind',
        `SELECT ${FIELDS} FROM liandan.deadline
         WHERE id = $1 AND status = 'open' AND reminded_at IS NULL AND remind_at <= $2 FOR UPDATE SKIP LOCKED`,
        [id, tx.at],
      );
      if (!clock) return;
      reminded = true;
      tx.enter(REMINDED, { id });
      const [timed] = await this.withDuty([clock]);
      if (timed) this.workflow.tell(tx, [reminder(timed, tx.at, act.id())]);
    });
    return reminded;
  }

  private async withDuty(clocks: Clock[]): Promise<Timed[]> {
    const duties = await dutiesOf(
      this.workflow.kinds,
      (_, text, values) => this.workflow.db.query(text, values),
      clocks.map((clock) => ({ ...clock, caseId: clock.case_id })),
    );
    return clocks.map((clock) => ({ ...clock, duty: duties.get(clock.id)! }));
  }

  /** Records of one firm in order, for each counts the earlier ones (S7). */
  private sorted(clocks: Timed[]): Timed[][] {
    const groups = new Map<string, Timed[]>();
    for (const clock of clocks) {
      const key = clock.duty.firm?.id ?? clock.id;
      groups.set(key, [...(groups.get(key) ?? []), clock]);
    }
    return [...groups.values()];
  }
}

const justBefore = (instant: string) => new Date(Date.parse(instant) - 1).toISOString();

const reminder = (clock: Timed, at: string, id: string): Fact => ({
  id,
  type: 'overdue.escalated',
  machine: clock.machine,
  caseId: clock.case_id,
  version: 0,
  event: clock.event_id,
  at,
  by: system,
  row: '',
  data: {
    level: 'OFFICER',
    clock: clock.clock,
    key: clock.key,
    case: { machine: clock.machine, id: clock.case_id, number: clock.duty.number },
    about: { machine: clock.machine, id: clock.case_id },
    part: clock.duty.part,
    authority: clock.duty.province,
    city: clock.duty.city,
    officer: clock.duty.officer,
    firm: clock.duty.firm,
    partner: null,
    dueDay: clock.due_day,
  },
  readers: clock.readers,
});
