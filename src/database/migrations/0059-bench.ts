import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The auditor's bench at size and in time: long histories are read by keys, what a clock was due by before another calendar
 * is kept (TIME-2), findings are merged and say so (Z-06), and inspectors of a province read within an end and a scope as
 * every auditor does, their own province too (Z-07).
 */
export class Bench1700000059000 implements MigrationInterface {
  name = 'Bench1700000059000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(READING);
    await q.query(KNOWN);
    await q.query(GRANTS);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const READING = `
  -- A payload is judged by the event that it belongs to, one by one: as a join the planner reads every event there is.
  CREATE OR REPLACE VIEW liandan.bench_payload AS SELECT p.* FROM liandan.audit_payload p
    WHERE EXISTS (SELECT FROM liandan.bench_event e WHERE e.event_id = p.event_id OFFSET 0);

  -- Few leaves name a principal: the pattern is tried on those alone. Not STRICT, so that it becomes part of the query.
  CREATE OR REPLACE FUNCTION liandan.principal_of(leaf bytea) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    $$ SELECT CASE WHEN position('"principal":"'::bytea IN leaf) > 0
         THEN substring(encode(leaf, 'escape') FROM '"principal":"([^"\\\\]{1,60})"') END $$;

  -- The heads of each log are looked up once, however many events are asked about.
  CREATE OR REPLACE FUNCTION liandan.standing_of(events uuid[])
    RETURNS TABLE (event uuid, state text, tree text, idx bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
      WITH placed AS MATERIALIZED (
        SELECT asked.id, l.tree, l.idx FROM unnest(events) AS asked (id) LEFT JOIN log_leaf l ON l.event_id = asked.id
      ), heads AS MATERIALIZED (
        SELECT t.tree, (SELECT max(f.size) FROM log_final f WHERE f.tree = t.tree) AS final,
               (SELECT max(c.size) FROM log_checkpoint c WHERE c.tree = t.tree) AS logged
        FROM (SELECT DISTINCT p.tree FROM placed p WHERE p.tree IS NOT NULL) t
      )
      SELECT p.id, CASE WHEN p.idx < h.final THEN 'final' WHEN p.idx < h.logged THEN 'logged' ELSE 'recorded' END,
             p.tree, p.idx
      FROM placed p LEFT JOIN heads h ON h.tree = p.tree
    $$;
`;

const KNOWN = `
  -- What the clock was due by until each time it was counted anew, the first first: at, due, calendar, provisional.
  ALTER TABLE liandan.deadline ADD COLUMN recounts jsonb NOT NULL DEFAULT '[]';

  -- Two findings that turn out to be one: the later one is gone, and says into which.
  ALTER TABLE liandan.anomaly ADD COLUMN merged_into uuid REFERENCES liandan.anomaly (id),
    ADD CHECK (merged_into IS NULL OR state = 'gone'),
    DROP CONSTRAINT anomaly_rule_subject_since_key;
  CREATE INDEX anomaly_of_rule ON liandan.anomaly (rule, until);
  CREATE OR REPLACE VIEW liandan.bench_anomaly AS SELECT x.* FROM liandan.anomaly x
    WHERE EXISTS (SELECT FROM liandan.audit_scope() s
      WHERE (s.tokens IS NULL OR x.readers && s.tokens) AND (s.family IS NULL OR x.cases <@ s.family)
        AND x.since < s.until AND x.until >= s.since);
`;

const GRANTS = `
  -- Narrower than a province: these cases with what hangs on them; matters of this period only.
  ALTER TABLE liandan.read_grant
    ADD COLUMN cases uuid[] CHECK (cardinality(cases) > 0),
    ADD COLUMN matters_from date,
    ADD COLUMN matters_to date CHECK (matters_to >= matters_from);

  -- Every confirmed grant that the auditor named in app.auditor ('person/organisation') has or had: those given to the
  -- person, and those given to the inspectors of the province whose body the auditor belongs to. ended_at: when it was
  -- over, by its term, its revocation, or the end of the agreement it rests on.
  CREATE FUNCTION liandan.audit_grants_of(who uuid, unit uuid)
    RETURNS TABLE (id uuid, provinces text[], cases uuid[], since timestamptz, until timestamptz,
                   begins_at timestamptz, ended_at timestamptz, live boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp ROWS 2 AS $$
      SELECT a.*, a.begins_at <= liandan.now() AND liandan.now() < a.ended_at FROM (
        SELECT g.id, g.provinces, g.cases,
               coalesce(g.matters_from::timestamp AT TIME ZONE 'Asia/Shanghai', '-infinity'),
               coalesce((g.matters_to + 1)::timestamp AT TIME ZONE 'Asia/Shanghai', 'infinity'),
               g.valid_from, least(g.valid_to, g.revoked_at)
          FROM audit_grant g WHERE g.auditor = who AND g.confirmed_at IS NOT NULL
        UNION ALL
        SELECT g.id, ARRAY[g.grantor], g.cases,
               coalesce(g.matters_from::timestamp AT TIME ZONE 'Asia/Shanghai', '-infinity'),
               coalesce((g.matters_to + 1)::timestamp AT TIME ZONE 'Asia/Shanghai', 'infinity'),
               g.valid_from::timestamp AT TIME ZONE 'Asia/Shanghai',
               least((g.valid_to + 1)::timestamp AT TIME ZONE 'Asia/Shanghai', g.revoked_at,
                     CASE WHEN a.state <> 'active' THEN a.updated_at END)
          FROM membership m
            JOIN organisation o ON o.id = m.organisation AND o.active AND o.kind = 'auditor'
            JOIN read_grant g ON g.grantee = o.province
            JOIN agreement a ON a.id = g.agreement
         WHERE m.person = who AND m.organisation = unit AND 'auditor' = ANY (m.roles)
      ) a (id, provinces, cases, since, until, begins_at, ended_at)
    $$;

  CREATE OR REPLACE FUNCTION liandan.audit_scope()
    RETURNS TABLE (id uuid, tokens text[], family uuid[], since timestamptz, until timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp ROWS 1 AS $$
    DECLARE
      who uuid := nullif(split_part(coalesce(current_setting('app.auditor', true), ''), '/', 1), '')::uuid;
      unit uuid := nullif(split_part(coalesce(current_setting('app.auditor', true), ''), '/', 2), '')::uuid;
    BEGIN
      IF who IS NULL THEN RETURN; END IF;
      RETURN QUERY
        SELECT g.id,
               CASE WHEN g.provinces <> '{*}' THEN array_append(ARRAY(SELECT 'p:' || p FROM unnest(g.provinces) p), 'all') END,
               CASE WHEN g.cases IS NOT NULL THEN family_of(g.cases) END, g.since, g.until
          FROM audit_grants_of(who, unit) g WHERE g.live;
    END $$;

  -- When the right to read was over that the auditor once had: to this case, or to anything; null where there was none.
  CREATE FUNCTION liandan.audit_ended(asked uuid) RETURNS timestamptz
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    DECLARE
      who uuid := nullif(split_part(coalesce(current_setting('app.auditor', true), ''), '/', 1), '')::uuid;
      unit uuid := nullif(split_part(coalesce(current_setting('app.auditor', true), ''), '/', 2), '')::uuid;
    BEGIN
      RETURN (SELECT max(g.ended_at) FROM audit_grants_of(who, unit) g
        WHERE NOT g.live AND g.begins_at < g.ended_at AND g.ended_at <= liandan.now() AND (asked IS NULL
          OR (g.cases IS NULL OR asked = ANY (family_of(g.cases))) AND EXISTS (
            SELECT FROM audit_event e WHERE e.case_id = asked AND e.occurred_at >= g.since AND e.occurred_at < least(g.until, g.ended_at)
              AND (g.provinces = '{*}' OR e.readers && ARRAY(SELECT 'p:' || p FROM unnest(g.provinces) p)))));
    END $$;

  CREATE OR REPLACE FUNCTION liandan.admit(given text) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    DECLARE mark text := substring(given FROM 'auditor:([0-9a-f-]{36})'); more text;
    BEGIN
      IF mark IS NULL THEN RETURN given; END IF;
      SELECT string_agg(DISTINCT CASE p WHEN '*' THEN 'audit' ELSE 'p:' || p END, ',') INTO more
        FROM audit_grants_of(mark::uuid, substring(given FROM '(?:^|,)o:([0-9a-f-]{36})')::uuid) g
          CROSS JOIN unnest(g.provinces) p
       WHERE g.live AND g.cases IS NULL AND g.since = '-infinity' AND g.until = 'infinity';
      RETURN concat_ws(',', given, more);
    END $$;
  REVOKE ALL ON FUNCTION liandan.audit_grants_of, liandan.audit_ended FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION liandan.audit_ended TO liandan_app;

  -- Who somebody is says nothing of what the provinces let him read.
  CREATE OR REPLACE FUNCTION liandan.who_by_login(secret bytea) RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$ SELECT liandan.who_alone(secret) $$;
  DROP FUNCTION liandan.cross_reads;
`;
