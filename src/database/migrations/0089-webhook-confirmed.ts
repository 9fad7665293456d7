import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nothing goes to an address that no head of the organisation has confirmed; whoever changes it asks anew. */
export class WebhookConfirmed1700000089000 implements MigrationInterface {
  name = 'WebhookConfirmed1700000089000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      ALTER TABLE liandan.webhook
        DROP CONSTRAINT webhook_state_check,
        ADD CHECK (state IN ('unconfirmed', 'active', 'paused', 'disabled', 'removed')),
        ALTER COLUMN state SET DEFAULT 'unconfirmed',
        ADD COLUMN confirmed_at timestamptz,
        ADD COLUMN confirmed_by text;
      UPDATE liandan.webhook SET state = 'unconfirmed', reason = NULL WHERE state <> 'removed';
      ALTER TABLE liandan.webhook
        ADD CONSTRAINT webhook_confirmed CHECK (state IN ('unconfirmed', 'removed') OR confirmed_at IS NOT NULL),
        ADD CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL));
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
