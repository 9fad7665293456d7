import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The newest head, cosigned anew every hour while a log rests: what is quiet can be told from what has stopped. */
export class Heartbeat1700000062000 implements MigrationInterface {
  name = 'Heartbeat1700000062000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      -- One row for each log; "at" is the earliest time that its witnesses say.
      CREATE TABLE liandan.log_heartbeat (
        tree text        PRIMARY KEY,
        size bigint      NOT NULL,
        note text        NOT NULL,
        at   timestamptz NOT NULL,
        FOREIGN KEY (tree, size) REFERENCES liandan.log_final (tree, size)
      );
      ALTER TABLE liandan.log_heartbeat OWNER TO liandan_owner;
      REVOKE ALL ON liandan.log_heartbeat FROM PUBLIC;
      GRANT SELECT ON liandan.log_heartbeat TO liandan_app, liandan_worker, liandan_sequencer, liandan_signer, liandan_auditor;
      GRANT INSERT, UPDATE ON liandan.log_heartbeat TO liandan_sequencer;

      -- Heads that the witnesses have confirmed, once or again: the newest by size, then by time.
      CREATE VIEW liandan.log_confirmed WITH (security_invoker = true) AS
        SELECT tree, size, note, at FROM liandan.log_final UNION ALL SELECT tree, size, note, at FROM liandan.log_heartbeat;
      ALTER VIEW liandan.log_confirmed OWNER TO liandan_owner;
      REVOKE ALL ON liandan.log_confirmed FROM PUBLIC;
      GRANT SELECT ON liandan.log_confirmed TO liandan_app, liandan_worker, liandan_sequencer, liandan_auditor;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
