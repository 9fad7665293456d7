import type { Day } from '#domain/calendar/civil';
import type { NegativeItem } from '#domain/whitelist/negative-list';
import type { Tx } from '#workflow/workflow';

const ITEM = `id, scope, coalesce(province, agreement) AS keeper, direction, kind, value, reason,
  valid_from::text AS "validFrom", valid_to::text AS "validTo"`;

/** What the negative lists hold on the day; which of it forbids a movement is decided by `forbidding` (W-19). */
export const negativeItems = (tx: Tx, day: Day): Promise<NegativeItem[]> =>
  tx.query<NegativeItem>(
    'negative_items',
    `SELECT ${ITEM} FROM liandan.negative_list_item
      WHERE $1::date >= valid_from AND (valid_to IS NULL OR $1::date <= valid_to) ORDER BY id`,
    [day],
  );

/** All that the lists have ever held, with the instant of its entry. */
export const negativeHistory = (tx: Tx): Promise<(NegativeItem & { enteredAt: Date })[]> =>
  tx.query<NegativeItem & { enteredAt: Date }>(
    'negative_history',
    `SELECT ${ITEM}, entered_at AS "enteredAt" FROM liandan.negative_list_item ORDER BY id`,
    [],
  );
