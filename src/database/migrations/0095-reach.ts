import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which cases a changed time limit is for (K-CORR). No clock that runs is moved by the migration. */
export class Reach1700000095000 implements MigrationInterface {
  name = 'Reach1700000095000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      ALTER TABLE liandan.policy_switch
        ADD COLUMN reach text NOT NULL DEFAULT 'ALL_CASES' CHECK (reach IN ('NEW_CASES', 'ALL_CASES'));
      UPDATE liandan.policy_switch SET reach = 'NEW_CASES' WHERE name = 'correctionDays';
      CREATE INDEX deadline_correcting ON liandan.deadline (due_at, id) WHERE clock = 'K-CORR' AND status IN ('open', 'paused');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
