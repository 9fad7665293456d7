import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists are searched by the beginning of a printed number; an index in the order of a language finds none. */
export class NumberPrefix1700000096000 implements MigrationInterface {
  name = 'NumberPrefix1700000096000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE INDEX manifest_number_prefix ON liandan.manifest (number text_pattern_ops);
      CREATE INDEX pipeline_number_prefix ON liandan.pipeline (number text_pattern_ops);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
