import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The first log of a new deployment begins with the last signed head of the one that was closed. Of a database that was put
 * back the signer signs no further head there; it says so here, so that nobody waits for one.
 */
export class ClosedLogs1700000099000 implements MigrationInterface {
  name = 'ClosedLogs1700000099000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.log_closed (
        tree      text PRIMARY KEY,
        closed_at timestamptz NOT NULL DEFAULT now()
      );
      ALTER TABLE liandan.log_closed OWNER TO liandan_owner;
      REVOKE ALL ON liandan.log_closed FROM PUBLIC, liandan_app, liandan_worker, liandan_sequencer, liandan_signer, liandan_auditor;
      GRANT SELECT ON liandan.log_closed TO liandan_app, liandan_worker, liandan_sequencer, liandan_signer, liandan_auditor;
      GRANT INSERT ON liandan.log_closed TO liandan_signer;
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON liandan.log_closed
        FOR EACH STATEMENT EXECUTE FUNCTION liandan.refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
