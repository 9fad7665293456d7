import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import { civilDay } from '#domain/calendar/civil';
import { dutyOf } from '#domain/overdue/duty';
import { dutiesOf } from '#workflow/duty';
import { Workflow, type Tx } from '#workflow/workflow';
import { type List, type ListQuery, pageOf } from '../http/page.js';
import { type ClockOfRow, timeLeft, URGENT_CLOCK, withUrgentClock } from './lights.js';

/** What goes from hand to hand; papers that stand for a year (licences, approvals, lists) are no such thing. */
const KINDS = ['application', 'manifest', 'pipeline', 'paperFallback', 'discrepancy', 'incident'];

/** The caller's organisation as tasks name it; it stands in the text of a list, where no value can be bound. */
function side({ org }: Actor): string {
  if (org !== null && !/^[0-9a-f-]{36}$/.test(org)) throw new Error('not an id');
  return `'o:${org ?? ''}'`;
}

/** Of the case itself or of a letter on which it waits. */
const CLOCK = withUrgentClock(`(d.case_id = k.case_id OR k.machine = 'application' AND d.case_id IN (
    SELECT l.id FROM liandan.consultation l WHERE l.about_id = k.case_id))`);

/**
 * Cases that have left the desk where they were written and have not ended, the most urgent first; `mine`: those that wait for
 * the caller's own organisation, which its work list shows.
 */
export const running = (by: Actor): List => ({
  name: 'running-cases',
  from: `liandan.docket k ${CLOCK}`,
  select: `k.case_id AS id, k.machine, k.state, k.version, k.since, k.subject, d.key, ${URGENT_CLOCK}`,
  id: 'k.case_id',
  filters: {
    machine: { column: 'k.machine', of: KINDS },
    state: { column: 'k.state' },
    mine: {
      column: `EXISTS (SELECT FROM liandan.task t WHERE t.case_id = k.case_id AND t.addressee = ${side(by)})`,
      type: 'boolean',
    },
  },
  sorts: {
    dueAt: { column: `coalesce(d.due_at, 'infinity')`, type: 'timestamptz' },
    since: { column: 'k.since', type: 'timestamptz' },
  },
  order: 'dueAt',
  where: [{ sql: `NOT k.ended AND k.state <> 'draft' AND k.machine = ANY ($1::text[])`, values: [KINDS] }],
});

interface Row extends ClockOfRow {
  id: string;
  machine: string;
  state: string;
  clock: string | null;
  key: string | null;
}
/** Who has the case in hand: an authority by its side (`p:51`, `c:5101`, `ministry`), a firm by its name too. */
interface Holder {
  side: string;
  name: string | null;
}

/** Where each running case of the caller is, who has it in hand, and how long that may still take. */
@Injectable()
export class RunningService {
  private readonly calendar = loadReference().calendar;
  private readonly provinces = loadReference()
    .divisions.provinces()
    .map(({ code }) => code);

  constructor(private readonly workflow: Workflow) {}

  list(by: Actor, query: ListQuery) {
    return this.workflow.read(by, async (tx) => {
      const page = await pageOf<Row>(tx, running(by), query);
      const sides = await this.sidesOf(tx, page.items);
      const names = await firmNames(tx, [...sides.values()].flat());
      const today = civilDay(tx.at);
      const items = page.items.map(({ paused, key: _, ...row }) => {
        const held = (sides.get(row.id) ?? []).map((side): Holder => ({ side, name: names.get(side) ?? null }));
        return { ...row, ...timeLeft({ ...row, paused }, today, this.calendar), held };
      });
      return { ...page, items };
    });
  }

  /** Whoever owes the act that the clock times; without a clock, whoever the machine waits for. One query for each machine. */
  private async sidesOf(tx: Tx, rows: readonly Row[]): Promise<Map<string, string[]>> {
    const sides = new Map<string, string[]>();
    for (const machine of new Set(rows.map((row) => row.machine))) {
      const kind = this.workflow.kinds.get(machine);
      if (!kind) continue;
      const own = rows.filter((row) => row.machine === machine);
      const cases = await tx.query<{ id: string; context: Record<string, unknown> }>(
        `running_${kind.table}`,
        `SELECT id, context FROM liandan.${kind.table} WHERE id = ANY ($1)`,
        [own.map(({ id }) => id)],
      );
      const contexts = new Map(cases.map(({ id, context }) => [id, context]));
      for (const { id, state, clock, key } of own) {
        const context = contexts.get(id);
        if (!context) continue;
        const owes = clock === null ? null : owing(clock, key ?? '', context);
        const clocks = clock === null ? [] : [clock];
        const waited = () =>
          dutiesOf(kind, state, context, { provinces: this.provinces, clocks, acted: [] }).map((d) => d.addressee);
        sides.set(id, owes === null ? waited() : [owes]);
      }
    }
    return sides;
  }
}

function owing(clock: string, key: string, context: object): string | null {
  const { firm, city, province, part } = dutyOf(clock, context, key);
  if (firm) return `o:${firm.id}`;
  if ((part === 'CITY' || part === 'BUREAU') && city) return `c:${city}`;
  return province === null ? null : `p:${province}`;
}

async function firmNames(tx: Tx, sides: readonly string[]): Promise<Map<string, string>> {
  const firms = sides.filter((side) => side.startsWith('o:')).map((side) => side.slice(2));
  if (firms.length === 0) return new Map();
  const rows = await tx.query<{ id: string; name: string }>(
    'running_firms',
    'SELECT id, name FROM liandan.organisation WHERE id = ANY ($1::uuid[])',
    [[...new Set(firms)]],
  );
  return new Map(rows.map(({ id, name }) => [`o:${id}`, name]));
}
