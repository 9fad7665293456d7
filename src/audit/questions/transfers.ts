import { tonnes } from '#domain/quantity/quantity';
import type { Tx } from '#workflow/workflow';
import { conditionsOf, type List, type ListQuery } from '../../http/page.js';
import type { Item, Question } from './question.js';

const filters: List['filters'] = {
  code: { column: 't.code' },
  category: { column: 't.category' },
  receiver: { column: 't.receiver', type: 'uuid' },
  origin: { column: 't.origin' },
  destination: { column: 't.destination' },
  track: { column: 't.track' },
  from: { column: 't.day', type: 'day', op: '>=' },
  to: { column: 't.day', type: 'day', op: '<=' },
};

/** Received loads by waste code, receiver or pair of provinces in a period, one row for each line of a manifest. */
export const transfers: Question = {
  list: {
    name: 'audit_transfers',
    from: 'liandan.bench_transfer t',
    select: `t.manifest, t.line, t.day::text AS day, t.origin, t.destination, t.receiver, t.receiver_name AS "receiverName",
      t.category, t.code, t.method, t.track, t.removed::text AS removed, t.accepted::text AS accepted, t.treated::text AS treated`,
    id: `(t.manifest::text || '/' || t.line)`,
    filters,
    sorts: { day: { column: 't.day', type: 'date' }, id: { column: '', type: 'text' } },
    order: '-day',
  },
  complete: withCases,
};

/** Number of the manifest, and the approval and application behind it, for a page in one query. */
async function withCases(tx: Tx, items: Item[]): Promise<Item[]> {
  const rows = await tx.query<{
    manifest: string;
    number: string;
    approval: string | null;
    application: string | null;
  }>(
    'audit_transfer_cases',
    `SELECT m.id AS manifest, m.number, m.approval, a.application FROM liandan.bench_manifest m
       LEFT JOIN liandan.bench_approval a ON a.id = m.approval WHERE m.id = ANY ($1)`,
    [items.map(({ manifest }) => manifest)],
  );
  const found = new Map(rows.map(({ manifest, ...row }) => [manifest as unknown, row]));
  return items.map((item) => ({
    ...item,
    ...(found.get(item['manifest']) ?? { number: null, approval: null, application: null }),
    ...inTonnes(item, ['removed', 'accepted', 'treated']),
  }));
}

/** What a period's transfers add up to: by pair, receiver and code. */
export interface TransferSum {
  origin: string;
  destination: string;
  receiver: string;
  receiverName: string;
  code: string;
  /** Manifests, and approvals under which they ran. */
  loads: number;
  cases: number;
  removed: string;
  accepted: string;
  treated: string;
}
const ROWS = 2000;

/** The same transfers added up, the largest first; `complete` is false where there are more than can be shown. */
export async function transferSums(tx: Tx, query: ListQuery): Promise<{ items: TransferSum[]; complete: boolean }> {
  const { where, values } = conditionsOf(transfers.list, query);
  const clause = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
  const rows = await tx.query<TransferSum & Item>(
    '',
    `SELECT t.origin, t.destination, t.receiver, max(t.receiver_name) AS "receiverName", t.code,
       count(DISTINCT t.manifest)::int AS loads, count(DISTINCT m.approval)::int AS cases,
       sum(t.removed)::text AS removed, sum(t.accepted)::text AS accepted, sum(t.treated)::text AS treated
     FROM liandan.bench_transfer t LEFT JOIN liandan.bench_manifest m ON m.id = t.manifest ${clause}
     GROUP BY t.origin, t.destination, t.receiver, t.code
     ORDER BY sum(t.accepted) DESC, t.receiver, t.code, t.origin LIMIT ${ROWS + 1}`,
    values,
  );
  const items = rows.slice(0, ROWS).map((row) => ({ ...row, ...inTonnes(row, ['removed', 'accepted', 'treated']) }));
  return { items, complete: rows.length <= ROWS };
}

/** Columns of grams as decimal tonnes. */
export function inTonnes<K extends string>(row: Item, columns: readonly K[]): Record<K, string> {
  return Object.fromEntries(columns.map((name) => [name, tonnes(BigInt(String(row[name] ?? 0)))])) as Record<K, string>;
}
