import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose chain a record stands in, so that no register writes in another's; and a password that takes its tokens with it. */
export class OwnChains1700000043000 implements MigrationInterface {
  name = 'OwnChains1700000043000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      -- The machine that a chain began with, whoever may see its events; null where there is none.
      CREATE FUNCTION liandan.chain_of(subject uuid) RETURNS text
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT e.machine FROM audit_event e WHERE e.case_id = subject ORDER BY e.seq LIMIT 1
        $$;
      REVOKE ALL ON FUNCTION liandan.chain_of FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.chain_of TO liandan_app, liandan_worker;

      -- Whoever changes a password that others may know shuts every door that was opened with it.
      CREATE OR REPLACE FUNCTION liandan.password_change(session_hash bytea, secret text) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE me uuid;
        BEGIN
          SELECT s.person INTO me FROM session s WHERE s.hash = session_hash AND s.expires_at > clock_timestamp();
          IF me IS NULL THEN RETURN false; END IF;
          UPDATE person SET hash = secret, password_given = false WHERE id = me;
          DELETE FROM session WHERE person = me AND session.hash <> session_hash;
          UPDATE token SET revoked_at = clock_timestamp() WHERE person = me AND revoked_at IS NULL;
          RETURN true;
        END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
