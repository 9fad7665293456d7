import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A waiting paper that cannot be printed is counted and tried again later, and holds no other back. */
export class PapersThatFail1700000071000 implements MigrationInterface {
  name = 'PapersThatFail1700000071000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      ALTER TABLE liandan.document_waiting
        ADD COLUMN failures integer NOT NULL DEFAULT 0,
        ADD COLUMN retry_at timestamptz;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
