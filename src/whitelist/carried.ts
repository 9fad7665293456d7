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
