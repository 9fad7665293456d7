import { dutyOf, type Duty } from '#domain/overdue/duty';
import type { Workflow } from '#workflow/workflow';

interface Held {
  id: string;
  machine: string;
  caseId: string;
  clock: string;
  key: string;
}
type Rows = (name: string, text: string, values: unknown[]) => Promise<{ id: string; context: object }[]>;

/** Timed like a case, though no machine moves it: the yearly report that a province owes its partners (W-10). */
const REPORT = `SELECT id, jsonb_build_object('receiving', province) AS context FROM liandan.statistics_report WHERE id = ANY ($1)`;

/** An alarm on an entry that is suspended already: the receiving province owes it to whom it wrote (W-12). */
const ENTRY_ALARM = `SELECT case_id AS id, jsonb_build_object('receiving', data -> 'from', 'counterparts', data -> 'to', 'number', data -> 'number') AS context
  FROM liandan.fact WHERE type = 'listing.alarmed' AND case_id = ANY ($1)`;
/** Timed without a table of cases of their own. */
const OTHERS: Record<string, string> = { statistics: REPORT, entryAlarm: ENTRY_ALARM };

/** Whose duty each of the clocks times, by clock; one query for each machine among them. */
export async function dutiesOf(
  kinds: Workflow['kinds'],
  rows: Rows,
  clocks: readonly Held[],
): Promise<Map<string, Duty>> {
  const contexts = new Map<string, object>();
  for (const machine of new Set(clocks.map((clock) => clock.machine))) {
    const table = kinds.get(machine)?.table;
    const text = table ? `SELECT id, context FROM liandan.${table} WHERE id = ANY ($1)` : OTHERS[machine];
    if (!text) continue;
    const ids = clocks.filter((clock) => clock.machine === machine).map(({ caseId }) => caseId);
    for (const { id, context } of await rows(`duties_${machine}`, text, [ids])) contexts.set(id, context);
  }
  return new Map(clocks.map(({ id, clock, key, caseId }) => [id, dutyOf(clock, contexts.get(caseId) ?? {}, key)]));
}
