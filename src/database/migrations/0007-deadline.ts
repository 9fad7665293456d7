import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Clocks (TIME-4): one row each, never deleted; `overdue_at` once set stays. */
export class Deadline1700000007000 implements MigrationInterface {
  name = 'Deadline1700000007000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE liandan.deadline (
        id uuid PRIMARY KEY,
        machine text NOT NULL,
        case_id uuid NOT NULL,
        clock text NOT NULL,
        key text NOT NULL DEFAULT '',
        event_id uuid NOT NULL,
        started_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        due_day date NOT NULL,
        calendar_version text NOT NULL,
        provisional boolean NOT NULL DEFAULT false,
        length int,
        fires text,
        status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'paused', 'met', 'metLate', 'passed', 'lapsed')),
        paused jsonb NOT NULL DEFAULT '[]',
        met_at timestamptz,
        fired_at timestamptz,
        overdue_at timestamptz,
        fired_event uuid,
        readers text[] NOT NULL
      );
      SELECT liandan.protect('deadline');
      CREATE UNIQUE INDEX deadline_one_open ON liandan.deadline (case_id, clock, key) WHERE status IN ('open', 'paused');
      CREATE INDEX deadline_due ON liandan.deadline (due_at, id) WHERE status = 'open' AND fired_at IS NULL;
      CREATE INDEX deadline_order ON liandan.deadline (due_at, id);
      CREATE INDEX deadline_case ON liandan.deadline (case_id, id);
      CREATE INDEX deadline_overdue ON liandan.deadline (overdue_at, id) WHERE overdue_at IS NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
