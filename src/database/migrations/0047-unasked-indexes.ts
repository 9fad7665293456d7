import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Nobody asks for cases by the incident they are frozen under: it is read from the facts. An index over an expression of
 * `context` has PostgreSQL write the row anew into every index at each command (no heap-only update).
 */
export class UnaskedIndexes1700000047000 implements MigrationInterface {
  name = 'UnaskedIndexes1700000047000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      DROP INDEX liandan.manifest_frozen;
      DROP INDEX liandan.pipeline_frozen;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
