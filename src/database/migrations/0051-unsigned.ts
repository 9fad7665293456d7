import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A signer that has stopped, or refuses, is seen by what stands in the log and under no signed head. */
export class Unsigned1700000051000 implements MigrationInterface {
  name = 'Unsigned1700000051000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      -- Per log: leaves behind the newest signed head, and the real age of the first of them, by the time in its id.
      CREATE FUNCTION liandan.unsigned()
        RETURNS TABLE (tree text, leaves bigint, lag double precision)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT s.tree, s.size - c.size,
            coalesce((SELECT extract(epoch FROM clock_timestamp())
                - ('x' || left(replace(l.event_id::text, '-', ''), 12))::bit(48)::bigint / 1000.0
              FROM log_leaf l WHERE l.tree = s.tree AND l.idx >= c.size AND l.event_id IS NOT NULL
              ORDER BY l.idx LIMIT 1), 0)::double precision
          FROM log_state s
          CROSS JOIN LATERAL (SELECT coalesce(max(size), 0) AS size FROM log_checkpoint WHERE log_checkpoint.tree = s.tree) c
        $$;
      REVOKE ALL ON FUNCTION liandan.unsigned FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.unsigned TO liandan_app, liandan_worker, liandan_auditor, liandan_sequencer;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
