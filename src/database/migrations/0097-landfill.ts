import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is recorded about a load for landfill is kept for ever wherever it stands (P-18): a difference or an accident says only
 * of which load it is, and may lie in another year.
 */
export class Landfill1700000097000 implements MigrationInterface {
  name = 'Landfill1700000097000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
  -- Whether a case says landfill itself, or is about a load that does.
  CREATE FUNCTION liandan.about_landfill(told jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT jsonb_path_exists(told, '$.** ? (@ == "D1")') OR EXISTS (
      SELECT FROM (SELECT jsonb_path_query(told, '$.subject.id') #>> '{}' AS name
                   UNION ALL SELECT jsonb_path_query(told, '$.manifests[*].id') #>> '{}') named
        CROSS JOIN LATERAL (SELECT CASE WHEN name ~ '^[0-9a-f-]{36}$' THEN name::uuid END AS id) subject
        JOIN (SELECT id, context FROM liandan.manifest UNION ALL SELECT id, context FROM liandan.pipeline) load USING (id)
       WHERE jsonb_path_exists(load.context, '$.** ? (@ == "D1")')) $$;
  ALTER FUNCTION liandan.about_landfill OWNER TO liandan_owner;
  REVOKE ALL ON FUNCTION liandan.about_landfill FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION liandan.about_landfill TO liandan_auditor;

  -- As before, with landfill by the load that a case is about.
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
          'SELECT c.id::text FROM liandan.%I c WHERE liandan.about_landfill(c.context)
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
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
