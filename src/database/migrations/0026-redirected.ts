import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Under which manifest the rest of another goes on: that one may not be voided (M4, M15a). */
export class Redirected1700000026000 implements MigrationInterface {
  name = 'Redirected1700000026000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      ALTER TABLE liandan.manifest
        ADD COLUMN redirected_to uuid GENERATED ALWAYS AS ((context -> 'redirected' ->> 'id')::uuid) STORED;
      CREATE INDEX manifest_redirected_to ON liandan.manifest (redirected_to) WHERE redirected_to IS NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
