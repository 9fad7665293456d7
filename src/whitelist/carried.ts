import { civilYear } from '#clock/civil-sql';
import { tonnes } from '#domain/quantity/quantity';
import { ENTRY_ENDED, inSql } from '#domain/standing';
import type { ListedEntry, StruckEntry } from '#domain/whitelist/list.case';
import type { Held } from '#domain/whitelist/listing.quota';
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

/**
 * Entries of the list's versions before that have used quota which no entry goes on with: struck, removed, ended, or not
 * taken over. Of a list that runs on, those of this year.
 */
export const endedBefore = (
  tx: Tx,
  list: { agreement: string; receiving: string; year: number },
  prefill: readonly ListedEntry[],
): Promise<StruckEntry[]> =>
  tx.query<StruckEntry>(
    'list_ended_before',
    `SELECT e.id, e.context -> 'receiver' AS receiver, e.context ->> 'licenceNumber' AS "licenceNumber",
            e.context -> 'codes' AS codes, e.context -> 'methods' AS methods, e.context -> 'origins' AS origins,
            e.context ->> 'cap' AS cap, e.id AS predecessor, NULL AS "lastYear", NULL AS statement
       FROM liandan.whitelist_entry e
      WHERE e.agreement_id = $1 AND e.receiving = $2 AND e.year = $3 AND NOT e.id = ANY ($4::uuid[])
        AND e.context ->> 'effectiveAt' IS NOT NULL AND (e.context -> 'quota' ->> 'used')::numeric > 0
        AND NOT EXISTS (SELECT FROM liandan.whitelist_entry s WHERE s.predecessor = e.id
                         AND (s.context ->> 'effectiveAt' IS NOT NULL OR s.id = ANY ($4::uuid[])))
        AND (e.context ->> 'lastDay' IS NOT NULL OR NOT e.state IN ${inSql(ENTRY_ENDED)}
             OR left(e.context -> 'ended' ->> 'on', 4)::int = ${civilYear('liandan.now()')})
      ORDER BY e.id`,
    [list.agreement, list.receiving, list.year, prefill.flatMap(({ predecessor }) => predecessor ?? [])],
  );

/**
 * What the approvals under all versions of the entry hold of its quota by origin, and what of it they were granted beyond
 * its cap; since the instant if one is given. What ended ones gave back is gone from it, also where no entry bore the
 * ledger on that day (W-14).
 */
export async function heldUnder(tx: Tx, entry: string, since: string | null): Promise<Held[]> {
  const rows = await tx.query<{ province: string; used: string; raised: string }>(
    'listing_held_under',
    `WITH RECURSIVE version AS (
       SELECT id, predecessor FROM liandan.whitelist_entry WHERE id = $1
       UNION ALL
       SELECT p.id, p.predecessor FROM version v JOIN liandan.whitelist_entry p ON p.id = v.predecessor),
     taken AS (
       SELECT l.cause_id AS application, sum(l.settled) AS quantity, sum(l.cap) AS raised
         FROM version v JOIN liandan.quota_account a ON a.owner_kind = 'listing' AND a.owner_id = v.id AND a.line = 0
         JOIN liandan.quota_line l ON l.account = a.id AND l.cause_machine = 'application'
        WHERE $2::timestamptz IS NULL OR l.at >= $2
        GROUP BY l.cause_id),
     kept AS (
       SELECT p.application, p.origin, sum(a.cap) AS quantity
         FROM version v JOIN liandan.approval p ON p.listing = v.id
         JOIN liandan.quota_account a ON a.owner_kind = 'approval' AND a.owner_id = p.id
        GROUP BY p.application, p.origin)
     SELECT k.origin AS province, sum(k.quantity)::text AS used,
            sum(greatest(t.raised - greatest(t.quantity - k.quantity, 0), 0))::text AS raised
       FROM taken t JOIN kept k USING (application)
      GROUP BY k.origin HAVING sum(k.quantity) > 0 ORDER BY k.origin`,
    [entry, since],
  );
  return rows.map(({ province, used, raised }) => ({
    province,
    used: tonnes(BigInt(used)),
    raised: tonnes(BigInt(raised)),
  }));
}
