import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Running clocks that were counted without an official calendar (TIME-2), by ids: an administrator sees no case by them. */
export class Provisional1700000031000 implements MigrationInterface {
  name = 'Provisional1700000031000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE INDEX deadline_provisional ON liandan.deadline (due_at, id) WHERE provisional AND status IN ('open', 'paused');
      CREATE FUNCTION liandan.provisional_clocks() RETURNS TABLE (id uuid, machine text, case_id uuid, clock text, key text,
          started_at timestamptz, due_at timestamptz, length int, paused jsonb)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT d.id, d.machine, d.case_id, d.clock, d.key, d.started_at, d.due_at, d.length, d.paused FROM deadline d
           WHERE d.provisional AND d.status IN ('open', 'paused') ORDER BY d.due_at, d.id
        $$;
      REVOKE ALL ON FUNCTION liandan.provisional_clocks FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION liandan.provisional_clocks TO liandan_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
