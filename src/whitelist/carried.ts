import { civilYear } from '#clock/civil-sql';
import { tonnes } from '#domain/quantity/quantity';
import type { Tx } from '#workflow/workflow';

/** Of the quantity of an entry, over all its versions: on the way under issued manifests, and received (whitelist §4). */
export async function carriedUnder(tx: Tx, entry: string): Promise<{ inTransit: string; received: string }> {
  const [found] = await tx.query<{ inTransit: string; received: string }>(
    'listing_carried',
    `WITH RECURSIVE version AS (
       SELECT id, predecessor, context ->> 'lastDay' IS NULL AS runs FROM liandan.whitelist_entry WHERE id = $1
       UNION ALL
       SELECT p.id, p.predecessor, v.runs FROM version v JOIN liandan.whitelist_entry p ON p.id = v.predecessor)
     SELECT coalesce(sum(a.reserved), 0)::text AS "inTransit", coalesce(sum(a.settled + a.excess), 0)::text AS received
       FROM version v JOIN liandan.approval p ON p.listing = v.id
       JOIN liandan.quota_account a ON a.owner_kind = 'approval' AND a.owner_id = p.id
      -- The quota of a list that runs on begins anew each year.
      WHERE NOT v.runs OR left(p.context ->> 'decidedOn', 4)::int = ${civilYear('liandan.now()')}`,
    [entry],
  );
  const { inTransit = '0', received = '0' } = found ?? {};
  return { inTransit: tonnes(BigInt(inTransit)), received: tonnes(BigInt(received)) };
}

/** What was approved to the origins, less what came back, over all versions of the entry; since the instant if one is given. */
export async function takenBy(
  tx: Tx,
  entry: string,
  origins: string[],
  since: string | null,
): Promise<{ province: string; used: string }[]> {
  const rows = await tx.query<{ province: string; used: string }>(
    'listing_taken_by',
    `WITH RECURSIVE version AS (
       SELECT id, predecessor FROM liandan.whitelist_entry WHERE id = $1
       UNION ALL
       SELECT p.id, p.predecessor FROM version v JOIN liandan.whitelist_entry p ON p.id = v.predecessor)
     SELECT p.origin AS province, sum(l.settled)::text AS used
       FROM version v JOIN liandan.quota_account a ON a.owner_kind = 'listing' AND a.owner_id = v.id AND a.line = 0
       JOIN liandan.quota_line l ON l.account = a.id AND l.cause_machine = 'application'
       JOIN liandan.approval p ON p.application = l.cause_id
      WHERE p.origin = ANY ($2) AND ($3::timestamptz IS NULL OR l.at >= $3)
      GROUP BY p.origin HAVING sum(l.settled) > 0 ORDER BY p.origin`,
    [entry, origins, since],
  );
  return rows.map(({ province, used }) => ({ province, used: tonnes(BigInt(used)) }));
}
