import { Injectable } from '@nestjs/common';
import { loadReference } from '#config/reference';
import type { Actor } from '#domain/actor';
import { addMonthsThrough, civilDay, type Day, daysBetween, endOfDay } from '#domain/calendar/civil';
import { clocks } from '#domain/calendar/clocks';
import { Workflow } from '#workflow/workflow';

interface Row {
  site: string | null;
  siteName: string | null;
  wasteCode: string;
  wasteName: string;
  quantity: string;
  oldest: Day;
}

/**
 * First in, first out. At a unit's own sites: what was produced, or taken into store where more of it was (the same waste,
 * told twice), and what came back under manifests; less what left and what was treated on site. Of what a receiver took
 * over: accepted less treated, as its manifests say (K-81 runs on the same).
 */
const STOCK = `
  WITH own AS (
    SELECT site, waste_code, max(waste_name) AS name,
      greatest(sum(quantity) FILTER (WHERE kind = 'PRODUCED'), sum(quantity) FILTER (WHERE kind = 'INTO_STORE' AND manifest IS NULL)) AS entered,
      coalesce(sum(quantity) FILTER (WHERE kind = 'PRODUCED'), 0) >= coalesce(sum(quantity) FILTER (WHERE kind = 'INTO_STORE' AND manifest IS NULL), 0) AS produced,
      coalesce(sum(quantity) FILTER (WHERE kind = 'INTO_STORE' AND manifest IS NOT NULL), 0) AS back,
      coalesce(sum(quantity) FILTER (WHERE kind IN ('OUT_OF_STORE', 'OWN_UTILISED', 'OWN_DISPOSED')), 0) AS gone
    FROM liandan.storage_entry WHERE organisation = $1 AND site IS NOT NULL GROUP BY site, waste_code
  ), held AS (
    SELECT *, coalesce(entered, 0) + back - gone AS left_over FROM own
  ), own_rows AS (
    SELECT h.site, h.waste_code, h.name, h.left_over,
      (SELECT min(i.day) FROM (
         SELECT e.day, sum(e.quantity) OVER (ORDER BY e.day, e.id) AS so_far FROM liandan.storage_entry e
          WHERE e.organisation = $1 AND e.site = h.site AND e.waste_code = h.waste_code
            AND (e.kind = 'INTO_STORE' AND (e.manifest IS NOT NULL OR NOT h.produced) OR e.kind = 'PRODUCED' AND h.produced)) i
        WHERE i.so_far > h.gone) AS oldest
    FROM held h WHERE h.left_over > 0
  ), received AS (
    SELECT code AS waste_code, sum(accepted - treated) AS left_over, min(day) FILTER (WHERE accepted > treated) AS oldest
    FROM liandan.transfer_line WHERE receiver = $1 AND accepted > treated GROUP BY code
  )
  SELECT o.site, s.name AS "siteName", o.waste_code AS "wasteCode", o.name AS "wasteName",
    round(o.left_over / 1000000.0, 6)::text AS quantity, o.oldest::text AS oldest
  FROM own_rows o LEFT JOIN liandan.site s ON s.id = o.site
  UNION ALL
  SELECT NULL, NULL, r.waste_code,
    (SELECT e.waste_name FROM liandan.storage_entry e WHERE e.organisation = $1 AND e.waste_code = r.waste_code ORDER BY e.id DESC LIMIT 1),
    round(r.left_over / 1000000.0, 6)::text, r.oldest::text
  FROM received r
  ORDER BY oldest, "wasteCode"`;

/** 库存: what lies in store of each waste at each site, computed from the ledger and the manifests. */
@Injectable()
export class StockService {
  private readonly calendar = loadReference().calendar;

  constructor(private readonly workflow: Workflow) {}

  /** Whoever holds a licence stores at most a year (L-81b): the oldest of each waste has its light. */
  of(by: Actor, organisation: string) {
    return this.workflow.read(by, async (tx) => {
      const today = civilDay(tx.at);
      const rows = await tx.query<Row>('stock', STOCK, [organisation]);
      const [holder] = await tx.query<object>(
        'stock_holder',
        `SELECT 1 FROM liandan.licence WHERE context -> 'holder' ->> 'org' = $1 LIMIT 1`,
        [organisation],
      );
      const items = rows.map((row) => ({
        id: [row.site ?? 'received', row.wasteCode].join('/'),
        ...row,
        wasteName: row.wasteName ?? '',
        days: daysBetween(row.oldest, today),
        limit: holder ? this.limitOf(row.oldest, today) : null,
      }));
      return { items, next: null };
    });
  }

  private limitOf(oldest: Day, today: Day) {
    const dueDay = addMonthsThrough(oldest, clocks['K-81'].length);
    return {
      dueDay,
      dueAt: endOfDay(dueDay),
      daysLeft: this.calendar.workingDaysBetween(today, dueDay).days,
      overdue: today > dueDay,
    };
  }
}
