import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A provisional clock is told with the number of the paper that it is of: whoever keeps the calendar reads no case, and asks
 * an officer by that number.
 */
export class NamedClocks1700000098000 implements MigrationInterface {
  name = 'NamedClocks1700000098000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      DROP FUNCTION liandan.provisional_clocks();
      CREATE FUNCTION liandan.provisional_clocks() RETURNS TABLE (id uuid, machine text, number text, clock text, key text,
          started_at timestamptz, due_at timestamptz, length int, paused jsonb)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = liandan, pg_temp AS $$
          SELECT d.id, d.machine, k.subject ->> 'number', d.clock, d.key, d.started_at, d.due_at, d.length, d.paused
            FROM deadline d LEFT JOIN docket k ON k.case_id = d.case_id
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
