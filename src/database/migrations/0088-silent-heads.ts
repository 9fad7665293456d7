import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A vehicle that was never heard of has a head without a place, so that its silence is flagged once. */
export class SilentHeads1700000088000 implements MigrationInterface {
  name = 'SilentHeads1700000088000';

  async up(q: QueryRunner): Promise<void> {
    await q.query('ALTER TABLE liandan.track_head ALTER COLUMN lat DROP NOT NULL, ALTER COLUMN lon DROP NOT NULL');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
