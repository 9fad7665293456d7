import type { Tx } from '#workflow/workflow';
import { byColumn, type Item, type Question } from './question.js';

interface Act {
  clock: string;
  person: string;
  name: string | null;
  organisation: string | null;
  orgName: string | null;
  authority: string | null;
  acts: number;
  firstAt: Date;
  lastAt: Date;
  last: string;
}

/**
 * Every clock that passed before its duty was done, whether done since or not (Z-06), with whoever held the case: whose
 * duty it was, who acted last before it ran out, and who has acted since.
 */
export const overdue: Question = {
  list: {
    name: 'audit_overdue',
    from: 'liandan.bench_deadline d',
    select: `d.id, d.machine, d.case_id AS "caseId", d.clock, d.key, d.status, d.started_at AS "startedAt", d.due_at AS "dueAt",
      d.due_day::text AS "dueDay", d.met_at AS "metAt", d.overdue_at AS "overdueAt", d.provisional,
      d.calendar_version AS "calendarVersion"`,
    id: 'd.id',
    filters: {
      clock: { column: 'd.clock' },
      machine: { column: 'd.machine' },
      case: { column: 'd.case_id', type: 'uuid' },
      status: { column: 'd.status' },
      /** whose authority held the case when the clock ran out */
      province: { column: 'o.authority', among: 'liandan.bench_overdue o WHERE o.id = d.id' },
      from: { column: 'd.due_at', type: 'instant', op: '>=' },
      to: { column: 'd.due_at', type: 'instant', op: '<=' },
    },
    sorts: { dueAt: { column: 'd.due_at', type: 'timestamptz' } },
    order: '-dueAt',
    where: [{ sql: `(d.overdue_at IS NOT NULL OR d.status = 'open' AND d.due_at <= liandan.now())`, values: [] }],
  },
  complete: withHolders,
};

/** One query for the duties, one for everybody who had a hand in the cases of the page before and after the clock. */
async function withHolders(tx: Tx, items: Item[]): Promise<Item[]> {
  const ids = items.map(({ id }) => id);
  const duties = await tx.query<{ id: string; duty: object; authority: string | null; days: number | null }>(
    'audit_overdue_duties',
    `SELECT o.id, o.context -> 'duty' AS duty, a.name AS authority, o.days_late AS days FROM liandan.bench_overdue o
       LEFT JOIN liandan.organisation a ON a.kind = 'province' AND a.province = o.authority
     WHERE o.id = ANY ($1)`,
    [ids],
  );
  const people = (name: string, side: string, order: string) =>
    tx.query<Act>(
      name,
      `SELECT a.*, p.name, o.name AS "orgName" FROM (
         SELECT d.id AS clock, e.person_id AS person, e.org_id AS organisation, e.authority, count(*)::int AS acts,
           min(e.occurred_at) AS "firstAt", max(e.occurred_at) AS "lastAt",
           (array_agg(e.type ORDER BY e.seq DESC))[1] AS last, max(e.seq) AS seq
         FROM liandan.bench_deadline d JOIN liandan.bench_event e ON e.case_id = d.case_id
         WHERE d.id = ANY ($1) AND e.person_id IS NOT NULL AND e.outcome <> 'refused' AND e.occurred_at ${side} d.due_at
         GROUP BY d.id, e.person_id, e.org_id, e.authority) a
         LEFT JOIN liandan.person p ON p.id = a.person LEFT JOIN liandan.organisation o ON o.id = a.organisation
       ORDER BY a.seq ${order}`,
      [ids],
    );
  const before = byColumn(await people('audit_overdue_before', '<=', 'DESC'), 'clock');
  const after = byColumn(await people('audit_overdue_after', '>', 'ASC'), 'clock');
  const dutyOf = new Map(duties.map((each) => [each.id as unknown, each]));
  return items.map((item) => {
    const owed = dutyOf.get(item['id']);
    return {
      ...item,
      daysLate: owed?.days ?? null,
      // Whose turn it was when the clock ran out, and the officer of that side who had worked the case, if one had.
      heldBy: owed ? { ...owed.duty, authority: owed.authority } : null,
      lastBefore: shown(before.get(item['id'])?.slice(0, 1))[0] ?? null,
      since: shown(after.get(item['id'])),
    };
  });
}

const shown = (acts: Act[] = []) =>
  acts.map(({ person, name, organisation, orgName, authority, acts: n, firstAt, lastAt, last }) => ({
    ...{ person, name, organisation, orgName, authority, acts: n },
    ...{ firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString(), last },
  }));
