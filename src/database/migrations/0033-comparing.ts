import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `cli replay --check` and `cli verify --replay` rebuild beside what is stored: the worker's role may have tables that pass. */
export class Comparing1700000033000 implements MigrationInterface {
  name = 'Comparing1700000033000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO liandan_worker', current_database()); END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
