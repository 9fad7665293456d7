import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lines of the quota book name the event that wrote them, so that each has its word in the record; cases as of a day. */
export class Replay1700000024000 implements MigrationInterface {
  name = 'Replay1700000024000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      ALTER TABLE liandan.quota_line ADD COLUMN event_id uuid, ADD COLUMN n int;

      -- How long cases stood every some hundred versions, so that one as of a day is not replayed from its beginning.
      -- Made from the record like the case itself; read through case_record only.
      CREATE TABLE liandan.case_snapshot (
        case_id uuid NOT NULL,
        version int NOT NULL,
        event_id uuid NOT NULL,
        at timestamptz NOT NULL,
        state text NOT NULL,
        context jsonb NOT NULL,
        PRIMARY KEY (case_id, version)
      );
      GRANT INSERT ON liandan.case_snapshot TO liandan_app, liandan_worker;
      GRANT SELECT ON liandan.case_snapshot TO liandan_worker, liandan_auditor;

      -- What was recorded of a case until an instant, for whoever may see something of it; which of it is shown, and to
      -- whom, is judged by the readers of the case as it stood then (src/http/as-of.ts).
      CREATE FUNCTION liandan.case_record(wanted uuid, until timestamptz) RETURNS TABLE (
          id uuid, version int, machine_version int, at timestamptz, payload json, state text, context jsonb)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
        DECLARE start case_snapshot;
        BEGIN
          IF NOT EXISTS (SELECT FROM audit_event e WHERE e.case_id = wanted
                            AND array_append(e.readers, 'audit') && liandan.readers()) THEN
            RETURN;
          END IF;
          SELECT * INTO start FROM case_snapshot s WHERE s.case_id = wanted AND s.at <= until ORDER BY s.version DESC LIMIT 1;
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
      -- When an event happened, and nothing else of it.
      CREATE FUNCTION liandan.happened_at(event uuid) RETURNS timestamptz
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS
        $$ SELECT e.occurred_at FROM audit_event e WHERE e.event_id = event $$;
      REVOKE ALL ON FUNCTION liandan.case_record, liandan.happened_at FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.case_record, liandan.happened_at TO liandan_app, liandan_worker;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
