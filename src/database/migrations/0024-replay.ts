import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lines of the quota book name the event that wrote them, so that each has its word in the record; cases as of a day. */
export class Replay1700000024000 implements MigrationInterface {
  name = 'Replay1700000024000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      ALTER TABLE liandan.quota_line ADD COLUMN event_id uuid, ADD COLUMN n int;

      -- What was recorded of a case until an instant, for whoever may see something of it; which of it is shown, and to
      -- whom, is judged by the readers of the case as it stood then (src/http/as-of.ts).
      CREATE FUNCTION liandan.case_record(wanted uuid, until timestamptz) RETURNS TABLE (
          id uuid, version int, machine_version int, at timestamptz, payload json)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        BEGIN
          IF NOT EXISTS (SELECT FROM audit_event e WHERE e.case_id = wanted
                            AND array_append(e.readers, 'audit') && liandan.readers()) THEN
            RETURN;
          END IF;
          RETURN QUERY SELECT e.event_id, e.case_version, e.machine_version::int, e.occurred_at,
              liandan.disclosed(e.event_id, p.payload)
            FROM audit_event e JOIN audit_payload p USING (event_id)
           WHERE e.case_id = wanted AND e.outcome <> 'refused' AND e.occurred_at <= until
           ORDER BY e.seq;
        END $$;
      REVOKE ALL ON FUNCTION liandan.case_record FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.case_record TO liandan_app, liandan_worker;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
