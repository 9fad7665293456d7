import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Package labels that a unit has had numbered, a row for each run of serials: no serial of a unit, waste and day twice (T-08). */
export class LabelBlock1700000039000 implements MigrationInterface {
  name = 'LabelBlock1700000039000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.label_block (
        id uuid NOT NULL,
        -- Unified social credit code of the unit whose labels they are (T-06).
        unit text NOT NULL,
        waste_code text NOT NULL,
        day date NOT NULL,
        first int NOT NULL CHECK (first >= 1),
        packages int NOT NULL CHECK (packages >= 1 AND first + packages <= 1000),
        taken_at timestamptz NOT NULL,
        readers text[] NOT NULL,
        PRIMARY KEY (unit, waste_code, day, first)
      );
      SELECT liandan.protect('label_block');
      REVOKE UPDATE ON liandan.label_block FROM liandan_app, liandan_worker;
      CREATE INDEX label_block_id ON liandan.label_block (id);
      CREATE INDEX label_block_readers ON liandan.label_block USING gin (array_append(readers, 'audit'));
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
