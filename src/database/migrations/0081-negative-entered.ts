import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When an item was entered: no test of before was held against it, whatever day it counts from (W-19). */
export class NegativeEntered1700000081000 implements MigrationInterface {
  name = 'NegativeEntered1700000081000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      ALTER TABLE liandan.negative_list_item ADD COLUMN entered_at timestamptz;
      UPDATE liandan.negative_list_item SET entered_at = valid_from::timestamp AT TIME ZONE 'Asia/Shanghai';
      ALTER TABLE liandan.negative_list_item ALTER COLUMN entered_at SET NOT NULL,
        ALTER COLUMN entered_at SET DEFAULT liandan.now();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
