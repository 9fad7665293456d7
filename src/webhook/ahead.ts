import { FEED, FEED_ORDER, FEED_SETTLED, type FeedRow, LAST_FACT, type Place } from '#outbox/feed';
import type { Tx } from '#workflow/workflow';
import type { Query } from '../party/register.js';

/** Entries of the log looked at in one go: a firm's facts lie far apart in it. */
const SPAN = 500;
/** A backlog is counted no further. */
const COUNTED = 1000;
const COUNTED_SPAN = 20_000;

/** Whether the type is among those wanted: `types` as the table has them. */
const WANTED = (types: string) => `(cardinality(${types}) = 0 OR EXISTS (
  SELECT FROM unnest(${types}) t WHERE f.type = t OR right(t, 1) = '.' AND starts_with(f.type, t)))`;
/** The readers of the transaction, said aloud: the worker's role is bound by no row-level security. */
const READABLE = 'f.readers && liandan.readers()';

/**
 * The next facts that the reader of the transaction may read, in the order of the log, and the place behind everything
 * that was looked at. The end is drawn first: an entry that appears meanwhile is not passed over.
 */
export async function ahead(
  tx: Tx,
  after: Place,
  types: string[],
  limit: number,
): Promise<{ facts: FeedRow[]; end: Place }> {
  const [end] = await tx.query<{ tree: string; idx: string }>(
    'webhook_span',
    `SELECT tree, idx::text AS idx FROM (
       SELECT l.tree, l.idx FROM liandan.log_leaf l WHERE (l.tree, l.idx) >= ($1, $2::bigint) AND ${FEED_SETTLED}
       ORDER BY l.tree, l.idx LIMIT $3) s
     ORDER BY tree DESC, s.idx DESC LIMIT 1`,
    [after.tree, after.idx, SPAN],
  );
  if (!end) return { facts: [], end: after };
  const facts = await tx.query<FeedRow>(
    'webhook_ahead',
    `${FEED} WHERE (l.tree, l.idx) >= ($1, $2::bigint) AND (l.tree, l.idx) <= ($4, $5::bigint)
       AND (l.tree, l.idx, f.id) > ($1, $2::bigint, $3::uuid) AND ${READABLE} AND ${WANTED('$6::text[]')}
     ${FEED_ORDER} LIMIT $7`,
    [after.tree, after.idx, after.fact, end.tree, end.idx, types, limit],
  );
  return { facts, end: { ...end, fact: LAST_FACT } };
}

/** The fact, where the reader of the transaction may still read it and it is in the log. */
export async function oneOf(tx: Tx, fact: string): Promise<FeedRow | undefined> {
  const [row] = await tx.query<FeedRow>('webhook_one', `${FEED} WHERE f.id = $1 AND ${READABLE}`, [fact]);
  return row;
}

/** How many facts wait, up to a thousand, and how long the oldest of them has been known. */
export async function backlog(tx: Tx, after: Place, types: string[]) {
  const [row] = await tx.query<{ n: number; oldest: Date | null; more: boolean }>(
    'webhook_backlog',
    `WITH span AS (SELECT tree, idx, event_id FROM liandan.log_leaf WHERE (tree, idx) >= ($1, $2::bigint) ORDER BY tree, idx LIMIT $5),
       waiting AS (SELECT f.at FROM span l JOIN liandan.fact f ON f.event_id = l.event_id
         WHERE (l.tree, l.idx, f.id) > ($1, $2::bigint, $3::uuid) AND ${READABLE} AND ${WANTED('$4::text[]')} LIMIT $6)
     SELECT count(*)::int AS n, min(at) AS oldest, (SELECT count(*) FROM span) = $5 AS more FROM waiting`,
    [after.tree, after.idx, after.fact, types, COUNTED_SPAN, COUNTED + 1],
  );
  const n = row?.n ?? 0;
  return {
    backlog: Math.min(n, COUNTED),
    backlogCapped: n > COUNTED || (row?.more ?? false),
    oldestWaiting: row?.oldest ?? null,
  };
}

/**
 * The place before the first entry whose event was drawn at the instant or later; undefined when there is none. Ids of
 * events begin with their real time (UUIDv7).
 */
export async function placeBefore(query: Query, since: Date): Promise<Place | undefined> {
  const [first] = await query<{ tree: string; idx: string }>(
    `WITH since AS MATERIALIZED (SELECT tree, idx FROM liandan.log_leaf WHERE event_id >= $1::uuid)
     SELECT tree, (since.idx - 1)::text AS idx FROM since ORDER BY tree, since.idx LIMIT 1`,
    [leastId(since)],
  );
  return first && { ...first, fact: LAST_FACT };
}

const leastId = (at: Date): string =>
  at
    .getTime()
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})(.{4})$/, '$1-$2-7000-8000-000000000000');
