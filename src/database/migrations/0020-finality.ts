import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the witnesses of the provinces have cosigned, and which heads are final by the policy of the deployment. */
export class Finality1700000020000 implements MigrationInterface {
  name = 'Finality1700000020000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      -- One line of a witness under one head. "at" is what the witness says, received_at what we saw; both real time.
      CREATE TABLE liandan.log_cosignature (
        tree        text        NOT NULL,
        size        bigint      NOT NULL,
        witness     text        NOT NULL,
        line        text        NOT NULL,
        at          timestamptz NOT NULL,
        received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (tree, witness, size),
        FOREIGN KEY (tree, size) REFERENCES liandan.log_checkpoint (tree, size)
      );

      -- A head with the cosignatures that the policy asks for: whatever lies below its size is final.
      CREATE TABLE liandan.log_final (
        tree text        NOT NULL,
        size bigint      NOT NULL,
        note text        NOT NULL,
        at   timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (tree, size),
        FOREIGN KEY (tree, size) REFERENCES liandan.log_checkpoint (tree, size)
      );

      -- Documents that wait until what they say is final; the row goes when they are printed.
      CREATE TABLE liandan.document_waiting (
        letter   uuid PRIMARY KEY,
        event_id uuid NOT NULL,
        since    timestamptz NOT NULL DEFAULT clock_timestamp(),
        marked   boolean NOT NULL DEFAULT false
      );

      DO $$ DECLARE target text; BEGIN
        FOREACH target IN ARRAY ARRAY['log_cosignature', 'log_final'] LOOP
          EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON liandan.%I
                          FOR EACH STATEMENT EXECUTE FUNCTION liandan.refuse_change()', target);
          EXECUTE format('ALTER TABLE liandan.%I OWNER TO liandan_owner', target);
          EXECUTE format('REVOKE ALL ON liandan.%I FROM PUBLIC', target);
          EXECUTE format('GRANT SELECT ON liandan.%I TO liandan_app, liandan_worker, liandan_sequencer,
                          liandan_signer, liandan_auditor', target);
          EXECUTE format('GRANT INSERT ON liandan.%I TO liandan_sequencer', target);
        END LOOP;
      END $$;
      GRANT SELECT, INSERT, UPDATE, DELETE ON liandan.document_waiting TO liandan_worker;
      GRANT SELECT ON liandan.document_waiting TO liandan_app, liandan_auditor;

      -- How far an event has come: recorded (committed), logged (under a signed head), final (under a cosigned one).
      CREATE FUNCTION liandan.standing_of(events uuid[])
        RETURNS TABLE (event uuid, state text, tree text, idx bigint)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT asked.id,
            CASE WHEN l.idx < (SELECT max(f.size) FROM log_final f WHERE f.tree = l.tree) THEN 'final'
                 WHEN l.idx < (SELECT max(c.size) FROM log_checkpoint c WHERE c.tree = l.tree) THEN 'logged'
                 ELSE 'recorded' END,
            l.tree, l.idx
          FROM unnest(events) AS asked (id) LEFT JOIN log_leaf l ON l.event_id = asked.id
        $$;

      -- The same of the newest event of each case. Only ids go in and none of others come out.
      CREATE FUNCTION liandan.standing_of_cases(cases uuid[])
        RETURNS TABLE (case_id uuid, event uuid, state text, tree text, idx bigint)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT last.case_id, s.event, s.state, s.tree, s.idx
          FROM (SELECT asked.id AS case_id, (SELECT e.event_id FROM audit_event e WHERE e.case_id = asked.id
                                             ORDER BY e.seq DESC LIMIT 1) AS event_id
                FROM unnest(cases) AS asked (id)) last
          CROSS JOIN LATERAL standing_of(ARRAY[last.event_id]) s WHERE last.event_id IS NOT NULL
        $$;

      -- Per log: signed and final size, and the real age of the oldest signed head that is not final.
      CREATE FUNCTION liandan.finality()
        RETURNS TABLE (tree text, logged bigint, final bigint, lag double precision)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT s.tree, c.size, coalesce(f.size, 0),
            coalesce(extract(epoch FROM clock_timestamp() - (SELECT o.signed_at FROM log_checkpoint o
              WHERE o.tree = s.tree AND o.size > coalesce(f.size, 0) ORDER BY o.size LIMIT 1)), 0)::double precision
          FROM log_state s
          CROSS JOIN LATERAL (SELECT max(size) AS size FROM log_checkpoint WHERE log_checkpoint.tree = s.tree) c
          CROSS JOIN LATERAL (SELECT max(size) AS size FROM log_final WHERE log_final.tree = s.tree) f
          WHERE c.size IS NOT NULL
        $$;
      REVOKE ALL ON FUNCTION liandan.standing_of, liandan.standing_of_cases, liandan.finality FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.standing_of, liandan.standing_of_cases, liandan.finality
        TO liandan_app, liandan_worker, liandan_auditor, liandan_sequencer;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
