import { chainOf } from '#src/licence/chain';
import pg from 'pg';
import { verifyDatabase } from '#ledger/verify';
import { journals } from '#domain/journals';
import { caseTables } from '#src/audit/case-tables';
import { checkReplay, type Difference } from '#src/replay/check';
import type { Engine } from '#workflow/rebuild';

/** Accounts whose lines do not add up to their balance; none may ever be found (lifecycle §9, 1 and 2). */
export const UNBALANCED = `
  SELECT a.id, a.cap, a.reserved, a.settled, a.excess
    FROM liandan.quota_account a
    LEFT JOIN (SELECT account, sum(cap) AS cap, sum(reserved) AS reserved, sum(settled) AS settled, sum(excess) AS excess
                 FROM liandan.quota_line GROUP BY account) l ON l.account = a.id
   WHERE coalesce(a.cap, 0) <> coalesce(l.cap, 0) OR a.reserved <> coalesce(l.reserved, 0)
      OR a.settled <> coalesce(l.settled, 0) OR a.excess <> coalesce(l.excess, 0)`;

type Sql = (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/** What must hold after every transaction (lifecycle §9), as queries that find what breaks it. */
export const BROKEN: Record<string, string> = {
  '1 approval lines: reserved + accepted <= approved, never negative, as the book says': `
    SELECT a.id, l ->> 'line' AS line FROM liandan.approval a, jsonb_array_elements(a.context -> 'lines') l
     WHERE (l ->> 'reserved')::numeric < 0 OR (l ->> 'accepted')::numeric < 0
        OR (l ->> 'reserved')::numeric + (l ->> 'accepted')::numeric > (l ->> 'approved')::numeric - coalesce(l ->> 'returned', '0')::numeric
    UNION ALL
    SELECT a.id, l ->> 'line' FROM liandan.approval a CROSS JOIN jsonb_array_elements(a.context -> 'lines') l
      LEFT JOIN liandan.quota_account q ON q.owner_kind = 'approval' AND q.owner_id = a.id AND q.line = (l ->> 'line')::int
     WHERE q.id IS NULL OR q.reserved <> (l ->> 'reserved')::numeric * 1000000 OR q.settled <> (l ->> 'accepted')::numeric * 1000000
        OR q.cap <> ((l ->> 'approved')::numeric - coalesce(l ->> 'returned', '0')::numeric) * 1000000`,
  '2 entries: used <= cap, and used is what the book has': `
    SELECT e.id, e.context -> 'quota' AS quota, q.settled FROM liandan.whitelist_entry e
      JOIN liandan.quota_account q ON q.owner_kind = 'listing' AND q.owner_id = e.id AND q.line = 0
     WHERE e.state IN ('active', 'exhausted', 'suspended')
       AND (q.settled <> (e.context -> 'quota' ->> 'used')::numeric * 1000000 OR q.settled > coalesce(q.cap, q.settled)
            OR q.cap <> (e.context -> 'quota' ->> 'cap')::numeric * 1000000 OR q.settled < 0)`,
  '2 entries: used is the sum of live approvals, and of what ended ones keep, over all versions': `
    WITH RECURSIVE versions AS (
      SELECT id AS live, id, predecessor FROM liandan.whitelist_entry WHERE state IN ('active', 'exhausted', 'suspended')
      UNION ALL
      SELECT v.live, p.id, p.predecessor FROM versions v JOIN liandan.whitelist_entry p ON p.id = v.predecessor)
    SELECT e.id, q.settled, t.taken FROM liandan.whitelist_entry e
      JOIN liandan.quota_account q ON q.owner_kind = 'listing' AND q.owner_id = e.id AND q.line = 0
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(CASE WHEN a.context ->> 'ended' IS NULL THEN (l ->> 'approved')::numeric
                                 ELSE (l ->> 'reserved')::numeric + (l ->> 'accepted')::numeric END), 0) AS taken
          FROM liandan.approval a, jsonb_array_elements(a.context -> 'lines') l
         WHERE a.listing IN (SELECT v.id FROM versions v WHERE v.live = e.id)
           -- The quota of a list that runs on begins anew each year.
           AND (e.context ->> 'lastDay' IS NOT NULL OR e.context -> 'quota' ->> 'cap' IS NULL
                OR left(a.context ->> 'decidedOn', 4) = to_char(liandan.now() AT TIME ZONE 'Asia/Shanghai', 'YYYY'))) t
     WHERE e.state IN ('active', 'exhausted', 'suspended') AND q.settled <> t.taken * 1000000`,
  '3 manifests: issued only with a number, of the city of origin': `
    SELECT id, number FROM liandan.manifest
     WHERE state NOT IN ('draft', 'discarded') AND (number IS NULL OR number !~ '^[0-9]{14}$' OR substr(number, 5, 4) <> context ->> 'originCity')`,
  '3 manifests: numbers are unique': `SELECT number FROM liandan.manifest WHERE number IS NOT NULL GROUP BY 1 HAVING count(*) > 1`,
  '4 manifests: issued only with approval or instrument': `
    SELECT id FROM liandan.manifest
     WHERE state NOT IN ('draft', 'discarded') AND context -> 'approval' ->> 'id' IS NULL AND context -> 'instrument' ->> 'id' IS NULL`,
  '4 manifests: the approval is valid on the day of the issue, but for those entered from paper': `
    SELECT m.id, m.number FROM liandan.manifest m JOIN liandan.approval a ON a.id = m.approval
     WHERE m.state NOT IN ('draft', 'discarded') AND m.context ->> 'backfilled' = 'false'
       AND to_char((m.context ->> 'issuedAt')::timestamptz AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')
           NOT BETWEEN a.valid_from AND a.valid_to`,
  '5 approvals: none without reply, entry or over-quota consent': `
    SELECT a.id FROM liandan.approval a JOIN liandan.transfer_application t ON t.id = a.application
     WHERE t.state <> 'approved'
        OR (a.context ->> 'track' = 'WHITELIST' AND a.listing IS NULL)
        OR (a.context ->> 'track' = 'OVER_QUOTA' AND (a.listing IS NULL OR a.context ->> 'reply' IS NULL))
        OR (a.context ->> 'track' = 'CONSULTED' AND NOT EXISTS (
              SELECT FROM liandan.consultation c WHERE c.about_id = t.id AND c.kind = 'CONSULTATION'
                 AND c.context -> 'answer' ->> 'agree' = 'true' AND c.context -> 'answer' ->> 'number' = a.context ->> 'reply'))`,
  '5 applications: one approval each, none without': `
    SELECT t.id FROM liandan.transfer_application t LEFT JOIN liandan.approval a ON a.application = t.id
     WHERE (t.state = 'approved') <> (a.id IS NOT NULL)`,
  '6 applications: one notice a round': `
    SELECT t.id FROM liandan.transfer_application t, jsonb_array_elements(t.context -> 'corrections') n
     GROUP BY t.id, n ->> 'round' HAVING count(*) > 1`,
  '6 applications: a later notice names only what was supplied on the one before': `
    SELECT t.id, i ->> 'field' AS field FROM liandan.transfer_application t
      CROSS JOIN jsonb_array_elements(t.context -> 'corrections') n CROSS JOIN jsonb_array_elements(n -> 'items') i
     WHERE (n ->> 'round')::int > 1 AND NOT EXISTS (
       SELECT FROM jsonb_array_elements(t.context -> 'corrections') b, jsonb_array_elements(b -> 'items') j
        WHERE (b ->> 'round')::int = (n ->> 'round')::int - 1 AND j ->> 'field' = i ->> 'field')`,
  '7 applications: deemed means accepted on receipt, without a notice between': `
    SELECT id FROM liandan.transfer_application
     WHERE context ->> 'deemed' = 'true' AND (context ->> 'acceptedOn' <> context ->> 'receivedOn'
        OR EXISTS (SELECT FROM jsonb_array_elements(context -> 'corrections') n WHERE n ->> 'round' = context ->> 'round'))`,
  '8 approvals: valid to at most twelve months, the period asked for, the licence': `
    SELECT a.id FROM liandan.approval a JOIN liandan.transfer_application t ON t.id = a.application
     WHERE a.valid_to > to_char((a.context ->> 'decidedOn')::date + interval '12 months', 'YYYY-MM-DD')
        OR a.valid_to > t.context -> 'period' ->> 'to'
        -- Ids begin with their time: what was renewed before the decision counts, what was renewed later does not.
        OR a.valid_to > (SELECT max(l.context ->> 'validTo') FROM liandan.licence l
                          WHERE l.id = a.licence OR l.id < a.id AND l.id IN (${chainOf('a.licence')}))`,
  '11 labels: open on one manifest': `SELECT code FROM liandan.open_label GROUP BY 1 HAVING count(DISTINCT manifest) > 1`,
  '12 clocks: met, open, paused, passed or told to have lapsed; late ones have their record': `
    SELECT id, clock, status FROM liandan.deadline
     WHERE (status IN ('met', 'metLate')) <> (met_at IS NOT NULL)
        OR status = 'metLate' AND overdue_at IS NULL
        OR status = 'met' AND overdue_at IS NOT NULL
        OR status = 'passed' AND fired_at IS NULL
        OR status = 'passed' AND overdue_at IS NULL AND fires LIKE 'flag%'
        OR status = 'open' AND fired_at IS NOT NULL`,
  '12 clocks: whoever is overdue says so': `
    SELECT d.id FROM liandan.deadline d JOIN liandan.transfer_application t ON t.id = d.case_id
     WHERE d.fired_at IS NOT NULL AND d.status <> 'lapsed' AND d.fires = 'flagOverdue'
       AND NOT EXISTS (SELECT FROM jsonb_array_elements(t.context -> 'overdue') o WHERE o ->> 'clock' = d.clock)`,
  'quota: the sum of the lines is the balance': UNBALANCED,
  'payloads: what is told of persons stands apart, nowhere in the clear': `
    SELECT DISTINCT e.machine, e.type, v.pointer FROM liandan.audit_personal v JOIN liandan.audit_event o USING (event_id)
      JOIN liandan.audit_event e ON e.case_id = o.case_id JOIN liandan.audit_payload p ON p.event_id = e.event_id
     WHERE strpos(convert_from(p.payload, 'UTF8'), v.value #>> '{}') > 0`,
};

/** Names every invariant that does not hold, with what breaks it; 9 by recomputing the whole history. Empty when all is well. */
export async function invariants(
  sql: Sql,
  url: string,
  engine: Engine,
  /** What the test itself wrote behind the back of the engine. */
  planted: (found: Difference) => boolean = () => false,
): Promise<Record<string, unknown>> {
  const broken: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(BROKEN)) {
    const rows = await sql(text);
    if (rows.length > 0) broken[name] = rows.slice(0, 3);
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const verdict = await verifyDatabase(client, { kinds: caseTables, journals, publicKeys: [], pendingSeconds: 3600 });
    if (!verdict.ok) broken['9 history'] = verdict.fault;
    const { differences } = await checkReplay(client, engine);
    const strayed = differences.filter((each) => !planted(each)).slice(0, 3);
    if (strayed.length > 0) broken['13 cases and books: the record alone rebuilds them'] = strayed;
  } finally {
    await client.end();
  }
  return broken;
}
