import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Years whose time is over (Z-05). Leaf bytes, payloads and personal values of such a log may go; its hashes, tiles, heads
 * and the skeleton of its events stay, so that every proof and every chain still holds. Nothing else may ever go: the
 * triggers here ask again what the command has asked.
 */
export class Retention1700000023000 implements MigrationInterface {
  name = 'Retention1700000023000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.log_removed (
        tree          text PRIMARY KEY,
        size          bigint NOT NULL,
        root          bytea NOT NULL CHECK (octet_length(root) = 32),
        export_sha256 text NOT NULL CHECK (export_sha256 ~ '^[0-9a-f]{64}$'),
        event_id      uuid NOT NULL UNIQUE,
        removed_at    timestamptz NOT NULL
      );
      ALTER TABLE liandan.log_removed OWNER TO liandan_owner;
      REVOKE ALL ON liandan.log_removed FROM PUBLIC;
      GRANT SELECT ON liandan.log_removed TO liandan_app, liandan_worker, liandan_sequencer, liandan_signer, liandan_auditor;
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON liandan.log_removed
        FOR EACH STATEMENT EXECUTE FUNCTION liandan.refuse_change();

      -- The first reason why a year must stay, or null. Ten years from the last event of each of its cases (R-20a, P-18).
      CREATE FUNCTION liandan.shard_held(name text) RETURNS text LANGUAGE plpgsql STABLE AS $$
        DECLARE
          year int := substring(name FROM '/(\\d{4})$')::int;
          kept record;
          target text;
          landfill text;
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
          END LOOP;
          SELECT e.case_id, max(later.occurred_at) AS last INTO kept
            FROM (SELECT DISTINCT case_id FROM liandan.audit_event WHERE tree = name) e
            JOIN liandan.audit_event later USING (case_id)
            GROUP BY e.case_id HAVING max(later.occurred_at) + interval '10 years' > liandan.now() ORDER BY 2 DESC LIMIT 1;
          IF FOUND THEN
            RETURN format('[Z-05] case %s went on until %s', kept.case_id, kept.last);
          END IF;
          RETURN NULL;
        END $$;
      ALTER FUNCTION liandan.shard_held OWNER TO liandan_owner;
      REVOKE ALL ON FUNCTION liandan.shard_held FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.shard_held TO liandan_auditor;

      CREATE FUNCTION liandan.guard_removal() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE reason text := liandan.shard_held(NEW.tree);
        BEGIN
          IF reason IS NOT NULL THEN RAISE EXCEPTION '%', reason USING ERRCODE = 'insufficient_privilege'; END IF;
          IF NOT EXISTS (SELECT FROM liandan.log_state s WHERE s.tree = NEW.tree AND s.size = NEW.size AND s.root = NEW.root) THEN
            RAISE EXCEPTION '[Z-05] the export of % is not of its last head', NEW.tree USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN NEW;
        END $$;
      ALTER FUNCTION liandan.guard_removal OWNER TO liandan_owner;
      CREATE TRIGGER in_time BEFORE INSERT ON liandan.log_removed FOR EACH ROW EXECUTE FUNCTION liandan.guard_removal();

      -- Of an event whose year was removed, the bytes and the names may go; not the row, not its hashes, not any other year.
      ALTER TABLE liandan.audit_event ALTER COLUMN leaf DROP NOT NULL;
      CREATE FUNCTION liandan.guard_event() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE bare liandan.audit_event := OLD;
        BEGIN
          bare.leaf := NULL;
          bare.person_id := NULL;
          bare.org_id := NULL;
          IF NEW IS NOT DISTINCT FROM bare AND EXISTS (SELECT FROM liandan.log_removed r WHERE r.tree = OLD.tree) THEN RETURN NEW; END IF;
          RAISE EXCEPTION '[Z-02] % on %: what is recorded is neither changed nor removed', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
        END $$;
      ALTER FUNCTION liandan.guard_event OWNER TO liandan_owner;
      DROP TRIGGER append_only ON liandan.audit_event;
      CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON liandan.audit_event
        FOR EACH STATEMENT EXECUTE FUNCTION liandan.refuse_change();
      CREATE TRIGGER append_only_rows BEFORE UPDATE ON liandan.audit_event
        FOR EACH ROW EXECUTE FUNCTION liandan.guard_event();

      CREATE FUNCTION liandan.guard_payload() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF EXISTS (SELECT FROM liandan.audit_event e JOIN liandan.log_removed r ON r.tree = e.tree WHERE e.event_id = OLD.event_id) THEN
            RETURN OLD;
          END IF;
          RAISE EXCEPTION '[Z-02] % on %: what is recorded is neither changed nor removed', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
        END $$;
      ALTER FUNCTION liandan.guard_payload OWNER TO liandan_owner;
      CREATE TRIGGER append_only_rows BEFORE DELETE ON liandan.audit_payload
        FOR EACH ROW EXECUTE FUNCTION liandan.guard_payload();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
