import { beginOf, civilYear } from '#clock/civil-sql';
import { journals } from '#domain/journals';
import type { ReadModel } from './read-models.js';

const JOURNALS = `'{${journals.join(',')}}'::text[]`;
const GONE = `SELECT e.event_id FROM liandan.audit_event e JOIN liandan.log_removed g USING (tree)`;
const CHAINS = `SELECT e.case_id FROM liandan.audit_event e JOIN liandan.log_removed g USING (tree)`;
/** Cases part of whose record was removed with its year; journals go on, each of their acts stands alone. */
const CUT = `${CHAINS} WHERE e.machine <> ALL (${JOURNALS})`;
/** Facts and papers of such chains, which tell of other cases too. */
const TOLD = `SELECT f.id::text FROM liandan.fact f WHERE f.case_id IN (${CHAINS})
  UNION ALL SELECT l.id::text FROM liandan.letter l WHERE l.case_id IN (${CHAINS})`;
/** Clocks that ran, and letters delivered, while a year was on that is gone: what moved them is gone with it. */
const begin = (years: number) => beginOf(`make_date(right(g.tree, 4)::int + ${years}, 1, 1)`);
const RAN = `SELECT d.id FROM liandan.deadline d JOIN liandan.log_removed g ON d.started_at < ${begin(1)}
  AND coalesce(d.met_at, d.ended_at, d.fired_at, 'infinity') >= ${begin(0)}`;
const DELIVERED = `SELECT l.id FROM liandan.letter l JOIN liandan.log_removed g
  ON l.delivered_at >= ${begin(0)} AND l.delivered_at < ${begin(1)}`;

/** Whether any year was removed. */
export const REMOVED = 'SELECT EXISTS (SELECT FROM liandan.log_removed) AS removed';
/** Condition on events `e`: what is left of a case that was cut leads nowhere, and is not replayed. */
export const REPLAYED = `(e.machine = ANY (${JOURNALS}) OR e.case_id NOT IN (${CUT}))`;

/**
 * Conditions that leave out the rows of a model of which the record was removed: those of a case that was cut, those that
 * a removed act wrote, accounts on which such a case posted, counters up to the last year in which one went on. What they
 * were is shown by the export that took the year's place.
 */
export function standingRows({ table, of, event }: ReadModel, alias: 's' | 'r'): string[] {
  const accounts = `SELECT q.account FROM liandan.quota_line q WHERE q.cause_id IN (${CUT}) OR q.event_id IN (${GONE})
    UNION ALL SELECT a.id FROM liandan.quota_account a WHERE a.owner_id IN (${CUT})`;
  const last = `SELECT max(${civilYear('later.occurred_at')}) FROM liandan.audit_event later
    WHERE later.case_id IN (${CUT}) OR later.event_id IN (${GONE})`;
  return [
    ...(of ? [`(${alias}.${of} IS NULL OR ${alias}.${of} NOT IN (${event ? CUT : CHAINS}))`] : []),
    ...(event && alias === 's' ? [`s.${event} NOT IN (${GONE})`] : []),
    ...(table === 'quota_account' ? [`${alias}.id NOT IN (${accounts})`] : []),
    ...(table === 'quota_line' ? [`${alias}.account NOT IN (${accounts})`] : []),
    ...(table === 'deadline' ? [`${alias}.id NOT IN (${RAN})`] : []),
    ...(table === 'letter' ? [`${alias}.id NOT IN (${DELIVERED})`] : []),
    ...(table === 'notice' && alias === 's' ? [`split_part(s.source, '/', 2) NOT IN (${TOLD})`] : []),
    ...(table.endsWith('_counter') ? [`${alias}.year > coalesce((${last}), 0)`] : []),
  ];
}
