import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Discrepancies (R-18b), overdue records (TIME-4) with what the book of clocks needs for them, joint enforcement leads. */
export class Exception1700000010000 implements MigrationInterface {
  name = 'Exception1700000010000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      ALTER TABLE liandan.deadline
        ADD COLUMN remind_at timestamptz,
        ADD COLUMN reminded_at timestamptz,
        -- When the duty fell away without the act.
        ADD COLUMN ended_at timestamptz,
        -- How far the overdue record has followed the clock.
        ADD COLUMN record text CHECK (record IN ('open', 'ended'));
      CREATE INDEX deadline_remind ON liandan.deadline (remind_at, id)
        WHERE status = 'open' AND reminded_at IS NULL AND remind_at IS NOT NULL;
      CREATE INDEX deadline_unrecorded ON liandan.deadline (id)
        WHERE overdue_at IS NOT NULL AND record IS NULL AND (fires IS NULL OR fires LIKE 'flag%' OR fires = 'deemAccepted');
      CREATE INDEX deadline_unsettled ON liandan.deadline (id)
        WHERE record = 'open' AND (met_at IS NOT NULL OR ended_at IS NOT NULL);

      SELECT liandan.create_case_table('overdue');
      ALTER TABLE liandan.overdue
        ADD COLUMN clock text GENERATED ALWAYS AS (context ->> 'clock') STORED,
        ADD COLUMN case_machine text GENERATED ALWAYS AS (context -> 'case' ->> 'machine') STORED,
        ADD COLUMN case_id uuid GENERATED ALWAYS AS ((context -> 'case' ->> 'id')::uuid) STORED,
        ADD COLUMN due_day text GENERATED ALWAYS AS (context ->> 'dueDay') STORED,
        ADD COLUMN authority text GENERATED ALWAYS AS (context -> 'duty' ->> 'province') STORED,
        ADD COLUMN officer uuid GENERATED ALWAYS AS ((context -> 'duty' -> 'officer' ->> 'person')::uuid) STORED,
        ADD COLUMN firm uuid GENERATED ALWAYS AS ((context -> 'duty' -> 'firm' ->> 'id')::uuid) STORED,
        ADD COLUMN level text GENERATED ALWAYS AS (context -> 'steps' -> -1 ->> 'level') STORED,
        ADD COLUMN days_late int GENERATED ALWAYS AS ((context ->> 'daysLate')::int) STORED;
      CREATE INDEX overdue_authority ON liandan.overdue (authority, state, id DESC);
      CREATE INDEX overdue_firm ON liandan.overdue (firm, due_day) WHERE firm IS NOT NULL;
      CREATE INDEX overdue_officer ON liandan.overdue (officer, id DESC) WHERE officer IS NOT NULL;
      CREATE INDEX overdue_clock ON liandan.overdue (clock, id DESC);
      CREATE INDEX overdue_case ON liandan.overdue (case_id);
      CREATE INDEX overdue_readers ON liandan.overdue USING gin (array_append(readers, 'audit'));

      SELECT liandan.create_case_table('discrepancy');
      ALTER TABLE liandan.discrepancy
        ADD COLUMN subject_machine text GENERATED ALWAYS AS (context -> 'subject' ->> 'machine') STORED,
        ADD COLUMN subject uuid GENERATED ALWAYS AS ((context -> 'subject' ->> 'id')::uuid) STORED,
        ADD COLUMN number text GENERATED ALWAYS AS (context -> 'subject' ->> 'number') STORED,
        ADD COLUMN source text GENERATED ALWAYS AS (context ->> 'source') STORED,
        ADD COLUMN origin text GENERATED ALWAYS AS (context ->> 'origin') STORED,
        ADD COLUMN destination text GENERATED ALWAYS AS (context ->> 'destination') STORED,
        ADD COLUMN remover uuid GENERATED ALWAYS AS ((context -> 'remover' ->> 'id')::uuid) STORED,
        ADD COLUMN receiver uuid GENERATED ALWAYS AS ((context -> 'receiver' ->> 'id')::uuid) STORED,
        ADD COLUMN overdue boolean GENERATED ALWAYS AS (jsonb_array_length(coalesce(context -> 'overdue', '[]')) > 0) STORED;
      CREATE INDEX discrepancy_subject ON liandan.discrepancy (subject);
      CREATE INDEX discrepancy_destination ON liandan.discrepancy (destination, state, id DESC);
      CREATE INDEX discrepancy_origin ON liandan.discrepancy (origin, state, id DESC);
      CREATE INDEX discrepancy_remover ON liandan.discrepancy (remover, id DESC);
      CREATE INDEX discrepancy_receiver ON liandan.discrepancy (receiver, id DESC);
      CREATE INDEX discrepancy_readers ON liandan.discrepancy USING gin (array_append(readers, 'audit'));

      SELECT liandan.create_case_table('enforcement_lead');
      ALTER TABLE liandan.enforcement_lead
        ADD COLUMN source text GENERATED ALWAYS AS (context ->> 'source') STORED,
        ADD COLUMN keeper text GENERATED ALWAYS AS (context ->> 'keeper') STORED,
        ADD COLUMN partner text GENERATED ALWAYS AS (context ->> 'partner') STORED,
        ADD COLUMN firm uuid GENERATED ALWAYS AS ((context -> 'firm' ->> 'id')::uuid) STORED,
        ADD COLUMN outcome text GENERATED ALWAYS AS (context -> 'outcome' ->> 'outcome') STORED;
      CREATE INDEX enforcement_lead_keeper ON liandan.enforcement_lead (keeper, state, id DESC);
      CREATE INDEX enforcement_lead_partner ON liandan.enforcement_lead (partner, state, id DESC);
      CREATE INDEX enforcement_lead_firm ON liandan.enforcement_lead (firm, id DESC) WHERE firm IS NOT NULL;
      CREATE INDEX enforcement_lead_readers ON liandan.enforcement_lead USING gin (array_append(readers, 'audit'));
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
