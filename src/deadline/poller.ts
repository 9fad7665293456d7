import { system } from '#domain/actor';
import { timesDuty } from '#domain/calendar/due';
import { DomainError } from '#domain/errors';
import type { Workflow } from '#workflow/workflow';
import { FIRED, PASSED } from './clock-book.js';
import { inLanes } from './lanes.js';

interface Due {
  id: string;
  machine: string;
  case_id: string;
  clock: string;
  key: string;
  fires: string | null;
  due_at: string;
}

/** A due date whose event opens something new or belongs to no single machine, e.g. next year's list. */
export type ClockHandler = (due: {
  id: string;
  machine: string;
  caseId: string;
  clock: string;
  key: string;
}) => Promise<void>;

/**
 * Sends each passed clock's event through the clock door. Ids are read without locks; each is an ordinary command that
 * re-reads its clock under the case lock, so that two pollers, or a poller and an officer, cannot both have their way.
 */
export class Poller {
  private readonly handlers = new Map<string, ClockHandler>();

  private readonly followers: (() => Promise<unknown>)[] = [];

  constructor(private readonly workflow: Workflow) {}

  /** Registers what is done after the clocks of a turn: it may read what they left, and holds up none of them. */
  follow(follower: () => Promise<unknown>): void {
    this.followers.push(follower);
  }

  /** Registers what happens instead of a machine event, by `machine.fires`. */
  handle(name: string, handler: ClockHandler): void {
    this.handlers.set(name, handler);
  }

  /**
   * Works off every clock that is due now, in pages; the clocks of one case in order of their due dates. Returns how many
   * took effect. A clock that fails holds up no other case: the first failure is thrown when all have been tried.
   */
  async turn(page = 200): Promise<number> {
    let done = 0;
    const failures: unknown[] = [];
    let last = { due_at: '-infinity', id: '00000000-0000-0000-0000-000000000000' };
    for (;;) {
      const due = await this.workflow.db.query<Due[]>(
        `SELECT id, machine, case_id, clock, key, fires, due_at::text FROM liandan.deadline
         WHERE status = 'open' AND fired_at IS NULL AND due_at <= liandan.now() AND (due_at, id) > ($2::timestamptz, $3::uuid)
         ORDER BY due_at, id LIMIT $1`,
        [page, last.due_at, last.id],
      );
      await inLanes(byCase(due), 4, async (clocks) => {
        try {
          for (const clock of clocks) {
            const fired = await this.fire(clock);
            if (fired === undefined) break;
            if (fired) done += 1;
          }
        } catch (error) {
          failures.push(error);
        }
      });
      if (due.length < page) break;
      last = due[due.length - 1] ?? last;
    }
    for (const follower of this.followers) await follower().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
    return done;
  }

  /** Whether the clock took effect; undefined when its case is busy, so that the case's later clocks must wait too. */
  private async fire(due: Due): Promise<boolean | undefined> {
    const handler = due.fires ? this.handlers.get(`${due.machine}.${due.fires}`) : undefined;
    const kind = this.workflow.kinds.get(due.machine);
    if (handler || !due.fires || !kind) {
      if (handler) {
        if (!(await this.stillDue(due.id))) return false;
        await handler({ id: due.id, machine: due.machine, caseId: due.case_id, clock: due.clock, key: due.key });
      }
      return this.pass(due);
    }
    let fired = false;
    try {
      await this.workflow.send(kind, due.case_id, {
        by: system,
        door: 'clock',
        command: { type: due.fires, clock: due.clock, key: due.key },
        unless: async (tx) => {
          const [open] = await tx.query(
            'clock_still_due',
            `SELECT 1 FROM liandan.deadline WHERE id = $1 AND status = 'open' AND fired_at IS NULL AND due_at <= $2 FOR UPDATE`,
            [due.id, tx.at],
          );
          if (!open) return false;
          tx.enter(FIRED, { id: due.id }, (touched) => {
            if (touched !== 1) throw new Error(`no clock ${due.id}`);
          });
          fired = true;
          return true;
        },
      });
      return fired;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'BUSY') return undefined;
      // The case has moved on, and the refusal is recorded. A date is over with that; a duty that nothing stopped is owed
      // and overdue, wherever its case stands (TIME-4).
      return this.pass(due, timesDuty(due.fires) ? 'passed' : 'lapsed');
    }
  }

  /**
   * Whether the clock is due now, asked once whoever is about to move it has done so: its page may be old. What a handler
   * brings about is done once, so that a clock moved on while it works is passed when it is due again, and nothing twice.
   */
  private async stillDue(id: string): Promise<boolean> {
    return this.workflow.db.transaction(async (manager) => {
      const open = await manager.query<unknown[]>(
        `SELECT 1 FROM liandan.deadline WHERE id = $1 AND status = 'open' AND fired_at IS NULL AND due_at <= liandan.now() FOR UPDATE`,
        [id],
      );
      return open.length > 0;
    });
  }

  /** A clock that is over without an event in its case is entered in the book, and so in the record. */
  private async pass({ id, machine, case_id: caseId, clock, key }: Due, status = 'passed'): Promise<boolean> {
    let passed = false;
    const about = { clock, key, status, case: { machine, id: caseId } };
    await this.workflow.enter({ type: 'clockPassed', about, readers: [] }, async (tx) => {
      const [open] = await tx.query(
        'clock_still_open',
        // A clock may have been moved on since its page was read: counted anew, or resumed.
        `SELECT 1 FROM liandan.deadline WHERE id = $1 AND status = 'open' AND fired_at IS NULL AND due_at <= $2 FOR UPDATE`,
        [id, tx.at],
      );
      if (!open) return;
      tx.enter(PASSED, { id, status });
      passed = true;
    });
    return passed;
  }
}

/** The clocks of each case together, in the order in which they are due. */
function byCase(due: Due[]): Due[][] {
  const cases = new Map<string, Due[]>();
  for (const clock of due) {
    const known = cases.get(clock.case_id);
    if (known) known.push(clock);
    else cases.set(clock.case_id, [clock]);
  }
  return [...cases.values()];
}
