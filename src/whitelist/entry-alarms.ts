import { loadReference } from '#config/reference';
import { endOfDay } from '#domain/calendar/civil';
import { APPROVAL_OPEN, inSql } from '#domain/standing';
import type { EntryAlarm } from '#domain/whitelist/listing.case';
import type { Tx } from '#workflow/workflow';

/** The entry and the older versions of it. */
const CHAIN = `WITH RECURSIVE chain AS (
  SELECT e.id, e.predecessor FROM liandan.whitelist_entry e WHERE e.id = $1
  UNION ALL
  SELECT e.id, e.predecessor FROM chain c JOIN liandan.whitelist_entry e ON e.id = c.predecessor)`;

/** Origins whose live approvals rest on the entry, or on an older version of it (W-12). */
export async function concerned(tx: Pick<Tx, 'query'>, id: string): Promise<string[]> {
  const found = await tx.query<{ origin: string }>(
    'listing_concerned',
    `${CHAIN}
     SELECT DISTINCT a.context ->> 'origin' AS origin FROM chain c JOIN liandan.approval a ON a.listing = c.id
      WHERE a.state IN ${inSql(APPROVAL_OPEN)} ORDER BY 1`,
    [id],
  );
  return found.map(({ origin }) => origin);
}

/** Until when an alarm is due: by the agreement's working days from the day on which its cause was known (W-12). */
export const alarmDue = (knownOn: string, days: number | null): string =>
  endOfDay(loadReference().calendar.addWorkingDays(knownOn, days ?? 1).day);

/** Alarms about the entry since then; the loss of the licence (S3) the register itself tells (W-12). */
export const alarmsSince = (tx: Tx, id: string, since: string): Promise<EntryAlarm[]> =>
  tx.query<EntryAlarm>(
    'listing_alarms_since',
    `${CHAIN}
     SELECT array_agg(coalesce(l.number, l.id::text) ORDER BY l.id) AS numbers,
            l.body -> 'suspension' ->> 'reason' AS reason
       FROM chain c JOIN liandan.letter l ON l.case_id = c.id
      WHERE l.kind = 'ALARM' AND l.issued_at > $2::timestamptz AND l.body -> 'suspension' ->> 'trigger' <> 'S3'
      GROUP BY l.issued_at, l.body -> 'suspension' ->> 'reason' ORDER BY l.issued_at, 1`,
    [id, since],
  );
