import { anomalyRules } from '#domain/anomaly/rules';
import type { Text } from '#domain/errors';
import { casesNamed } from '../case-subjects.js';
import type { Question } from './question.js';

const titles = new Map<unknown, Text>(anomalyRules.map(({ id, title }) => [id, title]));

/** What the anomaly rules found: a reason to look, never a verdict. */
export const anomalies: Question = {
  list: {
    name: 'audit_anomalies',
    from: 'liandan.bench_anomaly n',
    select: `n.id, n.rule, n.state, n.cases, n.evidence, n.parameters, n.since, n.until, n.found_at AS "foundAt",
      n.gone_at AS "goneAt", n.merged_into AS "mergedInto", n.version`,
    id: 'n.id',
    filters: {
      rule: { column: 'n.rule' },
      state: { column: 'n.state' },
      case: { column: 'n.cases', type: 'uuid', op: 'any' },
      from: { column: 'n.found_at', type: 'instant', op: '>=' },
      to: { column: 'n.found_at', type: 'instant', op: '<=' },
    },
    sorts: { foundAt: { column: 'n.found_at', type: 'timestamptz' } },
    order: '-foundAt',
  },
  complete: async (tx, items) => {
    const named = await casesNamed(tx, [...new Set(items.flatMap((item) => item['cases'] as string[]))]);
    return items.map((item) => ({
      ...item,
      title: titles.get(item['rule']) ?? null,
      /** What each of the cases is, in their order; null where the grant does not cover it. */
      subjects: (item['cases'] as string[]).map((id) => named.get(id) ?? null),
    }));
  },
};
