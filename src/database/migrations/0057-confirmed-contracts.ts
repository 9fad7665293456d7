import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A contract opens the other party's places only when that party has confirmed it (Z-07). */
export class ConfirmedContracts1700000057000 implements MigrationInterface {
  name = 'ConfirmedContracts1700000057000';

  async up(q: QueryRunner): Promise<void> {
    await q.query('ALTER TABLE liandan.contract ADD COLUMN confirmed_at timestamptz');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
