import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Transfers by pipeline, and what the city authorities have set for them. */
export class Pipeline1700000018000 implements MigrationInterface {
  name = 'Pipeline1700000018000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      -- What a city authority has set for the pipelines of its removers; the newest entry not after the day counts.
      CREATE TABLE liandan.pipeline_setting (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        city text NOT NULL CHECK (city ~ '^[0-9]{4}$'),
        valid_from date NOT NULL,
        period text NOT NULL CHECK (period IN ('DAY', 'WEEK', 'MONTH')),
        meter_permille int NOT NULL CHECK (meter_permille BETWEEN 1 AND 100),
        set_at timestamptz NOT NULL,
        set_by text NOT NULL
      );
      SELECT liandan.open_table('pipeline_setting');
      REVOKE UPDATE ON liandan.pipeline_setting FROM liandan_app, liandan_worker;
      CREATE INDEX pipeline_setting_city ON liandan.pipeline_setting (city, valid_from DESC, set_at DESC);

      SELECT liandan.create_case_table('pipeline');
      ALTER TABLE liandan.pipeline
        ADD COLUMN number text GENERATED ALWAYS AS (context ->> 'number') STORED,
        ADD COLUMN origin text GENERATED ALWAYS AS (context ->> 'origin') STORED,
        ADD COLUMN destination text GENERATED ALWAYS AS (context ->> 'destination') STORED,
        ADD COLUMN remover uuid GENERATED ALWAYS AS ((context -> 'remover' ->> 'id')::uuid) STORED,
        ADD COLUMN receiver uuid GENERATED ALWAYS AS ((context -> 'receiver' ->> 'id')::uuid) STORED,
        ADD COLUMN approval uuid GENERATED ALWAYS AS ((context -> 'approval' ->> 'id')::uuid) STORED,
        ADD COLUMN overdue boolean GENERATED ALWAYS AS (jsonb_array_length(coalesce(context -> 'overdue', '[]')) > 0) STORED,
        ADD CONSTRAINT pipeline_numbered CHECK (state IN ('draft', 'discarded') OR number ~ '^[0-9]{14}$');
      CREATE UNIQUE INDEX pipeline_number ON liandan.pipeline (number);
      CREATE INDEX pipeline_origin ON liandan.pipeline (origin, state, id DESC);
      CREATE INDEX pipeline_destination ON liandan.pipeline (destination, state, id DESC);
      CREATE INDEX pipeline_remover ON liandan.pipeline (remover, id DESC);
      CREATE INDEX pipeline_receiver ON liandan.pipeline (receiver, id DESC);
      CREATE INDEX pipeline_approval ON liandan.pipeline (approval, id DESC);
      CREATE INDEX pipeline_frozen ON liandan.pipeline ((context -> 'frozen' ->> 'incident')) WHERE state = 'frozen';
      CREATE INDEX pipeline_readers ON liandan.pipeline USING gin (array_append(readers, 'audit'));
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
