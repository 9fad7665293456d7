import { inSql, MANIFEST_UNUSED } from '#domain/standing';
import { grams, tonnes } from '#domain/quantity/quantity';
import type { Tx } from '#workflow/workflow';
import type { Item, Question } from './question.js';

/** Tonnes at each stage from what was approved to what was treated. */
export interface Stages {
  approvals: number;
  manifests: number;
  approved: string;
  /** On numbered manifests that were not voided. */
  manifested: string;
  /** By the scale at loading, or as stated where there was none. */
  loaded: string;
  accepted: string;
  treated: string;
}
type Sum = 'approved' | 'manifested' | 'loaded' | 'accepted' | 'treated';
const SUMS: readonly Sum[] = ['approved', 'manifested', 'loaded', 'accepted', 'treated'];
const MOVED = SUMS.slice(1);

const GRAMS = (text: string) => `round((${text})::numeric * 1000000)::bigint`;

/** Yearly lists by entry, one table from the cap to what was treated, differences to the gram (Z-06, W-09). */
export const reconciliation: Question = {
  list: {
    name: 'audit_reconciliation',
    from: 'liandan.bench_entry l',
    select: `l.id AS entry, l.state, l.list_id AS list, l.year, (l.context -> 'list' ->> 'version')::int AS version,
      l.agreement_id AS agreement, l.receiving, l.context -> 'receiver' ->> 'name' AS "receiverName", l.receiver,
      l.context -> 'codes' AS codes, l.context -> 'quota' ->> 'cap' AS cap, l.context -> 'quota' ->> 'used' AS used`,
    id: 'l.id',
    filters: {
      entry: { column: 'l.id', type: 'uuid' },
      list: { column: 'l.list_id', type: 'uuid' },
      year: { column: 'l.year', type: 'int' },
      receiving: { column: 'l.receiving' },
      agreement: { column: 'l.agreement_id', type: 'uuid' },
      receiver: { column: 'l.receiver', type: 'uuid' },
      state: { column: 'l.state' },
      differing: {
        column: differing('listing', 'l.id', [
          `coalesce(${GRAMS(`l.context -> 'quota' ->> 'cap'`)} <> s.approved, false)`,
          `coalesce(${GRAMS(`l.context -> 'quota' ->> 'used'`)} <> s.approved, false)`,
        ]),
        type: 'boolean',
      },
    },
  },
  complete: async (tx, items) => {
    const found = await stagesOf(tx, 'listing', ids(items, 'entry'));
    return items.map((item) => {
      const stages = found.get(item['entry']) ?? NOTHING;
      const [cap, used] = [item['cap'] as string | null, item['used'] as string | null];
      return {
        ...item,
        ...shown(stages),
        differences: {
          capLessApproved: cap === null ? null : tonnes(grams(cap) - stages.approved),
          // What came back unused, where the entry takes it back (W-14).
          approvedLessUsed: used === null ? null : tonnes(stages.approved - grams(used)),
          ...differences(stages),
        },
      };
    });
  },
};

/** The same for each approval; those without an entry are there as well. */
export const approvalReconciliation: Question = {
  list: {
    name: 'audit_reconciliation_approvals',
    from: 'liandan.bench_approval p',
    select: `p.id AS approval, p.number, p.state, p.application, p.listing AS entry, p.origin, p.destination, p.remover, p.receiver,
      p.context -> 'remover' ->> 'name' AS "removerName", p.context -> 'receiver' ->> 'name' AS "receiverName",
      p.context ->> 'track' AS track, p.context ->> 'decidedOn' AS "decidedOn", p.valid_from AS "validFrom", p.valid_to AS "validTo"`,
    id: 'p.id',
    filters: {
      approval: { column: 'p.id', type: 'uuid' },
      entry: { column: 'p.listing', type: 'uuid' },
      origin: { column: 'p.origin' },
      destination: { column: 'p.destination' },
      remover: { column: 'p.remover', type: 'uuid' },
      receiver: { column: 'p.receiver', type: 'uuid' },
      state: { column: 'p.state' },
      differing: { column: differing('id', 'p.id'), type: 'boolean' },
    },
  },
  complete: async (tx, items) => {
    const found = await stagesOf(tx, 'id', ids(items, 'approval'));
    return items.map((item) => {
      const stages = found.get(item['approval']) ?? NOTHING;
      return { ...item, ...shown(stages), differences: differences(stages) };
    });
  },
};

type Counted = Record<Sum, bigint> & { approvals: number; manifests: number };
const NOTHING: Counted = {
  approvals: 0,
  manifests: 0,
  approved: 0n,
  manifested: 0n,
  loaded: 0n,
  accepted: 0n,
  treated: 0n,
};
const ids = (items: Item[], name: string) => items.map((item) => item[name]);

/** Approvals whose column is the key, as `mine`, and what ran under each, as `moved`. */
function stages(column: 'id' | 'listing', key: string): string {
  return `
  WITH mine AS (
    SELECT b.${column} AS key, b.id,
      (SELECT coalesce(sum(${GRAMS(`a ->> 'approved'`)}), 0) FROM jsonb_array_elements(b.context -> 'lines') a) AS approved
    FROM liandan.bench_approval b WHERE b.${column} = ${key}
  ), moved AS (
    SELECT m.approval, count(*) AS manifests, sum(q.manifested) AS manifested,
      sum(q.loaded) FILTER (WHERE m.context ->> 'loadedAt' IS NOT NULL) AS loaded,
      sum(r.accepted) AS accepted, sum(t.treated) AS treated
    FROM liandan.bench_manifest m
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(${GRAMS(`l ->> 'removed'`)}), 0) AS manifested,
          coalesce(sum(CASE WHEN jsonb_typeof(l -> 'weighing') = 'object'
            THEN ${GRAMS(`(l -> 'weighing' ->> 'gross')::numeric - (l -> 'weighing' ->> 'tare')::numeric`)}
            ELSE ${GRAMS(`l ->> 'removed'`)} END), 0) AS loaded
        FROM jsonb_array_elements(m.context -> 'lines') l) q
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(${GRAMS(`l ->> 'quantity'`)}), 0) AS accepted
        FROM jsonb_array_elements(CASE WHEN jsonb_typeof(m.context -> 'receipt' -> 'lines') = 'array'
          THEN m.context -> 'receipt' -> 'lines' ELSE '[]' END) l) r
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(${GRAMS(`l ->> 'quantity'`)}), 0) AS treated
        FROM jsonb_array_elements(coalesce(m.context -> 'results', '[]')) l) t
    WHERE m.approval IN (SELECT id FROM mine) AND m.state NOT IN ${inSql(MANIFEST_UNUSED)}
    GROUP BY m.approval
  )`;
}

/** Whether anything is missing between two stages of a row, or one of the conditions on the sums `s` holds. */
function differing(column: 'id' | 'listing', key: string, more: readonly string[] = []): string {
  return `(SELECT ${[...MOVED.map((name, i) => `s.${SUMS[i]} <> s.${name}`), ...more].join(' OR ')} FROM (${stages(column, key)}
     SELECT coalesce(sum(mine.approved), 0) AS approved,
       ${MOVED.map((name) => `coalesce(sum(v.${name}), 0) AS ${name}`).join(', ')}
     FROM mine LEFT JOIN moved v ON v.approval = mine.id) s)`;
}

/** One query for a page: approvals of the keys, and the manifests that ran under them. */
async function stagesOf(tx: Tx, column: 'id' | 'listing', values: unknown[]): Promise<Map<unknown, Counted>> {
  const rows = await tx.query<{ key: string; approvals: number; manifests: number } & Record<Sum, string>>(
    `audit_stages_${column === 'id' ? 'approval' : 'entry'}`,
    `${stages(column, 'ANY ($1)')}
     SELECT mine.key, count(*)::int AS approvals, coalesce(sum(v.manifests), 0)::int AS manifests, sum(mine.approved)::text AS approved,
       ${MOVED.map((name) => `coalesce(sum(v.${name}), 0)::text AS ${name}`).join(', ')}
     FROM mine LEFT JOIN moved v ON v.approval = mine.id GROUP BY mine.key`,
    [values],
  );
  return new Map(
    rows.map(({ key: of, approvals, manifests, ...sums }) => {
      const counted = Object.fromEntries(SUMS.map((name) => [name, BigInt(sums[name])])) as Record<Sum, bigint>;
      return [of, { approvals, manifests, ...counted }];
    }),
  );
}

const shown = ({ approvals, manifests, ...sums }: Counted): Stages => ({
  approvals,
  manifests,
  ...(Object.fromEntries(SUMS.map((name) => [name, tonnes(sums[name])])) as Record<Sum, string>),
});

/** From each stage to the next: what is missing on the way, negative where the later stage shows more. */
const differences = ({ approved, manifested, loaded, accepted, treated }: Counted) => ({
  approvedLessManifested: tonnes(approved - manifested),
  manifestedLessLoaded: tonnes(manifested - loaded),
  loadedLessAccepted: tonnes(loaded - accepted),
  acceptedLessTreated: tonnes(accepted - treated),
});
