import type { MigrationInterface } from 'typeorm';

/**
 * Bytes of papers that an erasure reaches (Z-05, Z-07). A paper that was signed is not printed again with other words: its
 * bytes go, hash and record stay, and the row names the leaf. Files that a case names go when its term is over.
 */
export class StruckPapers1700000048000 implements MigrationInterface {
  name = 'StruckPapers1700000048000';

  async up(q: { query(text: string): Promise<unknown> }): Promise<void> {
    await q.query(`
      -- Contents that a case named and shows no more, with the leaf that says so.
      CREATE TABLE liandan.file_struck (
        case_id uuid NOT NULL,
        sha256 text NOT NULL,
        event_id uuid NOT NULL,
        PRIMARY KEY (case_id, sha256)
      );
      ALTER TABLE liandan.file_struck OWNER TO liandan_owner;
      REVOKE ALL ON liandan.file_struck FROM PUBLIC, liandan_app;
      GRANT SELECT ON liandan.file_struck TO liandan_worker, liandan_auditor;
      CREATE INDEX file_struck_content ON liandan.file_struck (sha256);
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON liandan.file_struck
        FOR EACH STATEMENT EXECUTE FUNCTION liandan.refuse_change();

      -- Where the leaf stands by which a content of a case was erased: "log/number", or the event while it waits for the
      -- log. Who asks may read the case.
      CREATE FUNCTION liandan.struck_by(wanted uuid, digest text) RETURNS text
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT coalesce(liandan.leaf_of(s.event_id), s.event_id::text) FROM file_struck s
           WHERE s.case_id = wanted AND s.sha256 = digest $$;

      -- Of an approved erasure: files that its cases name, whose term is over. Bytes that no other case names are cleared
      -- away with those that nobody has named.
      CREATE FUNCTION liandan.strike_files(wanted uuid, cases uuid[], leaf uuid) RETURNS int
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE n int;
        BEGIN
          PERFORM FROM erasure e WHERE e.id = wanted AND e.state = 'approved' AND e.decided_by <> e.asked_by;
          IF NOT FOUND THEN RAISE EXCEPTION 'no approved erasure %', wanted USING ERRCODE = 'insufficient_privilege'; END IF;
          SELECT liandan.strike_named(cases, leaf) INTO n;
          RETURN n;
        END $$;
      CREATE FUNCTION liandan.strike_named(cases uuid[], leaf uuid) RETURNS int
        LANGUAGE sql SET search_path = liandan, pg_temp AS $$
          WITH named AS (
            SELECT DISTINCT c.id, f #>> '{}' AS sha256
              FROM (SELECT id, context -> 'attachments' AS files FROM transfer_application
                    UNION ALL SELECT id, context -> 'photos' FROM manifest UNION ALL SELECT id, context -> 'photos' FROM incident) c
             CROSS JOIN LATERAL jsonb_path_query(c.files, '$[*].sha256') f WHERE c.id = ANY (cases)),
          struck AS (
            INSERT INTO file_struck (case_id, sha256, event_id) SELECT id, sha256, leaf FROM named
            ON CONFLICT DO NOTHING RETURNING sha256),
          unnamed AS (UPDATE stored_file SET named_at = NULL WHERE sha256 IN (SELECT sha256 FROM struck))
          SELECT count(*)::int FROM struck $$;

      -- The bytes of a signed paper that has lost words by an erasure.
      CREATE FUNCTION liandan.strike_paper(wanted uuid, leaf uuid) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        BEGIN
          ALTER TABLE liandan.document DISABLE TRIGGER USER;
          UPDATE document SET pdf = NULL, struck = leaf WHERE id = wanted AND erased IS NOT NULL AND struck IS NULL;
          ALTER TABLE liandan.document ENABLE TRIGGER USER;
        END $$;

      DROP FUNCTION liandan.over(uuid);
      DO $$ DECLARE f regprocedure; BEGIN
        FOREACH f IN ARRAY ARRAY['liandan.struck_by(uuid, text)', 'liandan.strike_files(uuid, uuid[], uuid)',
          'liandan.strike_named(uuid[], uuid)', 'liandan.strike_paper(uuid, uuid)']::regprocedure[] LOOP
          EXECUTE format('ALTER FUNCTION %s OWNER TO liandan_owner', f);
          EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        END LOOP;
      END $$;
      GRANT EXECUTE ON FUNCTION liandan.struck_by TO liandan_app, liandan_worker;
      GRANT EXECUTE ON FUNCTION liandan.strike_files, liandan.strike_paper TO liandan_worker;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
