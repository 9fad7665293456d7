import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What-if questions and their answers. An answer is written once; nothing of a case is touched by it. */
export class Simulation1700000016000 implements MigrationInterface {
  name = 'Simulation1700000016000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.simulation (
        id uuid PRIMARY KEY,
        title text NOT NULL,
        ask jsonb NOT NULL,
        -- what the asker may see: the replay sees no more
        sees text[] NOT NULL,
        state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'done', 'failed')),
        result jsonb,
        asked_by text NOT NULL,
        asked_at timestamptz NOT NULL,
        finished_at timestamptz,
        readers text[] NOT NULL,
        CHECK ((state = 'done') = (result IS NOT NULL))
      );
      SELECT liandan.protect('simulation');
      REVOKE UPDATE ON liandan.simulation FROM liandan_app;
      CREATE INDEX simulation_order ON liandan.simulation (id DESC);
      CREATE INDEX simulation_readers ON liandan.simulation USING gin (readers);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
