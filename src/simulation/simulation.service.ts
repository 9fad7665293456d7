import { Injectable } from '@nestjs/common';
import { calendarYear, loadReference } from '#config/reference';
import { readersOf } from '#access/readers';
import { type Actor, system } from '#domain/actor';
import { inconsistencies } from '#domain/agreement/agreement.parameters';
import { civilDay, type Day, dueInstant, WorkCalendar } from '#domain/calendar/calendar';
import { clock as clockOf } from '#domain/calendar/clocks';
import { DomainError } from '#domain/errors';
import { grams, tonnes } from '#domain/quantity/quantity';
import type { Simulate } from '#domain/simulation/proposal';
import { type Change, differences, type PastCase, project } from '#domain/simulation/simulation';
import type { Track } from '#domain/transfer-application/transfer-application.case';
import { eventId } from '#ledger/event-id';
import { type Once, type Tx, Workflow } from '#workflow/workflow';
import { Register, type Registered } from '../party/register.js';
import { asItWas, ledgerAt, type Past, readPast } from './past.js';
import { asProposed } from './proposed.js';
import { SIMULATIONS_ASKED } from './simulation.acts.js';

/** A clock whose due instant another calendar moves, or that the calendar in force does not give again. */
interface Moved {
  case: string;
  clock: string;
  from: string;
  to: string;
}
interface ProvinceDays {
  province: string;
  cases: number;
  /** Working days from acceptance to decision, summed over the cases that change route. */
  from: number;
  to: number;
  saved: number;
}

/** What-if: the applications of a period, replayed under a proposed agreement, list or calendar. */
@Injectable()
export class SimulationService {
  constructor(
    private readonly workflow: Workflow,
    private readonly register: Register,
  ) {}

  /** Puts the question in the queue. Authorities and auditors ask; each is answered from what it may see. */
  ask(by: Actor, once: Once & { kind: 'key' }, ask: Simulate): Promise<Registered> {
    const id = eventId();
    const act = { machine: 'simulation', verb: 'ask', payload: ask };
    return this.register.act(by, once, act, async (query, at) => {
      SIMULATIONS_ASKED.admit(by, 'ask');
      const { from, to } = periodOf(ask, at);
      if (from > to)
        throw new DomainError('BAD_REQUEST', {
          detail: { zh: '起始日晚于截止日', en: 'The period ends before it begins' },
          remedy: { zh: '请更正 from 和 to', en: 'Correct from and to' },
          faults: [{ pointer: '/from', code: 'reversed', detail: { zh: '晚于截止日', en: 'Later than to' } }],
        });
      const faults = ask.agreement ? inconsistencies(ask.agreement.parameters) : [];
      if (faults.length > 0)
        throw new DomainError('BAD_REQUEST', {
          rule: 'R-21b',
          detail: { zh: '拟议合作机制的参数互相矛盾', en: 'The proposed terms contradict each other' },
          faults: faults.map((fault) => ({ ...fault, pointer: `/agreement${fault.pointer}` })),
        });
      // As the transaction itself sees: an auditor's grants count as they stand now.
      const [{ readers } = { readers: readersOf(by) }] = await query<{ readers: string[] }>(
        'SELECT liandan.readers() AS readers',
      );
      // An auditor's answer is for that auditor alone, an authority's for the authority.
      const mine = by.kind === 'auditor' ? [`auditor:${by.person ?? ''}`] : [`o:${by.org ?? ''}`];
      await query(
        `INSERT INTO liandan.simulation (id, title, ask, sees, asked_by, asked_at, readers) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [id, ask.title, JSON.stringify({ ...ask, from, to }), readers, by.orgName, at, mine],
      );
      return {
        id,
        version: 1,
        from: null,
        to: 'queued',
        rules: [],
        readers: mine,
        facts: [{ type: 'simulation.asked', data: { simulation: id } }],
      };
    });
  }

  /** Runs a question of the queue. A second run finds it answered. */
  async run(id: string): Promise<void> {
    const [asked] = await this.workflow.db.query<{ ask: Simulate & { from: Day; to: Day }; sees: string[] }[]>(
      `SELECT ask, sees FROM liandan.simulation WHERE id = $1 AND state = 'queued'`,
      [id],
    );
    if (!asked) return;
    const result = await this.workflow.read(system, (tx) => this.answer(tx, asked.ask, asked.sees));
    await this.workflow.db.query(
      `UPDATE liandan.simulation SET state = 'done', result = $2, finished_at = clock_timestamp() WHERE id = $1 AND state = 'queued'`,
      [id, JSON.stringify(result)],
    );
  }

  private async answer(tx: Tx, ask: Simulate & { from: Day; to: Day }, sees: string[]) {
    const past = await readPast(this.workflow, tx, { from: ask.from, to: ask.to, sees });
    const { calendar } = loadReference();
    const { changes, exhausted } = project(
      past.cases,
      past.tests,
      asProposed(past, ask),
      ledgerAt(past),
      usualDays(past, calendar),
    );
    const found = await this.clocks(tx, [...past.cases.keys()], ask.calendar);
    const named = ({ case: id, ...moved }: Moved) => {
      const { number = null, remover = null, receiver = null } = past.cases.get(id) ?? {};
      return { case: id, number, remover, receiver, ...moved };
    };
    const clocks = { ...found, moved: found.moved.map(named) };
    return {
      from: ask.from,
      to: ask.to,
      cases: past.cases.size,
      tests: past.tests.length,
      differences: differences(past.tests, asItWas(past)),
      changes,
      shifted: shifted(changes),
      provinces: daysByProvince(changes),
      exhausted,
      clocks,
    };
  }

  /** Due instants of the cases' clocks, reckoned again: under the calendar in force, and under the proposed one. */
  private async clocks(tx: Tx, cases: string[], proposed: Simulate['calendar']) {
    const rows = await tx.query<{ case_id: string; clock: string; started_at: Date; due_at: Date; length: number }>(
      'simulation_clocks',
      `SELECT case_id, clock, started_at, due_at, length FROM liandan.deadline
        WHERE case_id = ANY ($1) AND length IS NOT NULL AND paused = '[]' ORDER BY due_at, id`,
      [cases],
    );
    const { calendar, calendarFiles } = loadReference();
    const years = calendarFiles.map(calendarYear).filter(({ year }) => year !== proposed?.year);
    const other =
      proposed &&
      new WorkCalendar([
        ...years,
        calendarYear({ ...proposed, source: '', days: proposed.days.map((d) => ({ ...d, zh: '', en: '' })) }),
      ]);
    const again = (by: WorkCalendar): Moved[] =>
      rows.flatMap((row) => {
        const unit = clockOf(row.clock)?.unit;
        if (!unit) return [];
        const { due } = dueInstant(row.started_at.toISOString(), { length: row.length, unit }, by);
        const from = row.due_at.toISOString();
        return due === from ? [] : [{ case: row.case_id, clock: row.clock, from, to: due }];
      });
    return { reckoned: rows.length, differences: again(calendar), moved: other ? again(other) : [] };
  }
}

/** Since 1 January of last year, unless asked otherwise. */
function periodOf({ from, to }: Simulate, at: string): { from: Day; to: Day } {
  const today = civilDay(at);
  return { from: from ?? `${Number(today.slice(0, 4)) - 1}-01-01`, to: to ?? today };
}

const STATUTORY: Record<Track, number> = { WHITELIST: 0, OVER_QUOTA: 10, CONSULTED: 20 };

/**
 * Working days from acceptance to decision of a case on a track: its own where it was decided on it, else the median of
 * its province's on it, else what the law and the agreement allow.
 */
function usualDays(past: Past, calendar: WorkCalendar) {
  const taken = new Map<string, number[]>();
  const own = (of: PastCase) =>
    of.decidedOn === null ? null : calendar.workingDaysBetween(of.acceptedOn, of.decidedOn).days;
  for (const of of past.cases.values()) {
    const days = own(of);
    const key = `${of.origin}/${of.track}`;
    if (days !== null) taken.set(key, [...(taken.get(key) ?? []), days]);
  }
  const medians = new Map([...taken].map(([key, days]) => [key, days.sort((a, b) => a - b)[days.length >> 1]!]));
  return (of: PastCase, track: Track, decisionDays: number): number => {
    const days = of.track === track ? own(of) : null;
    const statutory = STATUTORY[track] + (track === 'CONSULTED' ? 0 : decisionDays);
    return days ?? medians.get(`${of.origin}/${track}`) ?? statutory;
  };
}

/** Cases and tonnes by the route they leave and the one they come to. */
function shifted(changes: readonly Change[]) {
  const sums = new Map<string, { from: Track; to: Track; cases: number; amount: bigint }>();
  for (const { from, to, quantity } of changes) {
    const key = `${from.track}>${to.track}`;
    const sum = sums.get(key) ?? { from: from.track, to: to.track, cases: 0, amount: 0n };
    sums.set(key, { ...sum, cases: sum.cases + 1, amount: sum.amount + grams(quantity) });
  }
  return [...sums.values()].map(({ amount, ...sum }) => ({ ...sum, tonnes: tonnes(amount) }));
}

function daysByProvince(changes: readonly Change[]): ProvinceDays[] {
  const sums = new Map<string, ProvinceDays>();
  for (const { origin: province, workingDays } of changes) {
    const sum = sums.get(province) ?? { province, cases: 0, from: 0, to: 0, saved: 0 };
    const [from, to] = [sum.from + workingDays.from, sum.to + workingDays.to];
    sums.set(province, { province, cases: sum.cases + 1, from, to, saved: from - to });
  }
  return [...sums.values()].sort((a, b) => (a.province < b.province ? -1 : 1));
}
