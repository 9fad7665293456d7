import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lines of the quota book name the event that wrote them, and their place in it, so that each has its word in the record. */
export class Replay1700000024000 implements MigrationInterface {
  name = 'Replay1700000024000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      ALTER TABLE liandan.quota_line ADD COLUMN event_id uuid, ADD COLUMN n int;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
