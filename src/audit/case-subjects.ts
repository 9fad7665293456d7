import type { Tx } from '#workflow/workflow';
import { places } from '../http/places.js';
import { subjectOf } from '../notice/subject.js';

/** What a line of the bench says of a case that it names. */
interface Named {
  machine: string;
  resource: string;
  /** Empty where the grant covers the case and not what it says. */
  subject: Record<string, unknown>;
}

const VIEWS: Readonly<Record<string, string>> = {
  application: 'bench_application',
  consultation: 'bench_letter',
  approval: 'bench_approval',
  manifest: 'bench_manifest',
  listing: 'bench_entry',
  overdue: 'bench_overdue',
};

/** Cases by their ids, as far as the grant covers them: one query for what they are, one for each kind that is there. */
export async function casesNamed(tx: Tx, ids: readonly string[]): Promise<Map<string, Named>> {
  if (ids.length === 0) return new Map();
  const found = await tx.query<{ id: string; machine: string }>(
    'audit_named',
    'SELECT DISTINCT case_id AS id, machine FROM liandan.bench_event WHERE case_id = ANY ($1::uuid[])',
    [ids],
  );
  const contexts = new Map<string, Record<string, unknown>>();
  for (const machine of new Set(found.map((each) => each.machine))) {
    const view = VIEWS[machine];
    if (!view) continue;
    const own = found.filter((each) => each.machine === machine).map(({ id }) => id);
    const rows = await tx.query<{ id: string; context: Record<string, unknown> }>(
      `audit_named_${machine}`,
      `SELECT id, context FROM liandan.${view} WHERE id = ANY ($1::uuid[])`,
      [own],
    );
    for (const { id, context } of rows) contexts.set(id, context);
  }
  return new Map(
    found.flatMap(({ id, machine }) => {
      const resource = (places as Readonly<Record<string, string>>)[machine];
      return resource ? [[id, { machine, resource, subject: subjectOf(contexts.get(id) ?? {}) }] as const] : [];
    }),
  );
}
