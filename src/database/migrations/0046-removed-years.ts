import type { MigrationInterface } from 'typeorm';

/**
 * What a removed year leaves behind (Z-05): its cases stay as rows without personal values, its papers as records without
 * bytes. Registers do not hold a year back: a chain of theirs goes on for as long as there is a firm, a log, an auditor.
 */
export class RemovedYears1700000046000 implements MigrationInterface {
  name = 'RemovedYears1700000046000';

  async up(q: { query(text: string): Promise<unknown> }): Promise<void> {
    await q.query(HELD);
    await q.query(RECORD);
    await q.query(`
      -- The leaf by which the bytes of a document were erased; hash and record stay.
      ALTER TABLE liandan.document ADD COLUMN struck uuid;
      ALTER TABLE liandan.document ALTER COLUMN pdf DROP NOT NULL;
      ALTER TABLE liandan.document ADD CONSTRAINT document_struck CHECK ((pdf IS NULL) = (struck IS NOT NULL));
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const HELD = `
  -- The first reason why a year must stay, or null. Ten years from the last event of each of its cases (R-20a, P-18); what
  -- is recorded beside cases goes ten years after its own year. An erasure must be told as long as the value is missing.
  CREATE OR REPLACE FUNCTION liandan.shard_held(name text) RETURNS text LANGUAGE plpgsql STABLE AS $$
    DECLARE
      year int := substring(name FROM '/(\\d{4})$')::int;
      kept record;
      target text;
      landfill text;
      last_case uuid;
      last_at timestamptz;
    BEGIN
      IF year IS NULL OR make_date(year + 11, 1, 1) > (liandan.now() AT TIME ZONE '+08:00'::interval)::date THEN
        RETURN format('[Z-05] %s is kept until %s-12-31', name, year + 10);
      END IF;
      FOR target IN
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = 'liandan' AND c.relkind = 'r'
           AND (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('seq', 'head', 'machine_version', 'context')) = 4
      LOOP
        EXECUTE format(
          'SELECT c.id::text FROM liandan.%I c WHERE jsonb_path_exists(c.context, ''$.** ? (@ == "D1")'')
             AND EXISTS (SELECT FROM liandan.audit_event e WHERE e.case_id = c.id AND e.tree = $1) LIMIT 1', target)
          INTO landfill USING name;
        IF landfill IS NOT NULL THEN RETURN format('[P-18] case %s is about landfill, which is kept for ever', landfill); END IF;
        EXECUTE format(
          'SELECT e.case_id, max(later.occurred_at) AS last
             FROM (SELECT DISTINCT case_id FROM liandan.audit_event WHERE tree = $1) e
             JOIN liandan.%I c ON c.id = e.case_id JOIN liandan.audit_event later ON later.case_id = e.case_id
            GROUP BY e.case_id HAVING max(later.occurred_at) + interval ''10 years'' > liandan.now() ORDER BY 2 DESC LIMIT 1', target)
          INTO kept USING name;
        IF kept.case_id IS NOT NULL AND (last_at IS NULL OR kept.last > last_at) THEN
          last_case := kept.case_id;
          last_at := kept.last;
        END IF;
      END LOOP;
      IF last_at IS NOT NULL THEN RETURN format('[Z-05] case %s went on until %s', last_case, last_at); END IF;
      IF EXISTS (
        SELECT FROM liandan.audit_event x JOIN liandan.audit_payload p USING (event_id)
          CROSS JOIN LATERAL jsonb_array_elements(convert_from(p.payload, 'UTF8')::jsonb -> 'places') place
          JOIN liandan.audit_event t ON t.event_id = (place ->> 'event')::uuid
         WHERE x.tree = name AND x.machine = 'erasure' AND x.type = 'erase' AND t.tree <> name
           AND NOT EXISTS (SELECT FROM liandan.log_removed r WHERE r.tree = t.tree))
      THEN RETURN format('[Z-05] %s records erasures in years that are still kept', name); END IF;
      RETURN NULL;
    END $$;

  -- Whether part of the record of a case was removed with its year.
  CREATE FUNCTION liandan.cut(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
      SELECT EXISTS (SELECT FROM audit_event e JOIN log_removed r USING (tree) WHERE e.case_id = wanted) $$;
  -- Whether all of it was.
  CREATE FUNCTION liandan.over(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
      SELECT bool_and(EXISTS (SELECT FROM log_removed r WHERE r.tree = e.tree)) IS TRUE FROM audit_event e WHERE e.case_id = wanted $$;
  -- Where an event stands in its log, as "log/number"; null while it waits. It tells no more of it.
  CREATE FUNCTION liandan.leaf_of(event uuid) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
      SELECT l.tree || '/' || l.idx FROM log_leaf l WHERE l.event_id = event $$;
  DO $$ DECLARE f regprocedure; BEGIN
    FOREACH f IN ARRAY ARRAY['liandan.cut(uuid)', 'liandan.over(uuid)', 'liandan.leaf_of(uuid)']::regprocedure[] LOOP
      EXECUTE format('ALTER FUNCTION %s OWNER TO liandan_owner', f);
      EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO liandan_app, liandan_worker, liandan_auditor', f);
    END LOOP;
  END $$;
`;

const RECORD = `
  -- As before, but nothing where events since the last standing that was put down were removed: they would be passed over.
  CREATE OR REPLACE FUNCTION liandan.case_record(wanted uuid, until timestamptz) RETURNS TABLE (
      id uuid, version int, machine_version int, at timestamptz, payload json, state text, context jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
    DECLARE start case_snapshot;
    BEGIN
      IF NOT EXISTS (SELECT FROM audit_event e WHERE e.case_id = wanted
                        AND array_append(e.readers, 'audit') && liandan.readers()) THEN
        RETURN;
      END IF;
      SELECT * INTO start FROM case_snapshot s WHERE s.case_id = wanted AND s.at <= until ORDER BY s.version DESC LIMIT 1;
      IF EXISTS (SELECT FROM audit_event e JOIN log_removed r USING (tree)
                  WHERE e.case_id = wanted AND e.outcome <> 'refused' AND e.occurred_at <= until
                    AND e.case_version > coalesce(start.version, 0)) THEN
        RETURN;
      END IF;
      IF start.version IS NOT NULL THEN
        RETURN QUERY SELECT start.event_id, start.version, 0, start.at, NULL::json, start.state, start.context;
      END IF;
      RETURN QUERY SELECT e.event_id, e.case_version, e.machine_version::int, e.occurred_at,
          liandan.disclosed(e.event_id, p.payload), NULL::text, NULL::jsonb
        FROM audit_event e JOIN audit_payload p USING (event_id)
       WHERE e.case_id = wanted AND e.outcome <> 'refused' AND e.occurred_at <= until
         AND e.case_version > coalesce(start.version, 0)
       ORDER BY e.seq;
    END $$;
`;
