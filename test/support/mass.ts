import { createHash } from 'node:crypto';
import pg from 'pg';
import { FOLLOWED } from './followed.js';

type Sql = (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/** Asks the same again and again on one connection: planned once, and anew while the tables grow. */
export async function asking(url: string): Promise<{ sql: Sql; end: () => Promise<void> }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const asked = new Map<string, number>();
  const sql: Sql = async (text, values = []) => {
    const times = (asked.get(text) ?? 0) + 1;
    asked.set(text, times);
    const name = `${createHash('sha256').update(text).digest('hex').slice(0, 40)}-${Math.floor(times / 200)}`;
    return (await client.query<Record<string, unknown>>({ name, text, values })).rows;
  };
  return { sql, end: () => client.end() };
}

/** Loads and pipes that took quantity: numbered, neither draft nor void; `live` while the approval holds a reserve for them. */
const MANIFESTS = `
  taken AS (
    SELECT m.id, m.state, m.context AS c, m.approval,
           (m.context ->> 'backfilled')::boolean AS late,
           (m.context -> 'licence' ->> 'id')::uuid AS licence, (m.context ->> 'scaleYear')::int AS year,
           m.context ->> 'receipt' IS NOT NULL AND m.context -> 'receipt' ->> 'outcome' <> 'REJECTED' AS settled,
           m.context ->> 'receipt' IS NULL AND m.context ->> 'returned' IS NULL AND m.state <> 'closed' AS live
      FROM liandan.manifest m WHERE m.state NOT IN ('draft', 'discarded', 'voided')
    UNION ALL
    SELECT p.id, p.state, p.context, p.approval, false, (p.context -> 'licence' ->> 'id')::uuid,
           (p.context ->> 'scaleYear')::int, p.context ->> 'receipt' IS NOT NULL, p.context ->> 'receipt' IS NULL
      FROM liandan.pipeline p WHERE p.state NOT IN ('draft', 'discarded', 'voided')),
  -- What is planned for a pipe is held until it is accepted; then what has flowed through the remover's meter counts.
  removed AS (
    SELECT t.*, (l ->> 'line')::int AS line, (l ->> 'approvalLine')::int AS approval_line,
           (l -> 'plan' ->> 'id')::uuid AS plan, (l -> 'plan' ->> 'line')::int AS plan_line,
           CASE WHEN t.c ->> 'mode' = 'PIPELINE' AND t.settled
                THEN (SELECT coalesce(sum((r ->> 'weight')::numeric), 0) FROM jsonb_array_elements(t.c -> 'readings') r
                       WHERE r ->> 'side' = 'REM')
                ELSE (l ->> 'removed')::numeric END AS removed
      FROM taken t, jsonb_array_elements(t.c -> 'lines') l),
  lines AS (
    SELECT *, CASE WHEN opinion = 'ACCEPT' THEN 0 ELSE greatest(removed - accepted, 0) END AS rest,
           (c ->> 'returned' IS NOT NULL OR c ->> 'redirected' IS NOT NULL) AS gone FROM (
      SELECT r.*, coalesce((SELECT sum((a ->> 'quantity')::numeric) FROM jsonb_array_elements(r.c -> 'receipt' -> 'lines') a
                             WHERE r.settled AND (a ->> 'line')::int = r.line), 0) AS accepted,
             (SELECT a ->> 'opinion' FROM jsonb_array_elements(r.c -> 'receipt' -> 'lines') a
               WHERE r.settled AND (a ->> 'line')::int = r.line) AS opinion
        FROM removed r) o),
  loads AS (
    SELECT id, approval, approval_line, late, live, settled, sum(removed) AS removed, sum(accepted) AS accepted,
           max((SELECT (p ->> 'quantity')::numeric FROM jsonb_array_elements(c -> 'paper' -> 'taking' -> 'taken') p
                 WHERE (p ->> 'line')::int = approval_line)) AS took,
           coalesce(max((SELECT (p ->> 'quantity')::numeric FROM jsonb_array_elements(c -> 'paper' -> 'taking' -> 'excess') p
                 WHERE (p ->> 'line')::int = approval_line)), 0) AS flagged
      FROM lines GROUP BY id, approval, approval_line, late, live, settled),
  -- A load whose trip a bureau ended gives its reserve back by a delivery of its own: until then the approval holds it.
  ending AS (
    SELECT f.case_id AS id FROM liandan.outbox o JOIN liandan.fact f ON f.id = o.fact_id
     WHERE o.done_at IS NULL AND o.queue = 'manifest' AND f.type = 'manifest.endedByOrder'),
  held AS (
    SELECT *, CASE WHEN late THEN coalesce(took, 0) ELSE removed END AS reserve FROM loads
     WHERE live OR id IN (SELECT id FROM ending)),
  -- A back-entered load settles no more than it took; its excess stands, and grows by what lies beyond both.
  counted AS (
    SELECT *, CASE WHEN NOT late THEN accepted
                   WHEN NOT settled THEN flagged
                   ELSE least(accepted, coalesce(took, 0)) + flagged + greatest(accepted - coalesce(took, 0) - flagged, 0) END AS counts
      FROM loads),
  legs AS MATERIALIZED (
    SELECT m.id, m.state, (m.context ->> 'leg')::int AS now, n, (l ->> 'leg')::int AS leg, l ->> 'state' AS leg_state,
           (l ->> 'return')::boolean AS back, l ->> 'loadedAt' IS NOT NULL AS loaded, l -> 'carrier' ->> 'id' AS carrier,
           lag(l -> 'carrier' ->> 'id') OVER trip AS before, lag(l -> 'confirmations') OVER trip AS handed
      FROM liandan.manifest m CROSS JOIN LATERAL jsonb_array_elements(m.context -> 'legs') WITH ORDINALITY AS o (l, n)
    WINDOW trip AS (PARTITION BY m.id ORDER BY n))`;

/** Conservation of mass, by the loads above: every account says what the documents of the loads say (lifecycle §6, §7; decision 14). */
export const MASS: Record<string, string> = {
  'approval lines hold what their loads on the way weigh': `
    SELECT a.id, l ->> 'line' AS line, l ->> 'reserved' AS reserved, h.reserve FROM liandan.approval a
     CROSS JOIN jsonb_array_elements(a.context -> 'lines') l
     CROSS JOIN LATERAL (SELECT coalesce(sum(reserve), 0) AS reserve FROM held
                          WHERE approval = a.id AND approval_line = (l ->> 'line')::int) h
     WHERE (l ->> 'reserved')::numeric <> h.reserve`,
  'approval lines count what was accepted, and the flagged excess': `
    SELECT a.id, l ->> 'line' AS line, l ->> 'accepted' AS accepted, l ->> 'excess' AS excess, h.counts FROM liandan.approval a
     CROSS JOIN jsonb_array_elements(a.context -> 'lines') l
     CROSS JOIN LATERAL (SELECT coalesce(sum(counts), 0) AS counts FROM counted
                          WHERE approval = a.id AND approval_line = (l ->> 'line')::int) h
     WHERE (l ->> 'accepted')::numeric + (l ->> 'excess')::numeric <> h.counts`,
  'approval lines: the flagged excess is the book’s': `
    SELECT a.id, l ->> 'excess' AS excess, q.excess AS booked FROM liandan.approval a
     CROSS JOIN jsonb_array_elements(a.context -> 'lines') l
      JOIN liandan.quota_account q ON q.owner_kind = 'approval' AND q.owner_id = a.id AND q.line = (l ->> 'line')::int
     WHERE q.excess <> (l ->> 'excess')::numeric * 1000000`,
  'licence scales hold and count the same loads': `
    SELECT q.id, q.reserved, s.reserved AS loads, q.settled + q.excess AS received, s.received AS accepted
      FROM liandan.quota_account q
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(removed) FILTER (WHERE NOT late AND (live OR id IN (SELECT id FROM ending))), 0) AS reserved,
              coalesce(sum(accepted), 0) AS received
         FROM lines WHERE licence = q.owner_id AND year = q.year) s
     WHERE q.owner_kind = 'licence' AND q.line = 0 AND (q.reserved <> s.reserved * 1000000 OR q.settled + q.excess <> s.received * 1000000)`,
  'scales by class hold and count the lines of their class': `
    SELECT q.id, q.reserved, s.reserved AS loads, q.settled + q.excess AS received, s.received AS accepted
      FROM liandan.quota_account q
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(removed) FILTER (WHERE NOT late AND (live OR id IN (SELECT id FROM ending))), 0) AS reserved,
              coalesce(sum(accepted), 0) AS received
         FROM lines WHERE licence = q.owner_id AND year = q.year AND EXISTS (
           SELECT FROM jsonb_array_elements(c -> 'scaleClasses') k
            WHERE (k ->> 'line')::int = q.line AND k -> 'of' @> to_jsonb(line))) s
     WHERE q.owner_kind = 'licence' AND q.line > 0
       AND (q.reserved <> s.reserved * 1000000 OR q.settled + q.excess <> s.received * 1000000)`,
  'plan rows hold and count the same loads': `
    SELECT q.id, q.reserved, q.settled, s.* FROM liandan.quota_account q
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(removed) FILTER (WHERE live OR id IN (SELECT id FROM ending)), 0) AS reserve,
              coalesce(sum(removed - CASE WHEN gone THEN rest ELSE 0 END) FILTER (WHERE settled), 0) AS settle
         FROM lines WHERE plan = q.owner_id AND plan_line = q.line) s
     WHERE q.owner_kind = 'plan' AND (q.reserved <> s.reserve * 1000000 OR q.settled <> s.settle * 1000000)`,
  'closed manifests: every tonne accepted, returned, redirected, ended by order, or reported as a difference': `
    SELECT id, line, removed, accepted FROM lines
     WHERE state = 'closed' AND c ->> 'returned' IS NULL AND c ->> 'redirected' IS NULL
       AND c ->> 'outcome' NOT IN ('DISPOSED_ON_SITE', 'MOVED_ELSEWHERE')
       AND jsonb_array_length(c -> 'differences') = 0 AND jsonb_array_length(c -> 'corrections') = 0
       AND abs(removed - accepted) > greatest(removed * 0.005, 0.02)`,
  'loads redirected go on under a manifest that stands': `
    SELECT m.id, s.state FROM liandan.manifest m LEFT JOIN liandan.manifest s ON s.id = (m.context -> 'redirected' ->> 'id')::uuid
     WHERE m.context ->> 'redirected' IS NOT NULL AND (s.id IS NULL OR s.state IN ('draft', 'discarded', 'voided'))`,
  'what goes on under another manifest is what was left, code by code, and goes on once': `
    WITH left_over AS (
      SELECT l.id, (l.c -> 'redirected' ->> 'id')::uuid AS successor, w ->> 'wasteCode' AS code, sum(l.rest) AS rest
        FROM lines l JOIN LATERAL jsonb_array_elements(l.c -> 'lines') w ON (w ->> 'line')::int = l.line
        LEFT JOIN liandan.manifest s ON s.id = (l.c -> 'redirected' ->> 'id')::uuid
       WHERE l.c ->> 'redirected' IS NOT NULL AND l.rest > 0
         -- What was put right afterwards, with the consent of a province, says of itself why it is another weight (R-29).
         AND jsonb_array_length(l.c -> 'corrections') = 0 AND coalesce(jsonb_array_length(s.context -> 'corrections'), 0) = 0
       GROUP BY 1, 2, 3),
    taken_on AS (
      SELECT s.id AS successor, w ->> 'wasteCode' AS code, sum((w ->> 'removed')::numeric) AS removed
        FROM liandan.manifest s CROSS JOIN LATERAL jsonb_array_elements(s.context -> 'lines') w
       WHERE s.id IN (SELECT successor FROM left_over) GROUP BY 1, 2)
    SELECT l.id, code, l.rest, t.removed FROM left_over l FULL JOIN taken_on t USING (successor, code)
     WHERE l.rest IS NULL OR t.removed IS NULL OR abs(t.removed - l.rest) > greatest(l.rest * 0.005, 0.02)
    UNION ALL
    SELECT min(id::text)::uuid, NULL, NULL, NULL FROM liandan.manifest WHERE redirected_to IS NOT NULL
     GROUP BY redirected_to HAVING count(*) > 1`,
  'what came home was weighed line by line; more or less than was due is a reported difference': `
    WITH home AS (
      SELECT l.id, l.line, l.rest, b.due, b.back, EXISTS (
               SELECT FROM jsonb_array_elements(l.c -> 'differences') d
                WHERE (d ->> 'line')::int = l.line AND d ->> 'found' = b.back || ' t') AS reported
        FROM lines l LEFT JOIN LATERAL (
          SELECT r ->> 'due' AS due, r ->> 'back' AS back FROM jsonb_array_elements(l.c -> 'returned' -> 'lines') r
           WHERE (r ->> 'line')::int = l.line) b ON true
       WHERE l.c ->> 'returned' IS NOT NULL AND l.rest > 0 AND jsonb_array_length(l.c -> 'corrections') = 0)
    SELECT * FROM home
     WHERE due IS NULL OR due::numeric <> rest
        OR (abs(back::numeric - rest) > greatest(rest * 0.005, 0.02) AND NOT reported)`,
  'legs of a load that is over have ended': `
    SELECT id, leg, leg_state FROM legs
     WHERE state IN ('closed', 'voided', 'returned') AND leg_state NOT IN ('ended', 'cancelled')`,
  'legs follow one another, and the load stands as its leg does': `
    SELECT id, state, now, leg, leg_state, back FROM legs
     WHERE leg <> n
        OR leg < now AND leg_state NOT IN ('ended', 'cancelled') OR leg > now AND leg_state NOT IN ('planned', 'cancelled')
        OR leg = now AND leg_state <> (CASE WHEN state IN ('draft', 'issued') THEN 'planned' WHEN state = 'loaded' THEN 'loaded'
             WHEN state IN ('inTransit', 'returning') THEN 'moving' WHEN state IN ('handingOver', 'arrived') THEN 'ended'
             ELSE leg_state END)
        OR leg = now AND back <> (CASE WHEN state = 'returning' THEN true
             WHEN state IN ('issued', 'loaded', 'inTransit', 'handingOver', 'arrived') THEN false ELSE back END)`,
  'a leg after the first was handed over by both carriers': `
    SELECT id, leg FROM legs
     WHERE leg > 1 AND loaded AND NOT back
       AND NOT handed @> jsonb_build_array(jsonb_build_object('carrier', before), jsonb_build_object('carrier', carrier))`,
};

/** Where every tonne removed is: the balance of a history, in tonnes. The parts add up to `removed`. */
export const BALANCE = `
  WITH ${MANIFESTS}, parted AS (
    SELECT *, removed - accepted AS open,
           CASE WHEN rest = 0 AND settled THEN 'difference'
                WHEN live OR state = 'frozen' THEN 'onTheRoad'
                WHEN c ->> 'returned' IS NOT NULL THEN 'returned'
                WHEN c ->> 'redirected' IS NOT NULL THEN 'redirected'
                WHEN c ->> 'outcome' IN ('DISPOSED_ON_SITE', 'MOVED_ELSEWHERE') THEN 'endedByOrder'
                WHEN state IN ('rejected', 'partiallyAccepted', 'returning') THEN 'onTheRoad'
                ELSE 'difference' END AS part FROM lines)
  SELECT coalesce(sum(removed), 0)::text AS removed, coalesce(sum(accepted), 0)::text AS accepted,
         coalesce(sum(open) FILTER (WHERE part = 'onTheRoad'), 0)::text AS "onTheRoad",
         coalesce(sum(open) FILTER (WHERE part = 'returned'), 0)::text AS returned,
         coalesce(sum(open) FILTER (WHERE part = 'redirected'), 0)::text AS redirected,
         coalesce(sum(open) FILTER (WHERE part = 'endedByOrder'), 0)::text AS "endedByOrder",
         coalesce(sum(open) FILTER (WHERE part = 'difference'), 0)::text AS difference,
         (SELECT coalesce(sum((b ->> 'due')::numeric - (b ->> 'back')::numeric), 0) FROM taken, jsonb_array_elements(c -> 'returned' -> 'lines') b)::text AS "lostOnReturn",
         (SELECT coalesce(sum(excess), 0) / 1000000 FROM liandan.quota_account WHERE owner_kind = 'approval')::text AS "flaggedExcess",
         count(DISTINCT id)::int AS manifests
    FROM parted`;

/** Runs named queries in one round trip, the loads added up once for all of them; what each finds, at most three rows. Empty when all is well. */
export async function finds(sql: Sql, queries: Record<string, string>): Promise<Record<string, unknown[]>> {
  const names = Object.keys(queries);
  const text = Object.values(queries).map(
    (query, i) => `(SELECT ${i} AS n, to_jsonb(f) AS found FROM (${query}) f LIMIT 3)`,
  );
  const found: Record<string, unknown[]> = {};
  for (const row of await sql(`WITH ${MANIFESTS}\n${text.join('\nUNION ALL\n')}`))
    (found[names[Number(row['n'])]!] ??= []).push(row['found']);
  return found;
}

/** What an engine might do wrong by a gram, or a clerk behind its back, and the checks that must say so. */
export const PLANTED: { wrong: string; found: string[] }[] = [
  {
    wrong: `UPDATE liandan.quota_account SET reserved = reserved + 1 WHERE id = (
      SELECT id FROM liandan.quota_account WHERE owner_kind = 'licence' AND cap > settled + reserved LIMIT 1)`,
    found: ['quota: the sum of the lines is the balance', 'licence scales hold and count the same loads'],
  },
  {
    wrong: `UPDATE liandan.approval SET context = jsonb_set(context, '{lines,0,reserved}',
        to_jsonb(((context #>> '{lines,0,reserved}')::numeric + 0.000001)::text))
      WHERE id = (SELECT id FROM liandan.approval LIMIT 1)`,
    found: [
      '1 approval lines: reserved + accepted <= approved, never negative, as the book says',
      'approval lines hold what their loads on the way weigh',
    ],
  },
  {
    wrong: `UPDATE liandan.manifest SET context = jsonb_set(context, '{receipt,lines,0,quantity}',
        -- Beyond what was removed: of a back-entered load less than that may stand in its flagged excess already.
        to_jsonb((greatest((context #>> '{receipt,lines,0,quantity}')::numeric, (context #>> '{lines,0,removed}')::numeric) + 0.000001)::text))
      WHERE id = (SELECT id FROM liandan.manifest
                   WHERE context #>> '{receipt,lines,0,quantity}' IS NOT NULL AND context #>> '{receipt,outcome}' <> 'REJECTED'
                   LIMIT 1)`,
    found: [
      'approval lines count what was accepted, and the flagged excess',
      'licence scales hold and count the same loads',
    ],
  },
  {
    wrong: `UPDATE liandan.manifest SET context = jsonb_set(context, '{legs,0,confirmations}', '[]')
      WHERE id = (SELECT id FROM liandan.manifest WHERE context #>> '{legs,1,return}' = 'false' AND context #>> '{legs,1,loadedAt}' IS NOT NULL LIMIT 1)`,
    found: ['a leg after the first was handed over by both carriers'],
  },
  {
    wrong: `UPDATE liandan.manifest SET context = jsonb_set(context, '{legs,0,state}', '"moving"')
      WHERE id = (SELECT id FROM liandan.manifest WHERE state NOT IN ('draft', 'discarded') AND (context ->> 'leg')::int > 1 LIMIT 1)`,
    found: ['legs follow one another, and the load stands as its leg does'],
  },
  {
    wrong: `UPDATE liandan.manifest SET state = 'loaded' WHERE id = (SELECT id FROM liandan.manifest WHERE state = 'closed' LIMIT 1)`,
    found: [FOLLOWED.HISTORY],
  },
  {
    // The leaf is written anew with its hash: only the register of transitions knows that nobody approves what is submitted.
    wrong: `UPDATE liandan.audit_event e SET type = 'approve', leaf = w.leaf, hash = sha256('\\x00'::bytea || w.leaf)
      FROM (SELECT event_id, convert_to(replace(convert_from(leaf, 'UTF8'), '"type":"accept"', '"type":"approve"'), 'UTF8') AS leaf
              FROM liandan.audit_event WHERE machine = 'application' AND type = 'accept' AND outcome <> 'refused' LIMIT 1) w
      WHERE e.event_id = w.event_id`,
    found: [FOLLOWED.TABLES],
  },
  {
    wrong: `UPDATE liandan.audit_payload p SET payload = p.payload || convert_to(v.value #>> '{}', 'UTF8')
      FROM (SELECT event_id, value FROM liandan.audit_personal LIMIT 1) v WHERE p.event_id = v.event_id`,
    found: [FOLLOWED.TOLD],
  },
  {
    wrong: `UPDATE liandan.deadline SET due_at = due_at + interval '1 day', due_day = due_day + 1
      WHERE id = (SELECT id FROM liandan.deadline WHERE length IS NOT NULL LIMIT 1)`,
    found: [FOLLOWED.CLOCKS],
  },
  {
    wrong: `DELETE FROM liandan.overdue WHERE id = (SELECT id FROM liandan.overdue LIMIT 1)`,
    found: [FOLLOWED.CLOCKS],
  },
];
