import { civilDay } from '#clock/civil-sql';
import { tonnes } from '#domain/quantity/quantity';
import type { Actuals } from '#domain/whitelist/list.case';
import type { Tx } from '#workflow/workflow';

interface Row {
  id: string;
  receiver: string;
  codes: string[];
  cap: string | null;
  /** Of the yearly list that it stood in; null: a list that runs on. */
  listYear: number | null;
  approved: string;
  received: string;
  treated: string;
}

/**
 * What the entries of a receiving province did in a year: approved less refunded, received and treated, tonnes (W-07,
 * W-09). All versions of an entry are one, named by the newest that took effect. Loads count by the day of receipt, what
 * flowed by its period, results by their date; what came in under the list of an earlier year is told with that year.
 */
export async function actuals(tx: Tx, agreement: string, receiving: string, year: number): Promise<Actuals[]> {
  const rows = await tx.query<Row>('list_actuals', ACTUALS, [agreement, receiving, year]);
  return rows.map(({ id, listYear, approved, received, ...row }) => ({
    entry: id,
    ...row,
    approved: tonnes(BigInt(approved)),
    received: tonnes(BigInt(received)),
    ...(listYear !== null && listYear !== year ? { year: listYear } : {}),
  }));
}

const inTheYear = (day: string) => `left(${day}, 4) = $3::text`;
const localDay = (instant: string) => `${civilDay(instant)}::text`;
const ACTUALS = `
  WITH RECURSIVE version AS (
    SELECT e.id AS entry, e.id, e.predecessor FROM liandan.whitelist_entry e
     WHERE e.agreement_id = $1 AND e.receiving = $2 AND e.year <= $3 AND e.context ->> 'effectiveAt' IS NOT NULL
       AND NOT EXISTS (SELECT FROM liandan.whitelist_entry s
                        WHERE s.predecessor = e.id AND s.context ->> 'effectiveAt' IS NOT NULL)
    UNION ALL
    SELECT v.entry, p.id, p.predecessor FROM version v JOIN liandan.whitelist_entry p ON p.id = v.predecessor),
  load AS (
    SELECT v.entry, m.context, ${localDay(`(m.context -> 'receipt' ->> 'at')::timestamptz`)} AS day
      FROM version v JOIN liandan.approval p ON p.listing = v.id JOIN liandan.manifest m ON m.approval = p.id
     WHERE jsonb_typeof(m.context -> 'receipt') = 'object'
    UNION ALL
    SELECT v.entry, f.context, f.context -> 'period' ->> 'to'
      FROM version v JOIN liandan.approval p ON p.listing = v.id JOIN liandan.pipeline f ON f.approval = p.id
     WHERE jsonb_typeof(f.context -> 'receipt') = 'object'),
  done AS (
    SELECT e.id, e.context -> 'receiver' ->> 'name' AS receiver, e.context -> 'codes' AS codes,
      e.context -> 'quota' ->> 'cap' AS cap, CASE WHEN e.context ->> 'lastDay' IS NOT NULL THEN e.year END AS "listYear",
      e.context AS entry,
      (SELECT coalesce(sum(l.settled), 0) FROM version v
         JOIN liandan.quota_account a ON a.owner_kind = 'listing' AND a.owner_id = v.id AND a.line = 0
         JOIN liandan.quota_line l ON l.account = a.id AND l.cause_machine = 'application'
        WHERE v.entry = e.id AND CASE WHEN e.context ->> 'lastDay' IS NOT NULL THEN e.year = $3
                                      ELSE ${inTheYear(localDay('l.at'))} END
          -- What is handed back as the list ends, or later, was approved in its year all the same.
          AND (l.settled > 0 OR coalesce(${localDay('l.at')} <= w.context ->> 'lastDay', true)))::text AS approved,
      (SELECT coalesce(sum(round((r ->> 'quantity')::numeric * 1000000)), 0)::bigint
         FROM load CROSS JOIN jsonb_array_elements(load.context -> 'receipt' -> 'lines') r
        WHERE load.entry = e.id AND ${inTheYear('load.day')})::text AS received,
      (SELECT coalesce(sum((r ->> 'quantity')::numeric), 0)::numeric(18, 6)
         FROM load CROSS JOIN jsonb_array_elements(load.context -> 'results') r
        WHERE load.entry = e.id AND ${inTheYear(`r ->> 'date'`)})::text AS treated
      FROM liandan.whitelist_entry e LEFT JOIN liandan.whitelist w ON w.id = e.list_id
     WHERE e.id IN (SELECT v.entry FROM version v))
  SELECT id, receiver, codes, cap, "listYear", approved, received, treated FROM done
   WHERE "listYear" = $3 OR received <> '0' OR treated::numeric <> 0
      OR "listYear" IS NULL AND left(${localDay(`(entry ->> 'effectiveAt')::timestamptz`)}, 4)::int <= $3
         AND coalesce(left(entry -> 'ended' ->> 'on', 4)::int >= $3, true)
   ORDER BY id`;
